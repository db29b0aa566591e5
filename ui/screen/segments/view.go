package segments

import (
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// paneFrom is the width from which list and portrait stand side by side.
const paneFrom = 110

func fixed(v float64, n int) string { return strconv.FormatFloat(v, 'f', n, 64) }

func (l *Layer) wide() bool { return l.w >= paneFrom }

// listWidth gives the cells of the list.
func (l *Layer) listWidth() int {
	if l.wide() {
		return l.w * 58 / 100
	}
	return l.w
}

// View draws the list, and what sets the entry under the cursor apart.
func (l *Layer) View(w, h int) string {
	l.seen = true
	if w != l.w || h != l.h {
		l.w, l.h, l.frame = w, h, ""
	}
	if l.frame != "" {
		return l.frame
	}
	switch {
	case !l.known:
		l.frame = part.Box(l.env.Nothing(l.err, "segments.reading", "segments.retry", w), w, h)
	case l.wide():
		lw := l.listWidth()
		l.frame = part.Box(strings.Split(l.env.Abreast(l.listLines(lw, h), l.paneLines(w-lw-3, h)), "\n"), w, h)
	default:
		lh := max(4, min(h-6, len(l.lines)+1, h*3/5)) // with the heading
		rule := l.env.Theme.Border.Render(strings.Repeat(part.BordersOf(l.env.ASCII).H, w))
		lines := append(l.listLines(w, lh), rule)
		for _, s := range l.paneLines(w-1, h-lh-1) {
			lines = append(lines, " "+s)
		}
		l.frame = part.Box(lines, w, h)
	}
	return l.frame
}

func (l *Layer) columns() []part.Column {
	t := l.env.Lang
	return []part.Column{
		{Width: 1},
		{Title: t.T("segments.name"), Width: 14, Flex: 2},
		{Title: t.T("segments.size"), Width: 9, Right: true},
		{Title: t.T("attr.revenue"), Width: 9, Right: true},
		{Title: t.T("segments.score"), Width: max(7, part.Width(t.T("segments.score"))), Right: true, Drop: 1},
		{Title: t.T("segments.filter"), Width: 12, Flex: 2, Drop: 2},
	}
}

// listLines draws the headings and the lines in sight.
func (l *Layer) listLines(w, h int) []string {
	cols := l.columns()
	widths := part.Layout(cols, w-1)
	lines := []string{l.env.Theme.Muted.Render(part.Fit(part.Head(cols, widths), w))}
	lines = append(lines, l.win.Draw(h-1, func(i int) string { return l.row(i, cols, widths, w) })...)
	return part.Exactly(lines, h, strings.Repeat(" ", max(0, w)))
}

func (l *Layer) row(i int, cols []part.Column, widths []int, w int) string {
	th, t, ln := l.env.Theme, l.env.Lang, l.lines[i]
	if ln.segment == nil && ln.cluster == 0 {
		return part.Fit(" "+th.Muted.Render(part.Fit(ln.text, w-1)), w)
	}
	here := i == l.win.Cursor
	mark := l.env.Mark(here)
	var cells []string
	broken := false
	if s := ln.segment; s != nil {
		broken = s.Error != ""
		cells = []string{mark, part.Cell(s.Name), t.Count(s.Size), l.env.MoneyShort(s.Revenue), "—", part.Cell(s.Filter)}
		if broken {
			cells[2], cells[3], cells[4] = "!", "", ""
		} else if s.Score != nil {
			cells[4] = fixed(*s.Score, 1)
		}
	} else {
		c := &l.clusters.Clusters[ln.cluster-1]
		cells = []string{mark, t.F("segments.cluster", "N", ln.cluster), t.Count(len(c.Members)), l.env.MoneyShort(c.Revenue), "", l.summary(c)}
	}
	if here {
		return th.Select.Render(part.Fit(part.Line(cols, widths, cells, nil), w))
	}
	return part.Fit(part.Line(cols, widths, cells, func(c int, text string) string {
		switch {
		case broken && c == 2:
			return th.Bad.Render(text)
		case c == 5:
			return th.Muted.Render(text)
		}
		return text
	}), w)
}

// summary names in short what sets a cluster apart.
func (l *Layer) summary(c *model.Cluster) string {
	var out []string
	for i := range c.Portrait[:min(3, len(c.Portrait))] {
		x, mark := &c.Portrait[i], "▲ "
		if x.Effect < 0 {
			mark = "▼ "
		}
		out = append(out, l.env.Sign(mark)+l.trait(x))
	}
	return strings.Join(out, "  ")
}
