package exchange

import (
	"math/bits"
	"slices"
	"strings"
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
	all := &dateColumn{}
	for i := 0; len(s.rows) > 0 && i < len(s.rows[0]); i++ {
		if s.mostly(i, looksDate) {
			s.cells(i, func(cell string) bool { all.add(cell, 0); return true })
		}
	}
	if all.free > 0 && all.alive().count() == 1 {
		return dateOrder(bits.TrailingZeros8(uint8(all.alive())))
	}
	return orderNone
}

// dates finds a column that holds dates in every row though its header says
// nothing; -1 where there is none.
func (s *sample) dates(p *plan) int {
	return slices.IndexFunc(p.columns, func(c *column) bool {
		return c.field == fIgnore && !addressBook().MatchString(c.header) && s.all(c.index, looksDate) && s.filled(c.index) == len(s.rows)
	})
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

// dateColumn gathers what the cells of one column tell about its date order.
type dateColumn struct {
	seen, serials int
	short         int // cells with a two-digit year
	free          int // cells whose order the column decides
	split         int // cells that differ by order
	dead          orderSet
	example       string // a cell that fits several orders, or contradicts
	exampleRow    int
	order         dateOrder
}

// orderSet is a set of date orders, a bit for each.
type orderSet uint8

const allOrders orderSet = 1<<orderDMY | 1<<orderMDY | 1<<orderYMD

func (s orderSet) count() int { return bits.OnesCount8(uint8(s)) }

// add looks at one cell that is not empty.
func (c *dateColumn) add(cell string, row int) {
	c.seen++
	s := foldDate(cell)
	if n, ok := serial(s); ok && n >= minSerial && n <= maxSerial {
		c.serials++
		return
	}
	date, _ := splitMoment(s)
	v, ok := splitNumbers(date)
	if !ok || !v.free() {
		return
	}
	fits, first, differ := orderSet(0), model.Day(0), false
	for _, o := range dateOrders {
		if o == orderYMD && (v.sep != '-' || v.digits[2] == 4) || o == orderMDY && v.sep == '.' { // nobody writes 03.05.2026 for 5 March
			continue
		}
		if d, ok := v.in(o); ok {
			differ = differ || fits != 0 && d != first
			fits, first = fits|1<<o, d
		}
	}
	if fits == 0 {
		return
	}
	c.free++
	if v.digits[2] == 2 {
		c.short++
	}
	before := c.alive()
	c.dead |= allOrders &^ fits
	if differ {
		c.split++
	}
	if c.example == "" && differ || before != 0 && c.alive() == 0 {
		c.example, c.exampleRow = cell, row
	}
}

// alive are the orders that fit all cells so far.
func (c *dateColumn) alive() orderSet { return allOrders &^ c.dead }

// decide settles the order, or refuses when the cells leave it open or
// contradict one another. What was decided for the reader is noted.
func (c *dateColumn) decide(header string, forced dateOrder) ([]model.Reason, error) {
	var notes []model.Reason
	switch {
	case forced == orderExcel && c.serials > 0, forced != orderNone && forced != orderExcel && c.free > 0:
		c.order = forced
	case c.seen > 0 && c.serials == c.seen:
		c.order = orderExcel
		notes = append(notes, model.Reason{Code: "import_dates_excel", Text: header})
	case c.free == 0:
		return nil, nil
	case c.alive() == 0:
		return nil, model.E(model.CodeRefused, "error.exchange.date_mixed",
			"Column", header, "Text", Clip(c.example), "Row", c.exampleRow)
	case c.alive().count() > 1 && c.split > 0:
		return nil, model.E(model.CodeRefused, "error.exchange.date_order",
			"Column", header, "Text", Clip(c.example), "Row", c.exampleRow)
	default:
		c.order = dateOrder(bits.TrailingZeros8(uint8(c.alive())))
		code := map[dateOrder]string{orderDMY: "import_dates_dmy", orderMDY: "import_dates_mdy", orderYMD: "import_dates_ymd"}[c.order]
		if c.alive().count() == 1 {
			notes = append(notes, model.Reason{Code: code, Text: header})
		}
	}
	if c.short > 0 {
		notes = append(notes, model.Reason{Code: "import_two_digit_years", Text: header})
	}
	return notes, nil
}

// Clip shortens a cell for a sentence, to 60 characters.
func Clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// parseBirthday reads a birthday, with or without its year: a date in the
// column's order, --03-07, --0307, 3月7日, 3/7, 7 Mar; the year 1604 stands for
// none, as some address books write it, and so does a year that has no 29
// February. It gives "YYYY-MM-DD" or "--MM-DD".
func parseBirthday(cell string, o dateOrder) (string, bool) {
	s := foldDate(cell)
	if o == orderExcel {
		m, ok := parseSerial(s)
		return m.day.String(), ok
	}
	date, _ := splitMoment(s)
	if d, ok := parseDate(date, o); ok {
		return d.String(), true
	}
	if rest, ok := strings.CutPrefix(date, "1604-"); ok {
		s = "--" + rest
	}
	if v, ok := splitNumbers(date); ok && v.digits[0] == 4 && v.n[1] == 2 && v.n[2] == 29 {
		return "--02-29", true
	}
	if rest, ok := strings.CutPrefix(s, "--"); ok && len(rest) == 4 && !strings.Contains(rest, "-") {
		s = rest[:2] + "-" + rest[2:]
	}
	s = strings.Trim(strings.TrimPrefix(s, "--"), " .")
	text := dated(s, "2000")
	if text == s {
		return "", false
	}
	dmy, okD := parseDate(text, orderDMY)
	mdy, okM := parseDate(text, orderMDY)
	switch {
	case o == orderMDY || okM && !okD:
		return yearless(mdy), okM
	case o == orderDMY || okD && (!okM || dmy == mdy):
		return yearless(dmy), okD
	}
	return "", false
}

// yearless writes a day of the year 2000 without its year.
func yearless(d model.Day) string { return "--" + strings.TrimPrefix(d.String(), "2000-") }
