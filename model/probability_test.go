package model

import "testing"

func TestProbabilities(t *testing.T) {
	for text, want := range map[string]float64{
		"30%": 0.3, "30": 0.3, "0.3": 0.3, "100%": 1, "1": 1, "0.5%": 0.005, "３０％": 0.3, "120": -1, "x": -1, "": -1, "NaN": -1, "-5%": -1,
	} {
		got := -1.0
		if p, err := ParseProbability(text); err == nil {
			got = *p
		}
		if got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}
