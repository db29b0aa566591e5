package policy

import (
	"cmp"
	"math"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// headline says in one line what the edits would do.
func (l *Layer) headline() string {
	t, p := l.env.Lang, &l.preview
	switch {
	case p.invalid != "":
		return t.T("policyui.invalid")
	case !p.known:
		return t.T("policyui.trying")
	case !l.edited():
		return t.T("policyui.no_edits")
	case p.of.Moved == 0:
		return l.slow(t.T("policyui.nobody_moves"))
	}
	m := model.Movement{Matrix: p.of.Matrix}
	up, down, _, _ := m.Sums()
	return l.slow(t.F("policyui.moves", "N", p.of.Moved, "Count", t.Count(p.of.Moved), "All", t.Count(p.of.Customers), "Up", t.Count(up[0]), "Down", t.Count(down[0])))
}

// slow marks a figure that is being worked out anew.
func (l *Layer) slow(text string) string { return part.If(l.preview.read.On(), text+" …", text) }

// paneLines draws what the edits would do.
func (l *Layer) paneLines(w, h int) []string {
	th, t := l.env.Theme, l.env.Lang
	out, tests := part.Painted(l.headline(), max(9, w), " ", th.Title), l.tests(w)
	if !l.wide() { // where the key that tests leads here, and few lines are
		out, tests = append(out, tests...), nil
	}
	if l.preview.known {
		out = append(out, l.distribution(w)...)
		out = append(out, l.load_(w, max(2, h/4))...)
	}
	out = append(out, tests...)
	if l.preview.known && l.preview.of.Moved > 0 {
		heads := part.FitRight(t.T("attr.revenue"), moneyW) + part.FitRight(t.T("attr.score"), scoreW)
		out = append(out, "", th.Muted.Render(" "+part.Fit(t.T("policyui.movers"), max(8, w-1-moneyW-scoreW))+heads))
		out = append(out, l.moves.Draw(h-len(out), func(i int) string { return l.mover(i, w) })...)
	}
	return part.Fitted(part.Exactly(out, h, ""), w)
}

// distribution draws the tiers now and then, and who moves between them.
func (l *Layer) distribution(w int) []string {
	th, t, p := l.env.Theme, l.env.Lang, &l.preview.of
	ascii := l.env.ASCII
	now, then := t.T("policyui.now"), t.T("policyui.then")
	label := max(part.Width(now), part.Width(then), 1+l.env.TierCells())
	bar := func(name string, n [4]int) string {
		parts := part.Each(model.Tiers[:], func(k *model.Tier) part.Datum {
			return part.Datum{Label: t.Tier(*k) + " " + t.Count(n[*k]), Value: float64(n[*k]), Style: th.Tier(uint8(*k))}
		})
		return " " + th.Muted.Render(part.Fit(name, label)) + " " + part.Stacked(parts, max(4, w-label-3), ascii)
	}
	out := []string{"", bar(now, p.Before), bar(then, p.Tiers)}
	cell := 8 + max(0, l.env.TierCells()-4)
	head := part.Fit("", label+2)
	for _, k := range model.Tiers {
		head += part.FitRight(l.env.Sign("→ ")+t.Tier(k), cell)
	}
	difference := part.If(ascii, "+", "±")
	out = append(out, "", th.Muted.Render(head+part.FitRight(difference, cell)))
	for _, from := range model.Tiers {
		line := " " + th.Tier(uint8(from)).Render(part.Fit(t.Tier(from), label)) + " "
		for _, to := range model.Tiers {
			n := p.Matrix[from][to]
			text := part.FitRight(t.Count(n), cell)
			switch {
			case n == 0 || from == to:
				line += th.Muted.Render(text)
			case to < from:
				line += th.Good.Render(text)
			default:
				line += th.Bad.Render(text)
			}
		}
		diff := p.Tiers[from] - p.Before[from]
		sign := part.If(diff > 0, "+", "")
		out = append(out, line+part.FitRight(sign+t.Count(diff), cell))
	}
	return out
}

// load_ draws the work that the cadences ask of each owner, now and then.
func (l *Layer) load_(w, most int) []string {
	th, t := l.env.Theme, l.env.Lang
	list := l.preview.of.Load
	if len(list) == 0 {
		return nil
	}
	nw := min(20, max(8, w-30))
	row := func(name, before, after, diff string) string {
		return " " + part.Fit(name, nw) + part.FitRight(before, 8) + part.FitRight(after, 8) + part.FitRight(diff, 9)
	}
	signed := func(before, after float64) string { // of what is shown, so that it adds up to the eye
		v := math.Round(10*after)/10 - math.Round(10*before)/10
		s := part.Tenth(v)
		return part.If(s == "0.0" || s == "-0.0", "·", part.If(v > 0, "+", "")+s)
	}
	out := []string{"", th.Muted.Render(row(t.T("policyui.load"), t.T("policyui.now"), t.T("policyui.then"), ""))}
	var before, after float64
	for i, o := range list {
		before, after = before+o.Before, after+o.After
		if i >= most {
			continue
		}
		name := cmp.Or(l.env.OwnerIn(o.Owner, nw), t.T("policyui.unassigned"))
		out = append(out, row(name, part.Tenth(o.Before), part.Tenth(o.After), signed(o.Before, o.After)))
	}
	return append(out, th.Bold.Render(row(t.T("policyui.all"), part.Tenth(before), part.Tenth(after), signed(before, after))))
}

// tests draws how well both policies would have foretold what came later.
func (l *Layer) tests(w int) []string {
	th, t := l.env.Theme, l.env.Lang
	text := ""
	switch x := &l.past; {
	case x.waiting:
		text = t.T("policyui.testing")
	case x.failures != "":
		text = x.failures
	case x.of == nil:
		return nil
	case x.of[0].Reason != "" && x.of[0].Customers == 0:
		text = t.T("policyui.untestable")
	default:
		old, edit, key := &x.of[0], &x.of[1], part.If(l.edited(), "policyui.tested", "policyui.tested.now")
		now := percent(old.Top20.Score)
		text = t.F(key, "Day", old.Cut.String(), "Share", now, "Old", now, "New", percent(edit.Top20.Score), "Best", percent(old.Top20.Foresight))
	}
	return append([]string{""}, part.Painted(text, max(9, w-1), " ", th.Text)...)
}

func percent(v float64) string { return part.Tenth(100*v) + "%" }

// The cells of the figures of those who would move.
const moneyW, scoreW = 9, 6

// mover draws one of those who would move.
func (l *Layer) mover(i, w int) string {
	th, m := l.env.Theme, &l.preview.of.Movers[i]
	up, st := part.If(m.To > m.From, "▼", "▲"), part.If(m.To > m.From, th.Bad, th.Good)
	move := l.env.Sign(l.env.TierFit(m.From) + " → " + l.env.TierFit(m.To) + " " + up)
	money := part.FitRight(l.env.MoneyShort(m.Revenue), moneyW)
	score := part.FitRight(part.Tenth(m.Score), scoreW)
	name := part.Fit(part.Cell(m.Name), max(4, w-part.Width(move)-4-moneyW-scoreW))
	if l.pane && i == l.moves.Cursor {
		return th.Select.Render(l.env.Mark(true) + " " + move + "  " + name + money + score)
	}
	return "  " + st.Render(move) + "  " + name + th.Muted.Render(money+score)
}

// clickMover moves to the customer clicked and opens it at the second click.
func (l *Layer) clickMover(y int) tea.Cmd {
	was, i := l.pane, l.moves.RowAt(y-(l.h-l.moves.Height))
	if l.pane = true; i < 0 || l.preview.of.Moved == 0 {
		return nil
	}
	if moved := l.moves.To(i); was && !moved {
		return l.Do(action.Open)
	}
	return nil
}
