package customers

import (
	"tierbook/ui/action"
	"tierbook/ui/part/list"
)

// Busy tells that keys wait: for what the list does not know yet, for the segments
// that are being read, or for a write.
func (l *Layer) Busy() bool { return l.List.Busy() || l.asking.On() || l.writing.On() }

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.Searching {
		return list.Typing()
	}
	ids := l.Can(action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Open, action.Log,
		action.Snooze, action.Due, action.AddCustomer, action.Edit, action.Search, action.Filter, action.ClearFilter,
		action.SortNext, action.SortPrev, action.SortReverse, action.ChooseOwner, action.Columns, action.UseSegment,
		action.Say, action.Select, action.SelectAll, action.SelectNone, action.Assign, action.Tag, action.Override,
		action.Archive, action.Delete)
	ids = append(ids, action.Copy)
	if l.Over.Choose != nil {
		ids = append(ids, action.CopyAs)
	}
	ids = append(ids, l.Can(action.Offers, action.Export, action.TogglePane, action.ScrollUp, action.ScrollDown)...)
	ids = append(ids, l.Over.Own("customers")...)
	ids = l.Marked(ids)
	if l.visit.back != "" { // first, so that the keys on the screen name it
		return append([]action.ID{action.Back}, ids...)
	}
	if l.Q.Search != "" || l.Picked.Count() > 0 || l.Picking() {
		ids = append(ids, action.Back)
	}
	return ids
}

// Wording says what Enter and Esc do while the search field is open, and where Esc
// leads.
func (l *Layer) Wording(id action.ID) string {
	if id == action.Back && l.visit.back != "" && l.Q.Search == "" && l.Picked.Count() == 0 {
		return action.ID(l.visit.back).Title()
	}
	return l.List.Wording(id)
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	switch id {
	case action.ClearFilter:
		if !l.Q.Narrowed() {
			return "customers.why.no_filter"
		}
	case action.TogglePane, action.ScrollUp, action.ScrollDown:
		if l.w < paneFrom {
			return "customers.why.narrow"
		}
	}
	return l.List.Disabled(id)
}
