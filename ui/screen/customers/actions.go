package customers

import "tierbook/ui/action"

// Settled tells that no reload is under way.
func (l *Layer) Settled() bool { return l.next == nil && (l.cur.known || l.cur.err != nil) }

// Waits tells that an action is about rows that are on their way: those of
// another filter, search or order, of the place the cursor went to, or of a
// selection of everybody.
func (l *Layer) Waits(id action.ID) bool {
	switch id {
	case action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last:
		return !l.cur.known && l.cur.err == nil
	case action.Open, action.Log, action.Edit:
		return l.cur.coming()
	case action.Export:
		return l.picking.On()
	case action.Select, action.Copy, action.CopyAs,
		action.Snooze, action.Due, action.Assign, action.Tag, action.Override, action.Archive, action.Delete:
		return l.cur.coming() || l.picking.On()
	}
	return false
}

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.searching { // letters are text there
		return []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.ScrollUp, action.ScrollDown}
	}
	ids := []action.ID{action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Open}
	offer := func(id action.ID, ok bool) {
		if ok {
			ids = append(ids, id)
		}
	}
	o := &l.over
	offer(action.Log, o.Log != nil)
	offer(action.Snooze, o.Snooze != nil)
	offer(action.Due, o.Due != nil)
	offer(action.AddCustomer, o.Add != nil)
	offer(action.Edit, o.Edit != nil)
	ids = append(ids, action.Search)
	offer(action.Filter, o.Filter != nil)
	ids = append(ids, action.ClearFilter, action.SortNext, action.SortPrev, action.SortReverse)
	ids = append(ids, action.ChooseOwner)
	offer(action.Columns, o.Choose != nil)
	offer(action.UseSegment, o.Choose != nil)
	ids = append(ids, action.Select, action.SelectAll, action.SelectNone)
	offer(action.Assign, o.Assign != nil)
	offer(action.Tag, o.Tag != nil)
	offer(action.Override, o.Override != nil)
	ids = append(ids, action.Archive, action.Delete, action.Copy)
	offer(action.CopyAs, o.Choose != nil)
	offer(action.Export, o.Export != nil && o.Choose != nil)
	ids = append(ids, action.TogglePane, action.ScrollUp, action.ScrollDown)
	if l.visit.back != "" { // first, so that the keys on the screen name it
		return append([]action.ID{action.Back}, ids...)
	}
	offer(action.Back, l.q.search != "" || l.searching || l.picked.count() > 0 || l.picking.On())
	return ids
}

// Wording says what Enter and Esc do while the search field is open.
func (l *Layer) Wording(id action.ID) string {
	switch {
	case l.searching && id == action.Choose:
		return "customers.search.keep"
	case l.searching && id == action.Cancel:
		return "customers.search.clear"
	case id == action.Back && l.visit.back != "" && l.q.search == "" && l.picked.count() == 0:
		return action.ID(l.visit.back).Title()
	}
	return ""
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	switch id {
	case action.Open, action.Log, action.Edit, action.Select:
		return l.needsRow()
	case action.Copy, action.CopyAs, action.Snooze, action.Due, action.Assign, action.Tag, action.Override, action.Archive, action.Delete:
		if l.sifting || l.reading.On() {
			return "customers.why.loading"
		}
		if l.picked.count() > 0 {
			return ""
		}
		return l.needsRow()
	case action.SelectAll, action.Export:
		if l.cur.known && l.cur.win.Total == 0 {
			return "customers.why.nobody"
		}
	case action.SelectNone:
		if l.picked.count() == 0 {
			return "customers.why.none_selected"
		}
	case action.ClearFilter:
		if l.q.filter == nil && l.q.search == "" {
			return "customers.why.no_filter"
		}
	case action.TogglePane, action.ScrollUp, action.ScrollDown:
		if l.w < paneFrom {
			return "customers.why.narrow"
		}
	}
	return ""
}

func (l *Layer) needsRow() string {
	switch {
	case l.cur.here() != nil:
		return ""
	case l.cur.known && l.cur.win.Total == 0:
		return "customers.why.nobody"
	}
	return "customers.why.loading"
}
