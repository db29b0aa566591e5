package exchange

import (
	"strings"

	"tierbook/model"
)

// figure reads a money cell: nil when it is empty.
func (r *rowReader) figure(c *column) (*decimal, string, *model.Problem) {
	s := r.cell(c)
	if s == "" {
		return nil, "", nil
	}
	f, ok := parseFigure(s)
	v, exact := f.value(c.money.dec)
	if !ok || !exact {
		return nil, "", r.problem(c, model.Invalid("error.exchange.amount", "Text", clip(s)))
	}
	return &v, f.currency, nil
}

// minor gives a money cell in minor units of a currency; known is false where there
// is none.
func (r *rowReader) minor(f field, currency string) (minor int64, known bool, p *model.Problem) {
	c := r.plan.byField[f]
	d, _, p := r.figure(c)
	if p != nil || d == nil {
		return 0, false, p
	}
	minor, err := toMinor(*d, currency, r.cell(c))
	if err != nil {
		return 0, false, r.problem(c, err)
	}
	return minor, true, nil
}

// currency settles the currency of the row: the currency column, then the sign
// beside the amount, then the header ("Amount (USD)"), then the book's.
func (r *rowReader) currency(sign string, amount *column) (string, *model.Problem) {
	c := r.plan.byField[fCurrency]
	if s := r.cell(c); s != "" {
		code := currencyCode(s, r.o.Currency)
		if !RealCurrency(code) {
			return "", r.problem(c, model.Invalid("error.exchange.currency", "Text", clip(s)))
		}
		return code, nil
	}
	if sign != "" {
		return signedCurrency(sign, r.o.Currency), nil
	}
	if amount != nil && amount.unit != "" {
		return amount.unit, nil
	}
	return r.o.Currency, nil
}

// currencyCode reads a currency column: a code, a sign or a word.
func currencyCode(s, book string) string {
	u := strings.ToUpper(strings.TrimSpace(s))
	if i := strings.LastIndex(u, " - "); i >= 0 { // "Chinese Yuan - CNY"
		u = u[i+3:]
	}
	if u == "RMB" {
		return "CNY"
	}
	if RealCurrency(u) {
		return u
	}
	f := figure{}
	if f.cutAffix(u) == "" {
		return signedCurrency(f.currency, book)
	}
	return u
}
