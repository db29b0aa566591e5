package list

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

const (
	// pageRows is how many rows one request asks for: more than the tallest
	// window shows, so that two pages always cover it.
	pageRows = 128
	// KeepPages bounds how many pages are held around the window.
	KeepPages = 8
	// MaxFlight bounds how many requests wait at once, so that a held key does
	// not queue up a request for every page passed.
	MaxFlight = 3
)

// chunk is one page of rows with the lines drawn of them.
type chunk struct {
	rows  []model.Row
	lines []string // "" is not drawn yet
	drawn int      // the layout the lines are of
}

// Pages are the windows of one answer that have come so far, and the place of
// the cursor in it. Until the first one has come, the total is a guess: that of
// the answer before.
type Pages struct {
	Known bool // the first window has come
	Win   part.Window
	Err   error     // why it did not come
	AsOf  model.Day // of which the scores are
	Stale bool      // that day is not today

	gen    int  // every request of this answer carries it
	anew   bool // of another query than the answer before
	chunks map[int]*chunk
	flight map[int]bool
	failed map[int]bool
}

func newPages(gen int, win part.Window) *Pages {
	return &Pages{gen: gen, Win: win, chunks: map[int]*chunk{}, flight: map[int]bool{}, failed: map[int]bool{}}
}

// Row gives the i-th row of the answer, nil while it is not there.
func (p *Pages) Row(i int) *model.Row {
	if i < 0 {
		return nil
	}
	c := p.chunks[i/pageRows]
	if c == nil || i%pageRows >= len(c.rows) {
		return nil
	}
	return &c.rows[i%pageRows]
}

// Here gives the row under the cursor, nil when there is none or it is not there yet.
func (p *Pages) Here() *model.Row {
	if !p.Known || p.Win.Total == 0 {
		return nil
	}
	return p.Row(p.Win.Cursor)
}

// Signs joins the marks of the rows in sight.
func (p *Pages) Signs(mark func(r *model.Row) string) string {
	out, to := "", p.Win.Top+p.Win.Height
	for i := p.Win.Top; i < min(to, p.Win.Total); i++ {
		if r := p.Row(i); r != nil {
			out += mark(r)
		}
	}
	return out
}

// Line gives the i-th row as draw draws it, and draws each once as long as look is
// the same. The row must be there.
func (p *Pages) Line(i, look int, draw func(r *model.Row) string) string {
	c, at := p.chunks[i/pageRows], i%pageRows
	if c.drawn != look || c.lines == nil {
		c.lines, c.drawn = make([]string, len(c.rows)), look
	}
	if c.lines[at] == "" {
		c.lines[at] = draw(&c.rows[at])
	}
	return c.lines[at]
}

// Each calls fn for the rows of every window held.
func (p *Pages) Each(fn func(rows []model.Row)) {
	for _, c := range p.chunks {
		fn(c.rows)
	}
}

// Held counts the windows held and those under way.
func (p *Pages) Held() (held, flight int) { return len(p.chunks), len(p.flight) }

// coming tells whether the row under the cursor is on its way.
func (p *Pages) coming() bool {
	if !p.Known {
		return p.Err == nil
	}
	return p.Win.Total > 0 && p.Here() == nil && !p.failed[p.Win.Cursor/pageRows]
}

// Find gives a customer's row when it is among the windows held.
func (p *Pages) Find(id int64) *model.Row {
	for _, c := range p.chunks {
		for i := range c.rows {
			if c.rows[i].ID == id {
				return &c.rows[i]
			}
		}
	}
	return nil
}

// span gives the pages that the window shows, first and last.
func (p *Pages) span() (first, last int) {
	from, to := p.Win.Visible()
	return from / pageRows, max(from, to-1) / pageRows
}

// Near gives from which row to which the pages reach that the window shows.
func (p *Pages) Near() (from, to int) {
	first, last := p.span()
	return first * pageRows, min((last+1)*pageRows, p.Win.Total)
}

// Whole tells whether every visible row is there.
func (p *Pages) Whole() bool {
	if !p.Known {
		return false
	}
	first, last := p.span()
	for n := first; n <= last; n++ {
		if p.chunks[n] == nil && !p.failed[n] && p.Win.Total > 0 {
			return false
		}
	}
	return true
}

// missing lists the pages to ask for now, the visible ones first, then their
// neighbours.
func (p *Pages) missing() []int {
	first, last := p.span()
	var out []int
	add := func(n int) {
		if n < 0 || n*pageRows >= p.Win.Total || p.chunks[n] != nil || p.flight[n] || p.failed[n] {
			return
		}
		if len(p.flight)+len(out) < MaxFlight {
			out = append(out, n)
		}
	}
	for n := first; n <= last; n++ {
		add(n)
	}
	add(last + 1)
	add(first - 1)
	return out
}

// evict drops the pages farthest from the window.
func (p *Pages) evict() {
	first, last := p.span()
	for len(p.chunks) > KeepPages {
		worst, far := -1, -1
		for n := range p.chunks {
			d := max(first-n, n-last)
			if d > far || d == far && n > worst {
				worst, far = n, d
			}
		}
		delete(p.chunks, worst)
	}
}

// Sieve asks which of the selected customers the list holds now. With drop the
// others are no longer selected when the answer comes; without, they are only
// counted, so that every question can say so.
func (l *List) Sieve(drop bool) tea.Cmd {
	l.Outside = 0
	if l.Picked.Count() == 0 {
		l.sifting, l.sieveDrop = false, false
		return nil
	}
	l.sieveDrop = drop || l.sifting && l.sieveDrop // an answer that should have dropped some is late now
	if !l.Q.Narrowed() && !l.sieveDrop {
		l.sifting = false
		return nil
	}
	l.sifting = true
	q, ids, drop := l.Query(), l.Picked.IDs(), l.sieveDrop
	if drop {
		q.Search = "" // a search narrows for a moment only
	}
	q.Sort, q.Desc = model.AttrNone, false
	store := l.store
	return nav.Ask(l.Env, &l.sieves, func(ctx context.Context) ([]int64, error) {
		found, err := store.IDs(ctx, q)
		in := make(map[int64]bool, len(found))
		for _, id := range found {
			in[id] = true
		}
		return slices.DeleteFunc(ids, func(id int64) bool { return in[id] }), err
	}, func(out []int64, err error) tea.Cmd {
		if !l.sifting {
			return nil
		}
		l.sifting, l.sieveDrop = false, false
		switch {
		case err != nil: // nobody is acted on whom nobody could look for
			l.Picked.clear()
			return l.Env.Fail(err)
		case drop:
			l.Picked.Drop(out)
		default:
			l.Outside = len(l.Picked.Among(out))
		}
		return nil
	})
}

// WithRow does something about customers; of a single one whose row is not at
// hand it is read first, so that the question can name it.
func (l *List) WithRow(ids []int64, row *model.Row, then func(row *model.Row) tea.Cmd) tea.Cmd {
	if len(ids) != 1 || row != nil {
		return then(row)
	}
	store, id, asOf := l.store, ids[0], l.Query().AsOf
	return nav.Read(l.Env, &l.reading, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, asOf, 0)
	}, func(d model.Detail) tea.Cmd { return then(&d.Row) })
}

// maxCopy bounds how many customers go to the clipboard: terminals refuse more.
const maxCopy = 1000

// copied hands over the rows of those that copying is about; those not at hand are
// read.
func (l *List) copied(then func(rows []model.Row) tea.Cmd) tea.Cmd {
	ids, _ := l.Target()
	if len(ids) > maxCopy {
		return nav.Say(l.Env.Lang.F("customers.copy.many", "Max", l.Env.Lang.Count(maxCopy)), nav.Warn)
	}
	var rows []model.Row
	for _, id := range ids {
		if r := l.Cur.Find(id); r != nil {
			rows = append(rows, *r)
		}
	}
	if len(rows) == len(ids) {
		return then(rows)
	}
	store, asOf := l.store, l.Query().AsOf
	return nav.Read(l.Env, &l.reading, func(ctx context.Context) ([]model.Row, error) { return store.RowsOf(ctx, ids, asOf) }, then)
}

// Unpick selects nobody.
func (l *List) Unpick() {
	l.Picked.clear()
	l.picking.Next()
	l.sifting, l.sieveDrop, l.Outside = false, false, 0
}

// pickAll selects everybody who matches, in sight or not.
func (l *List) pickAll() tea.Cmd {
	store, q := l.store, l.Query()
	return nav.Read(l.Env, &l.picking, func(ctx context.Context) ([]int64, error) { return store.IDs(ctx, q) }, func(ids []int64) tea.Cmd {
		for _, id := range ids {
			l.Picked.Add(id)
		}
		return nav.Say(l.Env.Lang.F("customers.selected_all", "N", len(ids), "Count", l.Env.Lang.Count(len(ids))), nav.Info)
	})
}

// Target gives whom bulk work is about: the selected customers, else the one
// under the cursor; row only where it is one.
func (l *List) Target() (ids []int64, row *model.Row) {
	if l.Picked.Count() > 0 {
		ids = l.Picked.IDs()
	} else if r := l.Cur.Here(); r != nil {
		ids = []int64{r.ID}
	}
	if len(ids) == 1 {
		if r := l.Cur.Find(ids[0]); r != nil {
			one := *r
			row = &one
		}
	}
	return ids, row
}

// Picked are the selected customers, in the order in which they were selected.
// They stay selected while search and order change; a new filter drops those
// it does not let through.
type Picked struct {
	has   map[int64]bool
	order []int64 // may hold some that are no longer selected
}

// Has tells whether a customer is selected.
func (p *Picked) Has(id int64) bool { return p.has[id] }

// Count counts them.
func (p *Picked) Count() int { return len(p.has) }

// Add selects one more.
func (p *Picked) Add(id int64) {
	if p.has == nil {
		p.has = map[int64]bool{}
	}
	if !p.has[id] {
		p.has[id] = true
		p.order = append(p.order, id)
	}
}

func (p *Picked) toggle(id int64) {
	if !p.has[id] {
		p.Add(id)
		return
	}
	p.Drop([]int64{id})
}

// Drop selects some no longer.
func (p *Picked) Drop(ids []int64) {
	for _, id := range ids {
		delete(p.has, id)
	}
	p.order = p.Among(p.order)
}

// Among gives those of the ids that are selected.
func (p *Picked) Among(ids []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !p.has[id] })
}

func (p *Picked) clear() { *p = Picked{} }

// IDs gives them in a slice of the caller's own.
func (p *Picked) IDs() []int64 { return append([]int64(nil), p.order...) }
