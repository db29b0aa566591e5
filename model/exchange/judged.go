package exchange

import (
	"cmp"
	"encoding/json"
	"strings"

	"tierbook/model"
)

// tiers finds a column of tiers; -1 where there is none.
func (s *sample) tiers(header []string) int {
	for i, h := range header {
		if hasWord("@tiers", normalHeader(h)) && s.mostly(i, func(c string) bool { _, ok := parseTier(c, &s.names); return ok }) {
			return i
		}
	}
	return -1
}

// parseTier reads a name of the book's, or A, B or C, also as "A级", "A类客户" or "Tier A".
func parseTier(s string, names *model.TierNames) (model.Tier, bool) {
	if t, err := names.Parse(s); err == nil {
		return t, true
	}
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, word := range []string{"TIER", "CLASS", "客户", "级", "类", "級", "類"} {
		s = strings.TrimSpace(strings.ReplaceAll(s, word, ""))
	}
	t, err := model.ParseTier(s)
	return t, err == nil
}

// tier takes a row's tier as a judgement that holds until the end of next year,
// with the column and what stands in it for the reason; both stay a further fact.
func (r *rowReader) tier(in *model.ImportCustomer, c *column, more facts) {
	s := r.text(fTier)
	if s == "" {
		return
	}
	more[c.name] = s
	if t, ok := parseTier(s, &r.o.TierNames); ok {
		year := r.o.Today.Time().Year()
		in.Customer.Override = &model.Override{Tier: t, Reason: c.name + ": " + s, Until: model.NewDay(year+1, 12, 31)}
	}
}

// totals finds a column of revenue totals; -1 where there is none.
func (s *sample) totals(header []string) int {
	for i, h := range header {
		head, _ := cutBrackets(h)
		if (hasWord("@spent", normalHeader(head)) || hasWord("@spent", normalHeader(h))) && s.mostly(i, looksMoney) {
			return i
		}
	}
	return -1
}

// opening takes a row's total as revenue from before the book; what stands in the
// column stays a further fact. What cannot be read, or is in another currency
// without a rate, is only that.
func (r *rowReader) opening(in *model.ImportCustomer, c *column, more facts) *model.Problem {
	s := r.text(fOpening)
	if s == "" {
		return nil
	}
	if !r.plan.own {
		more[c.name] = s
	}
	amount, ok := r.total(c)
	if !ok {
		r.keepColumn(c, more)
		return nil
	}
	on, p := r.moment(fOpeningOn)
	until, other := r.moment(fOpeningUntil)
	in.Customer.Opening = model.Opening{Amount: max(0, amount), On: on.day, Until: until.day}
	return cmp.Or(p, other)
}

// total reads a money cell as an amount in the book's currency.
func (r *rowReader) total(c *column) (int64, bool) {
	d, sign, p := r.figure(c)
	if p != nil {
		return 0, false
	}
	if c.header == summed { // where the first figure and the last have a sign, for all
		sign = ""
	}
	currency, p := r.currency(sign, c)
	if p != nil {
		return 0, false
	}
	minor, fine, err := toFine(*d, currency)
	amount, _ := roundRest(minor, fine)
	if rate := r.o.Rates[currency]; err == nil && currency != r.o.Currency {
		amount, ok := Convert(amount, currency, r.o.Currency, rate)
		return amount, ok && rate != 0
	}
	return amount, err == nil
}

// overrideJSON is a tier set by hand as exports print it.
type overrideJSON struct {
	Tier   string    `json:"tier"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Until  model.Day `json:"until"`
}

// judged fills what people decided about a customer, from this program's own
// files: the tier set by hand, the snooze, and who recommended it.
func (r *rowReader) judged(in *model.ImportCustomer, more facts) *model.Problem {
	if c := r.plan.byField[fTier]; c != nil {
		r.tier(in, c, more)
	}
	if c := r.plan.byField[fOpening]; c != nil {
		if p := r.opening(in, c, more); p != nil {
			return p
		}
	}
	if !r.plan.own {
		return nil
	}
	snoozed, p := r.moment(fSnoozed)
	in.Customer.SnoozedUntil, in.ReferredBy = snoozed.day, r.text(fReferredBy)
	o := overrideJSON{Tier: r.text(fOverrideTier), Reason: r.text(fOverrideReason), By: r.text(fOverrideBy)}
	if s := r.text(fOverride); s != "" && json.Unmarshal([]byte(s), &o) != nil {
		return cmp.Or(p, r.problem(r.plan.byField[fOverride], model.Invalid("error.exchange.override", "Text", clip(s))))
	}
	if o.Tier == "" {
		return p
	}
	until, other := r.moment(fOverrideUntil)
	tier, err := r.o.TierNames.Parse(o.Tier)
	if err != nil {
		other = cmp.Or(other, r.problem(r.plan.byField[fOverrideTier], asError(err)))
	}
	in.Customer.Override = &model.Override{Tier: tier, Reason: o.Reason, By: shared(o.By), Until: max(o.Until, until.day)}
	return cmp.Or(p, other)
}
