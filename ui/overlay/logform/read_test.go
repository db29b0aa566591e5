package logform

import "testing"

func TestShares(t *testing.T) {
	for text, want := range map[string]float64{"30%": 0.3, "30": 0.3, "0.3": 0.3, "100%": 1, "1": 1, "0.5%": 0.005, "120": -1, "x": -1, "": -1, "NaN": -1} {
		got, err := parseShare(text)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}
