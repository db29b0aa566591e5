package exchange

import (
	"math/bits"
	"strings"

	"tierbook/model"
)

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
			"Column", header, "Text", clip(c.example), "Row", c.exampleRow)
	case c.alive().count() > 1 && c.split > 0:
		return nil, model.E(model.CodeRefused, "error.exchange.date_order",
			"Column", header, "Text", clip(c.example), "Row", c.exampleRow)
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

// clip shortens a cell for a sentence.
func clip(s string) string {
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
