package exchange

import (
	"math/bits"
	"slices"
	"time"

	"tierbook/model"
)

// sample is the first rows of a file: by what stands in them its columns are
// told where the headers do not.
type sample struct {
	rows  [][]string
	names model.TierNames // of the book
}

func takeSample(s source, names model.TierNames) *sample {
	out := &sample{names: names}
	var r record
	for s.rewind(); len(out.rows) < sampleRows && s.next(&r); {
		if r.err != nil || r.blank() {
			continue
		}
		out.rows = append(out.rows, model.Each(r.cells, func(c *string) string { return cleanCell(*c) }))
	}
	s.rewind()
	return out
}

// cells counts the cells of a column that hold something, and those that fit.
func (s *sample) cells(index int, fits func(string) bool) (filled, fit int) {
	for _, row := range s.rows {
		if index < len(row) && row[index] != "" {
			filled++
			if fits(row[index]) {
				fit++
			}
		}
	}
	return filled, fit
}

// filled counts the cells of a column that hold something.
func (s *sample) filled(index int) int {
	n, _ := s.cells(index, func(string) bool { return true })
	return n
}

// mostly tells whether four of five cells of a column fit.
func (s *sample) mostly(index int, fits func(string) bool) bool {
	filled, fit := s.cells(index, fits)
	return filled > 0 && fit*5 >= filled*4
}

// most tells it of a field's column.
func (s *sample) most(p *plan, f field, fits func(string) bool) bool {
	return p.has(f) && s.mostly(p.byField[f].index, fits)
}

// all tells whether every cell of a column that holds something fits.
func (s *sample) all(index int, fits func(string) bool) bool {
	filled, fit := s.cells(index, fits)
	return filled > 0 && filled == fit
}

// vacant tells whether a column has nothing in the rows seen.
func (s *sample) vacant(index int) bool {
	return s.filled(index) == 0 && len(s.rows) > 0
}

// numbers tells whether a column may number the customers: one that is empty, or
// the same on several rows, does not, and the id of a parent only where none comes twice.
func (s *sample) numbers(index int, header string) bool {
	filled, n := s.filled(index), s.distinct(index)
	return len(s.rows) == 0 || filled > 0 && (n > 1 || filled == 1) && (n == filled || !hasWord("@parents", normalHeader(header)))
}

// distinct counts the differing cells of a column, empty ones left out.
func (s *sample) distinct(index int) int {
	seen := map[string]bool{}
	s.cells(index, func(c string) bool { seen[c] = true; return true })
	return len(seen)
}

func looksMoney(s string) bool { _, ok := parseFigure(s); return ok }

// looksDate tells whether a cell is a date in some order; a bare number is not.
func looksDate(s string) bool {
	return slices.ContainsFunc(dateOrders[:], func(o dateOrder) bool { _, ok := parseMoment(s, o, time.UTC); return ok })
}

// order is how all columns of dates together write them.
func (s *sample) order() dateOrder {
	dead, free := orderSet(0), 0
	for i := 0; len(s.rows) > 0 && i < len(s.rows[0]); i++ {
		if !s.mostly(i, looksDate) {
			continue
		}
		c := &dateColumn{}
		s.cells(i, func(cell string) bool { c.add(cell, 0); return true })
		dead, free = dead|c.dead, free+c.free
	}
	if alive := allOrders &^ dead; free > 0 && alive.count() == 1 {
		return dateOrder(bits.TrailingZeros8(uint8(alive)))
	}
	return orderNone
}

// dates finds a column that holds dates in every row though its header says
// nothing; -1 where there is none.
func (s *sample) dates(p *plan) int {
	for i := range p.columns {
		if f := p.columns[i].field; f != fIgnore || addressBook().MatchString(p.columns[i].header) {
			continue
		}
		if s.all(i, looksDate) && s.filled(i) == len(s.rows) {
			return i
		}
	}
	return -1
}

// eventPoints weighs what the rows say for interactions: kinds of them, and
// customers who come again with an amount.
func (s *sample) eventPoints(p *plan) int {
	points := 0
	if s.most(p, fKind, func(c string) bool { _, ok := kinds()[normalKind(c)]; return ok }) {
		points += 4
	}
	if s.most(p, fAmount, looksMoney) && s.repeats(p) {
		points += 3
	}
	return points
}

// repeats tells whether customers come again in the rows.
func (s *sample) repeats(p *plan) bool {
	for _, f := range []field{fRef, fName, fEmail, fMobile, fPhone} {
		if c := p.byField[f]; c != nil {
			n := s.distinct(c.index)
			return len(s.rows) >= 3 && n > 0 && n*4 <= len(s.rows)*3
		}
	}
	return false
}

// sums finds the only column without a field that holds amounts in every row; -1
// where there is none or more than one.
func (s *sample) sums(p *plan) int {
	at := -1
	for i := range p.columns {
		if p.columns[i].field != fIgnore || !s.all(i, looksMoney) || s.all(i, looksDate) {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = i
	}
	return at
}
