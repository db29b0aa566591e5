package segments

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the screen reads and writes.
type Store interface {
	Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
	SaveSegment(ctx context.Context, name, filter string) (model.Outcome, error)
	May(v model.Verb) error
	DeleteSegment(ctx context.Context, name string) (model.Outcome, error)
	Portrait(ctx context.Context, f, beside *model.Filter, asOf model.Day) ([]model.Trait, error)
	Clusters(ctx context.Context, k int, asOf model.Day) (model.Clustering, error)
}

// Overlays makes what the screen opens; the root fills it.
type Overlays struct {
	Ask     func(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd
	Members func(title string, ids []int64) nav.Overlay
	// Current gives the filter in force on the Customers screen, "" for none.
	Current func() string
}

// Layer is the screen.
type Layer struct {
	nav.Still
	env   *nav.Env
	store Store
	over  Overlays

	list     []model.Segment
	known    bool
	err      string
	reads    nav.Latest
	settling bool
	stale    bool // the book changed while nobody looked
	seen     bool // drawn since the last change, and not left since

	clusters   *model.Clustering
	clusterErr string
	finds      nav.Latest
	writes     nav.Latest

	lines []line
	win   part.Window
	goTo  string // the segment that the cursor goes to when it comes

	portrait portrait
	beside   string // the name of the segment with which others are compared, "" for none
	scroll   int    // of the pane
	w, h     int
}

// line is one of the list: a heading, a sentence, a segment or a cluster.
type line struct {
	text    string
	segment *model.Segment
	cluster int // from 1
}

// portrait is what sets the customers of a segment apart.
type portrait struct {
	filter  string // of which
	beside  string // the name of the segment with which they are compared, "" for the whole book
	traits  []model.Trait
	known   bool
	request nav.Latest
}

// keptMsg says that a segment was saved under a name.
type keptMsg struct{ name string }

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	l := &Layer{Still: nav.Still{Layer: "segments", Means: map[action.ID]string{action.Open: "segments.open"}}, env: env, store: store, over: over}
	l.win.SetHeight(10)
	return l
}

// Init loads the segments, or loads them anew.
func (l *Layer) Init() tea.Cmd { return l.load() }

// Settled tells that the screen shows what the last change made of the book.
func (l *Layer) Settled() bool { return !l.settling }

// Waits tells that the segments are on their way: there is nothing yet that an
// action could be about.
func (l *Layer) Waits(action.ID) bool { return !l.known && l.err == "" }

func (l *Layer) load() tea.Cmd {
	l.stale = false
	store, asOf := l.store, l.env.AsOf()
	return nav.Ask(l.env, &l.reads, func(ctx context.Context) ([]model.Segment, error) { return store.Segments(ctx, asOf) }, l.loaded)
}

// Update takes segments, portraits, clusters and changes of the book.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return m.Take(&l.reads, &l.finds, &l.writes, &l.portrait.request)
	case keptMsg:
		l.goTo = m.name
	case nav.Hidden:
		l.seen = false
	case nav.Changed:
		if !l.seen {
			l.stale = true
			return nil
		}
		l.seen, l.settling = false, m.Outcome != nil
		l.portrait.filter = ""
		return l.load()
	case nav.Restyled:
		l.arrange()
	}
	return nil
}

func (l *Layer) loaded(list []model.Segment, err error) tea.Cmd {
	l.settling = false
	if err != nil {
		l.err = l.env.Lang.Error(err)
		return l.env.Fail(err)
	}
	at := l.goTo
	if s := l.segment(); at == "" && s != nil {
		at = s.Name
	}
	l.err, l.known, l.list, l.goTo = "", true, list, ""
	l.arrange()
	if i := slices.IndexFunc(l.lines, func(x line) bool { return x.segment != nil && x.segment.Name == at }); i >= 0 {
		l.win.To(i)
	}
	if l.stale && l.seen {
		return l.load()
	}
	return l.wantPortrait()
}

// arrange lists the lines anew.
func (l *Layer) arrange() {
	t := l.env.Lang
	l.lines = l.lines[:0]
	if len(l.list) == 0 {
		l.lines = append(l.lines, line{text: model.If(l.store.May(model.VerbPolicy) == nil, t.F("segments.empty", "Key", l.env.Keys.Key(action.AddSegment)), t.T("segments.empty.theirs"))})
	}
	l.lines = append(l.lines, model.Each(l.list, func(s *model.Segment) line { return line{segment: s} })...)
	head := t.F("segments.clusters.none", "Key", l.env.Keys.Key(action.FindClusters))
	switch c := l.clusters; {
	case l.finds.On():
		head = t.T("segments.finding")
	case l.clusterErr != "":
		head = l.clusterErr
	case c != nil && len(c.Clusters) == 0:
		head = t.T("segments.clusters.few")
	case c != nil:
		head = t.F("segments.clusters", "N", c.K, "Silhouette", model.NumberText(c.Silhouette, 2), "Share", lang.Share(c.Accuracy))
	}
	l.lines = append(l.lines, line{}, line{text: head})
	if l.clusters != nil && !l.finds.On() {
		for i := range l.clusters.Clusters {
			l.lines = append(l.lines, line{cluster: i + 1})
		}
	}
	l.win.SetTotal(len(l.lines))
	l.win.Seek(1, l.isEntry)
}

func (l *Layer) isEntry(i int) bool {
	return i < len(l.lines) && (l.lines[i].segment != nil || l.lines[i].cluster > 0)
}

// here gives the line under the cursor.
func (l *Layer) here() line {
	if l.win.Cursor < len(l.lines) {
		return l.lines[l.win.Cursor]
	}
	return line{}
}

func (l *Layer) segment() *model.Segment { return l.here().segment }

// cluster gives the number of the cluster under the cursor, 0 for none.
func (l *Layer) cluster() int { return l.here().cluster }

// wantPortrait asks what sets the segment under the cursor apart.
func (l *Layer) wantPortrait() tea.Cmd {
	s, p := l.segment(), &l.portrait
	if s == nil || s.Error != "" || s.Filter == p.filter {
		return nil
	}
	f, err := model.ParseFilter(s.Filter, l.env.FilterOptions())
	if err != nil {
		return nil // the segment says so itself
	}
	var beside *model.Filter
	if p.beside = ""; l.beside != "" && l.beside != s.Name {
		if i := slices.IndexFunc(l.list, func(s model.Segment) bool { return s.Name == l.beside && s.Error == "" }); i >= 0 {
			beside, _ = model.ParseFilter(l.list[i].Filter, l.env.FilterOptions()) // the book has read it
			p.beside = l.beside
		}
	}
	p.filter, p.known, p.traits = s.Filter, false, nil
	store, asOf := l.store, l.env.AsOf()
	return nav.AskAnew(l.env, &p.request, func(ctx context.Context) ([]model.Trait, error) {
		return store.Portrait(ctx, f, beside, asOf)
	}, func(traits []model.Trait, err error) tea.Cmd {
		if err == nil { // a comfort; opening the list will tell
			p.traits, p.known = traits, true
		}
		return nil
	})
}

// found takes the clusters that were looked for.
func (l *Layer) found(of model.Clustering, err error) tea.Cmd {
	if err != nil {
		l.clusterErr = l.env.Lang.Error(err)
		l.arrange()
		return l.env.Fail(err)
	}
	l.clusters = &of
	l.arrange()
	if i := slices.IndexFunc(l.lines, func(x line) bool { return x.cluster == 1 }); i >= 0 {
		l.win.To(i)
	}
	return nil
}
