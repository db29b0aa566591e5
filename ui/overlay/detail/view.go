package detail

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/part"
)

// lineText gives the text of a line, as wide as its column has room for.
func (d *Detail) lineText(c *content, l flatLine, w int) string {
	switch {
	case l.line == -2:
		return strings.Repeat(" ", w)
	case l.line == -1:
		return part.Fit(d.sectionTitle(&c.sections[l.sec], l.sec == d.focus), w)
	}
	it := d.itemAt(c, l.sec, l.item)
	if l.line < len(it.lines) {
		return it.lines[l.line]
	}
	return it.more[l.line-len(it.lines)]
}

func (d *Detail) sectionTitle(s *section, focused bool) string {
	th := d.env.Theme
	title := th.Title.Render(s.title)
	if focused {
		bullet := "● "
		if d.env.ASCII {
			bullet = "* "
		}
		title = th.Accent.Render(bullet) + title
	}
	if s.note != "" {
		title += "  " + th.Muted.Render(s.note)
	}
	return title
}

// View draws exactly h lines of w cells.
func (d *Detail) View(w, h int) string {
	if w != d.w || h != d.h {
		d.w, d.h = w, h
		d.stale()
		if d.det != nil {
			d.settle()
		}
	}
	if d.frame == "" {
		d.frame = d.draw()
	}
	return d.frame
}

func (d *Detail) draw() string {
	c := d.content()
	if c == nil {
		text := d.env.Lang.T("detail.loading")
		if d.err != nil {
			text = d.env.Lang.Error(d.err)
		}
		return part.Box(part.Wrap(" "+part.Cell(text), d.w), d.w, d.h)
	}
	head := part.Box(c.head, d.w, min(d.h, len(c.head)))
	h := d.bodyHeight()
	if d.h <= len(c.head) {
		return head
	}
	body := d.drawColumn(c, 0, c.left, h)
	if c.columns == 2 {
		body = part.Beside(body, d.env.Theme.Border.Render(d.env.Sign("│")), d.drawColumn(c, 1, d.w-c.left-1, h))
	}
	return head + "\n" + body
}

// drawColumn draws the lines of a column that are in sight. The item under the
// cursor carries a mark on each of its lines; an arrow at the right edge says
// that there is more above or below.
func (d *Detail) drawColumn(c *content, col, w, h int) string {
	th, lines := d.env.Theme, d.flat(c, col)
	top := min(d.top[col], max(0, len(lines)-h))
	out := make([]string, h)
	for y := range out {
		edge := " "
		switch {
		case y == 0 && top > 0:
			edge = th.Muted.Render(d.env.Sign("↑"))
		case y == h-1 && top+h < len(lines):
			edge = th.Muted.Render(d.env.Sign("↓"))
		}
		if top+y >= len(lines) {
			out[y] = strings.Repeat(" ", max(0, w-1)) + edge
			continue
		}
		l := lines[top+y]
		if l.item < 0 {
			out[y] = d.lineText(c, l, max(0, w-1)) + edge
			continue
		}
		lead, text := "  ", d.lineText(c, l, w)
		if l.sec == d.focus && l.item == d.cursor[l.sec] {
			lead = th.Accent.Render(d.env.Sign("▌")) + " "
			if l.line == 0 {
				text = th.Select.Render(ansi.Strip(text))
			}
		}
		out[y] = lead + text + edge
	}
	return strings.Join(out, "\n")
}
