package exchange

import (
	"encoding/json"

	"tierbook/model"
)

// judged fills what people decided about a customer, from this program's own
// files: the tier set by hand, the snooze, and who recommended it.
func (r *rowReader) judged(in *model.ImportCustomer, _ facts) *model.Problem {
	if !r.plan.own {
		return nil
	}
	snoozed, p := r.moment(fSnoozed)
	if p != nil {
		return p
	}
	in.Customer.SnoozedUntil, in.ReferredBy = snoozed.day, r.text(fReferredBy)
	o := overrideJSON{Tier: r.text(fOverrideTier), Reason: r.text(fOverrideReason), By: r.text(fOverrideBy)}
	if s := r.text(fOverride); s != "" && json.Unmarshal([]byte(s), &o) != nil {
		return r.problem(r.plan.byField[fOverride], model.Invalid("error.exchange.override", "Text", clip(s)))
	}
	if o.Tier == "" {
		return nil
	}
	until, p := r.moment(fOverrideUntil)
	if p != nil {
		return p
	}
	tier, err := model.ParseTier(o.Tier)
	if err != nil {
		return r.problem(r.plan.byField[fOverrideTier], asError(err))
	}
	in.Customer.Override = &model.Override{Tier: tier, Reason: o.Reason, By: r.words.of(o.By), Until: max(o.Until, until.day)}
	return nil
}
