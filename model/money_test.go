package model

import (
	"fmt"
	"testing"
)

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

func TestMoneyIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"1200": "120000 CNY", "1.2万": "1200000 CNY", "¥3,000": "300000 CNY", "2k": "200000 CNY", "300 USD": "30000 USD",
		"EUR 12.5": "1250 EUR", "900jpy": "900 JPY", "0": "0 CNY", "": "bad", "x": "bad", "-5": "bad", "1.234": "bad", "99999999999万": "bad",
	} {
		n, cur, err := ParseMoney(text, "CNY")
		got := fmt.Sprintf("%d %s", n, cur)
		if err != nil {
			got = "bad"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
