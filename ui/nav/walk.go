package nav

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/part"
)

// Walk moves the cursor of a list if the action is one that moves. known tells
// whether it is, moved whether the cursor stands elsewhere now.
func Walk(w *part.Window, id action.ID) (moved, known bool) {
	switch id {
	case action.Up:
		return w.Move(-1), true
	case action.Down:
		return w.Move(1), true
	case action.PageUp:
		return w.Move(-w.Page()), true
	case action.PageDown:
		return w.Move(w.Page()), true
	case action.First:
		return w.To(0), true
	case action.Last:
		return w.To(w.Total - 1), true
	}
	return false, false
}

// Wheel gives how many rows a turn of the mouse's wheel scrolls, upwards below
// zero; 0 for other buttons.
func Wheel(b tea.MouseButton) int {
	switch b {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}
