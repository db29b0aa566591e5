package model

import (
	"slices"
	"strconv"
	"strings"
)

// Validate checks what a person may have got wrong in a policy. The error names
// the setting as the TOML file does ("weights.monetary") in Args["Key"], and
// says what it must be.
func (p *Policy) Validate() error {
	for _, check := range []func() error{p.checkWeights, p.checkTiers, p.checkDays, p.checkStages, p.checkQueue, p.checkOccasions, p.checkModel} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// between refuses a number outside a range, and anything that is no number.
func between(key string, v, low, high float64) error {
	if v >= low && v <= high { // false for NaN
		return nil
	}
	if high >= largest {
		return Invalid("error.policy.least", "Key", key, "Low", plain(low), "Text", plain(v))
	}
	return Invalid("error.policy.range", "Key", key, "Low", plain(low), "High", plain(high), "Text", plain(v))
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// largest bounds what has no bound of its own, so that no sum loses its meaning.
const largest = 1e9

func (p *Policy) checkWeights() error {
	sum := 0.0
	for _, w := range []struct {
		key string
		v   float64
	}{
		{"monetary", p.Weights.Monetary},
		{"recency", p.Weights.Recency},
		{"frequency", p.Weights.Frequency},
		{"outlook", p.Weights.Outlook},
		{"potential", p.Weights.Potential},
		{"loyalty", p.Weights.Loyalty},
		{"satisfaction", p.Weights.Satisfaction},
		{"safety", p.Weights.Safety},
	} {
		if err := between("weights."+w.key, w.v, 0, largest); err != nil {
			return err
		}
		sum += w.v
	}
	if sum <= 0 {
		return Invalid("error.policy.weights", "Key", "weights.monetary")
	}
	return nil
}

func (p *Policy) checkTiers() error {
	t := &p.Tiers
	if !slices.Contains([]TierMethod{TierByScore, TierByValue, TierByBest}, t.Method) {
		return Invalid("error.policy.choice", "Key", "tiers.method", "Text", string(t.Method), "Names", "score, value, best")
	}
	if t.Value != ValueRevenue && t.Value != ValueCLV {
		return Invalid("error.policy.choice", "Key", "tiers.value", "Text", string(t.Value), "Names", "revenue, clv")
	}
	for _, err := range []error{
		between("tiers.score_a", t.ScoreA, 0, 100), between("tiers.score_b", t.ScoreB, 0, 100),
		between("tiers.share_a", t.ShareA, 0, 1), between("tiers.share_b", t.ShareB, 0, 1),
	} {
		if err != nil {
			return err
		}
	}
	for _, c := range []struct {
		key string
		cap Cap
	}{{"caps.prospect", p.Caps.Prospect}, {"caps.provisional", p.Caps.Provisional}, {"caps.dormant", p.Caps.Dormant}, {"caps.lost", p.Caps.Lost}} {
		if !slices.Contains(CapChoices[:], c.cap) {
			return Invalid("error.policy.choice", "Key", c.key, "Text", string(c.cap), "Names", "none, A, B, C")
		}
	}
	if err := between("value.window_days", float64(p.Value.WindowDays), 0, 36500); err != nil {
		return err
	}
	if t.ScoreB >= t.ScoreA {
		return Invalid("error.policy.order", "Key", "tiers.score_b", "Text", plain(t.ScoreB), "Other", "tiers.score_a", "High", plain(t.ScoreA))
	}
	if t.ShareA >= t.ShareB {
		return Invalid("error.policy.order", "Key", "tiers.share_a", "Text", plain(t.ShareA), "Other", "tiers.share_b", "High", plain(t.ShareB))
	}
	return nil
}

func (p *Policy) checkDays() error {
	for _, c := range []struct {
		key string
		n   int
	}{{"cadence.a", p.Cadence.A}, {"cadence.b", p.Cadence.B}, {"cadence.c", p.Cadence.C}} {
		if err := between(c.key, float64(c.n), 1, 3650); err != nil {
			return err
		}
	}
	return nil
}

func (p *Policy) checkStages() error {
	s := &p.Stages
	return firstOf(
		between("stages.new_days", float64(s.NewDays), 0, 3650), between("stages.loyal_orders", float64(s.LoyalOrders), 1, largest),
		between("stages.loyal_days", float64(s.LoyalDays), 0, 36500), between("stages.loyal_satisfaction", float64(s.LoyalSatisfaction), 1, 5),
		between("stages.lost_days", float64(s.LostDays), 1, 36500), between("stages.dormant_gaps", s.DormantGaps, 0, largest),
		between("stages.lost_gaps", s.LostGaps, 0, largest), between("stages.dormant_p_order", s.DormantPOrder, 0, 1),
	)
}

func (p *Policy) checkQueue() error {
	q := &p.Queue
	err := firstOf(
		between("queue.retain_uplift", q.RetainUplift, 0, 1), between("queue.close_uplift", q.CloseUplift, 0, 1),
		between("queue.prospect_value", q.ProspectValue, 0, largest), between("queue.default_hours", q.DefaultHours, 0, largest),
		between("queue.warning_drop", q.WarningDrop, 0, 1), between("queue.lead_days", float64(q.LeadDays), 0, 3650), between("queue.try_days.first", float64(q.TryDays.First), 0, 365),
		between("queue.try_days.second", float64(q.TryDays.Second), 0, 365), between("queue.try_days.later", float64(q.TryDays.Later), 0, 365),
	)
	if err != nil {
		return err
	}
	for source, hours := range q.HalfLifeHours {
		if strings.TrimSpace(source) == "" {
			return Invalid("error.policy.source", "Key", "queue.half_life_hours")
		}
		if err := between("queue.half_life_hours."+source, hours, 0, largest); err != nil {
			return err
		}
	}
	return nil
}

func (p *Policy) checkOccasions() error {
	o := &p.Occasions
	for _, c := range []struct {
		key, list string
		names     []string
	}{
		{"occasions.festivals", o.Festivals, Festivals[:]},
		{"occasions.tiers", o.Tiers, []string{"A", "B", "C"}},
		{"occasions.stages", o.Stages, []string{
			string(StageProspect), string(StageNew), string(StageMature), string(StageLoyal), string(StageDormant), string(StageLost),
		}},
	} {
		for _, s := range ListOf(c.list) {
			if !Listed(strings.Join(c.names, ","), s) {
				return Invalid("error.policy.choice", "Key", c.key, "Text", s, "Names", strings.Join(c.names, ", "))
			}
		}
	}
	return between("occasions.days", float64(o.Days), 0, 60)
}

func (p *Policy) checkModel() error {
	m := &p.Model
	return firstOf(
		between("model.risk_weeks", float64(m.RiskWeeks), 1, 520), between("model.horizon_weeks", float64(m.HorizonWeeks), 1, 520),
		between("model.annual_discount", m.AnnualDiscount, 0, 1), between("model.satisfaction_half_life_days", m.SatHalfLife, 0, largest),
		between("model.provisional_below", m.ProvisionalAt, 0, 1), between("model.tenure_years", m.TenureYears, 0.01, 100),
		between("model.full_referrals", float64(m.FullReferrals), 1, largest), between("model.complaint_risk", m.ComplaintRisk, 0, 1),
		between("model.credit_risk", m.CreditRisk, 0, 1),
	)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
