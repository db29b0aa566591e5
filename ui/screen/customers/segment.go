package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

// useSegment lets a person choose whose filter narrows the list.
func (l *Layer) useSegment() tea.Cmd {
	return l.env.AskSegment(&l.asking, nav.Narrowing{
		Store: l.store, Choose: l.over.Choose, Current: l.q.filter, Options: l.env.FilterOptions, Narrow: l.narrow,
	})
}
