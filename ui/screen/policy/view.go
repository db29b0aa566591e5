package policy

import (
	"cmp"
	"math"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// paneFrom is the width from which table and preview stand side by side.
const paneFrom = 110

// wide tells whether table and preview stand side by side.
func (l *Layer) wide() bool { return l.w >= paneFrom }

func (l *Layer) tableWidth() int { return model.If(l.wide(), min(l.w/2, 76), l.w) }

// footLines stand below the table: what the setting does, and in a narrow
// window what the edits would do. textLines is how many a text takes there.
const footLines, textLines = 3, 8

// footHeight gives the lines below the table of h lines: a text is shown whole.
func (l *Layer) footHeight(h int) int {
	more := max(0, len(l.effect(l.w))-1)
	if s := l.here(); s != nil && s.Kind == model.WordsSetting {
		return max(footLines, min(textLines, h/3)) + more
	}
	return footLines + more
}

// effect says in a narrow window what the edits would do.
func (l *Layer) effect(w int) []string {
	if l.wide() {
		return nil
	}
	return part.Painted(part.Cell(l.headline()), max(9, w-1), " ", l.env.Theme.Text)
}

// View draws the table of settings and what the edits would do.
func (l *Layer) View(w, h int) string {
	l.seen = true
	if w != l.w || h != l.h {
		l.w, l.h, l.paned, l.rows = w, h, nil, nil
	}
	l.win.SetHeight(max(1, h-1-l.footHeight(h)))
	switch {
	case !l.known:
		return part.Box(l.env.Nothing(l.err, "policyui.reading", "policyui.retry", w), w, h)
	case l.wide():
		tw := l.tableWidth()
		left := l.tableLines(tw, h)
		if l.paned == nil {
			l.paned = part.Fitted(l.paneLines(w-tw-3, h), w-tw-2)
		}
		return l.env.Abreast(left, l.paned)
	case l.pane:
		return part.Box(l.paneLines(w-1, h), w, h)
	}
	return part.Box(l.tableLines(w, h), w, h)
}

// tableLines draws the title, the settings and what the one under the cursor does.
func (l *Layer) tableLines(w, h int) []string {
	t, th := l.env.Lang, l.env.Theme
	title := th.Bold.Render(" " + t.F("policyui.title", "Version", l.saved.Version))
	title += model.If(l.edits > 0, th.Accent.Render("  "+t.F("policyui.edits", "N", l.edits)), "")
	if name := t.Preset(&l.edit, l.over.Presets); name != "" {
		title += th.Muted.Render("  " + name)
	}
	lines := []string{part.Fit(title, w)}
	foot := l.footHeight(h)
	if l.rows == nil {
		l.rows = map[int]string{}
	}
	lines = append(lines, l.win.Draw(h-1-foot, func(i int) string {
		text, ok := l.rows[i]
		if !ok || i == l.win.Cursor { // only this one changes with the cursor
			text = l.row(i, w)
		}
		if i != l.win.Cursor {
			l.rows[i] = text
		}
		return text
	})...)
	return append(part.Exactly(lines, h-foot, part.Fit("", w)), part.Fitted(l.foot(w, foot), w)...)
}

func (l *Layer) nameWidth(w int) int { return min(34, w*45/100) }

// row draws one setting, or a heading.
func (l *Layer) row(i, w int) string {
	th, ln := l.env.Theme, l.lines[i]
	if ln.heading != "" {
		return part.Fit(" "+th.Muted.Render(part.Fit(ln.heading, w-1)), w)
	}
	s := &l.table[ln.at]
	here := i == l.win.Cursor
	nw := l.nameWidth(w)
	name := part.Fit(l.env.Mark(here)+" "+s.label(l.env), nw+2)
	room := max(4, w-nw-4)
	if here && l.typing {
		field, was := l.fieldWidth(w)
		text, _ := l.input.Draw(field, l.env.FormStyle())
		return part.Fit(th.Select.Render(name)+" "+part.Fit(text, field)+th.Muted.Render(was), w)
	}
	value, was := s.text(l.env, &l.edit), ""
	if here && !l.pane {
		name = th.Select.Render(name)
	}
	if s.Get(&l.edit) == s.Get(&l.saved) {
		return part.Fit(name+" "+part.Fit(value, min(part.Width(value), room)), w)
	}
	if old := s.text(l.env, &l.saved); old != "" && s.Kind != model.WordsSetting {
		was = "  " + l.env.Lang.F("policyui.was", "Value", old)
	}
	value = part.Fit(value, min(part.Width(value), max(4, room-part.Width(was)-2)))
	return part.Fit(name+" "+th.Accent.Render("* "+value)+th.Muted.Render(was), w)
}

// fieldWidth gives the cells of the field that a value is written in, and what
// stands behind it: the value in force.
func (l *Layer) fieldWidth(w int) (int, string) {
	room := max(4, w-l.nameWidth(w)-4)
	s := l.here()
	if s == nil || s.Kind == model.WordsSetting {
		return room, ""
	}
	was := "  " + l.env.Lang.F("policyui.was", "Value", s.text(l.env, &l.saved))
	if n := room - part.Width(was); n >= 8 {
		return n, was
	}
	return room, ""
}

// foot says what is wrong, else what the setting does; in a narrow window also
// what the edits would do.
func (l *Layer) foot(w, h int) []string {
	th := l.env.Theme
	var out []string
	add := func(text string, st theme.Style) {
		out = append(out, part.Painted(part.Cell(text), max(9, w-1), " ", st)...)
	}
	switch s := l.here(); {
	case l.wrong != "":
		add("! "+l.wrong, th.Bad)
	case l.preview.invalid != "" && l.edited():
		add("! "+l.preview.invalid, th.Bad)
	case s != nil:
		add(s.help(l.env), th.Muted)
		if s.Kind == model.WordsSetting {
			add(s.typed(l.env, &l.edit), th.Text)
		}
	}
	effect := l.effect(w)
	return append(part.Exactly(out, h-len(effect), ""), effect...)
}

// Cursor is in the field while a value is written.
func (l *Layer) Cursor() *tea.Cursor {
	if !l.typing || l.pane && !l.wide() {
		return nil
	}
	w := l.tableWidth()
	nw := l.nameWidth(w)
	field, _ := l.fieldWidth(w)
	_, at := l.input.Draw(field, l.env.FormStyle())
	return tea.NewCursor(nw+3+at, 1+l.win.Cursor-l.win.Top)
}

// Mouse moves the cursor to the line clicked, where a value being written is kept,
// and begins to write at the second click; the wheel scrolls.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if _, click := msg.(tea.MouseClickMsg); l.typing && click {
		l.end(true)
	}
	if !l.known || l.typing {
		return nil
	}
	l.paned = nil
	inPane := l.wide() && x >= l.tableWidth() || !l.wide() && l.pane
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		was := l.pane
		l.pane = inPane
		for range 3 {
			l.move(nav.WheelStep(m.Button))
		}
		l.pane = was
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		if inPane {
			return l.clickMover(y)
		}
		l.pane = false
		if i := l.win.RowAt(y - 1); i >= 0 && l.lines[i].heading == "" && !l.win.To(i) {
			return l.begin()
		}
	}
	return nil
}

// headline says in one line what the edits would do.
func (l *Layer) headline() string {
	t, p := l.env.Lang, &l.preview
	switch {
	case p.invalid != "":
		return model.If(l.edited(), t.T("policyui.invalid"), p.invalid) // whose edits are no cause may not try any
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
func (l *Layer) slow(text string) string { return model.If(l.preview.read.On(), text+" …", text) }

// paneLines draws what the edits would do.
func (l *Layer) paneLines(w, h int) []string {
	th, t := l.env.Theme, l.env.Lang
	out, tests := part.Painted(l.headline(), max(9, w), " ", th.Title), l.tests(w)
	if !l.wide() { // where the key that tests leads here, and few lines are
		out, tests = append(out, tests...), nil
	}
	if l.preview.known {
		out = append(out, l.distribution(w)...)
		for _, text := range t.Pool(&l.preview.of) {
			out = append(append(out, ""), part.Painted(part.Cell(text), max(9, w-1), " ", th.Text)...)
		}
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
		parts := model.Each(model.Tiers[:], func(k *model.Tier) part.Datum {
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
	difference := model.If(ascii, "+", "±")
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
		sign := model.If(diff > 0, "+", "")
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
		return model.If(s == "0.0" || s == "-0.0", "·", model.If(v > 0, "+", "")+s)
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
		old, edit, key := &x.of[0], &x.of[1], model.If(l.edited(), "policyui.tested", "policyui.tested.now")
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
	up, st := model.If(m.To > m.From, "▼", "▲"), model.If(m.To > m.From, th.Bad, th.Good)
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
