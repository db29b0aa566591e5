package model

import "testing"

func TestHowOften(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "3w": 21, " 10 days": 10, "21": 21, "2m": 60, "1y": 365, "every 2 weeks": 14, "每两周": 14, "每3天": 3, "３ｗ": 21,
		"0d": -1, "often": -1, "every": -1, "11y": -1, "-3": -1, "3": 3,
	} {
		got, err := ParseEvery(text)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
}
