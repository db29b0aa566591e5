package customers

import (
	"tierbook/model"
	"tierbook/ui/part"
)

const (
	// pageRows is how many rows one request asks for: more than the tallest
	// window shows, so that two pages always cover it.
	pageRows = 128
	// keepPages bounds how many pages are held around the window.
	keepPages = 8
	// maxFlight bounds how many requests wait at once, so that a held key does
	// not queue up a request for every page passed.
	maxFlight = 3
)

// chunk is one page of rows with the lines drawn of them.
type chunk struct {
	rows  []model.Row
	lines []string // "" is not drawn yet
	drawn int      // the layout the lines are of
}

// pages are the windows of one answer that have come so far, and the place of
// the cursor in it. Until the first one has come, the total is a guess: that of
// the answer before.
type pages struct {
	gen    int // every request of this answer carries it
	known  bool
	win    part.Window
	chunks map[int]*chunk
	flight map[int]bool
	failed map[int]bool
	err    error // why the first page did not come
	asOf   model.Day
	stale  bool
}

func newPages(gen int, win part.Window) *pages {
	return &pages{gen: gen, win: win, chunks: map[int]*chunk{}, flight: map[int]bool{}, failed: map[int]bool{}}
}

// row gives the i-th row of the answer, nil while it is not there.
func (p *pages) row(i int) *model.Row {
	if i < 0 {
		return nil
	}
	c := p.chunks[i/pageRows]
	if c == nil || i%pageRows >= len(c.rows) {
		return nil
	}
	return &c.rows[i%pageRows]
}

// here gives the row under the cursor, nil when there is none or it is not there yet.
func (p *pages) here() *model.Row {
	if !p.known || p.win.Total == 0 {
		return nil
	}
	return p.row(p.win.Cursor)
}

// coming tells whether the row under the cursor is on its way.
func (p *pages) coming() bool {
	if !p.known {
		return p.err == nil
	}
	return p.win.Total > 0 && p.here() == nil && !p.failed[p.win.Cursor/pageRows]
}

// find gives a customer's row when it is among the windows held.
func (p *pages) find(id int64) *model.Row {
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
func (p *pages) span() (first, last int) {
	from, to := p.win.Visible()
	return from / pageRows, max(from, to-1) / pageRows
}

// whole tells whether every visible row is there.
func (p *pages) whole() bool {
	if !p.known {
		return false
	}
	first, last := p.span()
	for n := first; n <= last; n++ {
		if p.chunks[n] == nil && !p.failed[n] && p.win.Total > 0 {
			return false
		}
	}
	return true
}

// missing lists the pages to ask for now, the visible ones first, then their
// neighbours.
func (p *pages) missing() []int {
	first, last := p.span()
	var out []int
	add := func(n int) {
		if n < 0 || n*pageRows >= p.win.Total || p.chunks[n] != nil || p.flight[n] || p.failed[n] {
			return
		}
		if len(p.flight)+len(out) < maxFlight {
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
func (p *pages) evict() {
	first, last := p.span()
	for len(p.chunks) > keepPages {
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
