package today

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
)

// about tells an action about the customer under the cursor.
func about(id action.ID) bool {
	switch id {
	case action.Open, action.Log, action.Snooze, action.Due, action.Edit, action.Assign, action.Tag, action.Override,
		action.Resolve, action.Copy, action.CopyAs:
		return true
	}
	return false
}

// act does something with the customer under the cursor.
func (l *Layer) act(id action.ID) tea.Cmd {
	r := l.row()
	if r == nil {
		return nil
	}
	row := *r
	rows := []model.Row{row}
	push := func(o nav.Overlay) tea.Cmd { return l.env.Tell(nav.Push{Overlay: o}) }
	switch id {
	case action.Open:
		return l.env.Tell(nav.Open{ID: row.ID})
	case action.Log:
		return push(l.over.Log(&row))
	case action.Snooze:
		return push(l.over.Snooze(rows))
	case action.Due:
		return push(l.over.Due(rows))
	case action.Edit:
		return l.env.AskEdit(&l.reading, l.store, row.ID, l.over.Edit)
	case action.Resolve:
		return l.env.AskEdit(&l.reading, l.store, row.ID, l.over.Settle)
	case action.Assign:
		return push(l.over.Assign(rows))
	case action.Tag:
		return push(l.over.Tag(rows))
	case action.Override:
		return push(l.over.Override(rows))
	case action.Copy:
		return l.over.Copy(rows)
	case action.CopyAs:
		return push(l.over.CopyAs(rows))
	}
	return nil
}

// Busy tells that what is to be edited is being read: keys wait for its form.
func (l *Layer) Busy() bool { return l.reading.On() }
