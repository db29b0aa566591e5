package model

import "testing"

// Signs of money are read before and behind an amount; one that is of several
// currencies is the book's, and one beside another currency's code is refused.
func TestParseMoneySigns(t *testing.T) {
	for _, c := range []struct {
		text, book, currency string
		minor                int64 // 0 is refused
	}{
		{"$1,200.50", "USD", "USD", 120050},
		{"1,200", "USD", "USD", 120000},
		{"€50", "USD", "EUR", 5000},
		{"50 €", "USD", "EUR", 5000},
		{"£ 1.5k", "CNY", "GBP", 150000},
		{"$20", "CAD", "CAD", 2000},
		{"$20", "CNY", "USD", 2000},
		{"HK$300", "CNY", "HKD", 30000},
		{"$300 CAD", "CNY", "CAD", 30000},
		{"€300 EUR", "CNY", "EUR", 30000},
		{"1.2万", "CNY", "CNY", 1200000},
		{"¥300", "USD", "", 0},
		{"€300 USD", "CNY", "", 0},
		{"$¥300", "CNY", "", 0},
		{"¥$300", "CNY", "", 0},
		{"€", "USD", "", 0},
	} {
		minor, currency, err := ParseMoney(c.text, c.book)
		if c.minor == 0 {
			if err == nil {
				t.Errorf("%s in a %s book is %d %s", c.text, c.book, minor, currency)
			}
			continue
		}
		if err != nil || minor != c.minor || currency != c.currency {
			t.Errorf("%s in a %s book is %d %s (%v), want %d %s", c.text, c.book, minor, currency, err, c.minor, c.currency)
		}
	}
}
