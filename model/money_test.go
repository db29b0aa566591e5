package model

import (
	"fmt"
	"testing"
)

func TestMoneyIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"1200": "120000 CNY", "1.2万": "1200000 CNY", "¥3,000": "300000 CNY", "2k": "200000 CNY", "300 USD": "30000 USD",
		"EUR 12.5": "1250 EUR", "900jpy": "900 JPY", "1,200.50": "120050 CNY", "12,345,678": "1234567800 CNY", ".5": "50 CNY", "7.100": "710 CNY", "+3": "300 CNY",
		"1,2,3": "bad", "12,34": "bad", "1,2345": "bad", ",5": "bad", "1.2,345": "bad", "1e9": "bad", "1 200": "bad", "3 万 元": "3000000 CNY", "99999999999999999999": "bad",
		"0": "0 CNY", "": "bad", "x": "bad", "-5": "bad", "k": "bad", "万元": "bad",
		"1.2万元": "1200000 CNY", "¥3万": "3000000 CNY", "1.2345万": "1234500 CNY", "1.2万 JPY": "12000 JPY", "1.2345k": "123450 CNY",
		"1.234567k": "bad", "1.2.3万": "bad", "3千": "300000 CNY", "1.5m": "150000000 CNY", "3百万元": "300000000 CNY", "1亿": "10000000000 CNY", "3百": "bad", "¥300 USD": "bad", "300元 EUR": "bad", "300元 TWD": "30000 TWD", "¥900 JPY": "900 JPY",
		"1.234": "bad", "99999999999万": "bad",
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
