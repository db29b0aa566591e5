package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Mouse moves the cursor to a row clicked, opens the one under it, selects by
// its mark, sorts by a heading, takes a chip off; the wheel scrolls what is below the pointer.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	pw := l.paneWidth(l.w)
	inPane := pw > 0 && x >= l.w-pw-1
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return l.wheel(m.Button, inPane)
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft || inPane {
			return nil
		}
		switch y {
		case 0:
			return l.clickChip(x)
		case 1:
			return l.clickHead(x)
		}
		return l.clickRow(x, y)
	}
	return nil
}

func (l *Layer) wheel(b tea.MouseButton, inPane bool) tea.Cmd {
	n := nav.Wheel(b)
	if inPane {
		l.pane.Scroll(n)
		return nil
	}
	return l.move(func(w *part.Window) { w.Scroll(n) })
}

// clickChip takes the part of the filter off that was clicked, or the search.
func (l *Layer) clickChip(x int) tea.Cmd {
	chips := l.chips()
	for i, end := range l.chipEnds {
		if i >= len(chips) || x >= end || x < end-part.Width(chips[i])-2 {
			continue
		}
		if l.q.filter != nil && i < len(l.q.filter.Describe()) {
			return l.narrow(l.q.filter.Without(i))
		}
		return l.endSearch()
	}
	return nil
}

func (l *Layer) clickHead(x int) tea.Cmd {
	if i := part.ColumnAt(l.lay.widths, x-lead); x >= lead && i >= 0 {
		return l.sortBy(l.lay.attrs[i])
	}
	return nil
}

func (l *Layer) clickRow(x, y int) tea.Cmd {
	i := l.cur.win.RowAt(y - above)
	r := l.cur.row(i)
	if r == nil || !l.cur.known {
		return nil
	}
	again := i == l.cur.win.Cursor && l.clicked == r.ID
	l.clicked = r.ID
	if x < lead {
		l.picked.toggle(r.ID)
		l.clicked = 0
	} else if again {
		return l.env.Tell(nav.Open{ID: r.ID})
	}
	return l.move(func(w *part.Window) { w.To(i) })
}
