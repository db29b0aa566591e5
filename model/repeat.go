package model

import (
	"fmt"
	"strings"
)

// Repeat is a reminder that comes again: once a contact has answered one, the next is
// the promise. The zero Repeat is none; one that does not come again is a plain next date.
type Repeat struct {
	From  Day // the first
	At    At  // the time of each
	Every int // days; below zero so many months
}

// On gives the first reminder on or after a day, 0 where none comes.
func (r Repeat) On(day Day) Day {
	switch {
	case r.Every == 0 || r.From == 0:
		return 0
	case day <= r.From:
		return r.From
	case r.Every > 0:
		n := Day(r.Every)
		return r.From + (day-r.From+n-1)/n*n
	}
	a, b := r.From.Time(), day.Time()
	n := ((b.Year()-a.Year())*12 + int(b.Month()-a.Month())) / -r.Every * -r.Every
	next := r.From.AddMonths(n)
	if next < day {
		next = r.From.AddMonths(n - r.Every)
	}
	return next
}

// String writes a reminder as ISO 8601 does, "" for none: R/2026-12-01/P1Y,
// R/2026-12-01T14:30/P1W.
func (r Repeat) String() string {
	if r.Every == 0 || r.From == 0 {
		return ""
	}
	n, unit := r.Unit()
	return fmt.Sprintf("R/%s/P%d%s", strings.Replace(r.From.With(r.At), " ", "T", 1), n, strings.ToUpper(unit[:1]))
}

// Unit counts how often it comes in the largest unit: "day", "week", "month" or "year".
func (r Repeat) Unit() (n int, unit string) {
	switch n = r.Every; {
	case n > 0 && n%7 == 0:
		return n / 7, "week"
	case n > 0:
		return n, "day"
	case n%12 == 0:
		return n / -12, "year"
	}
	return -n, "month"
}
