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
		return 0, Invalid(e.Key, "Text", s, "One", latestDate(n[0], n[1], today).String(), "Two", latestDate(n[1], n[0], today).String())
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

// latestDate gives today or the latest day before it with a month and a day that
// some year has.
func latestDate(m, d int, today Day) Day {
	for y := today.Time().Year(); ; y-- {
		if day, ok := CivilDay(y, m, d); ok && day <= today || y < 1 {
			return day
		}
	}
}

// lastWeekday reads a day of the week that is said to be over.
func lastWeekday(s string, today Day) (Day, bool) {
	for _, p := range []string{"last ", "上个", "上"} {
		rest, ok := strings.CutPrefix(s, p)
		if !ok {
			continue
		}
		w, ok := weekday(rest)
		switch {
		case !ok:
		case p == "last ":
			return today - 1 - Day((int(today.Weekday())-int(w)+6)%7), true
		default:
			return monday(today) - 7 + Day((w+6)%7), true
		}
	}
	return 0, false
}
