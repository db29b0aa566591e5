package model

import (
	"time"
)

// Day is a civil day in the book's time zone, counted so that 0001-01-01 is 1.
// The zero Day means "no day". A Day never shifts when a clock or a zone does.
type Day int32

// unixEpochDay is 1970-01-01 as a Day.
const unixEpochDay = 719163

// DayOf gives the civil day of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return NewDay(y, int(m), d)
}

// NewDay makes a day from year, month 1..12 and day of month. Out-of-range
// values are normalised as time.Date does; use ParseDay to refuse them.
func NewDay(year, month, day int) Day {
	secs := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()
	n := secs / 86400
	if secs%86400 < 0 {
		n--
	}
	return Day(n + unixEpochDay)
}

// ParseDay reads YYYY-MM-DD and refuses anything else, impossible dates such
// as 2026-02-30 among them.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, Invalid("error.date", "Text", s)
	}
	return DayOf(t), nil
}

// Time gives midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix((int64(d)-unixEpochDay)*86400, 0).UTC() }

// String gives YYYY-MM-DD, or "" for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalJSON writes "YYYY-MM-DD", or null for no day.
func (d Day) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Day) UnmarshalJSON(b []byte) error {
	if string(b) == "null" || string(b) == `""` {
		*d = 0
		return nil
	}
	if len(b) < 2 {
		return Invalid("error.date", "Text", string(b))
	}
	v, err := ParseDay(string(b[1 : len(b)-1]))
	if err == nil {
		*d = v
	}
	return err
}

// Workday is the day, or the Monday after where it falls on a weekend.
func (d Day) Workday() Day {
	switch d.Weekday() {
	case time.Saturday:
		return d + 2
	case time.Sunday:
		return d + 1
	}
	return d
}

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Month gives the first day of the month, 0 of none.
func (d Day) Month() Day {
	if d == 0 {
		return 0
	}
	t := d.Time()
	return NewDay(t.Year(), int(t.Month()), 1)
}

// AddMonths moves by whole months; a day past the end of the target month
// becomes its last day (31 January + 1 month is 28 or 29 February).
func (d Day) AddMonths(n int) Day {
	y, m, dd := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDay(first.Year(), int(first.Month()), min(dd, last))
}
