package dashboard

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// open leads to the customers behind the figure under the cursor.
func (l *Layer) open() tea.Cmd {
	f := l.figure()
	if f == nil {
		return nil
	}
	var names nav.Overlay
	switch {
	case f.open != 0:
		return l.env.Tell(nav.Open{ID: f.open})
	case f.count == 0:
		return nav.Say(l.env.Lang.T("dashboard.nobody"), nav.Info)
	case f.move != nil:
		q := l.data.query
		q.From = l.data.stats.Movement.From
		names = l.over.Movers(f.title, q, f.move[0], f.move[1])
	case f.some != nil:
		names = l.over.Some(f.title, f.some, l.data.query.AsOf)
	case f.risks != nil:
		names = l.over.Risks(f.title, f.risks)
	case f.top > 0:
		return l.openTop(f.title, "", f.top)
	case l.past(): // the Customers screen shows today
		what := cmp.Or(f.title, l.env.Lang.FilterText(l.within(f.list), l.filterOptions()), l.env.Lang.T("dashboard.everyone"))
		return l.openTop(l.env.Lang.F("dashboard.then", "What", what, "Day", l.data.query.AsOf.String()), f.list, f.count)
	default:
		return l.env.Tell(nav.List{Filter: l.within(f.list), Back: l.Name()})
	}
	return l.env.Tell(nav.Push{Overlay: names})
}

// openTop lists the first so many of those in scope whom a filter leaves, by
// revenue; all of them where it is not known how many there are.
func (l *Layer) openTop(title, list string, most int) tea.Cmd {
	filter, err := model.ParseFilter(l.within(list), l.filterOptions())
	if err != nil {
		return l.env.Fail(err)
	}
	most = model.If(most < 0, math.MaxInt, most)
	q := model.ListQuery{Filter: model.OwnedBy(l.data.query.Owner, filter), Sort: model.AttrRevenue, Desc: true, Limit: most, AsOf: l.data.query.AsOf}
	return l.env.Tell(nav.Push{Overlay: l.over.Top(title, q)})
}

// within words a filter within the scope that the figures are of; lists are the
// owner's as the figures are.
func (l *Layer) within(list string) string {
	text := ""
	if f := l.data.query.Filter; !f.Empty() {
		if text = f.String(); len(f.Parts()) > 1 || strings.Contains(text, " or ") {
			text = "(" + text + ")"
		}
	}
	return part.Join(" ", text, list)
}

// splitBy goes on to the next attribute, or offers all of them where the book has further
// fields.
func (l *Layer) splitBy() tea.Cmd {
	to := func(a model.Attr) tea.Cmd {
		l.by, l.card, l.fig[cardSplit] = a, cardSplit, 0
		return l.ask()
	}
	all := model.Splits[:]
	if len(l.env.Book.Fields) == 0 || l.over.Choose == nil {
		return to(all[(slices.Index(all, l.by)+1)%len(all)])
	}
	for i := range l.env.Book.Fields {
		all = append(all[:len(all):len(all)], model.AttrField+model.Attr(i))
	}
	return nav.Pick(l.env, l.over.Choose, func() string { return l.env.Lang.T("action.split") }, all, func(a *model.Attr) part.Item {
		return part.Item{Label: l.env.AttrTitle(*a), Value: strconv.Itoa(int(*a)), On: *a == l.by}
	}, func(a *model.Attr) tea.Cmd { return to(*a) })
}

// figure gives the one under the cursor, nil when the card has none.
func (l *Layer) figure() *figure {
	if l.data == nil {
		return nil
	}
	if figs := l.sheetOf(l.card).figs; len(figs) > 0 {
		return &figs[min(l.fig[l.card], len(figs)-1)]
	}
	return nil
}

// move moves the cursor over figures, and over cards at their edges.
func (l *Layer) move(id action.ID) {
	if l.data == nil {
		return
	}
	figs := l.sheetOf(l.card).figs
	at := min(l.fig[l.card], len(figs)-1)
	card, fig := l.card, l.fig
	defer func() {
		if card != l.card || fig != l.fig {
			l.scroll = 0
		}
	}()
	step := map[action.ID]int{action.Focus: 1, action.FocusBck: -1, action.Right: 1, action.Left: -1, action.Down: 1, action.Up: -1}[id]
	switch id {
	case action.Focus, action.FocusBck:
		l.toCard(l.card + step)
	case action.Left, action.Right:
		if to := at + step; at >= 0 && to >= 0 && to < len(figs) && figs[to].line == figs[at].line {
			l.fig[l.card] = to
			return
		}
		l.toCard(l.card + step)
	case action.Up, action.Down:
		l.vertical(figs, at, step)
	default: // a page is ten figures
		w := part.Window{Cursor: at, Height: 11, Total: len(figs)}
		nav.Walk(&w, id)
		l.fig[l.card] = w.Cursor
	}
}

// vertical moves to the figure nearest above (-1) or below (1), else to the
// card there.
func (l *Layer) vertical(figs []figure, at, step int) {
	best := -1
	if at >= 0 {
		here := figs[at]
		for i, f := range figs {
			if (f.line-here.line)*step <= 0 {
				continue
			}
			if best < 0 || (f.line-figs[best].line)*step < 0 || f.line == figs[best].line && abs(f.from-here.from) < abs(figs[best].from-here.from) {
				best = i
			}
		}
	}
	_, h := l.inner()
	s, scroll := l.sheetOf(l.card), l.scroll+step // where no figure is left to move to
	switch to := l.card + step*l.lay.cols; {
	case best >= 0:
		l.fig[l.card] = best
	case scroll >= 0 && scroll <= len(s.lines)-h-l.topOf(s, l.lineOf(l.card, s), h):
		l.scroll = scroll
	case l.lay.cols > 1 && to >= 0 && to < numCards:
		l.card = to
	}
}

func abs(n int) int { return max(n, -n) }

func (l *Layer) toCard(i int) { l.card = (i + numCards) % numCards }

// The fields of the period's form, and the value of a range of one's own.
const (
	fieldSpan, fieldFrom, fieldTo = "span", "from", "to"
	ownSpan                       = "own"
)

var spans = [...]string{"30", "90", "180", "365", "quarter", "year", "last_month", "last_quarter"}

// spanOf gives the first and the last day of a usual range, seen from a day.
func spanOf(name string, today model.Day) (from, to model.Day) {
	first := today - model.Day(today.Time().Day()) + 1
	month := int(today.Time().Month()) - 1
	quarter := first.AddMonths(-(month % 3))
	span := map[string][2]model.Day{
		"30": {today - 30, today}, "90": {today - 90, today}, "180": {today.AddMonths(-6), today}, "365": {today.AddMonths(-12), today},
		"quarter": {quarter, today}, "year": {first.AddMonths(-month), today},
		"last_month": {first.AddMonths(-1), first - 1}, "last_quarter": {quarter.AddMonths(-3), quarter - 1},
	}[name]
	return span[0], span[1]
}

// period is the overlay that asks for the days figures are about.
type period struct {
	*nav.FormOverlay
	env   *nav.Env
	scope scope
	apply func(scope) tea.Cmd
}

// newPeriod makes the overlay; now are the days shown, apply takes the range in
// the same Update and gives what loads it.
func newPeriod(env *nav.Env, s scope, now [2]model.Day, apply func(scope) tea.Cmd) *period {
	p := &period{env: env, scope: s, apply: apply}
	p.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return p.fields(now) }, p.take)
	p.Layer, p.Wide, p.High, p.Keys = "period", 72, 10, "dashboard.form.keys"
	return p
}

// fields makes the form, in which now are the days shown.
func (p *period) fields(now [2]model.Day) *part.Form {
	env, t := p.env, p.env.Lang
	choices := make([]part.Choice, 0, len(spans)+1)
	span := ownSpan
	for _, n := range spans {
		choices = append(choices, part.Choice{Value: n, Label: t.T("dashboard.span." + n)})
		if from, to := spanOf(n, env.Today); span == ownSpan && now == [2]model.Day{from, to} {
			span = n
		}
	}
	choices = append(choices, part.Choice{Value: ownSpan, Label: t.T("dashboard.span.own")})
	own := func(f *part.Form) bool { return f.Value(fieldSpan) == ownSpan }
	read := func(text string) string {
		if d, err := model.ParsePast(text, env.Today); err == nil {
			return "→ " + d.String() + " " + t.Weekday(d)
		}
		return t.T("dashboard.day.hint")
	}
	return part.NewForm(
		part.Field{Name: fieldSpan, Kind: part.ChoiceField, Label: t.T("action.period"), Choices: choices, Value: span, Help: func(v string) string {
			if v == ownSpan {
				return t.T("dashboard.span.help")
			}
			from, to := spanOf(v, env.Today)
			return from.String() + " → " + to.String()
		}},
		part.Field{Name: fieldFrom, Label: t.T("dashboard.from"), Value: now[0].String(), Help: read, Visible: own, Limit: 40},
		part.Field{Name: fieldTo, Label: t.T("dashboard.to"), Value: now[1].String(), Help: read, Visible: own, Limit: 40},
	)
}

func (p *period) take() tea.Cmd {
	s := p.scope
	if span := p.Form.Value(fieldSpan); span != ownSpan {
		if s.from, s.to = spanOf(span, p.env.Today); s.to == p.env.Today {
			s.to = 0 // the range goes on with the day
		}
		return p.env.Tell(nav.Pop{Then: p.apply(s)})
	}
	for _, f := range []struct {
		name string
		day  *model.Day
	}{{fieldFrom, &s.from}, {fieldTo, &s.to}} {
		d, err := model.ParsePast(p.Form.Value(f.name), p.env.Today)
		if e, ok := errors.AsType[*model.Error](err); ok && e.Key == "error.when_future" {
			p.Form.SetError(f.name, p.env.Lang.T("dashboard.day.ahead"))
		} else if err != nil {
			p.Form.SetError(f.name, p.env.Lang.Error(err))
		}
		*f.day = d
	}
	if !p.Form.HasErrors() && s.from > s.to {
		p.Form.SetError(fieldFrom, p.env.Lang.T("dashboard.day.order"))
	}
	if p.Form.FocusError() {
		return nil
	}
	return p.env.Tell(nav.Pop{Then: p.apply(s)})
}
