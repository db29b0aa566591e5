package model

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// whenCases are texts and the days they mean on Sunday, 22 November 2026.
var whenCases = [][2]string{
	{"2026-12-01", "2026-12-01"},
	{" 2026/12/1 ", "2026-12-01"},
	{"2026.12.1", "2026-12-01"},
	{"20261201", "2026-12-01"},
	{"２０２６年１２月１日", "2026-12-01"},
	{"2024-02-29", "2024-02-29"},
	{"today", "2026-11-22"},
	{"Tomorrow", "2026-11-23"},
	{"yesterday", "2026-11-21"},
	{"今天", "2026-11-22"},
	{"明天", "2026-11-23"},
	{"后天", "2026-11-24"},
	{"大后天", "2026-11-25"},
	{"昨天", "2026-11-21"},
	{"前天", "2026-11-20"},
	{"+3d", "2026-11-25"},
	{"3d", "2026-11-25"},
	{"+2w", "2026-12-06"},
	{"2w", "2026-12-06"},
	{"+1m", "2026-12-22"},
	{"3m", "2027-02-22"},
	{"+1y", "2027-11-22"},
	{"-2d", "2026-11-20"},
	{"in 3 days", "2026-11-25"},
	{"2 days ago", "2026-11-20"},
	{"3天后", "2026-11-25"},
	{"两周后", "2026-12-06"},
	{"十一天后", "2026-12-03"},
	{"十二周后", "2027-02-14"},
	{"2天前", "2026-11-20"},
	{"1个月后", "2026-12-22"},
	{"fri", "2026-11-27"},
	{"Friday", "2026-11-27"},
	{"tues", "2026-11-24"},
	{"sun", "2026-11-29"},
	{"周五", "2026-11-27"},
	{"星期日", "2026-11-29"},
	{"礼拜天", "2026-11-29"},
	{"本周五", "2026-11-20"},
	{"下周一", "2026-11-23"},
	{"下周五", "2026-11-27"},
	{"下个星期三", "2026-11-25"},
	{"下下周一", "2026-11-30"},
	{"next fri", "2026-11-27"},
	{"next week", "2026-11-23"},
	{"下周", "2026-11-23"},
	{"next month", "2026-12-01"},
	{"下个月", "2026-12-01"},
	{"月底", "2026-11-30"},
	{"3月5日", "2027-03-05"},
	{"12月1号", "2026-12-01"},
	{"11月22日", "2026-11-22"},
	{"2月29日", "2028-02-29"},
	{"5 mar", "2027-03-05"},
	{"mar 5", "2027-03-05"},
	{"March 5th, 2028", "2028-03-05"},
	{"5-dec-2026", "2026-12-05"},
	{"sept 1", "2027-09-01"},
	{"25/12", "2026-12-25"},
	{"12/25", "2026-12-25"},
	{"5/5", "2027-05-05"},
}

func TestParseWhen(t *testing.T) {
	today := NewDay(2026, 11, 22) // a Sunday
	for _, c := range whenCases {
		got, err := ParseWhen(c[0], today)
		if err != nil || got.String() != c[1] {
			t.Errorf("ParseWhen(%q) = %v, %v; want %s", c[0], got, err, c[1])
		}
	}
}

func TestParseWhenRefuses(t *testing.T) {
	today := NewDay(2026, 11, 22)
	for _, c := range [][2]string{
		{"", "error.when"},
		{"soon", "error.when"},
		{"2026-02-30", "error.when"},
		{"2026-13-01", "error.when"},
		{"2026-1", "error.when"},
		{"2026-12-01-", "error.when"},
		{"2026-1/2", "error.when"},
		{"13月5日", "error.when"},
		{"2月30日", "error.when"},
		{"32 mar", "error.when"},
		{"ma 5", "error.when"},
		{"5", "error.when"},
		{"d", "error.when"},
		{"周", "error.when"},
		{"周八", "error.when"},
		{"+3x", "error.when"},
		{"--3d", "error.when"},
		{"3/5", "error.when_ambiguous"},
		{"13/13", "error.when"},
		{"+99999y", "error.when_range"},
		{"-99999d9", "error.when"},
		{"99999m", "error.when_range"},
		{"-9999y", "error.when_range"},
	} {
		d, err := ParseWhen(c[0], today)
		var e *Error
		if !errors.As(err, &e) || e.Key != c[1] || d != 0 {
			t.Errorf("ParseWhen(%q) = %v, %v; want %s", c[0], d, err, c[1])
		}
	}
}

// TestParseWhenWeekdays: a weekday by any name is the next such day, one to
// seven days ahead, whatever today is.
func TestParseWhenWeekdays(t *testing.T) {
	zh := []string{"周日", "周一", "星期二", "礼拜三", "周4", "周五", "星期六"}
	rapid.Check(t, func(t *rapid.T) {
		today := Day(rapid.IntRange(1000, 3_000_000).Draw(t, "today"))
		w := rapid.IntRange(0, 6).Draw(t, "weekday")
		full := time.Weekday(w).String()
		for _, s := range []string{full, full[:3], zh[w]} {
			d, err := ParseWhen(s, today)
			if err != nil || d <= today || d > today+7 || int(d.Weekday()) != w {
				t.Fatalf("%s from %s: %s, %v", s, today, d, err)
			}
		}
		next, err := ParseWhen("下"+zh[w], today)
		if err != nil || int(next.Weekday()) != w || (next-1)/7 != (today-1)/7+1 { // 0001-01-01 is a Monday
			t.Fatalf("下%s from %s: %s, %v", zh[w], today, next, err)
		}
	})
}

// TestParseWhenSpans: any day's own text, and any span, comes back as itself.
func TestParseWhenSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := Day(rapid.IntRange(100_000, 3_000_000).Draw(t, "today"))
		other := Day(rapid.IntRange(int(minDay), int(maxDay)).Draw(t, "other"))
		if d, err := ParseWhen(other.String(), today); err != nil || d != other {
			t.Fatalf("%s: %s, %v", other, d, err)
		}
		ahead, err := ParseWhen("+3w", today)
		back, err2 := ParseWhen("-3w", ahead)
		if err != nil || err2 != nil || back != today {
			t.Fatalf("there and back from %s: %s", today, back)
		}
	})
}

func FuzzParseWhen(f *testing.F) {
	for _, s := range []string{"今天", "+3d", "下周五", "3/5", "5 mar 2026", "2月29日", "99999999999d", "半年后", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, today := range []Day{minDay, NewDay(2026, 11, 22), maxDay} {
			d, err := ParseWhen(s, today)
			if (err == nil) != (d >= minDay && d <= maxDay) {
				t.Fatalf("%q from %s: %d, %v", s, today, d, err)
			}
		}
		if b, err := ParseBirthday(s); err == nil {
			if again, err := ParseBirthday(b); err != nil || again != b {
				t.Fatalf("%q: %q reads back as %q, %v", s, b, again, err)
			}
		}
	})
}

func TestBirthday(t *testing.T) {
	for _, c := range [][2]string{
		{"1988-03-05", "1988-03-05"},
		{"1988年3月5日", "1988-03-05"},
		{"1988/3/5", "1988-03-05"},
		{"--03-05", "--03-05"},
		{"03-05", "--03-05"},
		{"3-5", "--03-05"},
		{"3月5日", "--03-05"},
		{"--0305", "--03-05"},
		{"02-29", "--02-29"},
		{"", ""},
	} {
		if got, err := ParseBirthday(c[0]); err != nil || got != c[1] {
			t.Errorf("ParseBirthday(%q) = %q, %v", c[0], got, err)
		}
	}
	for _, s := range []string{"1989-02-29", "02-30", "13-01", "tomorrow", "---03-05", "3/5"} {
		if got, err := ParseBirthday(s); err == nil {
			t.Errorf("ParseBirthday(%q) = %q", s, got)
		}
	}
	today := NewDay(2026, 11, 22)
	for _, c := range [][2]string{
		{"1988-11-22", "2026-11-22"}, {"--11-21", "2027-11-21"}, {"1988-11-24", "2026-11-24"}, {"--02-29", "2027-02-28"}, {"", ""}, {"nonsense", ""},
	} {
		if got := NextBirthday(c[0], today); got.String() != c[1] {
			t.Errorf("NextBirthday(%q) = %s", c[0], got)
		}
	}
	if got := NextBirthday("2000-02-29", NewDay(2028, 2, 1)); got != NewDay(2028, 2, 29) {
		t.Errorf("in a leap year: %s", got)
	}
}
