package dashboard

import (
	"cmp"
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
	most = part.If(most < 0, math.MaxInt, most)
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
	choices := func() (string, []part.Item) {
		return l.env.Lang.T("action.split"), part.Each(all, func(a *model.Attr) part.Item {
			return part.Item{Label: l.env.AttrTitle(*a), Value: strconv.Itoa(int(*a)), On: *a == l.by}
		})
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Choose(choices, false, func(v []string) tea.Cmd {
		a, _ := strconv.Atoi(v[0])
		return to(model.Attr(a))
	})})
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
