// Package today is the first screen of the workbench: the follow-up queue, who
// comes next and why, with everything about the one under the cursor beside it.
package today

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part/list"
)

// Store is what the screen reads.
type Store interface {
	list.Store
	Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error)
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
}

// Layer is the screen.
type Layer struct {
	*list.List
	store Store
	head  head // that came last

	// cells of the longest name and first reason since the queue was narrowed otherwise
	names, whys int

	opened map[int64]model.Tier // of customers as they were first seen
	w, h   int                  // as drawn last
	draw   drawn
}

// New makes the screen.
func New(env *nav.Env, store Store, over nav.Overlays) *Layer {
	l := &Layer{store: store, opened: map[int64]model.Tier{}}
	l.List = list.New(env, store, over, list.Source{Name: "today", Queue: true, Fetch: l.fetch, Arrived: l.arrived})
	return l
}

// Init loads the queue, or loads it anew with the cursor on the same customer.
func (l *Layer) Init() tea.Cmd {
	l.InSight = true
	return tea.Batch(l.Reload(0), l.Sieve(true))
}

// Update takes windows, details and changes of the book.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Changed:
		return l.changed(m)
	case nav.Owned:
		if !l.InSight {
			l.Cur.Win.To(0)
			l.Drop()
			l.head = head{}
			return nil
		}
		return l.Narrow(l.Q.Filter, list.OnFirst)
	case nav.Restyled:
		l.draw = drawn{looks: l.draw.looks + 1}
		l.Pane.Forget()
		return nil
	}
	l.draw.frame = ""
	return l.List.Update(msg)
}

// changed reloads after a change of the book. After a log the cursor goes to
// the customer that came next; after taking a change back, to its customer.
// Out of sight it only keeps what moved: it reloads when it is shown.
func (l *Layer) changed(m nav.Changed) tea.Cmd {
	l.Pane.Stale()
	seek := int64(0)
	if o := m.Outcome; o != nil {
		if o.Before != nil && o.CustomerID != 0 {
			l.remember(o.CustomerID, o.Before.Score.Tier)
		}
		here, next := l.Row(), l.Cur.Row(l.Cur.Win.Cursor+1)
		switch logged := o.Change.Kind == model.ChangeLog && (here == nil || o.CustomerID == here.ID); {
		case o.Change.Undone && o.CustomerID != 0:
			seek = o.CustomerID
		case logged && next != nil:
			seek = next.ID
		case logged:
			seek = list.NoOne
		}
	}
	if !l.InSight {
		return nil
	}
	return tea.Batch(l.Reload(seek), l.Sieve(true)) // who left the queue is no longer selected
}

// remember keeps the tier with which a customer was first seen, or had before a change
// of somebody not seen yet, for the mark of movement: whoever changes it later, and
// takes it back, the mark compares with that.
func (l *Layer) remember(id int64, tier model.Tier) {
	if _, known := l.opened[id]; !known {
		l.opened[id] = tier
	}
}

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.Searching {
		return list.Typing()
	}
	ids := l.Can(action.Log, action.Snooze, action.Due, action.Next, action.Open, action.Search, action.Filter)
	if l.Q.Narrowed() {
		ids = append(ids, action.ClearFilter)
	}
	ids = append(ids, l.Can(action.Say, action.Edit, action.Assign, action.Tag, action.Override, action.AddCustomer, action.ChooseOwner,
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.Select, action.SelectAll, action.SelectNone)...)
	if l.wide() {
		ids = append(ids, action.TogglePane)
	}
	if l.paneShown() {
		ids = append(ids, action.ScrollUp, action.ScrollDown)
	}
	ids = append(append(ids, l.Can(action.Copy, action.Resolve, action.CopyAs, action.Offers)...), l.Over.Own("today")...)
	if l.Q.Narrowed() || l.Picked.Count() > 0 || l.Picking() {
		ids = append(ids, action.Back)
	}
	return l.Marked(ids)
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	if why := l.List.Disabled(id); why != "" {
		return why
	}
	if id == action.Resolve {
		switch f := &l.Row().Facts; {
		case f.OpenComplaints == 0 && len(f.Opportunities) == 0:
			return "detail.none_open"
		case f.OpenComplaints == 0 && len(f.Opportunities) > 1:
			return "today.which_open"
		}
	}
	return ""
}

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	l.draw.frame = ""
	if l.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Filter:
		return l.EditFilter(func(f *model.Filter) tea.Cmd { return l.Narrow(f, list.OnFirst) })
	case action.ClearFilter, action.Back:
		if id == action.Back && l.Q.Search == "" && (l.Picked.Count() > 0 || l.Picking()) {
			l.Unpick()
			return nil
		}
		if l.Searching = false; l.Q.Narrowed() {
			return l.Clear()
		}
		l.Search.SetValue("")
	case action.ScrollUp:
		l.Pane.Scroll(-3)
	case action.ScrollDown:
		l.Pane.Scroll(3)
	case action.Copy:
		return l.Copied(l.Over.Copy)
	case action.CopyAs:
		return l.Copied(func(rows []model.Row) tea.Cmd { return l.Env.Tell(nav.Push{Overlay: l.Over.CopyAs(rows)}) })
	default:
		return l.List.Do(id)
	}
	return nil
}

// Key gives keys to the search field while it is open.
func (l *Layer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	l.draw.frame = ""
	return l.List.Key(msg)
}

// Mouse selects by a click and opens by a second one; the wheel scrolls the
// list, or the pane when it is over it.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	l.draw.frame = ""
	overPane := l.paneShown() && x >= l.tableWidth()
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return l.Wheel(m.Button, overPane)
	case tea.MouseClickMsg:
		line := y - l.tableTop()
		if overPane || line < 0 || line >= len(l.draw.at) || m.Button != tea.MouseLeft {
			return nil
		}
		return l.Click(l.draw.at[line], x < marks)
	}
	return nil
}
