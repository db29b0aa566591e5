package scoring

import (
	"math"

	"tierbook/model"
)

// tiers decides the class by value, the stage, the machine's tier under its caps,
// and the tier with a person's override above it.
func (r *reading) tiers(out *model.Score) {
	out.ABC = abcOf(r.c, r.worth())
	out.MachineTier = model.TierC
	if out.Known {
		switch r.p.Tiers.Method {
		case model.TierByValue:
			out.MachineTier = out.ABC
		case model.TierByBest:
			out.MachineTier = out.ABC.Better(byScore(&r.p.Tiers, out.Value))
		default:
			out.MachineTier = byScore(&r.p.Tiers, out.Value)
		}
	}
	out.ByScore = out.MachineTier
	out.Stage, out.StageReason = r.stage()
	r.cap(out)
	out.Tier = out.MachineTier
	if r.s.Override.Holds(r.day) {
		out.Tier = r.s.Override.Tier
	}
}

// cap holds the machine's tier back where the policy does; the strictest cap holds
// and is named. It never raises one.
func (r *reading) cap(out *model.Score) {
	caps := &r.p.Caps
	for _, c := range [...]struct {
		name  string
		holds bool
		at    model.Cap
	}{
		{"lost", out.Stage == model.StageLost, caps.Lost},
		{"dormant", out.Stage == model.StageDormant, caps.Dormant},
		{"prospect", out.Stage == model.StageProspect, caps.Prospect},
		{"provisional", out.Provisional, caps.Provisional},
	} {
		if c.holds && c.at.Tier() > out.MachineTier {
			out.MachineTier, out.CappedBy = c.at.Tier(), c.name
		}
	}
}

func byScore(t *model.TierRules, score float64) model.Tier {
	switch {
	case score >= t.ScoreA-cutTolerance:
		return model.TierA
	case score >= t.ScoreB-cutTolerance:
		return model.TierB
	}
	return model.TierC
}

// byCLV tells whether the ABC class goes by lifetime value: the policy says so
// and the book has a model that gives one.
func byCLV(p *model.Policy, c *model.Calibration) bool {
	return p.Tiers.Value == model.ValueCLV && c.Models != nil && c.Models.GammaGamma.P > 0
}

// worth is the customer's value for the ABC class, in minor units: the revenue of
// the policy's window, or the lifetime value.
func (r *reading) worth() int64 {
	if byCLV(r.p, r.c) && r.buyer {
		return int64(math.Round(r.fore.clv))
	}
	return r.spent
}

// stage places the customer in its life cycle, with the reason. Silence is
// asked before merit: who has gone silent is dormant or lost however loyal.
func (r *reading) stage() (model.Stage, model.Reason) {
	rules := &r.p.Stages
	if !r.buyer && r.f.Opening > 0 {
		return model.StageMature, model.Reason{Code: "stage_opening", N: float64(r.f.Opening)}
	}
	if !r.buyer {
		return model.StageProspect, model.Reason{Code: "no_orders"}
	}
	silent, tenure := float64(r.silent), int(r.day-r.f.FirstOrder)
	silence := model.Reason{Code: "silent", N: silent, M: r.gap, Day: r.f.LastOrder}
	switch {
	case tenure <= rules.NewDays:
		return model.StageNew, model.Reason{Code: "stage_new", N: float64(tenure), Day: r.f.FirstOrder}
	case r.silent > rules.LostDays && silent > rules.LostGaps*r.gap:
		return model.StageLost, silence
	case silent > rules.DormantGaps*r.gap:
		return model.StageDormant, silence
	case r.fore.ok && r.pOrder < rules.DormantPOrder:
		return model.StageDormant, model.Reason{Code: "p_order", N: 100 * r.pOrder, M: float64(r.p.Model.RiskWeeks)}
	case r.f.Orders == 1:
		return model.StageNew, model.Reason{Code: "stage_one_order", N: silent, Day: r.f.LastOrder}
	case r.f.Orders >= rules.LoyalOrders && tenure >= rules.LoyalDays &&
		(r.f.Satisfaction == 0 || r.f.Satisfaction >= rules.LoyalSatisfaction):
		return model.StageLoyal, model.Reason{Code: "stage_loyal", N: float64(r.f.Orders), M: float64(tenure), Day: r.f.FirstOrder}
	}
	return model.StageMature, model.Reason{Code: "frequency", N: float64(r.f.Orders)}
}
