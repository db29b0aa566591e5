package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/part"
)

// Mouse moves the cursor to a row clicked, opens the one under it, selects by
// its mark, sorts by a heading, takes a chip off; the wheel scrolls what is below the pointer.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	pw := l.paneWidth(l.w)
	inPane := pw > 0 && x >= l.w-pw-1
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return l.Wheel(m.Button, inPane)
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft || inPane {
			return nil
		}
		switch y {
		case 0:
			return l.clickChip(x)
		case 1:
			if i := part.ColumnAt(l.lay.widths, x-lead); x >= lead && i >= 0 {
				return l.sortBy(l.lay.attrs[i])
			}
			return nil
		}
		return l.Click(l.Cur.Win.RowAt(y-above), x < lead)
	}
	return nil
}

// clickChip takes the part of the filter off that was clicked, or the search.
func (l *Layer) clickChip(x int) tea.Cmd {
	chips := l.chips()
	for i, end := range l.chipEnds {
		if i >= len(chips) || x >= end || x < end-part.Width(chips[i])-2 {
			continue
		}
		if l.Q.Filter != nil && i < len(l.Q.Filter.Describe()) {
			return l.narrow(l.Q.Filter.Without(i))
		}
		return l.EndSearch()
	}
	return nil
}
