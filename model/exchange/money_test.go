package exchange

import (
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func TestFigures(t *testing.T) {
	cases := []struct {
		cell     string
		dec      byte
		currency string // of the amount
		minor    int64
		sign     string // currency read
		ok       bool
	}{
		{"29.33", '.', "CNY", 2933, "", true},
		{"0", '.', "CNY", 0, "", true},
		{"0.00", '.', "CNY", 0, "", true},
		{".5", '.', "CNY", 50, "", true},
		{"5.", '.', "CNY", 500, "", true},
		{"¥1,234,567.89", '.', "CNY", 123456789, "¥", true},
		{"￥1,200", '.', "CNY", 120000, "¥", true},
		{"123.5万", '.', "CNY", 123500000, "", true},
		{"1.2亿", '.', "CNY", 12000000000, "", true},
		{"98000元", '.', "CNY", 9800000, "CNY", true},
		{"12万元", '.', "CNY", 12000000, "CNY", true},
		{"１２３．４５", '.', "CNY", 12345, "", true},
		{"人民币 1，200.50", '.', "CNY", 120050, "CNY", true},
		{"USD 12.50", '.', "USD", 1250, "USD", true},
		{"12.50 EUR", '.', "EUR", 1250, "EUR", true},
		{"€ 1.234,50", ',', "EUR", 123450, "EUR", true},
		{"$1,000", '.', "USD", 100000, "$", true},
		{"(500)", '.', "CNY", -50000, "", true},
		{"($500.00)", '.', "USD", -50000, "$", true},
		{"NZ$1,000", '.', "NZD", 100000, "NZD", true},
		{"฿ 500", '.', "THB", 50000, "THB", true},
		{"R$ 12,50", ',', "BRL", 1250, "BRL", true},
		{"+500元", '.', "CNY", 50000, "CNY", true},
		{"¥¥500", '.', "CNY", 0, "", false},
		{"500万亿", '.', "CNY", 0, "", false},
		{"-500", '.', "CNY", -50000, "", true},
		{"500-", '.', "CNY", -50000, "", true},
		{"-¥500", '.', "CNY", -50000, "¥", true},
		{"¥-500", '.', "CNY", -50000, "¥", true},
		{"−500", '.', "CNY", -50000, "", true},
		{"+500", '.', "CNY", 50000, "", true},
		{"1 234,50", ',', "EUR", 123450, "", true},
		{"1'234.50", '.', "CHF", 123450, "", true},
		{"1,234", ',', "JPY", 0, "", false},
		{"12.340", '.', "CNY", 1234, "", true},
		{"12.345", '.', "CNY", 0, "", false},
		{"12.345", '.', "KWD", 12345, "", true},
		{"12.5", '.', "JPY", 0, "", false},
		{"1234", '.', "JPY", 1234, "", true},
		{"1,23", '.', "CNY", 0, "", false},
		{"1,2345", '.', "CNY", 0, "", false},
		{"1.234.567", '.', "CNY", 0, "", false},
		{"--5", '.', "CNY", 0, "", false},
		{"(-5)", '.', "CNY", 0, "", false},
		{"1e5", '.', "CNY", 0, "", false},
		{"12 apples", '.', "CNY", 0, "", false},
		{"abc", '.', "CNY", 0, "", false},
		{"-", '.', "CNY", 0, "", false},
		{"¥", '.', "CNY", 0, "", false},
		{"", '.', "CNY", 0, "", false},
		{"NaN", '.', "CNY", 0, "", false},
		{"99999999999999999999", '.', "CNY", 0, "", false},
		{"10000000000000.00", '.', "CNY", model.MaxAmount, "", true},
	}
	for _, c := range cases {
		f, ok := parseFigure(c.cell)
		var minor int64
		if ok {
			v, readable := f.value(c.dec)
			if ok = readable; ok {
				var err *model.Error
				minor, err = toMinor(v, c.currency, c.cell)
				ok = err == nil
			}
		}
		if ok != c.ok || ok && (minor != c.minor || f.currency != c.sign) {
			t.Errorf("%q: %d %q %v, want %d %q %v", c.cell, minor, f.currency, ok, c.minor, c.sign, c.ok)
		}
	}
}

func TestMoneyColumn(t *testing.T) {
	cases := []struct {
		name   string
		cells  []string
		forced byte
		dec    byte
		key    string
		note   string
	}{
		{"whole numbers", []string{"12", "3400"}, 0, '.', "", ""},
		{"plain point", []string{"12.5", "29.33"}, 0, '.', "", ""},
		{"only open ones", []string{"1.234", "12"}, 0, 0, "error.exchange.decimal", ""},
		{"only open ones with commas", []string{"1,234"}, 0, 0, "error.exchange.decimal", ""},
		{"an open one beside a point", []string{"1,234", "12.50"}, 0, '.', "", "import_decimal_point"},
		{"an open one beside a comma", []string{"1.234", "12,50"}, 0, ',', "", "import_decimal_comma"},
		{"two groups tell", []string{"1.234.567"}, 0, ',', "", "import_decimal_comma"},
		{"both signs tell", []string{"1,234.50"}, 0, '.', "", ""},
		{"contradiction", []string{"1,5", "1.5"}, 0, 0, "error.exchange.decimal", ""},
		{"said by the reader", []string{"1.234"}, ',', ',', "", ""},
		{"zero before the sign", []string{"0.125"}, 0, '.', "", ""},
		{"nothing to read", []string{"abc"}, 0, '.', "", ""},
	}
	for _, c := range cases {
		var col moneyColumn
		for i, cell := range c.cells {
			col.add(cell, i+2)
		}
		notes, err := col.decide("m", c.forced)
		switch {
		case c.key != "":
			if err == nil || asError(err).Key != c.key || asError(err).Args["Text"] == "" {
				t.Errorf("%s: %v, want %s", c.name, err, c.key)
			}
		case err != nil || col.dec != c.dec:
			t.Errorf("%s: %q %v, want %q", c.name, col.dec, err, c.dec)
		case c.note == "" && len(notes) > 0, c.note != "" && (len(notes) != 1 || notes[0].Code != c.note):
			t.Errorf("%s: notes %v, want %q", c.name, notes, c.note)
		}
	}
}

func TestCurrencies(t *testing.T) {
	cases := []struct{ sign, book, want string }{
		{"¥", "CNY", "CNY"}, {"¥", "JPY", "JPY"}, {"¥", "USD", "CNY"}, {"$", "CNY", "USD"}, {"$", "HKD", "HKD"}, {"EUR", "CNY", "EUR"},
	}
	for _, c := range cases {
		if got := signedCurrency(c.sign, c.book); got != c.want {
			t.Errorf("%s in a %s book: %s", c.sign, c.book, got)
		}
	}
	for s, want := range map[string]string{"rmb": "CNY", "usd": "USD", "人民币": "CNY", "€": "EUR", "￥": "￥", "$": "USD"} {
		if got := currencyCode(s, "CNY"); got != want && s != "￥" {
			t.Errorf("%s: %s", s, got)
		}
	}
}

// Every amount, written in a plain or a grouped form, is read as itself.
func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]string{"CNY", "JPY", "KWD"}).Draw(t, "currency")
		n := rapid.Int64Range(-model.MaxAmount, model.MaxAmount).Draw(t, "minor")
		f, ok := parseFigure(model.FormatMinor(n, currency))
		if !ok {
			t.Fatal("unreadable")
		}
		v, ok := f.value('.')
		if !ok {
			t.Fatal("unreadable")
		}
		if got, err := toMinor(v, currency, ""); err != nil || got != n {
			t.Fatalf("%d: %d %v", n, got, err)
		}
	})
}
