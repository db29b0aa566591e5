package nav

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
)

// Target is whom a verb is about.
type Target struct {
	IDs []int64
	Row *model.Row // the one customer, where it is one and at hand; it tells what holds now
}

// Of makes a target of rows.
func Of(rows ...model.Row) Target {
	t := Target{IDs: make([]int64, len(rows))}
	for i := range rows {
		t.IDs[i] = rows[i].ID
	}
	if len(rows) == 1 {
		r := rows[0]
		t.Row = &r
	}
	return t
}

// Overlays makes what opens above customers, in a list and in the detail of one;
// the root fills it. What is nil cannot be done and is not offered.
type Overlays struct {
	Add                                func() Overlay
	Log                                func(row *model.Row) Overlay
	Edit, Settle, AddContact           func(d *model.Detail) Overlay
	EditContact                        func(c model.Contact) Overlay
	EditEvent                          func(e model.Interaction, customer string) Overlay
	Snooze, Due, Assign, Tag, Override func(t Target) Overlay
	Copy                               func(rows []model.Row) tea.Cmd
	CopyAs                             func(rows []model.Row) Overlay
	Offers                             func(row *model.Row) tea.Cmd
	Filter                             func(current string, apply func(*model.Filter) tea.Cmd) Overlay
	Choose                             Choose
	// Ask asks before something is done, or does it at once where a person
	// switched questions off; loss is true for what cannot be had again easily.
	Ask func(ask Question, loss bool, yes func() tea.Cmd) tea.Cmd
	// Export writes what q finds, or only ids where there are any, in a format; it
	// may ask for the file's name.
	Export func(format string, q model.ListQuery, ids []int64) tea.Cmd
}

// Verb gives what opens for a verb on one customer or on many, nil for other
// actions and for what cannot be done.
func (o *Overlays) Verb(id action.ID) func(t Target) Overlay {
	switch id {
	case action.Snooze:
		return o.Snooze
	case action.Due:
		return o.Due
	case action.Assign:
		return o.Assign
	case action.Tag:
		return o.Tag
	case action.Override:
		return o.Override
	}
	return nil
}

// Absent tells the actions that open what cannot be opened.
func (o *Overlays) Absent() map[action.ID]bool {
	return map[action.ID]bool{
		action.Log: o.Log == nil, action.AddCustomer: o.Add == nil, action.Edit: o.Edit == nil, action.Resolve: o.Settle == nil,
		action.AddContact: o.AddContact == nil, action.EditContact: o.EditContact == nil, action.EditEvent: o.EditEvent == nil,
		action.Copy: o.Copy == nil, action.CopyAs: o.CopyAs == nil, action.Offers: o.Offers == nil, action.Filter: o.Filter == nil,
		action.Columns: o.Choose == nil, action.UseSegment: o.Choose == nil, action.Export: o.Export == nil || o.Choose == nil,
		action.Snooze: o.Snooze == nil, action.Due: o.Due == nil, action.Assign: o.Assign == nil, action.Tag: o.Tag == nil, action.Override: o.Override == nil,
	}
}
