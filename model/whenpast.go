package model

import (
	"errors"
	"strings"
)

// ParsePast reads the day of something that has happened, in the words of
// ParseWhen, none of which lead past today here: a day of the week and a date
// without a year mean the latest such day, today included. "last fri" is the
// latest Friday before today, 上周五 that of last week. A day after today is
// refused with CodeInvalid.
func ParsePast(s string, today Day) (Day, error) {
	t := strings.Join(strings.Fields(foldText(s)), " ")
	if d, ok := lastWeekday(t, today); ok {
		return d, nil
	}
	d, err := ParseWhen(s, today)
	var e *Error
	if n := numbers(t, "/"); len(n) == 2 && errors.As(err, &e) && e.Key == "error.when_ambiguous" {
		monthFirst, _ := nearestDate(n[0], n[1], today, -1)
		dayFirst, _ := nearestDate(n[1], n[0], today, -1)
		return 0, Invalid(e.Key, "Text", s, "One", monthFirst.String(), "Two", dayFirst.String())
	}
	if err != nil {
		return 0, err
	}
	if _, ok := weekday(t); ok {
		return d - 7, nil
	}
	if _, ok := whenMonthDay(t, today); d > today && (ok || strings.Count(t, "/") == 1) {
		for years := 1; years <= 8 && d > today; years++ { // 29 February may be eight years off
			if d, err = ParseWhen(s, today.AddMonths(-12*years)); err != nil {
				return 0, err
			}
		}
	}
	if d > today {
		return 0, Invalid("error.when_future", "Text", s, "Day", d.String(), "Today", today.String())
	}
	return d, nil
}

// lastWeekday reads a day of the week that is said to be over.
func lastWeekday(s string, today Day) (Day, bool) {
	rest, found := strings.CutPrefix(s, "last ")
	if w, ok := weekday(rest); found && ok {
		return today - 1 - Day((int(today.Weekday())-int(w)+6)%7), true
	}
	rest, found = strings.CutPrefix(s, "上")
	w, ok := weekday(strings.TrimPrefix(rest, "个"))
	return monday(today) - 7 + Day((w+6)%7), found && ok
}
