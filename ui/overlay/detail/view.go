package detail

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/part"
)

// wide is from how many cells on the sections stand in two columns.
const wide = 106

// sectionID names a section, in the order of the focus.
type sectionID int

const (
	secNext sectionID = iota
	secScore
	secFigures
	secProfile
	secContacts
	secHistory
	secTimeline
	sectionCount
)

// firstRight is the first section of the right column where there are two.
const firstRight = secContacts

// item is what the cursor moves over: its lines, those shown only while the
// cursor is on it, and what copying it gives.
type item struct {
	lines []string
	more  []string
	copy  string
}

// section is a titled group of items; it is never without one.
type section struct {
	title, note string
	items       []item
}

// content is everything drawn, built once for data, size and words.
type content struct {
	head     []string
	columns  int
	left     int // width of the left column
	sections [sectionCount]section
}

// flatLine is one line of a column; item is -1 for titles and gaps.
type flatLine struct {
	text  string
	sec   sectionID
	item  int
	first bool // of its item
}

func (d *Detail) columnOf(id sectionID) int {
	if c := d.content(); c != nil && c.columns == 2 && id >= firstRight {
		return 1
	}
	return 0
}

func (d *Detail) section(id sectionID) *section {
	c := d.content()
	if c == nil || id < 0 || id >= sectionCount {
		return nil
	}
	return &c.sections[id]
}

func (d *Detail) bodyHeight() int {
	c := d.content()
	if c == nil {
		return max(1, d.h)
	}
	return max(1, d.h-len(c.head))
}

// content builds what is drawn; nil while nothing is loaded.
func (d *Detail) content() *content {
	if d.det == nil {
		return nil
	}
	if d.parts != nil {
		return d.parts
	}
	c := &content{columns: 1, left: d.w}
	right := d.w
	if d.w >= wide {
		c.columns = 2
		c.left = (d.w-1)*54/100 + 1
		right = d.w - c.left - 1
	}
	c.head = d.header(d.w, d.h)
	const edges = 3 // marker, space, the scroll mark at the right
	lw, rw := c.left-edges, right-edges
	if c.columns == 1 {
		rw = lw
	}
	c.sections = [sectionCount]section{
		secNext: d.nextSection(lw), secScore: d.scoreSection(lw), secFigures: d.figuresSection(lw), secProfile: d.profileSection(lw),
		secContacts: d.contactsSection(rw), secHistory: d.historySection(rw), secTimeline: d.timelineSection(rw),
	}
	d.parts = c
	return c
}

// flat gives the lines of a column.
func (d *Detail) flat(c *content, col int) []flatLine {
	var out []flatLine
	for id := sectionID(0); id < sectionCount; id++ {
		if d.columnOf(id) != col {
			continue
		}
		s := &c.sections[id]
		if len(out) > 0 {
			out = append(out, flatLine{sec: id, item: -1})
		}
		out = append(out, flatLine{text: d.sectionTitle(s, id == d.focus), sec: id, item: -1})
		for i := range s.items {
			for k, l := range s.items[i].lines {
				out = append(out, flatLine{l, id, i, k == 0})
			}
			if id == d.focus && i == d.cursor[id] {
				for _, l := range s.items[i].more {
					out = append(out, flatLine{l, id, i, false})
				}
			}
		}
	}
	return out
}

func (d *Detail) sectionTitle(s *section, focused bool) string {
	th := d.env.Theme
	title := th.Title.Render(s.title)
	if focused {
		title = th.Accent.Render(d.bullet()) + title
	}
	if s.note != "" {
		title += "  " + th.Muted.Render(s.note)
	}
	return title
}

func (d *Detail) bullet() string {
	if d.env.ASCII || d.env.Plain {
		return "* "
	}
	return "● "
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
		bar := part.BordersOf(d.env.ASCII || d.env.Plain).V
		sep := strings.TrimSuffix(strings.Repeat(d.env.Theme.Border.Render(bar)+"\n", h), "\n")
		body = part.Beside(part.Beside(body, sep), d.drawColumn(c, 1, d.w-c.left-1, h))
	}
	return head + "\n" + body
}

// drawColumn draws the lines of a column that are in sight. The item under the
// cursor carries a mark on each of its lines; an arrow at the right edge says
// that there is more above or below.
func (d *Detail) drawColumn(c *content, col, w, h int) string {
	th, lines := d.env.Theme, d.flat(c, col)
	top := min(d.top[col], max(0, len(lines)-h))
	mark, up, down := "▌", "↑", "↓"
	if d.env.ASCII || d.env.Plain {
		mark, up, down = ">", "^", "v"
	}
	out := make([]string, h)
	for y := range out {
		edge := " "
		switch {
		case y == 0 && top > 0:
			edge = th.Muted.Render(up)
		case y == h-1 && top+h < len(lines):
			edge = th.Muted.Render(down)
		}
		if top+y >= len(lines) {
			out[y] = strings.Repeat(" ", max(0, w-1)) + edge
			continue
		}
		l := lines[top+y]
		under := l.item >= 0 && l.sec == d.focus && l.item == d.cursor[l.sec]
		lead, text := "  ", part.Fit(l.text, max(0, w-3))
		if under {
			lead = th.Accent.Render(mark) + " "
			if l.first {
				text = th.Select.Render(ansi.Strip(text))
			}
		}
		if l.item < 0 {
			lead, text = "", part.Fit(l.text, max(0, w-1))
		}
		out[y] = lead + text + edge
	}
	return strings.Join(out, "\n")
}
