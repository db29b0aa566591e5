package detail

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
)

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
	col := d.columnOf(d.focus)
	for id := range sectionCount {
		if d.columnOf(id) != col {
			continue
		}
		d.focus = id
		if !last {
			d.cursor[id] = 0
			d.top[col] = 0
			return
		}
	}
	d.cursor[d.focus] = len(d.items(d.focus)) - 1
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
	c, col := d.content(), 0
	col = model.If(c.columns == 2 && x >= c.left, 1, col)
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
