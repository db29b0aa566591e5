package today

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// blockRows is how many rows are asked for at least: several windows, so that
// the next page is there before it is wanted.
const blockRows = 100

// block is the part of the queue that is at hand.
type block struct {
	rows   []model.Row
	base   int // index of the first of them in the queue
	counts model.QueueCounts
	asOf   model.Day
	stale  bool
	known  bool // a page has arrived
	soon   soon
}

// soon is who comes next when nothing is due.
type soon struct {
	name string
	day  model.Day
}

// row gives the row at an index of the queue, nil when it is not at hand.
func (b *block) row(i int) *model.Row {
	if i < b.base || i >= b.base+len(b.rows) {
		return nil
	}
	return &b.rows[i-b.base]
}

// asked is a request for a block: around which row, and where the cursor goes.
type asked struct {
	locate int64 // the customer that the cursor follows; 0 for none
	cursor int   // where it goes when that one is not in the queue
	center int   // the row in the middle of the block
	stay   bool  // the cursor stays where it is: more rows for the window
	anew   bool  // the queue is narrowed otherwise: what is shown is of another question
}

// pageMsg brings a block.
type pageMsg struct {
	n      int
	asked  asked
	page   model.Page
	counts model.QueueCounts
	soon   soon
	err    error
}

// query is the queue as it is narrowed now.
func (l *Layer) query() model.ListQuery {
	return model.ListQuery{Queue: true, Search: strings.TrimSpace(l.find), AsOf: l.env.AsOf(), Filter: model.OwnedBy(l.env.Owner, l.filter)}
}

// ask gives the command that loads a block.
func (l *Layer) ask(a asked) tea.Cmd {
	q := l.query()
	if !a.stay && a.center == 0 {
		a.center = a.cursor
	}
	q.Limit = max(blockRows, 4*l.win.Height)
	q.Offset = max(0, a.center-q.Limit/2)
	q.Locate = a.locate
	l.asked, l.waiting, l.touched = a, true, false
	n, ctx, store := l.request.Next(), l.env.Ctx, l.store
	opt := l.env.FilterOptions()
	owner, narrowed := l.env.Owner, l.narrowed()
	return func() tea.Msg {
		m := pageMsg{n: n, asked: a}
		m.page, m.counts, m.err = fetch(ctx, store, q)
		if m.err == nil && q.Search != "" { // a search finds rows; the totals stay those of the queue
			all := q
			all.Search, all.Offset, all.Limit, all.Locate = "", 0, 1, 0
			_, m.counts, m.err = store.Queue(ctx, all)
		}
		if m.err == nil && m.page.Total == 0 && !narrowed {
			m.soon = soonest(ctx, store, owner, q.AsOf, opt)
		}
		return m
	}
}

// fetch asks for the block, and again where the customer to follow, or the end
// of a queue that became shorter, lies elsewhere.
func fetch(ctx context.Context, store Store, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	p, c, err := store.Queue(ctx, q)
	if err != nil || p.Total == 0 {
		return p, c, err
	}
	switch {
	case q.Locate != 0 && p.At >= 0 && (p.At < p.Offset || p.At >= p.Offset+len(p.Rows)):
		q.Offset = max(0, p.At-q.Limit/2)
	case len(p.Rows) == 0:
		q.Offset = max(0, p.Total-q.Limit)
	default:
		return p, c, nil
	}
	return store.Queue(ctx, q)
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

// reload loads the block anew with the cursor on the same customer.
func (l *Layer) reload() tea.Cmd {
	a := asked{cursor: l.win.Cursor}
	if r := l.row(); r != nil {
		a.locate = r.ID
	}
	return l.ask(a)
}

// changed reloads after a change of the book. After a log the cursor goes to
// the customer that came next; after taking a change back, to its customer.
// Out of sight it only keeps what moved: it reloads when it is shown.
func (l *Layer) changed(m nav.Changed) tea.Cmd {
	l.settling = l.shown
	l.pane.Stale()
	a := asked{cursor: l.win.Cursor}
	if r := l.row(); r != nil {
		a.locate = r.ID
	}
	if o := m.Outcome; o != nil {
		l.remember(o)
		switch next := l.block.row(l.win.Cursor + 1); {
		case o.Change.Undone && o.CustomerID != 0:
			a.locate = o.CustomerID
		case o.Change.Kind == model.ChangeLog && o.CustomerID == a.locate && next != nil:
			a.locate = next.ID
		case o.Change.Kind == model.ChangeLog && o.CustomerID == a.locate:
			a.locate = 0
		}
	}
	if !l.shown {
		return nil
	}
	return l.ask(a)
}

// remember keeps the tier that a customer had when the workbench opened, for the
// mark of movement.
func (l *Layer) remember(o *model.Outcome) {
	if o.Before == nil || o.CustomerID == 0 {
		return
	}
	if _, known := l.opened[o.CustomerID]; !known {
		l.opened[o.CustomerID] = o.Before.Score.Tier
	}
}

// arrived takes a block, unless a newer one is on its way.
func (l *Layer) arrived(m pageMsg) tea.Cmd {
	if !l.request.Is(m.n) {
		return nil
	}
	l.waiting, l.settling = false, false
	l.draw = drawn{}
	if m.err != nil {
		l.err = l.env.Lang.Error(m.err)
		return l.env.Fail(m.err)
	}
	under := int64(0)
	if r := l.row(); r != nil {
		under = r.ID
	}
	l.err = ""
	l.block = block{
		rows: m.page.Rows, base: m.page.Offset, counts: m.counts,
		asOf: m.page.AsOf, stale: m.page.Stale, known: true, soon: m.soon,
	}
	if m.asked.anew {
		l.names, l.whys = 0, 0
	}
	l.measure(m.page.Rows)
	l.win.SetTotal(m.page.Total)
	switch {
	case m.asked.stay:
	case l.touched: // the person moved meanwhile: stay with whom they moved to
		l.win.To(l.block.find(under, l.win.Cursor))
	case m.page.At >= 0:
		l.win.To(m.page.At)
	default:
		l.win.To(m.asked.cursor)
	}
	if r := l.row(); r == nil || r.ID != under {
		l.pane.Top()
	}
	return tea.Batch(l.ensure(), l.wantDetail())
}

// find gives the index of a customer in the queue, or the other index when it
// is not at hand.
func (b *block) find(id int64, or int) int {
	for i := range b.rows {
		if b.rows[i].ID == id {
			return b.base + i
		}
	}
	return or
}

// ensure loads more rows before the window runs out of them.
func (l *Layer) ensure() tea.Cmd {
	if !l.block.known || l.settling {
		return nil
	}
	h := l.win.Height
	from, to := max(0, l.win.Top-h), min(l.win.Total, l.win.Top+2*h)
	if from >= l.block.base && to <= l.block.base+len(l.block.rows) {
		return nil
	}
	center := l.win.Top + h/2
	if l.waiting && (!l.asked.stay || abs(l.asked.center-center) < h) {
		return nil // on its way
	}
	return l.ask(asked{center: center, stay: true})
}

func abs(n int) int { return max(n, -n) }

// wantDetail lets the pane read the customer under the cursor.
func (l *Layer) wantDetail() tea.Cmd {
	if l.hide {
		return nil
	}
	return l.pane.Want(l.row())
}
