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

	names, whys, lasts int    // cells of the longest name, first reason and last contact
	seen               [2]int // of which rows, from and to, these are

	opened map[int64]model.Tier // of customers as they were first seen
	w, h   int                  // as drawn last
	draw   drawn
}

// New makes the screen.
func New(env *nav.Env, store Store, over nav.Overlays) *Layer {
	l := &Layer{store: store, opened: map[int64]model.Tier{}}
	l.List = list.New(env, store, over, list.Source{Name: "today", Queue: true, Step: 3, Fetch: l.fetch, Arrived: l.arrived})
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
	ids := []action.ID{action.Log, action.Snooze, action.Due, action.Next, action.Open, action.Search, action.Filter}
	if l.Q.Narrowed() {
		ids = append(ids, action.ClearFilter)
	}
	ids = append(ids, action.Say, action.Edit, action.Assign, action.Tag, action.Override, action.AddCustomer, action.ChooseOwner,
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.Select, action.SelectAll, action.SelectNone)
	if l.wide() {
		ids = append(ids, action.TogglePane)
	}
	if l.paneShown() {
		ids = append(ids, action.ScrollUp, action.ScrollDown)
	}
	ids = append(append(ids, action.Copy, action.Resolve, action.CopyAs, action.Offers), l.Over.Own("today")...)
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
	default:
		return l.List.Do(id)
	}
	return nil
}

// Mouse selects by a click and opens by a second one; the wheel scrolls the
// list, or the pane when it is over it.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
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

// head is what stands above the queue.
type head struct {
	counts model.QueueCounts
	soon   soon
	asOf   model.Day
	stale  bool
	known  bool // a window has arrived
}

// soon is who comes next when nothing is due.
type soon struct {
	name string
	day  model.Day
}

// fetch makes the request for a window of the queue. A search finds rows; the
// totals stay those of the queue.
func (l *Layer) fetch(q model.ListQuery) list.Window {
	store, owner, narrowed, opt := l.store, l.Env.Owner, l.Q.Narrowed(), l.Env.FilterOptions()
	return func(ctx context.Context) (p model.Page, _ any, err error) {
		h := head{known: true}
		if p, h.counts, err = store.Queue(ctx, q); err != nil {
			return p, h, err
		}
		h.asOf, h.stale = p.AsOf, p.Stale
		if q.Search != "" {
			all := q
			all.Search, all.Offset, all.Limit, all.Locate = "", 0, 1, 0
			_, h.counts, err = store.Queue(ctx, all)
		}
		if p.Total == 0 && !narrowed && err == nil {
			h.soon = soonest(ctx, store, owner, q.AsOf, opt)
		}
		return p, h, err
	}
}

// soonest finds who is due next after today.
func soonest(ctx context.Context, store Store, owner string, asOf model.Day, opt model.FilterOptions) soon {
	expr := "due_date>" + opt.Today.String() + " not is:no_contact"
	f, err := model.ParseFilter(expr, opt)
	if err != nil {
		return soon{} // the sentence then says only that nothing is due
	}
	const few = 50 // enough to see past those snoozed for longer
	p, err := store.Customers(ctx, model.ListQuery{Filter: model.OwnedBy(owner, f), Sort: model.AttrDue, Limit: few, AsOf: asOf})
	if err != nil {
		return soon{}
	}
	var s soon
	for i := range p.Rows {
		r := &p.Rows[i]
		if day := max(r.Score.Due, r.SnoozedUntil); s.day == 0 || day < s.day {
			s = soon{r.Name, day}
		}
	}
	return s
}

// arrived takes what came with a window.
func (l *Layer) arrived(p model.Page, came any, _ bool) {
	l.draw = drawn{looks: l.draw.looks + 1, body: l.draw.body}
	l.head = came.(head)
	l.seen = [2]int{} // rows may have gone
	for i := range p.Rows {
		if r := &p.Rows[i]; !p.Stale { // what the rescore of a new day moves is not marked
			l.remember(r.ID, r.Score.Tier)
		}
	}
}
