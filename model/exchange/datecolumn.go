package exchange

import (
	"strings"

	"tierbook/model"
)

// dateColumn gathers what the cells of one column tell about its date order.
type dateColumn struct {
	seen, serials int
	short         int // cells with a two-digit year
	free          int // cells whose order the column decides
	split         int // cells that differ by order
	alive         [5]bool
	example       string // a cell that fits several orders, or contradicts
	exampleRow    int
	order         dateOrder
}

func newDateColumn() *dateColumn {
	c := &dateColumn{}
	for _, o := range dateOrders {
		c.alive[o] = true
	}
	return c
}

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
	var fits [5]bool
	var first model.Day
	count, differ := 0, false
	for _, o := range dateOrders {
		if o == orderYMD && (v.sep != '-' || v.digits[2] == 4) {
			continue
		}
		d, ok := v.in(o)
		if !ok {
			continue
		}
		fits[o] = true
		differ = differ || count > 0 && d != first
		if count == 0 {
			first = d
		}
		count++
	}
	if count == 0 {
		return
	}
	c.free++
	if v.digits[2] == 2 {
		c.short++
	}
	before := c.count()
	for _, o := range dateOrders {
		c.alive[o] = c.alive[o] && fits[o]
	}
	if differ {
		c.split++
	}
	if c.example == "" && differ || before > 0 && c.count() == 0 {
		c.example, c.exampleRow = cell, row
	}
}

func (c *dateColumn) count() int {
	n := 0
	for _, o := range dateOrders {
		if c.alive[o] {
			n++
		}
	}
	return n
}

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
	case c.count() == 0:
		return nil, model.E(model.CodeRefused, "error.exchange.date_mixed",
			"Column", header, "Text", clip(c.example), "Row", c.exampleRow)
	case c.count() > 1 && c.split > 0:
		return nil, model.E(model.CodeRefused, "error.exchange.date_order",
			"Column", header, "Text", clip(c.example), "Row", c.exampleRow)
	default:
		for _, o := range dateOrders {
			if c.alive[o] {
				c.order = o
				break
			}
		}
		code := map[dateOrder]string{orderDMY: "import_dates_dmy", orderMDY: "import_dates_mdy", orderYMD: "import_dates_ymd"}[c.order]
		if c.count() == 1 {
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
	noYear := strings.HasPrefix(s, "--") || strings.Contains(cell, "月") || strings.Contains(s, "-")
	s = strings.Trim(strings.TrimPrefix(s, "--"), " .")
	if noYear {
		d, ok := parseDate("2000-"+s, orderYMD)
		return yearless(d), ok
	}
	text := s + " 2000"
	if i := strings.IndexAny(s, "/."); i >= 0 {
		text = s + s[i:i+1] + "2000"
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
