package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
)

// Store is what the screen reads and writes.
type Store interface {
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	IDs(ctx context.Context, q model.ListQuery) ([]int64, error)
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
	Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error)
	Delete(ctx context.Context, ids []int64) (model.Outcome, error)
}

// Act makes the overlay of a piece of bulk work. ids are the customers it is
// about; row is the customer when it is about one whose row is at hand, else nil.
type Act func(ids []int64, row *model.Row) nav.Overlay

// Overlays makes what the screen opens; the root fills it. What is nil cannot
// be done and is not offered.
type Overlays struct {
	Add                                func() nav.Overlay
	Log                                func(row *model.Row) nav.Overlay
	Edit                               func(d *model.Detail) nav.Overlay
	Assign, Tag, Snooze, Due, Override Act
	// Ask asks before something is done, or does it at once where a person
	// switched questions off; loss is true for what cannot be had again easily.
	Ask    func(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd
	Filter func(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay
	Choose nav.Choose
	// Export writes what q finds, or only ids where there are any, in a format
	// of ExportFormats; it may ask for the file's name.
	Export func(format string, q model.ListQuery, ids []int64) tea.Cmd
}

// Layer is the screen.
type Layer struct {
	env   *nav.Env
	store Store
	over  Overlays

	q      query
	visit  visit
	gen    nav.Latest
	ctx    context.Context // of the newest answer's requests
	stop   context.CancelFunc
	cur    *pages // what is shown
	next   *pages // the same query on the changed book, until its window is whole
	anchor anchor

	picked  picked
	all     nav.Latest // the newest request for everybody's ids
	picking bool       // it is under way
	// outside is how many of those selected are not in the list.
	outside   int
	sieves    nav.Latest  // the newest question who of them is
	sifting   bool        // it is under way
	sieveDrop bool        // those who are not are to be dropped
	reading   nav.Reading // the row of the only one selected, or what is to be edited, is under way
	asking    nav.Reading // the segments to choose from are being read
	writing   bool        // archiving or deleting is under way
	gone      taken
	dropLater bool  // those selected who are not in the list are dropped then, too
	seek      int64 // whom the cursor goes to when the screen is shown again

	search    *part.Input
	searching bool

	columns []model.Attr
	lay     layout
	texts   map[model.Attr]int // cells of the longest text that came, by column
	w, h    int
	hide    bool // the pane is hidden
	pane    *card.Pane
	held    []string // what was drawn above the bottom line
	inSight bool     // this screen is shown
	// chipEnds are the cells at which the chips drawn end, for clicks.
	chipEnds []int
	clicked  int64 // whom the last click was on
	drawn    int   // layouts made so far
}

// visit is a look at a list that another screen asked for.
type visit struct {
	back string // the screen, "" for none
	own  query  // what the table showed before
	on   int64  // whom the cursor was on
}

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	l := &Layer{env: env, store: store, over: over, columns: defaultColumns(), texts: map[model.Attr]int{}}
	l.q.sort = model.AttrName
	l.search = part.NewInput("", "")
	l.pane = card.NewPane(env, store)
	l.cur = newPages(l.begin(), part.Window{Height: 1})
	l.anchor.place = onFirst
	return l
}

// Name gives "customers".
func (l *Layer) Name() string { return "customers" }

// Init loads the columns chosen last time and the first window, or reloads.
func (l *Layer) Init() tea.Cmd {
	l.inSight = true
	columns, seek, drop := l.env.Draft(columnsDraft), l.seek, l.dropLater
	l.seek, l.dropLater = 0, false
	return tea.Batch(l.reload(seek), l.sieve(drop), func() tea.Msg { return columnsMsg{string(columns.Data())} })
}

// wantDetail lets the pane read the customer under the cursor.
func (l *Layer) wantDetail() tea.Cmd {
	if l.hide {
		return nil
	}
	return l.pane.Want(l.cur.here())
}

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
		return l.picking
	case action.Select, action.Copy, action.CopyAs,
		action.Snooze, action.Due, action.Assign, action.Tag, action.Override, action.Archive, action.Delete:
		return l.cur.coming() || l.picking
	}
	return false
}

// Update takes windows, changes of the book and what other rooms ask for.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := l.pane.Update(msg, l.cur.here()); ok {
		return cmd
	}
	switch m := msg.(type) {
	case pageMsg:
		return tea.Batch(l.arrived(m), l.wantDetail())
	case nav.Changed:
		return l.changed(m)
	case nav.Hidden:
		l.inSight = false
	case nav.Owned:
		if !l.inSight {
			l.cur, l.next = newPages(l.begin(), l.cur.win), nil
			l.dropLater = true
			return nil
		}
		return l.narrow(l.q.filter)
	case nav.List:
		return l.show(m)
	case nav.Restyled:
		l.lay, l.held = layout{}, nil
		l.pane.Forget()
	case columnsMsg:
		l.remembered(m.text)
	case pickedMsg:
		return l.pickedAll(m)
	case sieveMsg:
		return l.sifted(m)
	case nav.ReadMsg:
		return tea.Batch(l.reading.Take(l.env, m), l.asking.Take(l.env, m))
	case copiedMsg:
		return l.copied(m)
	case writtenMsg:
		return l.written(m)
	case tea.PasteMsg:
		if l.searching && l.search.Update(m) {
			return l.typed()
		}
	}
	return nil
}

// changed reloads; the cursor goes to a customer just added or brought back.
func (l *Layer) changed(m nav.Changed) tea.Cmd {
	l.pane.Stale()
	seek := int64(0)
	if o := m.Outcome; o != nil {
		switch {
		case o.Change.Undone:
			seek = l.restored(o)
		case o.Change.Kind == model.ChangeAdd:
			seek = o.CustomerID
		}
	}
	if !l.inSight { // it reloads when it is shown, there
		if seek != 0 && l.cur.known {
			l.seek = seek
		}
		return nil
	}
	return tea.Batch(l.reload(seek), l.sieve(false))
}

// show lists those that match a filter given by another room, until Esc leads
// back there.
func (l *Layer) show(m nav.List) tea.Cmd {
	f, err := model.ParseFilter(m.Filter, l.env.FilterOptions())
	if err != nil {
		return l.env.Fail(err)
	}
	if l.visit.back == "" {
		l.visit = visit{own: l.q}
		if r := l.cur.here(); r != nil {
			l.visit.on = r.ID
		}
	}
	l.visit.back = m.Back
	l.search.SetValue("")
	l.q.search, l.searching = "", false
	l.q.filter = nil
	if !f.Empty() {
		l.q.filter = f
	}
	return tea.Batch(l.ask(onFirst), l.sieve(true))
}

// narrow takes a filter, nil or empty for everybody.
func (l *Layer) narrow(f *model.Filter) tea.Cmd {
	if f.Empty() {
		f = nil
	}
	l.q.filter = f
	return tea.Batch(l.ask(onFound), l.sieve(true))
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
	offer(action.Back, l.q.search != "" || l.searching || l.picked.count() > 0 || l.picking)
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
