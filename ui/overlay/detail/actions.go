package detail

import "tierbook/ui/action"

// Actions lists the verbs. What deletes an interaction stands before what
// deletes the customer: they share a key, and the smaller loss comes first.
func (d *Detail) Actions() []action.ID {
	return append([]action.ID{
		action.Log, action.Back, action.Focus, action.Snooze, action.Due, action.Edit, action.Resolve,
		action.TimelineFilter, action.EditEvent, action.DeleteEvent, action.AddContact, action.EditContact, action.RemoveContact,
		action.Say, action.Override, action.EditNote, action.Tag, action.Assign, action.Copy, action.CopyAs, action.Offers, action.Archive, action.Delete, action.Open,
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.ScrollUp, action.ScrollDown, action.FocusBck,
	}, d.open.Own("detail")...)
}

// Wording says what Enter, Tab and copying do here.
func (d *Detail) Wording(id action.ID) string {
	return map[action.ID]string{
		action.Open: "detail.do_open", action.Copy: "detail.do_copy", action.Focus: "detail.do_next", action.FocusBck: "detail.do_before",
	}[id]
}

// Disabled says why an action cannot be done now.
func (d *Detail) Disabled(id action.ID) string {
	switch id {
	case "":
		return "detail.nothing_to_open"
	case action.Back, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown:
		return ""
	}
	if d.det == nil {
		return "detail.not_loaded"
	}
	switch id {
	case action.Open:
		return d.Disabled(d.opens())
	case action.EditEvent, action.DeleteEvent:
		if d.event() == nil {
			return "detail.pick_event"
		}
	case action.Resolve:
		switch {
		case d.unsettled() != nil:
			return ""
		case d.det.Facts.OpenComplaints == 0 && len(d.det.Facts.Opportunities) == 0:
			return "detail.none_open"
		}
		return "detail.which_open"
	case action.Copy:
		return ""
	case action.EditContact, action.RemoveContact:
		switch {
		case len(d.det.Contacts) == 0:
			return "detail.no_contact"
		case d.contact() == nil:
			return "detail.pick_contact"
		}
	case action.EditNote:
		if d.env.Editor == nil {
			return "detail.no_editor"
		}
	}
	if d.open.Absent()[id] {
		return "detail.unavailable"
	}
	return ""
}

// Waits tells that the customer an action is about is on the way.
func (d *Detail) Waits(id action.ID) bool { return id != action.Back && d.det == nil && d.err == nil }
