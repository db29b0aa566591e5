package dashboard

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
)

// Store is what the screen reads.
type Store interface {
	Stats(ctx context.Context, q model.StatsQuery) (model.Stats, error)
	Policy(ctx context.Context) (model.Policy, error)
	Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
}

// Report writes the figures of a query as one HTML file, in a language, and
// gives the path that it wrote to, which may be another where a file is there.
type Report func(ctx context.Context, l *lang.Lang, q model.StatsQuery, path string) (string, error)

// Overlays makes what the screen opens; the root fills it. Report may be nil: no
// file is written then.
type Overlays struct {
	Filter func(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay
	Choose nav.Choose
	Movers func(title string, q model.StatsQuery, from, to model.Tier) nav.Overlay // names behind a cell of the movement
	Some   func(title string, list []model.Match, asOf model.Day) nav.Overlay
	Risks  func(title string, list []model.Risk) nav.Overlay
	Top    func(title string, q model.ListQuery) nav.Overlay // the first q.Limit of a list
	Report Report
}

// Layer is the screen.
type Layer struct {
	nav.Still
	env   *nav.Env
	store Store
	over  Overlays

	scope   scope
	by      model.Attr
	replay  bool
	swapped bool // tables where there would be charts, or the other way round

	data    *data // nil before the first answer
	err     string
	request nav.Latest
	stale   bool       // the book changed while nobody looked
	seen    bool       // drawn since the last change, and not left since
	asking  nav.Latest // what an overlay offers
	reports nav.Latest // a report that is written

	card    int // the one with the cursor
	fig     [numCards]int
	scroll  int // lines that the card shows further down than its cursor asks
	lay     layout
	clicked bool // the last click was on the figure under the cursor
}

// scope is whom of the owner's and which days every figure is about.
type scope struct {
	filter   *model.Filter
	from, to model.Day // 0 for the usual range
}

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	return &Layer{Still: nav.Still{Layer: "dashboard", Means: map[action.ID]string{
		action.Open: "dashboard.open", action.Focus: "dashboard.next_card", action.FocusBck: "dashboard.card_before",
	}}, env: env, store: store, over: over, by: model.AttrOwner}
}

// Init loads the figures where those at hand are not those of the book.
func (l *Layer) Init() tea.Cmd {
	if l.data != nil && !l.stale && l.data.day == l.env.Today || l.request.On() && !l.stale {
		return nil
	}
	return l.ask()
}

// Busy tells that an overlay is about to open: keys wait for it.
func (l *Layer) Busy() bool { return l.asking.On() }

// Waits tells that an action is about figures that are on their way: the first
// ones, or those of another scope. Figures of the same scope read again after a
// change of the book hold up nobody.
func (l *Layer) Waits(id action.ID) bool {
	switch id {
	case action.Open, action.Up, action.Down, action.Left, action.Right, action.PageUp, action.PageDown, action.First, action.Last:
		return l.request.On() && (l.data == nil || l.data.query != l.query())
	}
	return false
}

// Update takes figures and changes of the book.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return m.Take(&l.request, &l.asking, &l.reports)
	case nav.Hidden:
		l.seen = false
	case nav.Changed, nav.Owned:
		if !l.seen {
			l.stale = true
			return nil
		}
		l.seen = false
		return l.ask() // keys do not wait for it: the head line says that it is under way
	case nav.Restyled:
		l.lay.forget()
	}
	return nil
}

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	ids := []action.ID{
		action.Open, action.Focus, action.Period, action.ChooseOwner, action.Filter, action.UseSegment, action.ClearFilter,
		action.SplitBy, action.AsTable, action.Replay, action.Report, action.FocusBck,
		action.Up, action.Down, action.Left, action.Right, action.PageUp, action.PageDown, action.First, action.Last, action.Back,
	}
	return slices.DeleteFunc(ids, func(id action.ID) bool {
		return l.scope.filter.Empty() && (id == action.ClearFilter || id == action.Back)
	})
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	cards := id == action.Focus || id == action.FocusBck || id == action.SplitBy || id == action.AsTable || id == action.Replay
	switch open := id == action.Open; {
	case id == action.Report && l.over.Report == nil:
		return "dashboard.why.no_report"
	case id == action.Report && l.reports.On():
		return "dashboard.why.writing"
	case (open || cards) && l.data != nil && l.data.stats.Customers == 0:
		return "dashboard.why.nobody"
	case open && l.data == nil:
		return "dashboard.why.loading"
	case open && l.figure() == nil:
		return "dashboard.why.no_figure"
	}
	return ""
}

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	l.clicked = false
	switch id {
	case action.Open:
		return l.open()
	case action.Period:
		shown := [2]model.Day{l.scope.from, l.scope.to}
		if l.data != nil {
			shown = [2]model.Day{l.data.stats.Movement.From, l.data.stats.Movement.To}
		}
		return l.env.Tell(nav.Push{Overlay: newPeriod(l.env, l.scope, shown, func(s scope) tea.Cmd { l.scope = s; return l.ask() })})
	case action.ChooseOwner:
		return l.env.Tell(nav.AskOwner{})
	case action.UseSegment:
		return l.env.AskSegment(&l.asking, nav.Narrowing{
			Store: l.store, Choose: l.over.Choose, Current: l.scope.filter, Options: l.filterOptions, Narrow: l.filtered,
		})
	case action.Filter:
		return l.env.AskFilter(l.scope.filter, l.over.Filter, l.filtered)
	case action.ClearFilter, action.Back, action.Cancel:
		l.scope.filter = nil
		return l.ask()
	case action.SplitBy:
		return l.splitBy()
	case action.AsTable:
		l.swapped = !l.swapped
		l.lay.forget()
	case action.Replay:
		l.replay = !l.replay
		return l.ask()
	case action.Report:
		words, q, path := l.env.Lang, l.query(), "tierbook-"+l.env.Today.String()+".html"
		return nav.Change(l.env, &l.reports, func(ctx context.Context) (string, error) {
			return l.over.Report(ctx, words, q, path)
		}, func(path string, err error) tea.Cmd {
			if err != nil {
				return l.env.Fail(err)
			}
			return nav.Say(l.env.Lang.F("dashboard.reported", "Path", path), nav.Good)
		})
	default:
		l.move(id)
	}
	return nil
}

// Mouse moves the cursor to the figure clicked, opens it at the second click,
// and chooses cards; the wheel moves from card to card.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if l.data == nil || l.lay.w == 0 {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		l.move(nav.WheelStep(m.Button))
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft {
			return l.click(x, y)
		}
	}
	return nil
}

func (l *Layer) click(x, y int) tea.Cmd {
	v := &l.lay
	card, dx, dy := l.card, 0, 2
	if v.cols == 1 {
		if y == 1 {
			for _, t := range v.tabs {
				if x >= t[0] && x < t[1] {
					l.card = t[2]
				}
			}
			return nil
		}
	} else {
		c, r := min(x/v.cw, v.cols-1), (y-1)/v.ch
		card = (v.top+r)*v.cols + c
		if y < 1 || r >= v.rows || card >= numCards {
			return nil
		}
		dx, dy = c*v.cw+1, 1+r*v.ch+1
	}
	s, same := l.sheetOf(card), card == l.card
	if !same {
		l.scroll = 0
	}
	_, h := l.inner()
	at := y - dy + l.topOf(s, l.lineOf(card, s), h) + l.scroll
	l.card = card
	for i, f := range s.figs {
		if f.line != at || x-dx < f.from || x-dx >= f.to {
			continue
		}
		if same && l.clicked && i == l.fig[card] {
			l.clicked = false
			return l.open()
		}
		l.fig[card], l.clicked = i, true
		return nil
	}
	return nil
}

type data struct {
	stats  model.Stats
	policy model.Policy
	query  model.StatsQuery // that it answers
	day    model.Day        // on which it was asked
}

// query is what is asked for now. Every figure is of the day on which the range
// ends.
func (l *Layer) query() model.StatsQuery {
	q := model.StatsQuery{AsOf: l.env.AsOf(), From: l.scope.from, To: l.scope.to, By: l.by, Filter: l.scope.filter, Owner: l.env.Owner, Replay: l.replay}
	if d, own := l.env.Field(l.by); own {
		q.By, q.Field = model.AttrField, d
	}
	if q.From != 0 { // a year of months stands on the card whatever the range
		q.Since = min(q.From, model.Every(1).Since(cmp.Or(q.To, l.env.Today)))
	}
	if l.past() {
		q.AsOf = l.scope.to
		if !q.Filter.Empty() { // ages in it count back from that day
			if f, err := model.ParseFilter(q.Filter.String(), l.filterOptions()); err == nil {
				q.Filter = f
			}
		}
	}
	return q
}

// past tells whether the range ends before today.
func (l *Layer) past() bool { return l.scope.to != 0 && l.scope.to < l.env.Today }

// ask gives the command that loads the figures; what was asked for before is
// given up.
func (l *Layer) ask() tea.Cmd {
	store, q, day := l.store, l.query(), l.env.Today
	l.stale = false
	return nav.AskAnew(l.env, &l.request, func(ctx context.Context) (d data, err error) {
		d.query, d.day = q, day
		if d.policy, err = store.Policy(ctx); err == nil {
			d.stats, err = store.Stats(ctx, q)
		}
		return d, err
	}, func(d data, err error) tea.Cmd {
		l.lay.forget()
		switch {
		case err != nil && l.env.Ctx.Err() != nil:
			return nil
		case err != nil:
			l.err, l.stale = l.env.Lang.Error(err), true
			return l.env.Fail(err)
		}
		if l.err, l.data = "", &d; l.stale && l.seen {
			return l.ask()
		}
		return nil
	})
}

// filterOptions is how a filter is read on the day of the figures.
func (l *Layer) filterOptions() model.FilterOptions {
	opt := l.env.FilterOptions()
	if l.past() {
		opt.Today = l.scope.to
	}
	return opt
}

func (l *Layer) filtered(f *model.Filter) tea.Cmd {
	if l.scope.filter = f; f.Empty() {
		l.scope.filter = nil
	}
	return l.ask()
}
