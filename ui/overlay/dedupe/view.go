package dedupe

import (
	"strconv"

	"tierbook/ui/action"
	"tierbook/ui/part"
)

// View draws what the page is about, its list, and the keys.
func (d *Dedupe) View(w, h int) string {
	l, th, key := d.env.Lang, d.env.Theme, d.env.Keys.Key
	var lines []string
	foot := l.F("dedupe.keys", "Open", key(action.Open), "Apart", key(action.Refuse), "Close", key(action.Back))
	if d.open != nil {
		foot = l.F("dedupe.keys_pair", "Swap", action.Pretty("space"), "Merge", key(action.Save), "Apart", key(action.Refuse), "Back", key(action.Back))
		lines = d.side(w, h-2)
	} else {
		lines = d.list(w, h-2)
	}
	return part.Footed(lines, w, h, " "+th.Muted.Render(part.Fit(foot, max(1, w-2))))
}

// list draws the pairs.
func (d *Dedupe) list(w, h int) []string {
	l, th := d.env.Lang, d.env.Theme
	head := ""
	switch {
	case d.err != "":
		head = th.Bad.Render(part.Cell(d.err))
	case d.finding.On():
		head = th.Muted.Render(l.T("dedupe.looking")) + "  " + part.ProgressBar(d.finding.Step.Done, d.finding.Step.Total, 20, d.env.ASCII, th)
	case d.total == 0:
		head = th.Muted.Render(l.T("cmd.dedupe.none"))
	default:
		head = th.Bold.Render(l.F("dedupe.count", "N", d.total, "Count", l.Count(d.total)))
	}
	lines := []string{" " + head, ""}
	if len(d.pairs) == 0 {
		return lines
	}
	cols := []part.Column{
		{Title: l.T("cmd.dedupe.score"), Width: 6, Right: true},
		{Title: l.T("cmd.dedupe.one"), Width: 16, Flex: 3},
		{Title: l.T("cmd.dedupe.other"), Width: 16, Flex: 3},
		{Title: l.T("cmd.dedupe.why"), Width: 18, Flex: 4, Drop: 1},
	}
	rows := func(i int) ([]string, bool) {
		p := &d.pairs[i]
		return []string{strconv.Itoa(p.Score), part.Cell(p.A.Name), part.Cell(p.B.Name), part.Cell(d.env.Lang.Evidence(p))}, false
	}
	return append(lines, d.env.Table(&d.win, cols, w, h-3, rows)...)
}

// side draws a pair side by side.
func (d *Dedupe) side(w, h int) []string {
	l, th, p := d.env.Lang, d.env.Theme, &d.open.of
	lines := []string{
		" " + th.Bold.Render(l.F("dedupe.pair", "Score", p.Score)) + "  " + th.Muted.Render(part.Fit(part.Cell(d.env.Lang.Evidence(p)), max(1, w-24))),
		" " + th.Muted.Render(part.Fit(l.T("dedupe.what"), max(1, w-2))), "",
	}
	if d.open.rows == nil {
		return append(lines, "  "+th.Muted.Render(l.T("dedupe.reading")))
	}
	cols := []part.Column{
		{Title: l.T("cmd.merge.field"), Width: 12, Flex: 1},
		{Title: "  " + part.Cell(p.A.Name), Width: 20, Flex: 3},
		{Title: "  " + part.Cell(p.B.Name), Width: 20, Flex: 3},
	}
	rows := func(i int) ([]string, bool) {
		r := &d.open.rows[i]
		cells := []string{part.Cell(r.label), "", ""}
		for s, v := range r.values {
			mark := part.If(r.both && v != "" || !r.both && r.from == s, "✓ ", "  ")
			cells[s+1] = mark + part.Cell(v)
		}
		return cells, r.fixed
	}
	return append(lines, d.env.Table(&d.open.win, cols, w, h-4, rows)...)
}
