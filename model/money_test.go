package model

import "testing"

func TestAmountsAreReadStrictly(t *testing.T) {
	for text, want := range map[string]int64{
		"1200": 120000, "1,200.50": 120050, "-3.5": -350, "12,345,678": 1234567800, "0": 0, ".5": 50, "7.100": 710,
	} {
		if got, err := ParseAmount(text, "CNY"); err != nil || got != want {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1,2,3", "12,34", "1,2345", ",5", "1.2,345", "1e9", "1.234", "abc", "1 200", "99999999999999999999"} {
		if got, err := ParseAmount(text, "CNY"); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}
