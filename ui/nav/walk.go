package nav

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// Walk moves the cursor of a list if the action is one that moves.
func Walk(w *part.Window, id action.ID) {
	w.Move(map[action.ID]int{
		action.Up: -1, action.Down: 1, action.PageUp: -w.Page(), action.PageDown: w.Page(), action.First: -w.Total, action.Last: w.Total,
	}[id])
}

// WalkOver is Walk in a list with rows on which the cursor does not stand.
func WalkOver(w *part.Window, id action.ID, stands func(row int) bool) {
	Walk(w, id)
	step := model.If(id == action.Up || id == action.PageUp || id == action.Last, -1, 1)
	w.Seek(step, stands)
}

// Table draws a list in h lines below its headings, 3 cells in; rows gives the cells of a
// row and whether it is muted.
func (e *Env) Table(win *part.Window, cols []part.Column, w, h int, rows func(i int) ([]string, bool)) []string {
	th, widths := e.Theme, part.Layout(cols, w-4)
	return append([]string{"   " + th.Muted.Render(part.Head(cols, widths))}, win.Draw(h, func(i int) string {
		cells, muted := rows(i)
		text := part.Line(cols, widths, cells, nil)
		switch {
		case i == win.Cursor:
			return " " + th.Accent.Render(e.Mark(true)) + " " + th.Select.Render(text)
		case muted:
			return "   " + th.Muted.Render(text)
		}
		return "   " + text
	})...)
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

// WheelStep gives the move that a turn of the mouse's wheel stands for where there
// is a cursor and nothing to scroll.
func WheelStep(b tea.MouseButton) action.ID {
	return model.If(b == tea.MouseWheelUp, action.Up, action.Down)
}

// Point takes the mouse over a list of which the pointer is at line y: the
// wheel scrolls, a click of the left button moves the cursor. row is the one clicked,
// -1 for none; again tells that the cursor stood there before.
func Point(w *part.Window, msg tea.MouseMsg, y int) (row int, again bool) {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		w.Scroll(Wheel(m.Button))
	case tea.MouseClickMsg:
		if row = w.RowAt(y); row >= 0 && m.Button == tea.MouseLeft {
			return row, !w.To(row)
		}
	}
	return -1, false
}

// Rest tells whether the keys rest, so that a pane that follows the cursor is
// read and drawn once for a run of keys instead of once for each of them.
type Rest struct {
	n      int
	moving bool
}

// RestMsg says that a key was pressed Env.Rest ago. Every layer gets it.
type RestMsg struct {
	of *Rest
	n  int
}

// Moved notes a key and gives the command that brings the message.
func (r *Rest) Moved(env *Env) tea.Cmd {
	if env.Rest == 0 {
		return nil
	}
	r.n++
	r.moving = true
	m := RestMsg{r, r.n}
	return tea.Tick(env.Rest, func(time.Time) tea.Msg { return m })
}

// Moving tells that the last key was pressed just now.
func (r *Rest) Moving() bool { return r.moving }

// Take takes a message and tells whether the keys came to rest by it.
func (r *Rest) Take(m RestMsg) bool {
	if m.of != r || m.n != r.n {
		return false
	}
	r.moving = false
	return true
}

// Mark is a sign in lists: the characters that it is known by, how it stands there, and
// the catalogue key of what it means.
type Mark struct{ Signs, Shown, Key string }

// Marks lists the signs of lists, in the order in which they are explained.
func (e *Env) Marks() []Mark {
	moved := e.Sign("▲▼")
	marks := []Mark{
		{"*", e.Lang.Tier(model.TierA) + "*", "help.mark.hand"},
		{"?", e.Lang.Tier(model.TierC) + "?", "help.mark.provisional"},
		{"", "ABC", "help.mark.names"},
		{moved, moved, "help.mark.moved"},
		{"!", "!", "help.mark.broken"},
		{e.Sign("●"), e.Sign("●"), "help.mark.selected"},
	}
	if e.Book.Tiers == (model.TierNames{}) { // they are their own names
		marks = append(marks[:2], marks[3:]...)
	}
	return marks
}
