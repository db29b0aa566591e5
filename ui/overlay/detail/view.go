package detail

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
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
		bullet := model.If(d.env.ASCII, "* ", "● ")
		title = th.Accent.Render(bullet) + title
	}
	title += model.If(s.note != "", "  "+th.Muted.Render(s.note), "")
	return title
}

// View draws exactly h lines of w cells.
func (d *Detail) View(w, h int) string {
	if w != d.w || h != d.h {
		d.w, d.h = w, h
		d.stale()
		d.settle()
	}
	if d.det == nil {
		text := model.If(d.err != nil, d.env.Lang.Error(d.err), d.env.Lang.T("detail.loading"))
		return part.Box(part.Wrap(" "+part.Cell(text), d.w), d.w, d.h)
	}
	c := d.content()
	head := part.Box(c.head, d.w, min(d.h, len(c.head)))
	h = d.bodyHeight()
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

// firstRight is the first section of the right column where there are two.
const firstRight = secContacts

func (d *Detail) columnOf(id sectionID) int {
	return model.If(d.content().columns == 2 && id >= firstRight, 1, 0)
}

func (d *Detail) items(id sectionID) []item { return d.content().sections[id].items }

func (d *Detail) bodyHeight() int { return max(1, d.h-len(d.content().head)) }

// content builds what is drawn: sections without items while nothing is loaded.
func (d *Detail) content() *content {
	if d.parts != nil {
		return d.parts
	}
	c := &content{columns: 1, left: d.w}
	if d.det == nil {
		return c
	}
	right := d.w
	if d.w >= wide {
		c.columns = 2
		c.left = (d.w-1)*54/100 + 1
		right = d.w - c.left - 1
	}
	c.head = d.header(d.w, d.h)
	const edges = 3 // marker, space, the scroll mark at the right
	lw := max(1, c.left-edges)
	rw := model.If(c.columns == 1, lw, max(1, right-edges))
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
func (d *Detail) flat(c *content, col int) (lines []flatLine) {
	for id := range sectionCount {
		if d.columnOf(id) != col {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, flatLine{id, -1, -2})
		}
		lines = append(lines, flatLine{id, -1, -1})
		for i := range c.sections[id].items {
			n := max(1, len(c.sections[id].items[i].lines)) // an entry not filled yet has one
			if id == d.focus && i == d.cursor[id] {
				it := d.itemAt(c, id, i)
				n = len(it.lines) + len(it.more)
			}
			for k := range n {
				lines = append(lines, flatLine{id, i, k})
			}
		}
	}
	return lines
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
	it.lines, it.more, it.fitted = part.Fitted(it.lines, c.room[col]), part.Fitted(it.more, c.room[col]), true
	return it
}

// moves carries out the actions that only move and tells whether it was one.
func (d *Detail) moves(id action.ID) bool {
	if by := map[action.ID]int{action.ScrollUp: -1, action.ScrollDown: 1}[id]; by != 0 {
		d.scroll(d.columnOf(d.focus), by)
		return true
	}
	move := map[action.ID]func(){
		action.Up: func() { d.step(-1) }, action.Down: func() { d.step(1) },
		action.PageUp: func() { d.pageBy(-1) }, action.PageDown: func() { d.pageBy(1) },
		action.First: func() { d.toEnd(false) }, action.Last: func() { d.toEnd(true) },
		action.Focus: func() { d.tab(1) }, action.FocusBck: func() { d.tab(-1) },
	}[id]
	if move == nil {
		return false
	}
	move()
	d.free = false
	if id == action.Focus || id == action.FocusBck {
		// as much as fits of the section is in sight, from the title on
		col, h := d.columnOf(d.focus), d.bodyHeight()
		if first, last := d.span(func(flatLine) bool { return true }); first >= 0 && last >= d.top[col]+h {
			d.top[col] = min(first, last-h+1)
		}
	}
	d.reveal()
	return true
}

// step moves the cursor by one item, on into the next section of the column.
func (d *Detail) step(n int) {
	at := d.cursor[d.focus] + n
	if at >= 0 && at < len(d.items(d.focus)) {
		d.cursor[d.focus] = at
		return
	}
	next := d.focus + sectionID(n)
	if next < 0 || next >= sectionCount || d.columnOf(next) != d.columnOf(d.focus) {
		return
	}
	d.focus = next
	d.cursor[next] = model.If(n < 0, len(d.items(next))-1, 0)
}

// pageBy moves by nearly a window full of lines.
func (d *Detail) pageBy(dir int) {
	col, page := d.columnOf(d.focus), max(1, d.bodyHeight()-2)
	d.top[col] = min(max(0, d.top[col]+dir*page), d.maxTop(col)) // the cursor keeps its place in the window
	for left := page; left > 0; {
		was, at := d.focus, d.cursor[d.focus]
		d.step(dir)
		if d.focus == was && d.cursor[d.focus] == at {
			return
		}
		if at = d.cursor[d.focus]; at == 0 {
			left -= 2 // the title, and the gap above it
		}
		left -= max(1, len(d.items(d.focus)[at].lines))
	}
}

// toEnd moves to the first or the last item of the column.
func (d *Detail) toEnd(last bool) {
	col, step := d.columnOf(d.focus), model.If[sectionID](last, 1, -1)
	for next := d.focus; next >= 0 && next < sectionCount && d.columnOf(next) == col; next += step {
		d.focus = next
	}
	if last {
		d.cursor[d.focus] = len(d.items(d.focus)) - 1
	} else {
		d.cursor[d.focus], d.top[col] = 0, 0
	}
}

func (d *Detail) tab(n int) { d.focus = (d.focus + sectionID(n) + sectionCount) % sectionCount }

// scroll moves what a column shows and leaves the cursor where it is.
func (d *Detail) scroll(col, n int) {
	d.free = true
	d.top[col] = min(max(0, d.top[col]+n), d.maxTop(col))
}

func (d *Detail) maxTop(col int) int { return max(0, len(d.flat(d.content(), col))-d.bodyHeight()) }

// settle keeps every cursor on an item after the data changed.
func (d *Detail) settle() {
	for id := range sectionCount {
		d.cursor[id] = min(max(0, d.cursor[id]), max(0, len(d.items(id))-1))
	}
	for col := range d.top {
		d.top[col] = min(d.top[col], d.maxTop(col))
	}
	if !d.free {
		d.reveal()
	}
}

// span gives the first and the last line of the section in focus that are wanted, -1
// for none.
func (d *Detail) span(wanted func(flatLine) bool) (first, last int) {
	first, last = -1, -1
	for i, l := range d.flat(d.content(), d.columnOf(d.focus)) {
		if l.sec != d.focus || !wanted(l) {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
}

// reveal scrolls the column of the focus so that the item under the cursor is
// in sight, with the section's title above its first item.
func (d *Detail) reveal() {
	col, h, at := d.columnOf(d.focus), d.bodyHeight(), d.cursor[d.focus]
	first, last := d.span(func(l flatLine) bool { return l.item == at || l.item < 0 && at == 0 })
	if first < 0 {
		return
	}
	d.top[col] = min(max(d.top[col], last-h+1), first)
	d.top[col] = min(max(0, d.top[col]), d.maxTop(col))
}

// Mouse takes clicks on items and the wheel.
func (d *Detail) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if d.det == nil {
		return nil
	}
	c := d.content()
	col := model.If(c.columns == 2 && x >= c.left, 1, 0)
	switch msg.Mouse().Button {
	case tea.MouseWheelUp, tea.MouseWheelDown:
		d.scroll(col, nav.Wheel(msg.Mouse().Button))
	case tea.MouseLeft:
		if _, ok := msg.(tea.MouseClickMsg); !ok {
			return nil
		}
		lines := d.flat(c, col)
		if i := d.top[col] + y - len(c.head); y >= len(c.head) && i < len(lines) {
			d.focus = lines[i].sec
			d.cursor[d.focus] = max(0, lines[i].item)
			d.free = false
			d.reveal()
			return d.more()
		}
	}
	return nil
}
