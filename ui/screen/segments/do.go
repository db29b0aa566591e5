package segments

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	ids := []action.ID{action.Open, action.AddSegment, action.EditSegment, action.DeleteSegment}
	if l.cluster() > 0 {
		ids = append(ids[:2], action.KeepCluster)
	} else {
		ids = append(ids, action.Compare)
	}
	return append(ids, action.FindClusters, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.ScrollUp, action.ScrollDown)
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	switch id {
	case action.Open:
		switch s := l.segment(); {
		case !l.isEntry(l.win.Cursor):
			return "segments.why.none"
		case s != nil && s.Error != "":
			return "segments.why.broken"
		}
	case action.EditSegment, action.DeleteSegment, action.Compare:
		switch s := l.segment(); {
		case s == nil:
			return "segments.why.none"
		case id == action.Compare && s.Error != "":
			return "segments.why.broken"
		}
	case action.KeepCluster:
		if l.ruleOf(l.cluster()) == "" {
			return "segments.why.no_rule"
		}
	case action.FindClusters:
		if l.finds.On() {
			return "segments.finding"
		}
	}
	return ""
}

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Open:
		return l.open()
	case action.AddSegment:
		return l.ask("", l.over.Current())
	case action.EditSegment:
		if s := l.segment(); s != nil {
			return l.ask(s.Name, s.Filter)
		}
	case action.DeleteSegment:
		s := l.segment()
		if s == nil {
			return nil
		}
		name := s.Name
		return l.over.Ask(func() (string, string) {
			return l.env.Lang.F("segments.delete", "Name", part.Cell(name)), l.env.Lang.T("segments.delete.detail")
		}, true, func() tea.Cmd {
			return nav.Change(l.env, &l.writes, func(ctx context.Context) (model.Outcome, error) { return l.store.DeleteSegment(ctx, name) }, l.env.Wrote)
		})
	case action.Compare:
		name := l.segment().Name
		l.beside, l.portrait.filter = model.If(l.beside == name, "", name), ""
		return l.wantPortrait()
	case action.FindClusters:
		l.clusterErr = ""
		store, asOf := l.store, l.env.AsOf()
		ask := nav.Ask(l.env, &l.finds, func(ctx context.Context) (model.Clustering, error) { return store.Clusters(ctx, 0, asOf) }, l.found)
		l.arrange()
		return ask
	case action.KeepCluster:
		if c := l.cluster(); c > 0 {
			f := newForm(l.env, l.store, "", l.ruleOf(c), l.taken)
			f.Form.SetValue(fieldName, l.env.Lang.F("segments.cluster", "N", c))
			return l.env.Tell(nav.Push{Overlay: f})
		}
	case action.ScrollUp:
		l.scroll = max(0, l.scroll-3)
	case action.ScrollDown:
		l.scroll += 3 // the next frame stops it at the end
	default:
		was := l.win.Cursor
		nav.WalkOver(&l.win, id, l.isEntry)
		if l.win.Cursor != was {
			l.scroll = 0
		}
		return l.wantPortrait()
	}
	return nil
}

// open shows the customers of a segment or of a cluster.
func (l *Layer) open() tea.Cmd {
	if s := l.segment(); s != nil {
		return l.env.Tell(nav.List{Filter: s.Filter, Back: l.Name()})
	}
	c := l.cluster()
	if c == 0 {
		return nil
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Members(l.env.Lang.F("segments.cluster", "N", c), l.clusters.Clusters[c-1].Members)})
}

// ask opens the form, for a new segment or the one of a name.
func (l *Layer) ask(name, filter string) tea.Cmd {
	return l.env.Tell(nav.Push{Overlay: newForm(l.env, l.store, name, filter, l.taken)})
}

func (l *Layer) taken(name string) bool {
	return slices.ContainsFunc(l.list, func(s model.Segment) bool { return s.Name == name })
}

// ruleOf gives the filter that restates a cluster, "" where the rules never lead
// to it.
func (l *Layer) ruleOf(cluster int) string {
	if l.clusters == nil || cluster == 0 {
		return ""
	}
	return model.RuleFilter(l.clusters.Rules, cluster-1, l.env.Book.Currency)
}

// Mouse moves to the line clicked and opens it at the second click; the wheel
// moves up and down.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		id := nav.WheelStep(m.Button)
		if l.wide() && x >= l.listWidth() {
			id = map[action.ID]action.ID{action.Up: action.ScrollUp, action.Down: action.ScrollDown}[id]
		}
		return l.Do(id)
	case tea.MouseClickMsg:
		i := l.win.RowAt(y - 1)
		if m.Button != tea.MouseLeft || i < 0 || l.wide() && x >= l.listWidth() || !l.isEntry(i) {
			return nil
		}
		if !l.win.To(i) && l.Disabled(action.Open) == "" {
			return l.open()
		}
		l.scroll = 0
		return l.wantPortrait()
	}
	return nil
}

// The fields of the form.
const fieldName, fieldFilter = "name", "filter"

// form is the overlay that asks for a segment's name and filter.
type form struct {
	*nav.FormOverlay
	env   *nav.Env
	store Store
	taken func(name string) bool // it is in use
	fixed bool                   // the name of an existing segment stays
	was   string                 // the filter as it is kept
}

// newForm makes the overlay; a name means that segment's filter is changed.
func newForm(env *nav.Env, store Store, name, filter string, taken func(name string) bool) *form {
	f := &form{env: env, store: store, taken: taken, fixed: name != "", was: filter}
	f.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return f.fields(name, filter) }, f.save)
	f.Layer, f.Wide, f.High, f.Keys = "segment_form", 76, 10, "segments.keys"
	return f
}

func (f *form) fields(name, filter string) *part.Form {
	t, kind := f.env.Lang, model.If(f.fixed, part.ReadOnly, part.TextField)
	return part.NewForm(
		part.Field{Name: fieldName, Kind: kind, Label: t.T("attr.name"), Value: name, Hint: t.T("segments.name.hint"), Limit: 80, Help: func(v string) string {
			return model.If(f.taken(strings.TrimSpace(v)), t.T("segments.replaces"), "")
		}},
		part.Field{Name: fieldFilter, Label: t.T("segments.filter"), Value: t.FilterText(filter, f.env.FilterOptions()), Hint: t.T("segments.filter.hint"), Help: func(text string) string {
			p, err := model.ParseFilter(text, f.env.FilterOptions())
			switch {
			case err != nil:
				return t.Error(err)
			case p.Empty():
				return t.T("segments.everybody")
			}
			return "→ " + t.Filter(p)
		}},
	)
}

// save reads the fields and writes the segment.
func (f *form) save() tea.Cmd {
	name, filter := f.Text(fieldName), f.Text(fieldFilter)
	if name == "" {
		f.Form.SetError(fieldName, f.env.Lang.T("segments.no_name"))
	}
	if _, err := model.ParseFilter(filter, f.env.FilterOptions()); err != nil {
		f.Form.SetError(fieldFilter, f.env.Lang.Error(err))
	}
	if f.Form.FocusError() {
		return nil
	}
	if filter == f.env.Lang.FilterText(f.was, f.env.FilterOptions()) {
		filter = f.was // kept as it is, whatever language it is shown in
	}
	return f.Write(func(ctx context.Context) (model.Outcome, error) { return f.store.SaveSegment(ctx, name, filter) }, keptMsg{name})
}
