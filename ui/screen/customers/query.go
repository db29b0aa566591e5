package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/part"
)

// list words the query for the store.
func (l *Layer) list() model.ListQuery {
	q := model.ListQuery{Filter: model.OwnedBy(l.env.Owner, l.q.filter), Search: l.q.search, Sort: l.q.sort, Desc: l.q.desc, AsOf: l.env.AsOf()}
	q.Field, _ = l.env.Field(q.Sort)
	if q.Sort == model.AttrName && !q.Desc {
		q.Sort = model.AttrNone // the order of lists, which the store answers quickest
	}
	return q
}

// pageMsg answers one request for a window.
type pageMsg struct {
	gen, n int
	page   model.Page
	err    error
}

// ask starts a new answer: a query of another sort. What the old one showed is
// gone at once, so that nothing acts on a row that does not belong to it.
func (l *Layer) ask(at place) tea.Cmd { return l.askFor(at, 0) }

// askFor is ask with the customer that the cursor goes to, 0 for the one it is on.
func (l *Layer) askFor(at place, id int64) tea.Cmd {
	l.anchorAt(at)
	if id != 0 {
		l.anchor.id = id
	}
	win := l.cur.win
	if at == onFirst {
		win.To(0)
		l.anchor.from = 0
	}
	l.cur, l.next = newPages(l.begin(), win), nil
	l.picking.Next()
	return tea.Batch(l.pane.Moved(), l.fetch())
}

// reload asks the same of a book that changed: the old rows stay until the new
// window is whole. The cursor goes to the customer seek, 0 is the one it is on.
func (l *Layer) reload(seek int64) tea.Cmd {
	if !l.cur.known { // keys pressed since the question count on
		l.cur = newPages(l.begin(), l.cur.win)
		return l.fetch()
	}
	l.anchorAt(onSame)
	if seek != 0 {
		l.anchor.id = seek
	}
	l.next = newPages(l.begin(), l.cur.win)
	return l.fetch()
}

// begin numbers a new answer and stops what the store still does for the one
// before, which nobody waits for any more.
func (l *Layer) begin() int {
	if l.stop != nil {
		l.stop()
	}
	l.ctx, l.stop = context.WithCancel(l.env.Ctx)
	return l.gen.Next()
}

func (l *Layer) anchorAt(at place) {
	if l.cur.known || at == onFirst {
		l.anchor = anchor{place: at, from: l.cur.win.Cursor}
		if r := l.cur.here(); r != nil {
			l.anchor.id = r.ID
		}
		return
	}
	// nothing has come yet: the customer asked for stays the one of the answer before
	if l.anchor.place == onFirst || l.anchor.place == onLast {
		return
	}
	l.anchor.place = at
}

// loading gives the answer that requests are made for.
func (l *Layer) loading() *pages {
	if l.next != nil {
		return l.next
	}
	return l.cur
}

// fetch asks for what is missing.
func (l *Layer) fetch() tea.Cmd {
	p := l.loading()
	if p.known {
		var cmds []tea.Cmd
		for _, n := range p.missing() {
			cmds = append(cmds, l.request(p, n, 0))
		}
		return tea.Batch(cmds...)
	}
	if len(p.flight) > 0 || p.err != nil {
		return nil
	}
	id := l.anchor.id
	if l.anchor.place == onFirst || l.anchor.place == onLast {
		id = 0
	}
	return l.request(p, p.win.Cursor/pageRows, id)
}

func (l *Layer) request(p *pages, n int, locate int64) tea.Cmd {
	p.flight[n] = true
	q := l.list()
	q.Offset, q.Limit, q.Locate = n*pageRows, pageRows, locate
	ctx, store, gen := l.ctx, l.store, p.gen
	return func() tea.Msg {
		page, err := store.Customers(ctx, q)
		return pageMsg{gen: gen, n: n, page: page, err: err}
	}
}

// arrived takes a window; one of an older answer is dropped.
func (l *Layer) arrived(m pageMsg) tea.Cmd {
	p := l.loading()
	if m.gen != p.gen {
		return nil
	}
	delete(p.flight, m.n)
	if m.err != nil {
		return l.lost(p, m)
	}
	p.asOf, p.stale = m.page.AsOf, m.page.Stale
	if !p.known {
		p.known = true
		l.resolve(p, m.page)
	} else if p.win.Total != m.page.Total {
		p.win.SetTotal(m.page.Total)
	}
	if m.n*pageRows == m.page.Offset && len(m.page.Rows) > 0 {
		p.chunks[m.n] = &chunk{rows: m.page.Rows}
		if l.measure(l.lay.attrs, m.page.Rows) {
			l.lay = layout{}
		}
	} else {
		p.failed[m.n] = true // nothing there: do not ask for it again
	}
	p.evict()
	if p == l.next && p.whole() {
		l.cur, l.next = p, nil
	}
	return l.fetch()
}

// lost notes that a window did not come. It is asked for again when the book
// changes or a person asks.
func (l *Layer) lost(p *pages, m pageMsg) tea.Cmd {
	if context.Cause(l.env.Ctx) != nil {
		return nil
	}
	p.failed[m.n] = true
	switch {
	case p == l.next:
		l.next = nil
		l.cur.gen, l.cur.flight = l.gen.Next(), map[int]bool{}
	case !p.known:
		p.err = m.err
		return nil
	}
	return l.env.Fail(m.err)
}

// resolve puts the cursor of a new answer where it was asked to go, moved by
// what was pressed meanwhile, on the same line of the screen where it can.
func (l *Layer) resolve(p *pages, page model.Page) {
	was := l.cur.win
	at := was.Cursor
	moved := was.Cursor - l.anchor.from
	switch l.anchor.place {
	case onFirst:
		at = moved
	case onLast:
		at = page.Total - 1 + moved
	default:
		if page.At >= 0 && l.anchor.id != 0 {
			at = page.At + moved
		} else if l.anchor.place == onFound {
			at = moved
		}
	}
	p.win = part.Window{Cursor: at, Top: was.Top + at - was.Cursor, Height: was.Height}
	p.win.SetTotal(page.Total)
}

// move moves the cursor of what is shown and of what is coming.
func (l *Layer) move(f func(w *part.Window)) tea.Cmd {
	f(&l.cur.win)
	if l.next != nil && l.next.known {
		f(&l.next.win)
	}
	return tea.Batch(l.pane.Moved(), l.fetch(), l.wantDetail())
}

// jump moves to the first or last row, also of an answer that is under way.
func (l *Layer) jump(at place) tea.Cmd {
	cmd := l.move(func(w *part.Window) {
		if at == onFirst {
			w.To(0)
			return
		}
		w.To(w.Total - 1)
	})
	if !l.loading().known {
		l.anchor.place, l.anchor.from = at, l.cur.win.Cursor
	}
	return cmd
}
