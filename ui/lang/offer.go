package lang

import (
	"strconv"

	"tierbook/model"
)

// Offer words why a product is worth speaking about, as of a day: what speaks for it,
// in counts of customers, or the customer's own rhythm.
func (l *Lang) Offer(o *model.Offer, today model.Day) string {
	every, _ := l.span(float64(o.Every))
	ago, _ := l.span(float64(today - o.Last))
	return l.F("offer."+string(o.Kind), "Both", o.Both, "N", o.Buyers, "Because", o.Because,
		"Lift", strconv.FormatFloat(o.Lift, 'f', 1, 64), "Times", o.Times, "Every", every, "Ago", ago)
}

// NoOffers words why there is nothing to offer: no lines of orders are known, nothing
// is bought together, or nothing speaks for anything with this customer.
func (l *Lang) NoOffers(o *model.Offers) string {
	switch {
	case o.Customers == 0:
		return l.T("offer.no_lines")
	case o.Pairs == 0:
		return l.F("offer.no_pairs", "Customers", l.Count(o.Customers), "Products", l.Count(o.Products))
	}
	return l.T("offer.none")
}
