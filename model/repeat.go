package model

import (
	"fmt"
	"strings"
)

// Repeat is a reminder that comes again: once a contact has answered one, the next is
// the promise. The zero Repeat is none.
type Repeat struct {
	From  Day // the first
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

// String writes a reminder as ISO 8601 does, "" for none: R/2026-12-01/P1Y.
func (r Repeat) String() string {
	n, unit := r.Every, "D"
	switch {
	case n == 0 || r.From == 0:
		return ""
	case n > 0 && n%7 == 0:
		n, unit = n/7, "W"
	case n < 0 && n%12 == 0:
		n, unit = n/-12, "Y"
	case n < 0:
		n, unit = -n, "M"
	}
	return fmt.Sprintf("R/%s/P%d%s", r.From, n, unit)
}

// ReadRepeat reads what String writes.
func ReadRepeat(s string) (r Repeat, err error) {
	if s == "" {
		return r, nil
	}
	rest, ok := strings.CutPrefix(s, "R/")
	from, every, two := strings.Cut(rest, "/P")
	if r.From, err = ParseDay(from); !ok || !two || err != nil {
		return Repeat{}, Invalid("error.repeat", "Text", s)
	}
	if r.Every, err = ParseRepeat(strings.ToLower(every)); err != nil {
		return Repeat{}, err
	}
	return r, nil
}

// RRule writes how often as iCalendar does.
func (r Repeat) RRule() string {
	switch n := r.Every; {
	case n == 0:
		return ""
	case n > 0:
		return fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", n)
	case n%12 == 0:
		return fmt.Sprintf("FREQ=YEARLY;INTERVAL=%d", n/-12)
	default:
		return fmt.Sprintf("FREQ=MONTHLY;INTERVAL=%d", -n)
	}
}
