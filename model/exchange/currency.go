package exchange

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"tierbook/model"
)

// RealCurrency tells whether code is one that ISO 4217 gives to money; those
// for tests and for no currency at all are none.
func RealCurrency(code string) bool {
	if !model.ValidCurrency(code) || code == "XXX" || code == "XTS" {
		return false
	}
	_, err := currency.ParseISO(code)
	return err == nil
}

// ParseRates reads --rate values "USD=7.1": what one unit of a currency is worth
// in the book's. CodeUsage for what is none, and for the book's own currency.
func ParseRates(values []string, book string) (map[string]float64, error) {
	out := make(map[string]float64, len(values))
	for _, v := range values {
		code, rate, _ := strings.Cut(v, "=")
		code = strings.ToUpper(strings.TrimSpace(code))
		x, err := strconv.ParseFloat(strings.TrimSpace(rate), 64)
		if err != nil || !(x > 0) || math.IsInf(x, 0) || !RealCurrency(code) || code == book {
			return nil, model.E(model.CodeUsage, "error.exchange.rate", "Text", v, "Book", book)
		}
		out[code] = x
	}
	return out, nil
}

// Convert gives an amount in minor units of one currency in those of another,
// where one main unit of the first is worth rate of the second; false when the
// result is larger than any amount may be.
func Convert(amount int64, from, to string, rate float64) (int64, bool) {
	v := math.Round(model.ToMajor(amount, from) * rate * math.Pow10(model.Decimals(to)))
	if !(v <= model.MaxAmount) {
		return 0, false
	}
	return int64(v), true
}

// convert fills the amounts in the book's currency where the person gave a rate, and
// counts what lies after today.
func convert(list []model.ImportInteraction, o *Options) (ahead int) {
	for i := range list {
		x := &list[i].Interaction
		if o.Today != 0 && x.Day > o.Today {
			ahead++
		}
		rate, ok := o.Rates[x.Currency]
		if !ok || rate == 0 || x.Base != nil || !x.Kind.HasAmount() {
			continue
		}
		if base, ok := Convert(x.Amount, x.Currency, o.Currency, rate); ok {
			x.Base = &base
		}
	}
	return ahead
}
