// Package today is the first screen of the workbench: the follow-up queue, who
// comes next and why, with everything about the one under the cursor beside it.
package today

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
)

// Store is what the screen reads.
type Store interface {
	Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error)
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
}

// Overlays makes what the screen opens; the root fills it. What is nil is not
// offered.
type Overlays struct {
	Log                                        func(row *model.Row) nav.Overlay
	Snooze, Due, Assign, Tag, Override, CopyAs func(rows []model.Row) nav.Overlay
	Edit, Settle                               func(d *model.Detail) nav.Overlay
	Add                                        func() nav.Overlay
	Copy                                       func(rows []model.Row) tea.Cmd
	Filter                                     func(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay
}

// Layer is the screen.
type Layer struct {
	env   *nav.Env
	store Store
	over  Overlays

	filter    *model.Filter
	search    *part.Input
	searching bool   // the search field has the focus
	find      string // what the queue is searched for

	block    block
	win      part.Window
	request  nav.Latest
	asked    asked // the newest request
	waiting  bool  // it has not been answered
	settling bool  // and was caused by a change of the book
	touched  bool  // the person moved since it was made
	// cells of the longest name and first reason since the queue was narrowed otherwise
	names, whys int
	err         string

	pane    *card.Pane
	reading nav.Latest           // what is to be edited is on its way
	hide    bool                 // the pane is hidden
	shown   bool                 // this screen is in sight
	opened  map[int64]model.Tier // of customers who were changed, as they stood when the workbench opened
	clicked int64                // the customer of the last click

	w, h int // as drawn last
	draw drawn
}

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	l := &Layer{env: env, store: store, over: over, search: part.NewInput("", ""), opened: map[int64]model.Tier{}}
	l.win.SetHeight(1)
	l.pane = card.NewPane(env, store)
	return l
}

// Name gives "today".
func (l *Layer) Name() string { return "today" }

// Init loads the queue, or loads it anew with the cursor on the same customer.
func (l *Layer) Init() tea.Cmd {
	l.shown = true
	return l.reload()
}

// Settled tells that the screen shows what the last change made of the book.
func (l *Layer) Settled() bool { return !l.settling }

// Update takes pages, details and changes of the book.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := l.pane.Update(msg, l.row()); ok {
		l.draw.frame = ""
		return cmd
	}
	switch m := msg.(type) {
	case pageMsg:
		return l.arrived(m)
	case nav.Changed:
		return l.changed(m)
	case nav.Answer:
		return m.Take(&l.reading)
	case nav.Hidden:
		l.shown = false
	case nav.Owned:
		if !l.shown {
			l.block, l.win.Cursor = block{}, 0
			return nil
		}
		return l.ask(asked{anew: true})
	case nav.Restyled:
		l.draw = drawn{}
		l.pane.Forget()
	case tea.PasteMsg:
		if l.searching && l.search.Update(m) {
			return l.typed()
		}
	}
	return nil
}

// Waits tells that an action is about rows that are on their way: those of a
// search or filter just changed, or of the place the cursor went to.
func (l *Layer) Waits(id action.ID) bool {
	turning := l.waiting && (!l.block.known || l.asked.anew)
	switch id {
	case action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last:
		return turning
	}
	return (about(id) || id == action.Next) && (turning || l.waiting && l.row() == nil)
}

// row gives the customer under the cursor, nil while there is none.
func (l *Layer) row() *model.Row { return l.block.row(l.win.Cursor) }

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.searching { // letters are text there
		return []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.ScrollUp, action.ScrollDown}
	}
	ids := make([]action.ID, 0, 32)
	offer := func(ok bool, some ...action.ID) {
		if ok {
			ids = append(ids, some...)
		}
	}
	o := &l.over
	offer(o.Log != nil, action.Log)
	offer(o.Snooze != nil, action.Snooze)
	offer(o.Due != nil, action.Due)
	offer(true, action.Next, action.Open, action.Search)
	offer(o.Filter != nil, action.Filter)
	offer(l.narrowed(), action.ClearFilter)
	offer(o.Edit != nil, action.Edit)
	offer(o.Assign != nil, action.Assign)
	offer(o.Tag != nil, action.Tag)
	offer(o.Override != nil, action.Override)
	offer(o.Add != nil, action.AddCustomer)
	offer(true, action.ChooseOwner)
	offer(true, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last)
	offer(l.wide(), action.TogglePane)
	offer(l.paneShown(), action.ScrollUp, action.ScrollDown)
	offer(o.Copy != nil, action.Copy)
	offer(o.Settle != nil, action.Resolve)
	offer(o.CopyAs != nil, action.CopyAs)
	offer(l.narrowed(), action.Back)
	return ids
}

// narrowed tells whether fewer than the whole queue are shown on purpose.
func (l *Layer) narrowed() bool { return l.find != "" || !l.filter.Empty() }

// Wording says what Enter and Esc do while the search field is open.
func (l *Layer) Wording(id action.ID) string {
	switch {
	case l.searching && id == action.Choose:
		return "today.search.keep"
	case l.searching && id == action.Cancel:
		return "today.search.clear"
	}
	return ""
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	if (about(id) || id == action.Next) && l.row() == nil {
		return "today.no_row"
	}
	if id == action.Resolve {
		switch f := &l.row().Facts; {
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
	switch id {
	case action.Search:
		l.searching = true
		l.search.SetHint(l.env.Lang.T("today.search.hint"))
	case action.Filter:
		return l.env.AskFilter(l.filter, l.over.Filter, func(f *model.Filter) tea.Cmd {
			l.filter = f
			return l.ask(asked{anew: true})
		})
	case action.ChooseOwner:
		return l.env.Tell(nav.AskOwner{})
	case action.Choose:
		l.searching = false
	case action.Cancel:
		return l.endSearch()
	case action.ClearFilter, action.Back:
		return l.clear()
	case action.TogglePane:
		l.hide = !l.hide
		return l.wantDetail()
	case action.ScrollUp:
		l.pane.Scroll(-3)
	case action.ScrollDown:
		l.pane.Scroll(3)
	case action.AddCustomer:
		return l.env.Tell(nav.Push{Overlay: l.over.Add()})
	default:
		if about(id) {
			return l.act(id)
		}
		return l.move(id)
	}
	return nil
}

// move moves the cursor.
func (l *Layer) move(id action.ID) tea.Cmd {
	if id == action.Next {
		id = action.Down
	}
	if moved, _ := nav.Walk(&l.win, id); !moved {
		return nil
	}
	return l.moves()
}

// moves follows the cursor: its page and its detail.
func (l *Layer) moves() tea.Cmd {
	l.touched, l.clicked = true, 0
	return tea.Batch(l.pane.Moved(), l.ensure(), l.wantDetail())
}

// endSearch closes the search field and takes the search off; a filter stays.
func (l *Layer) endSearch() tea.Cmd {
	l.searching = false
	l.search.SetValue("")
	if l.find == "" {
		return nil
	}
	l.find = ""
	return l.reload()
}

// clear takes search and filter off; the cursor stays on the customer found.
func (l *Layer) clear() tea.Cmd {
	l.searching = false
	l.search.SetValue("")
	if !l.narrowed() {
		return nil
	}
	l.find, l.filter = "", nil
	return l.reload()
}

// typed narrows the queue to what the search field says now.
func (l *Layer) typed() tea.Cmd {
	l.draw.frame = ""
	text := l.search.Value()
	if text == l.find {
		return nil
	}
	l.find = text
	return tea.Batch(l.pane.Moved(), l.ask(asked{anew: true}))
}

// Key gives keys to the search field while it is open: Enter keeps what was
// searched for, Esc clears it, the arrows move the cursor.
func (l *Layer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if !l.searching {
		return nil, false
	}
	if msg.Text == "" {
		switch id, _ := l.env.Keys.Find(msg.String(), []action.ID{action.Choose, action.Cancel}); id {
		case action.Choose:
			l.searching, l.draw.frame = false, ""
			return nil, true
		case action.Cancel:
			return l.Do(action.Cancel), true
		}
	}
	if !l.search.Update(msg) {
		return nil, false
	}
	return l.typed(), true
}

// Mouse selects by a click and opens by a second one; the wheel scrolls the
// list, or the pane when it is over it.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	l.draw.frame = ""
	overPane := l.paneShown() && x >= l.tableWidth()
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		step := nav.Wheel(m.Button)
		if overPane {
			l.pane.Scroll(step)
			return nil
		}
		before := l.win.Cursor
		l.win.Scroll(step)
		if before == l.win.Cursor {
			return l.ensure()
		}
		return l.moves()
	case tea.MouseClickMsg:
		line := y - l.tableTop()
		if overPane || line < 0 || line >= len(l.draw.at) || l.draw.at[line] < 0 || m.Button != tea.MouseLeft {
			return nil
		}
		return l.click(l.draw.at[line])
	}
	return nil
}

func (l *Layer) click(at int) tea.Cmd {
	r := l.block.row(at)
	if r == nil {
		return nil
	}
	if l.clicked == r.ID && at == l.win.Cursor {
		return l.act(action.Open)
	}
	l.win.To(at)
	cmd := l.moves()
	l.clicked = r.ID
	return cmd
}
