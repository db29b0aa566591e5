// Package list is the list of customers that screens stand on: the windows of
// what a query finds, the cursor among them, the pane beside them, who is
// selected, search and filter, and the verbs. A screen draws the rows and says
// what else can be done.
//
// list.go holds the state and what can be done, query.go what is asked for,
// pages.go the windows that have come and the selection.
package list

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
)

// Store is what every list reads.
type Store interface {
	nav.DetailStore
	IDs(ctx context.Context, q model.ListQuery) ([]int64, error)
	RowsOf(ctx context.Context, ids []int64, asOf model.Day) ([]model.Row, error)
}

// Window reads a window of what a query finds, with what a screen shows above it. It
// runs in a command.
type Window func(ctx context.Context) (p model.Page, head any, err error)

// Source is what a list is of.
type Source struct {
	Name  string // of its words in the catalogues
	Queue bool   // of the follow-up queue, in its order
	Step  int    // lines by which a key scrolls the pane
	Fetch func(q model.ListQuery) Window
	// Arrived hands over a window; anew tells that it is the first of another query.
	Arrived func(p model.Page, head any, anew bool)
}

// List is the base of a screen that lists customers, which embeds it.
type List struct {
	nav.Still
	Env   *nav.Env
	Over  nav.Overlays
	Q     Query
	Cur   *Pages // what is shown
	Pane  *card.Pane
	store Store
	src   Source

	gen    nav.Latest
	ctx    context.Context // of the newest answer's requests
	stop   context.CancelFunc
	next   *Pages // the same query on the changed book, until its window is whole
	anchor anchor

	Picked  Picked
	picking nav.Latest // everybody's ids
	// Outside is how many of those selected are not in the list.
	Outside   int
	sieves    nav.Latest // who of them is
	sifting   bool       // that is under way
	sieveDrop bool       // those who are not are to be dropped
	reading   nav.Latest // the row of the only one selected, or what is to be edited

	Search    *part.Input
	Searching bool         // it has the focus
	Hide      bool         // the pane is hidden
	Columns   []model.Attr // that are shown and copied; nil where they are always the same
	InSight   bool         // this screen is shown
	Clicked   int64        // whom the last click was on
}

// New makes a list.
func New(env *nav.Env, store Store, over nav.Overlays, src Source) *List {
	l := &List{Still: nav.Still{Layer: src.Name}, Env: env, Over: over, store: store, src: src, Search: part.NewInput("", ""), Pane: card.NewPane(env, store)}
	l.Cur = newPages(l.begin(), part.Window{Height: 1})
	l.anchor.place = OnFirst
	return l
}

// Row gives the customer under the cursor, nil while there is none.
func (l *List) Row() *model.Row { return l.Cur.Here() }

// Update takes windows, details and what a list asked for.
func (l *List) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := l.Pane.Update(msg, l.Row()); ok {
		return cmd
	}
	switch m := msg.(type) {
	case pageMsg:
		if m.of == l {
			return tea.Batch(l.arrived(m), l.Pane.Want(l.Row()))
		}
	case nav.Answer:
		return m.Take(&l.reading, &l.picking, &l.sieves)
	case nav.Hidden:
		l.InSight = false
	case tea.PasteMsg:
		if l.Searching && l.Search.Update(m) {
			return l.typed()
		}
	}
	return nil
}

// Holds tells that an answer asked for just now is on its way: what was drawn stays
// until it comes, or the keys rest.
func (l *List) Holds() bool { return !l.Cur.Known && l.Cur.Err == nil && l.Pane.Moving() }

// Settled tells that no reload is under way.
func (l *List) Settled() bool { return l.next == nil && (l.Cur.Known || l.Cur.Err != nil) }

// Busy tells that it is not yet known whom the selection still holds, or that the
// row of the only one selected or what is to be edited is being read: keys wait.
func (l *List) Busy() bool { return l.sifting && !l.Searching || l.reading.On() }

// Picking tells that everybody is being selected.
func (l *List) Picking() bool { return l.picking.On() }

// Waits tells that an action is about rows that are on their way: those of
// another filter, search or order, of the place the cursor went to, or of a
// selection of everybody.
func (l *List) Waits(id action.ID) bool {
	switch id {
	case action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last:
		return !l.Cur.Known && l.Cur.Err == nil
	case action.Open, action.Edit, action.Resolve, action.Next, action.Offers:
		return l.Cur.coming()
	case action.Export:
		return l.picking.On()
	case action.Select, action.Copy, action.CopyAs, action.Log, action.Say, action.Snooze, action.Due, action.Assign, action.Tag, action.Override, action.Archive, action.Delete:
		return l.Cur.coming() || l.picking.On()
	}
	return l.Over.Command(id) != nil && l.Cur.coming()
}

// Typing lists what works while the search field is open: letters are text then.
func Typing() []action.ID {
	return []action.ID{action.Choose, action.Cancel, action.Up, action.Down, action.PageUp, action.PageDown, action.ScrollUp, action.ScrollDown}
}

// marked are the actions about those selected, in the order in which the keys on the
// screen name them.
var marked = []action.ID{
	action.Log, action.Say, action.Snooze, action.Due, action.Tag, action.Assign, action.Override, action.Copy, action.CopyAs,
	action.Archive, action.Delete, action.Export, action.SelectNone,
}

// Marked puts those of some actions that are about the selected before the rest, while
// anybody is.
func (l *List) Marked(ids []action.ID) []action.ID {
	if l.Picked.Count() == 0 {
		return ids
	}
	rank := func(id action.ID) int {
		if i := slices.Index(marked, id); i >= 0 {
			return i
		}
		return len(marked)
	}
	slices.SortStableFunc(ids, func(a, b action.ID) int { return rank(a) - rank(b) })
	return ids
}

// Disabled gives why an action about customers cannot be done now.
func (l *List) Disabled(id action.ID) string {
	switch id {
	case action.Open, action.Edit, action.Resolve, action.Select, action.Offers, action.Next:
		return l.needsRow()
	case action.Log, action.Say, action.Copy, action.CopyAs, action.Snooze, action.Due, action.Assign, action.Tag, action.Override, action.Archive, action.Delete:
		switch {
		case l.sifting || l.reading.On():
			return "customers.why.loading"
		case l.Picked.Count() == 0:
			return l.needsRow()
		}
	case action.SelectAll, action.Export:
		if l.Cur.Known && l.Cur.Win.Total == 0 {
			return "customers.why.nobody"
		}
	case action.SelectNone:
		if l.Picked.Count() == 0 {
			return "customers.why.none_selected"
		}
	default:
		if c := l.Over.Command(id); c != nil {
			if row := l.Row(); l.Picked.Count() > 1 || l.Picked.Count() == 1 && row != nil && !l.Picked.Has(row.ID) {
				return "customers.why.one"
			} else if row != nil {
				return row.BarredBy(c.Way, "", "", 0)
			}
			return l.needsRow()
		}
	}
	return ""
}

func (l *List) needsRow() string {
	switch {
	case l.Row() != nil:
		return ""
	case l.Cur.Known && l.Cur.Win.Total == 0:
		return "customers.why.nobody"
	}
	return "customers.why.loading"
}

// Do carries out what every list does alike; other actions are the screen's. What is
// about a row must not be asked for without one.
func (l *List) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Up, action.Down, action.PageUp, action.PageDown:
		return l.Move(func(w *part.Window) { nav.Walk(w, id) })
	case action.Next:
		return l.Do(action.Down)
	case action.First:
		return l.jump(id, OnFirst)
	case action.Last:
		return l.jump(id, OnLast)
	case action.TogglePane:
		l.Hide = !l.Hide
		return l.Pane.Want(l.Row())
	case action.ScrollUp:
		l.Pane.Scroll(-l.src.Step)
	case action.ScrollDown:
		l.Pane.Scroll(l.src.Step)
	case action.Copy:
		return l.copied(func(rows []model.Row) tea.Cmd { return l.Over.Copy(rows, l.Columns) })
	case action.CopyAs:
		return l.copied(func(rows []model.Row) tea.Cmd { return l.Env.Tell(nav.Push{Overlay: l.Over.CopyAs(rows, l.Columns)}) })
	case action.Search:
		l.Searching = true
		l.Search.SetHint(l.Env.Lang.T(l.src.Name + ".search.hint"))
	case action.Choose:
		l.Searching = false
	case action.Cancel:
		return l.EndSearch()
	case action.ChooseOwner:
		return l.Env.Tell(nav.AskOwner{})
	case action.AddCustomer:
		return l.Env.Tell(nav.Push{Overlay: l.Over.Add()})
	case action.Select:
		l.Picked.toggle(l.Row().ID)
		return l.Move(func(w *part.Window) { w.Move(1) })
	case action.SelectAll:
		return l.pickAll()
	case action.SelectNone:
		l.Unpick()
	case action.Open:
		return l.Env.Tell(nav.Open{ID: l.Row().ID})
	case action.Offers:
		row := *l.Row()
		return l.Over.Offers(&row)
	case action.Edit:
		return l.Env.AskEdit(&l.reading, l.store, l.Row().ID, l.Over.Edit)
	case action.Resolve:
		return l.Env.AskEdit(&l.reading, l.store, l.Row().ID, l.Over.Settle)
	default:
		if c := l.Over.Command(id); c != nil {
			row := *l.Row()
			return c.Run(&row)
		}
		return l.act(l.Over.Verbs[id])
	}
	return nil
}

// act opens what a verb needs for those it is about.
func (l *List) act(open func(nav.Target) nav.Overlay) tea.Cmd {
	ids, row := l.Target()
	if open == nil || len(ids) == 0 {
		return nil
	}
	return l.WithRow(ids, row, func(row *model.Row) tea.Cmd {
		o := open(nav.Target{IDs: ids, Row: row})
		if c, ok := o.(interface{ SetOutside(n int) }); ok && l.Outside > 0 { // its question can say so
			c.SetOutside(l.Outside)
		}
		return l.Env.Tell(nav.Push{Overlay: o})
	})
}

// Wheel scrolls the pane where the pointer is over it, else the list.
func (l *List) Wheel(b tea.MouseButton, inPane bool) tea.Cmd {
	n := nav.Wheel(b)
	if inPane {
		l.Pane.Scroll(n)
		return nil
	}
	return l.Move(func(w *part.Window) { w.Scroll(n) })
}

// Click moves the cursor to a row, and opens the one under it at the second click;
// onMark selects it.
func (l *List) Click(i int, onMark bool) tea.Cmd {
	r := l.Cur.Row(i)
	if r == nil || !l.Cur.Known {
		return nil
	}
	again := i == l.Cur.Win.Cursor && l.Clicked == r.ID
	if onMark {
		l.Picked.toggle(r.ID)
	} else if again {
		return l.Env.Tell(nav.Open{ID: r.ID})
	}
	cmd := l.Move(func(w *part.Window) { w.To(i) })
	if l.Clicked = r.ID; onMark {
		l.Clicked = 0
	}
	return cmd
}
