package nav

import (
	"slices"

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
// the root fills it. What is nil cannot be done and is not offered.
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

// Absent tells the actions that open what cannot be opened.
func (o *Overlays) Absent() map[action.ID]bool {
	return map[action.ID]bool{
		action.AddCustomer: o.Add == nil, action.Edit: o.Edit == nil, action.Resolve: o.Settle == nil,
		action.AddContact: o.AddContact == nil, action.EditContact: o.EditContact == nil, action.EditEvent: o.EditEvent == nil,
		action.Copy: o.Copy == nil, action.CopyAs: o.CopyAs == nil, action.Offers: o.Offers == nil, action.Filter: o.Filter == nil,
		action.Columns: o.Choose == nil, action.UseSegment: o.Choose == nil, action.Export: o.Export == nil || o.Choose == nil,
		action.Log: o.Verbs[action.Log] == nil, action.Say: o.Verbs[action.Say] == nil, action.Snooze: o.Verbs[action.Snooze] == nil, action.Due: o.Verbs[action.Due] == nil,
		action.Assign: o.Verbs[action.Assign] == nil, action.Tag: o.Verbs[action.Tag] == nil, action.Override: o.Verbs[action.Override] == nil,
	}
}
