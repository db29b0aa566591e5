package nav

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// Target is whom a verb is about.
type Target struct {
	IDs []int64
	Row *model.Row // the one customer, where it is one and at hand; it tells what holds now
}

// Of makes a target of rows.
func Of(rows ...model.Row) Target {
	t := Target{IDs: model.Each(rows, func(r *model.Row) int64 { return r.ID })}
	if len(rows) == 1 {
		r := rows[0]
		t.Row = &r
	}
	return t
}

// Words names whom it is about: the customer, or how many.
func (t Target) Words(env *Env) string {
	if len(t.IDs) == 1 && t.Row != nil {
		return part.Cell(t.Row.Name)
	}
	return env.Lang.F("app.customers", "N", env.Lang.Count(len(t.IDs)))
}

// OutsideWords says how many of those selected are not in the list, "" for none.
func (e *Env) OutsideWords(n int) string {
	return model.If(n == 0, "", e.Lang.F("customers.outside", "N", n, "Count", e.Lang.Count(n)))
}

// Overlays makes what opens above customers, in a list and in the detail of one;
// the root fills it.
type Overlays struct {
	Add                      func() Overlay
	Edit, Settle, AddContact func(d *model.Detail) Overlay
	EditContact              func(c model.Contact) Overlay
	EditEvent                func(e model.Interaction, customer string) Overlay
	// Verbs are what opens for an action on one customer or on many: to log, snooze,
	// set a date, assign, tag and override.
	Verbs map[action.ID]func(t Target) Overlay
	// Copy and CopyAs have the columns of the table that the rows stand in, nil for none.
	Copy   func(rows []model.Row, columns []model.Attr) tea.Cmd
	CopyAs func(rows []model.Row, columns []model.Attr) Overlay
	Offers func(row *model.Row) tea.Cmd
	// Commands run programs on a customer.
	Commands []Command
	Filter   func(current string, apply func(*model.Filter) tea.Cmd) Overlay
	Choose   Choose
	// Ask asks before something is done, or does it at once where a person
	// switched questions off; loss is true for what cannot be had again easily.
	Ask func(ask Question, loss bool, yes func() tea.Cmd) tea.Cmd
	// Export writes what q finds, or only ids where there are any, in a format; it
	// may ask for the file's name.
	Export func(format string, q model.ListQuery, ids []int64) tea.Cmd
}

// Command runs a program on a customer, on some screens.
type Command struct {
	ID      action.ID
	Screens []string     // none for everywhere
	Way     model.Barred // of contact, 0 where it is none
	Run     func(row *model.Row) tea.Cmd
}

// Own lists the commands that work on a screen.
func (o *Overlays) Own(screen string) (ids []action.ID) {
	for _, c := range o.Commands {
		if len(c.Screens) == 0 || slices.Contains(c.Screens, screen) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Command gives the command of an action, nil where it is none.
func (o *Overlays) Command(id action.ID) *Command {
	if i := slices.IndexFunc(o.Commands, func(c Command) bool { return c.ID == id }); i >= 0 {
		return &o.Commands[i]
	}
	return nil
}

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
