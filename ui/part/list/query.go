package list

import (
	"cmp"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Query is what a list shows.
type Query struct {
	Filter *model.Filter
	Search string
	Sort   model.Attr
	Desc   bool
}

// Narrowed tells whether fewer than everybody are shown on purpose.
func (q *Query) Narrowed() bool { return q.Search != "" || !q.Filter.Empty() }

// Place is where the cursor goes when the first page of an answer comes.
type Place uint8

// The places.
const (
	OnSame  Place = iota // the customer under the cursor, else the same line
	OnFound              // the customer under the cursor, else the first row
	OnFirst
	OnLast
)

// anchor remembers the place asked for. Keys pressed while the answer is under
// way count from there: from is where the cursor stood.
type anchor struct {
	place Place
	id    int64
	from  int
}

// Query words the query for the store.
func (l *List) Query() model.ListQuery {
	q := model.ListQuery{Queue: l.src.Queue, Filter: model.OwnedBy(l.Env.Owner, l.Q.Filter), Search: l.Q.Search, Sort: l.Q.Sort, Desc: l.Q.Desc, AsOf: l.Env.AsOf()}
	q.Field, _ = l.Env.Field(q.Sort)
	if q.Sort == model.AttrName && !q.Desc {
		q.Sort = model.AttrNone // the order of lists, which the store answers quickest
	}
	return q
}

// pageMsg answers one request for a window.
type pageMsg struct {
	of     *List
	gen, n int
	page   model.Page
	head   any
	err    error
}

// Ask starts a new answer: a query of another sort. What the old one showed is
// gone at once, so that nothing acts on a row that does not belong to it.
func (l *List) Ask(at Place) tea.Cmd { return l.AskFor(at, 0) }

// AskFor is Ask with the customer that the cursor goes to, 0 for the one it is on.
func (l *List) AskFor(at Place, id int64) tea.Cmd {
	l.anchorAt(at)
	if id != 0 {
		l.anchor.id = id
	}
	win := l.Cur.Win
	if at == OnFirst {
		win.To(0)
		l.anchor.from = 0
	}
	l.Cur, l.next = newPages(l.begin(), win), nil
	l.Cur.anew = true
	l.picking.Next()
	return tea.Batch(l.Pane.Moved(), l.fetch())
}

// Drop forgets the rows, which are those of another query, until Ask or Reload.
func (l *List) Drop() { l.Cur, l.next = newPages(l.begin(), l.Cur.Win), nil }

// NoOne as what Reload seeks leaves the cursor on its line.
const NoOne = -1

// Reload asks the same of a book that changed: the old rows stay until the new
// window is whole. The cursor goes to the customer seek, 0 is the one it is on.
func (l *List) Reload(seek int64) tea.Cmd {
	if !l.Cur.Known { // keys pressed since the question count on
		anew := l.Cur.anew
		l.Cur = newPages(l.begin(), l.Cur.Win)
		l.Cur.anew = anew
		return l.fetch()
	}
	l.anchorAt(OnSame)
	if seek != 0 {
		l.anchor.id = max(0, seek)
	}
	l.next = newPages(l.begin(), l.Cur.Win)
	return l.fetch()
}

// begin numbers a new answer and stops what the store still does for the one
// before, which nobody waits for any more.
func (l *List) begin() int {
	if l.stop != nil {
		l.stop()
	}
	l.ctx, l.stop = context.WithCancel(l.Env.Ctx)
	return l.gen.Next()
}

func (l *List) anchorAt(at Place) {
	if l.Cur.Known || at == OnFirst {
		l.anchor = anchor{place: at, from: l.Cur.Win.Cursor}
		if r := l.Cur.Here(); r != nil {
			l.anchor.id = r.ID
		}
		return
	}
	// nothing has come yet: the customer asked for stays the one of the answer before
	if l.anchor.place == OnFirst || l.anchor.place == OnLast {
		return
	}
	l.anchor.place = at
}

// SetHeight says how many rows show.
func (l *List) SetHeight(rows int) {
	l.Cur.Win.SetHeight(max(1, rows))
	if l.next != nil {
		l.next.Win.SetHeight(max(1, rows))
	}
}

// loading gives the answer that requests are made for.
func (l *List) loading() *Pages { return cmp.Or(l.next, l.Cur) }

// fetch asks for what is missing.
func (l *List) fetch() tea.Cmd {
	p := l.loading()
	if p.Known {
		return tea.Batch(model.Each(p.missing(), func(n *int) tea.Cmd { return l.request(p, *n, 0) })...)
	}
	if len(p.flight) > 0 || p.Err != nil {
		return nil
	}
	id := model.If(l.anchor.place == OnFirst || l.anchor.place == OnLast, 0, l.anchor.id)
	return l.request(p, p.Win.Cursor/pageRows, id)
}

func (l *List) request(p *Pages, n int, locate int64) tea.Cmd {
	p.flight[n] = true
	q := l.Query()
	q.Offset, q.Limit, q.Locate = n*pageRows, pageRows, locate
	ctx, read, gen := l.ctx, l.src.Fetch(q), p.gen
	return func() tea.Msg {
		page, head, err := read(ctx)
		return pageMsg{of: l, gen: gen, n: n, page: page, head: head, err: err}
	}
}

// arrived takes a window; one of an older answer is dropped.
func (l *List) arrived(m pageMsg) tea.Cmd {
	p := l.loading()
	if m.gen != p.gen {
		return nil
	}
	delete(p.flight, m.n)
	if m.err != nil {
		return l.lost(p, m)
	}
	p.AsOf, p.Stale = m.page.AsOf, m.page.Stale
	anew := p.anew && !p.Known
	if !p.Known {
		p.Known = true
		l.resolve(p, m.page)
	} else if p.Win.Total != m.page.Total {
		p.Win.SetTotal(m.page.Total)
	}
	if m.n*pageRows == m.page.Offset && len(m.page.Rows) > 0 {
		p.chunks[m.n] = &chunk{rows: m.page.Rows}
	} else {
		p.failed[m.n] = true // nothing there: do not ask for it again
	}
	p.evict()
	under := l.Row()
	if p == l.next && p.Whole() {
		l.Cur, l.next = p, nil
	}
	if r := l.Row(); under != nil && (r == nil || r.ID != under.ID) {
		l.Pane.Top()
	}
	l.src.Arrived(m.page, m.head, anew)
	return l.fetch()
}

// lost notes that a window did not come. It is asked for again when the book
// changes or a person asks.
func (l *List) lost(p *Pages, m pageMsg) tea.Cmd {
	if context.Cause(l.Env.Ctx) != nil {
		return nil
	}
	p.failed[m.n] = true
	switch {
	case p == l.next:
		l.next = nil
		l.Cur.gen, l.Cur.flight = l.gen.Next(), map[int]bool{}
	case !p.Known:
		p.Err = m.err
	}
	return l.Env.Fail(m.err)
}

// resolve puts the cursor of a new answer where it was asked to go, moved by
// what was pressed meanwhile, on the same line of the screen where it can.
func (l *List) resolve(p *Pages, page model.Page) {
	was := l.Cur.Win
	at := was.Cursor
	moved := was.Cursor - l.anchor.from
	switch l.anchor.place {
	case OnFirst:
		at = moved
	case OnLast:
		at = page.Total - 1 + moved
	default:
		if page.At >= 0 && l.anchor.id != 0 {
			at = page.At + moved
		} else if l.anchor.place == OnFound {
			at = moved
		}
	}
	p.Win = part.Window{Cursor: at, Top: was.Top + at - was.Cursor, Height: was.Height}
	p.Win.SetTotal(page.Total)
}

// Move moves the cursor of what is shown and of what is coming.
func (l *List) Move(f func(w *part.Window)) tea.Cmd {
	l.Clicked = 0
	f(&l.Cur.Win)
	if l.next != nil && l.next.Known {
		f(&l.next.Win)
	}
	return tea.Batch(l.Pane.Moved(), l.fetch(), l.Pane.Want(l.Row()))
}

// jump moves to the first or last row, also of an answer that is under way.
func (l *List) jump(id action.ID, at Place) tea.Cmd {
	cmd := l.Move(func(w *part.Window) { nav.Walk(w, id) })
	if !l.loading().Known {
		l.anchor.place, l.anchor.from = at, l.Cur.Win.Cursor
	}
	return cmd
}

// EndSearch clears the search; the cursor stays on the customer found.
func (l *List) EndSearch() tea.Cmd {
	l.Searching = false
	l.Search.SetValue("")
	if l.Q.Search == "" {
		return nil
	}
	l.Q.Search = ""
	return tea.Batch(l.Ask(OnFound), l.Sieve(false))
}

// typed asks for what the search field says now.
func (l *List) typed() tea.Cmd {
	text := strings.TrimSpace(l.Search.Value())
	if text == l.Q.Search {
		return nil
	}
	l.Q.Search = text
	return tea.Batch(l.Ask(OnFirst), l.Sieve(false))
}

// Key gives keys to the search field while it is open. Enter keeps what was
// searched for, Esc clears it; keys that are no text still move the cursor.
func (l *List) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if !l.Searching {
		return nil, false
	}
	if id, ok := l.Env.Keys.Find(msg.String(), []action.ID{action.Choose, action.Cancel}); ok && msg.Text == "" {
		return l.Do(id), true
	}
	if !l.Search.Update(msg) {
		return nil, false
	}
	return l.typed(), true
}

// EditFilter lets a person change the filter in force.
func (l *List) EditFilter(apply func(f *model.Filter) tea.Cmd) tea.Cmd {
	return l.Env.AskFilter(l.Q.Filter, l.Over.Filter, apply)
}

// Narrow takes a filter, nil or empty for everybody.
func (l *List) Narrow(f *model.Filter, at Place) tea.Cmd {
	f = model.If(f.Empty(), nil, f)
	l.Q.Filter = f
	return tea.Batch(l.Ask(at), l.Sieve(true))
}

// Clear takes search and filter off.
func (l *List) Clear() tea.Cmd {
	l.Search.SetValue("")
	l.Q.Search, l.Searching = "", false
	return l.Narrow(nil, OnFound)
}

// Wording says what Enter and Esc do while the search field is open, "" for the rest.
func (l *List) Wording(id action.ID) string {
	switch {
	case l.Searching && id == action.Choose:
		return l.src.Name + ".search.keep"
	case l.Searching && id == action.Cancel:
		return l.src.Name + ".search.clear"
	}
	return ""
}

// SearchLine draws the search field with how many were found in w cells, and gives the
// cell of the cursor.
func (l *List) SearchLine(w int) (string, int) {
	t, key, n := l.Env.Lang, l.Env.Keys.Key, l.Cur.Win.Total
	hint := t.F(l.src.Name+".search.keys", "Keep", key(action.Choose), "Clear", key(action.Cancel))
	hint = model.If(l.Cur.Known && l.Q.Search != "", t.F("customers.search.found", "N", n, "Count", t.Count(n))+" · "+hint, hint)
	return part.SearchLine(l.Search, key(action.Search), hint, w, l.Env.FormStyle())
}

// SearchCursor is where the next character goes in a SearchLine, nil while the field is
// closed.
func (l *List) SearchCursor(w, line int) *tea.Cursor {
	if !l.Searching {
		return nil
	}
	_, at := l.SearchLine(w)
	return tea.NewCursor(at, line)
}
