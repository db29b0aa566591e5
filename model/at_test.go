package model

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMoments(t *testing.T) {
	today := NewDay(2026, 11, 22)
	for text, want := range map[string]string{
		"tomorrow 3pm": "2026-11-23 15:00", "3 pm tomorrow": "2026-11-23 15:00", "next tue 10am": "2026-11-24 10:00", "fri at 9:30": "2026-11-27 09:30",
		"2026-12-05 14:30": "2026-12-05 14:30", "2026-12-05T14:30": "2026-12-05 14:30", "5 dec, 12am": "2026-12-05 00:00", "+2w 12:15pm": "2026-12-06 12:15",
		"明天下午3点": "2026-11-23 15:00", "下周二上午十点半": "2026-11-24 10:30", "明天15点": "2026-11-23 15:00", "周五 下午３：３０": "2026-11-27 15:30", "明天两点一刻": "2026-11-23 14:15",
		"后天晚上8点20分": "2026-11-24 20:20", "明天中午12点": "2026-11-23 12:00", "明天早上七点": "2026-11-23 07:00", "12月5日 9点钟": "2026-12-05 09:00", "3pm": "2026-11-22 15:00", "下午3点": "2026-11-22 15:00",
		"tomorrow": "2026-11-23", "2026-12-05": "2026-12-05", "2026.12.05": "2026-12-05",
		"tomorrow 25:00": "", "tomorrow 13pm": "", "tomorrow 3": "", "pm": "", "tomorrow 9:75": "", "明天晚上12点": "", "someday 3pm": "", "": "",
	} {
		d, at, err := ParseMoment(text, today)
		if got := d.With(at); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v, not %q", text, got, err, want)
		}
	}
}

// What is written of a moment reads as the same one.
func TestMomentsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, at := NewDay(2026, 1, 1)+Day(rapid.IntRange(0, 9000).Draw(t, "day")), At(rapid.IntRange(0, 1440).Draw(t, "at"))
		if day, clock, err := ParseMoment(d.With(at), 1); err != nil || day != d || clock != at {
			t.Fatal(day, clock, err)
		}
		if o := At(rapid.IntRange(0, 1440).Draw(t, "other")); Before(d, at, d, o) && Before(d, o, d, at) || Before(d, at, d+1, o) != true {
			t.Fatal("order", d, at, o)
		}
	})
}

func TestDatesOfNumbers(t *testing.T) {
	today := NewDay(2026, 11, 22)
	for _, c := range []struct{ text, dollars, euros, yuan string }{
		{"12/5/26", "2026-12-05", "2026-05-12", "2012-05-26"},
		{"12/5", "2026-12-05", "2027-05-12", "2026-12-05"},
		{"5.12.2026", "2026-05-12", "2026-12-05", "2026-05-12"},
		{"12-5-2026 3pm", "2026-12-05 15:00", "2026-05-12 15:00", "2026-12-05 15:00"},
		{"27/1/8", "", "", "2027-01-08"},
		{"27/01/08 9:30", "2008-01-27 09:30", "2008-01-27 09:30", "2027-01-08 09:30"},
		{"25/12/26", "2026-12-25", "2026-12-25", "2025-12-26"},
		{"2026-12-05", "2026-12-05", "2026-12-05", "2026-12-05"},
		{"30/2", "", "", ""},
		{"1.5", "", "", ""},
	} {
		for currency, want := range map[string]string{"USD": c.dollars, "EUR": c.euros, "CNY": c.yuan} {
			d, at, err := ParseMoment(DateText(c.text, currency), today)
			if got := d.With(at); got != want || (err == nil) != (want != "") {
				t.Errorf("%q in %s: %q %v, not %q", c.text, currency, got, err, want)
			}
		}
	}
	if d, err := ParsePast(DateText("12/5", "USD"), today); err != nil || d != NewDay(2025, 12, 5) {
		t.Error(d, err)
	}
}
