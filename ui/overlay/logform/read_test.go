package logform

import (
	"fmt"
	"testing"
)

func TestMoneyAndShares(t *testing.T) {
	for text, want := range map[string]string{
		"1200": "120000 CNY", "1.2万": "1200000 CNY", "¥3,000": "300000 CNY", "2k": "200000 CNY", "300 USD": "30000 USD",
		"EUR 12.5": "1250 EUR", "900jpy": "900 JPY", "0": "0 CNY", "": "bad", "x": "bad", "-5": "bad", "1.234": "bad", "99999999999万": "bad",
	} {
		n, cur, err := parseMoney(text, "CNY")
		got := fmt.Sprintf("%d %s", n, cur)
		if err != nil {
			got = "bad"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
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
