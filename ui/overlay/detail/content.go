package detail

import "tierbook/ui/part"

// firstRight is the first section of the right column where there are two.
const firstRight = secContacts

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
