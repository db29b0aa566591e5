package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// monthWord is a year and its month in a title: 2025年12月, 2025-12, December 2025.
var monthWord = regexp.MustCompile(`(?:19|20)\d\d\s*[年/.-]\s*(\d{1,2})\b|(\pL{3,9})\.? (?:19|20)\d\d`)

// settleYear finds in the titles the year of days that have none, and the month, where the
// list is of a month or two: about a year's end such days are of two years.
func (p *plan) settleYear(titles []string, first *sample) {
	if p.year = yearOf(titles); p.year == "" {
		return
	}
	if m := monthWord.FindStringSubmatch(strings.Join(titles, " ")); m != nil {
		p.month = max(monthOf("1 "+m[2]+" "+p.year), monthOf(p.year+"-"+m[1]+"-1"))
	}
	for i := range p.columns {
		if _, n := first.cells(i, func(s string) bool { m := monthOf(dated(s, p.year)); return m > time.February && m < time.November }); n > 0 && p.columns[i].field.isDate() {
			p.month = 0
		}
	}
}

// dated gives a cell of days with a year where it has none and the titles name one.
func (p *plan) dated(cell string) string {
	out, turn := dated(cell, p.year), 0
	if p.month == 0 || out == cell {
		return out
	}
	switch m := monthOf(out); {
	case m == 0:
	case m <= time.February && p.month >= time.November:
		turn = 1
	case m >= time.November && p.month <= time.February:
		turn = -1
	}
	if turn != 0 {
		year, _ := strconv.Atoi(p.year)
		p.turned = strconv.Itoa(year + turn)
		out = dated(cell, p.turned)
	}
	return out
}
