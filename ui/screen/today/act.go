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
		action.Copy, action.CopyAs:
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
		return l.readForEdit(row.ID)
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

// editMsg brings everything about the customer to edit.
type editMsg struct {
	data model.Detail
	err  error
}

// readForEdit reads what the form of a customer shows.
func (l *Layer) readForEdit(id int64) tea.Cmd {
	l.reading = true
	ctx, store := l.env.Ctx, l.store
	return func() tea.Msg {
		data, err := store.Detail(ctx, id, 0, 0)
		return editMsg{data, err}
	}
}

func (l *Layer) edit(m editMsg) tea.Cmd {
	l.reading = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Edit(&m.data)})
}

// Busy tells that what is to be edited is being read: keys wait for its form.
func (l *Layer) Busy() bool { return l.reading }
