package list

import (
	"tierbook/model"
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
