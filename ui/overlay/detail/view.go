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
// cursor is on it, and what copying it gives. An entry of the timeline has one
// line and is filled when it comes in sight.
type item struct {
	lines  []string
	more   []string
	copy   string
	fitted bool // lines and more are as wide as their column
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
	left     int    // width of the left column
	room     [2]int // cells for the text of items in each column
	kind     int    // widest word for a kind among the interactions
	sections [sectionCount]section
	flats    [2]flatColumn
}

// flatLine is one line of a column: line of an item, -1 for the title of a
// section and -2 for the gap above it, both with item -1.
type flatLine struct {
	sec  sectionID
	item int
	line int
}

// flatColumn keeps the lines of a column for one place of the cursor.
type flatColumn struct {
	lines  []flatLine
	focus  sectionID
	cursor int
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
	lw, rw := max(1, c.left-edges), max(1, right-edges)
	if c.columns == 1 {
		rw = lw
	}
	c.room = [2]int{lw, rw}
	for i := range d.events {
		c.kind = max(c.kind, part.Width(d.env.Lang.Kind(d.events[i].Kind)))
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
	f := &c.flats[col]
	if f.lines != nil && f.focus == d.focus && f.cursor == d.cursor[d.focus] {
		return f.lines
	}
	f.lines, f.focus, f.cursor = f.lines[:0], d.focus, d.cursor[d.focus]
	for id := sectionID(0); id < sectionCount; id++ {
		if d.columnOf(id) != col {
			continue
		}
		if len(f.lines) > 0 {
			f.lines = append(f.lines, flatLine{id, -1, -2})
		}
		f.lines = append(f.lines, flatLine{id, -1, -1})
		for i := range c.sections[id].items {
			n := max(1, len(c.sections[id].items[i].lines)) // an entry not filled yet has one
			if id == d.focus && i == d.cursor[id] {
				it := d.itemAt(c, id, i)
				n = len(it.lines) + len(it.more)
			}
			for k := range n {
				f.lines = append(f.lines, flatLine{id, i, k})
			}
		}
	}
	return f.lines
}

// itemAt gives an item, filled and as wide as its column.
func (d *Detail) itemAt(c *content, id sectionID, i int) *item {
	it := &c.sections[id].items[i]
	if it.fitted {
		return it
	}
	col := d.columnOf(id)
	if id == secTimeline && it.lines == nil && i < len(d.events) {
		*it = d.eventItem(&d.events[i], c.kind, c.room[col])
	}
	for k := range it.lines {
		it.lines[k] = part.Fit(it.lines[k], c.room[col])
	}
	for k := range it.more {
		it.more[k] = part.Fit(it.more[k], c.room[col])
	}
	it.fitted = true
	return it
}

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
		title = th.Accent.Render(d.bullet()) + title
	}
	if s.note != "" {
		title += "  " + th.Muted.Render(s.note)
	}
	return title
}

func (d *Detail) bullet() string {
	if d.env.ASCII {
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
		bar := part.BordersOf(d.env.ASCII).V
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
	if d.env.ASCII {
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
		if l.item < 0 {
			out[y] = d.lineText(c, l, max(0, w-1)) + edge
			continue
		}
		lead, text := "  ", d.lineText(c, l, w)
		if l.sec == d.focus && l.item == d.cursor[l.sec] {
			lead = th.Accent.Render(mark) + " "
			if l.line == 0 {
				text = th.Select.Render(ansi.Strip(text))
			}
		}
		out[y] = lead + text + edge
	}
	return strings.Join(out, "\n")
}
