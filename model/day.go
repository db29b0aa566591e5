package model

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()/86400 + unixEpochDay)
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

// ZoneOf gives the time zone of a name, UTC where this machine does not know it.
func ZoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
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
	return d + [...]Day{time.Sunday: 1, time.Saturday: 2}[d.Weekday()]
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

// At is a time of day: the minutes since midnight plus one, at most 1440; 0 is none.
type At int16

// NewAt makes a time of an hour and a minute, 0 of what is no time.
func NewAt(hour, minute int) At {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0
	}
	return At(hour*60 + minute + 1)
}

// String gives HH:MM, "" for none.
func (a At) String() string {
	if a <= 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", (a-1)/60, (a-1)%60)
}

// With gives the day, and the time behind it where there is one: "2026-12-05 14:30".
func (d Day) With(at At) string {
	if d == 0 || at == 0 {
		return d.String()
	}
	return d.String() + " " + at.String()
}

// Before tells whether a day and time come before others; without a time it is the end of
// the day.
func Before(day Day, at At, than Day, thanAt At) bool {
	return day < than || day == than && at != 0 && (thanAt == 0 || at < thanAt)
}

// clockForm is a time of day as people write it: with am or pm, with a colon, in Chinese.
var clockForm = regexp.MustCompile(`(?i)(?:\bat |@ ?)?\b(?:(\d{1,2})(?:[:.](\d\d))? ?([ap])\.?m\b\.?|(\d{1,2}):(\d\d)(?::\d\d)?\b)|` +
	`(?:(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚) ?)?(\d{1,2}|十[一二]?|[一二两三四五六七八九])(?:[点點](?:[钟鐘整]|(半)|(一刻)|(三刻)|(\d{1,2})分?)?|[:：](\d\d))`)

// FindAt finds the first time of day in a text, and where it stands; at is 0 for none. A
// Chinese hour from one to six without a part of the day is in the afternoon.
func FindAt(text string) (at At, from, to int) {
	m := clockForm.FindStringSubmatchIndex(text)
	if m == nil {
		return 0, 0, 0
	}
	part := func(i int) string { return text[max(0, m[2*i]):max(0, m[2*i+1])] }
	hour, _ := strconv.Atoi(part(1) + part(4) + part(7))
	hour += chineseNumbers[part(7)]
	minute, _ := strconv.Atoi(part(2) + part(5) + part(11) + part(12))
	for i, n := range []int{30, 15, 45} {
		if part(8+i) != "" {
			minute = n
		}
	}
	half, day := strings.ToLower(part(3)), part(6)
	switch late := half == "p" || strings.Contains("下午 傍晚 晚上 中午", day) && day != "" ||
		part(7) != "" && part(12) == "" && day == "" && hour >= 1 && hour <= 6; {
	case half != "" && (hour < 1 || hour > 12), strings.HasPrefix(day, "晚") && hour == 12:
		return 0, 0, 0
	case late && hour < 12 && !(day == "中午" && hour > 9):
		hour += 12
	case (half == "a" || day == "凌晨") && hour == 12:
		hour = 0
	}
	return NewAt(hour, minute), m[0], m[1]
}

// joined is the T between a day and a time of ISO 8601.
var joined = regexp.MustCompile(`(\d)t(\d\d:)`)

// ParseMoment reads a date as ParseWhen does, and a time of day where one stands with it:
// "tomorrow 3pm", 明天下午3点, "2026-12-05 14:30". A time alone is today's.
func ParseMoment(s string, today Day) (day Day, at At, err error) {
	if day, err = ParseWhen(s, today); err == nil {
		return day, 0, nil
	}
	text := joined.ReplaceAllString(foldText(s), "$1 $2")
	at, from, to := FindAt(text)
	if at == 0 {
		return 0, 0, err
	}
	if text = strings.Trim(text[:from]+" "+text[to:], " ,"); text == "" {
		return today, at, nil
	}
	if day, bad := ParseWhen(text, today); bad == nil {
		return day, at, nil
	}
	return 0, 0, err
}

// numbered is a date of two or three numbers.
var numbered = regexp.MustCompile(`(?:^|\s)(\d{1,2})([/.-])(\d{1,2})(?:([/.-])(\d{1,4}))?(?:$|\s|,)`)

// DateText writes out a date of numbers in a text ("12/5/26", "12/5") in the order in which
// people with a currency write dates, so that ParseWhen and ParsePast read it: the month
// first in the United States, the year and then the month in East Asia, the day first
// elsewhere. What is none in this order is taken in another.
func DateText(s, currency string) string {
	m := numbered.FindStringSubmatchIndex(s)
	if m == nil || m[8] < 0 && s[m[4]:m[5]] != "/" || m[8] >= 0 && s[m[4]:m[5]] != s[m[8]:m[9]] {
		return s
	}
	parts, end := []string{s[m[2]:m[3]], s[m[6]:m[7]], "2000"}, m[7] // a leap year, where none is said
	if m[8] >= 0 {
		parts[2], end = s[m[10]:m[11]], m[11]
	}
	n := numbers(strings.Join(parts, " "), " ")
	orders := [][3]int{{2, 1, 0}, {2, 0, 1}} // where year, month and day stand
	switch currency {
	case "USD", "PHP":
		orders[0], orders[1] = orders[1], orders[0]
	case "CNY", "JPY", "KRW", "TWD":
		orders = [][3]int{{0, 1, 2}, {2, 0, 1}, {2, 1, 0}}
		if m[8] < 0 {
			orders = orders[1:]
		}
	}
	for _, o := range orders {
		y := n[o[0]]
		if len(parts[o[0]]) == 2 {
			y += 2000
		}
		d, ok := CivilDay(y, n[o[1]], n[o[2]])
		if !ok || y < 2000 {
			continue
		}
		text := d.String()
		if m[8] < 0 {
			text = monthNames[n[o[1]]-1] + " " + strconv.Itoa(n[o[2]])
		}
		return s[:m[2]] + text + s[end:]
	}
	return s
}

// ParsePast reads the day of something that has happened, in the words of
// ParseWhen, none of which lead past today here: a day of the week and a date
// without a year mean the latest such day, today included. "last fri" is the
// latest Friday before today, 上周五 that of last week. A day after today is
// refused with CodeInvalid.
func ParsePast(s string, today Day) (Day, error) {
	if d, ok := lastWeekday(spaced(s), today); ok {
		return d, nil
	}
	d, err := parseDate(s, today, -1)
	if err != nil {
		return 0, err
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
