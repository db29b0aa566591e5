package exchange

import (
	"encoding/json"
	"strings"

	"tierbook/model"
)

// tierHeaders name a column of tiers; what stands in it must be A, B or C too.
const tierHeaders = "客户等级 客户级别 客户分级 客户分类 会员等级 等级 级别 分级 tier customertier customergrade customerclass accounttier abc abcclass grade class kundenklasse 顧客ランク 客戶等級"

// tiers finds a column of tiers; -1 where there is none.
func (s *sample) tiers(header []string) int {
	for i, h := range header {
		if !hasWord(tierHeaders, normalHeader(h)) {
			continue
		}
		if filled, fit := s.cells(i, func(c string) bool { _, ok := parseTier(c); return ok }); filled > 0 && fit*5 >= filled*4 {
			return i
		}
	}
	return -1
}

// parseTier reads A, B or C, also as "A级", "A类客户" or "Tier A".
func parseTier(s string) (model.Tier, bool) {
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
	if t, ok := parseTier(s); ok {
		year := r.o.Today.Time().Year()
		in.Customer.Override = &model.Override{Tier: t, Reason: c.name + ": " + s, Until: model.NewDay(year+1, 12, 31)}
	}
}

// judged fills what people decided about a customer, from this program's own
// files: the tier set by hand, the snooze, and who recommended it.
func (r *rowReader) judged(in *model.ImportCustomer, more facts) *model.Problem {
	if c := r.plan.byField[fTier]; c != nil {
		r.tier(in, c, more)
	}
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
