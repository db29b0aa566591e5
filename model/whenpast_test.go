package model

import (
	"errors"
	"testing"
)

// Something that has happened lies behind: 22 November 2026 is a Sunday.
func TestParsePast(t *testing.T) {
	today := NewDay(2026, 11, 22)
	for _, c := range []struct{ text, want string }{
		{"today", "2026-11-22"},
		{"yesterday", "2026-11-21"},
		{"昨天", "2026-11-21"},
		{"-3d", "2026-11-19"},
		{"2 weeks ago", "2026-11-08"},
		{"fri", "2026-11-20"},
		{"sun", "2026-11-22"},
		{"周一", "2026-11-16"},
		{"last sunday", "2026-11-15"},
		{"last fri", "2026-11-20"},
		{"上周五", "2026-11-13"},
		{"3月5日", "2026-03-05"},
		{"5 mar", "2026-03-05"},
		{"22 nov", "2026-11-22"},
		{"25 dec", "2025-12-25"},
		{"25/12", "2025-12-25"},
		{"29 feb", "2024-02-29"},
		{"2026-11-22", "2026-11-22"},
		{"1999-01-01", "1999-01-01"},
	} {
		d, err := ParsePast(c.text, today)
		if err != nil || d.String() != c.want {
			t.Errorf("%s: %s %v, want %s", c.text, d, err, c.want)
		}
	}
	for _, text := range []string{"tomorrow", "明天", "+1d", "3d", "next fri", "next week", "2026-11-23", "2027-01-01", "5 mar 2027", "", "3/5", "soon"} {
		if d, err := ParsePast(text, today); err == nil || CodeOf(err) != CodeInvalid {
			t.Errorf("%s: %s %v, want it refused", text, d, err)
		}
	}
	for text, want := range map[string][2]string{"3/5": {"2026-03-05", "2026-05-03"}, "12/11": {"2025-12-11", "2026-11-12"}} {
		var e *Error
		if _, err := ParsePast(text, today); !errors.As(err, &e) || e.Args["One"] != want[0] || e.Args["Two"] != want[1] {
			t.Errorf("%s is told to be one of %v, want %v", text, err, want)
		}
	}
}
