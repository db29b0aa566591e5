package scoring

import (
	"math"
	"math/big"
	"slices"
	"sort"

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
	silence := model.Reason{Code: "silent", N: silent, M: paceOf(r.f, r.c), Day: r.f.LastOrder}
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

// shareOf gives the smallest whole sum that is at least the share of a total: a sum
// is under the share exactly when it is less than that. The share counts in
// millionths, so that 0.80 is four fifths and not the float nearest to it.
func shareOf(total *big.Int, share float64) *big.Int {
	scale := big.NewInt(shareScale)
	out := new(big.Int).Mul(total, big.NewInt(int64(math.Round(share*float64(shareScale)))))
	return out.Add(out, big.NewInt(shareScale-1)).Div(out, scale)
}

// valueCuts gives the smallest values that still are class A and class B. A
// value v is under a share while all customers with strictly more value hold
// less than that share of the positive value. Equal values share a class, the
// one who crosses the line goes up, and the order of the input is of no
// account. Values in minor units; the slice is sorted in place.
func valueCuts(values []int64, shareA, shareB float64) (a, b int64) {
	slices.Sort(values)
	total, above := new(big.Int), new(big.Int) // of a book of big amounts they have no room in 64 bits
	for _, v := range values {
		total.Add(total, big.NewInt(max(0, v)))
	}
	a, b = math.MaxInt64, math.MaxInt64
	if total.Sign() == 0 { // whoever gains the first value will hold all of it
		return model.If(shareA > 0, 1, a), model.If(shareB > 0, 1, b)
	}
	limitA, limitB := shareOf(total, shareA), shareOf(total, shareB)
	for i := len(values) - 1; i >= 0 && values[i] > 0; {
		v, j := values[i], i
		for j >= 0 && values[j] == v {
			j--
		}
		a, b = model.If(above.Cmp(limitA) < 0, v, a), model.If(above.Cmp(limitB) < 0, v, b)
		for ; i > j; i-- {
			above.Add(above, big.NewInt(v))
		}
	}
	return a, b
}

// abcOf gives the class of a value by the calibrated cuts; no value is C.
func abcOf(c *model.Calibration, value int64) model.Tier {
	switch {
	case value <= 0:
		return model.TierC
	case value >= c.ValueA:
		return model.TierA
	case value >= c.ValueB:
		return model.TierB
	}
	return model.TierC
}

// RiskOf gives the rule by which a customer of tier A is at risk, no code for none: a
// complaint open for long; a tier that falls soon if nothing happens, the next order
// being due by the customer's own habit (the book's, of who ordered once or twice); or a silence well beyond that habit. The last
// counts only with more at stake than most (see sure). Who is within its habit is not
// at risk: its next order would come in time to keep the tier.
func RiskOf(s *model.Subject, score *model.Score, p *model.Policy, c *model.Calibration, asOf model.Day) (why model.Reason, sure bool) {
	f := &s.Facts
	if age := asOf - f.OldestComplaint; f.OpenComplaints > 0 && age > RiskComplaintDays {
		return model.Reason{Code: "risk_complaint", N: float64(age), M: float64(age), Day: f.OldestComplaint}, true
	}
	silent := float64(asOf - f.LastOrder)
	if f.OrderDays > 0 && silent < usualGap(f, c) {
		return model.Reason{}, false
	}
	short := shortened(p, c)
	short.Occasions = model.OccasionRules{}
	on := func(days int) model.Tier { return ScoreLean(s, &short, c, asOf+model.Day(days)).Tier }
	if on(RiskFallDays) > score.Tier {
		days := 1 + sort.Search(RiskFallDays-1, func(d int) bool { return on(d+1) > score.Tier })
		return model.Reason{Code: "risk_falls", Text: on(days).String(), N: float64(days), M: float64(days), Day: asOf + model.Day(days)}, true
	}
	if gap := usualGap(f, c); f.OrderDays >= ownGapOrders && f.MedianGap > 0 && silent >= RiskGaps*gap {
		return model.Reason{Code: "risk_silent", N: silent, M: paceOf(f, c), Day: f.LastOrder}, false
	}
	return model.Reason{}, false
}
