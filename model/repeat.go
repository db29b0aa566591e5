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

// repeatWords are how often in one word.
var repeatWords = map[string]int{
	"every day": 1, "every week": 7, "every month": -1, "every quarter": -3, "every year": -12,
	"daily": 1, "每天": 1, "weekly": 7, "每周": 7, "monthly": -1, "每月": -1, "quarterly": -3, "每季度": -3, "每季": -3, "yearly": -12, "每年": -12,
}

// maxRepeat is the longest time between two reminders, in months and in days.
const maxRepeat = 120

// ParseRepeat reads how often a reminder comes: "yearly", "monthly", "3w", "every 2
// months", "每两周".
func ParseRepeat(text string) (every int, err error) {
	if n, ok := repeatWords[foldText(strings.TrimSpace(text))]; ok {
		return n, nil
	}
	n, unit, _, ok := parseInterval(text)
	n *= unit
	if !ok || n == 0 || n > MaxCadence || n < -maxRepeat {
		return 0, Invalid("error.repeat", "Text", text)
	}
	return n, nil
}

// ParseReminder reads a date as ParseMoment does and, behind it, how often it comes
// again: "2026-12-01 yearly", "fri 3pm every 3w". Without that Every is 0.
func ParseReminder(text string, today Day) (r Repeat, err error) {
	if r.From, r.At, err = ParseMoment(text, today); err == nil {
		return r, nil
	}
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		day, at, bad := ParseMoment(strings.Join(words[:i], " "), today)
		if n, none := ParseRepeat(strings.Join(words[i:], " ")); bad == nil && none == nil {
			return Repeat{From: day, At: at, Every: n}, nil
		}
	}
	return Repeat{}, err
}

// ReadRepeat reads what String writes.
func ReadRepeat(s string) (r Repeat, err error) {
	if s == "" {
		return r, nil
	}
	rest, ok := strings.CutPrefix(s, "R/")
	from, every, two := strings.Cut(rest, "/P")
	from, clock, _ := strings.Cut(from, "T")
	r.At, _, _ = FindAt(clock)
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
