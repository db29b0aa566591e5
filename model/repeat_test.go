package model

import (
	"testing"

	"pgregory.net/rapid"
)

func TestReminders(t *testing.T) {
	today := NewDay(2026, 7, 15)
	for text, want := range map[string]string{
		"2026-12-01 yearly": "R/2026-12-01/P1Y", "12月1日 每年": "R/2026-12-01/P1Y", "2026-12-01 every 3 weeks": "R/2026-12-01/P3W", "tomorrow 每两周": "R/2026-07-16/P2W",
		"2027-01-31 monthly": "R/2027-01-31/P1M", "2026-08-01 10d": "R/2026-08-01/P10D", "5 mar quarterly": "R/2027-03-05/P3M",
		"fri 3pm every 3w": "R/2026-07-17T15:00/P3W", "每周 明天下午3点": "", "明天下午3点半 每周": "R/2026-07-16T15:30/P1W",
	} {
		r, err := ParseReminder(text, today)
		if got := r.String(); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s %v", text, got, err)
		}
	}
	if r, err := ParseReminder("2026-12-01", today); r != (Repeat{From: NewDay(2026, 12, 1)}) || err != nil {
		t.Error(r, err)
	}
	for _, text := range []string{"", "2026-12-01 often", "yearly", "2026-12-01 every 0 weeks", "2026-12-01 40y"} {
		if _, err := ParseReminder(text, today); CodeOf(err) != CodeInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	r := Repeat{From: NewDay(2028, 2, 29), Every: -12}
	for from, want := range map[Day]Day{NewDay(2020, 1, 1): r.From, r.From + 1: NewDay(2029, 2, 28), NewDay(2029, 3, 1): NewDay(2030, 2, 28), NewDay(2031, 12, 1): NewDay(2032, 2, 29)} {
		if got := r.On(from); got != want {
			t.Errorf("on or after %s: %s, not %s", from, got, want)
		}
	}
}

// The reminder on or after a day is the first: none lies between, whatever the day
// of the month it began on.
func TestRemindersAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Repeat{NewDay(2026, 1, 1) + Day(rapid.IntRange(0, 800).Draw(t, "from")), At(rapid.IntRange(0, 1440).Draw(t, "at")), rapid.SampledFrom([]int{1, 7, 10, 90, -1, -3, -12}).Draw(t, "every")}
		at := r.From
		for range 40 {
			next := r.On(at + 1)
			if next <= at || r.On(next) != next || r.On(at+(next-at)/2+1) != next {
				t.Fatalf("%s: after %s comes %s", r, at, next)
			}
			if got, err := ReadRepeat(r.String()); err != nil || got != r {
				t.Fatal(got, err)
			}
			at = next
		}
	})
}
