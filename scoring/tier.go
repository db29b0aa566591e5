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
			out.MachineTier = min(out.ABC, byScore(&r.p.Tiers, out.Value))
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

// Sizes of a stored distribution. Up to GridExact distinct values, the book of a
// small firm, it is exact. A larger one is thinned to GridSize: a percentile is
// then off by less than a tenth of a point, and the calibration stays small
// enough to read at every start.
const (
	GridExact = 4096
	GridSize  = 1024
)

// gridOf makes the distribution of the values, which it sorts in place. Beyond
// GridExact distinct values, knots are kept at about equal steps of rank, the
// lowest, the highest and every heavily shared value among them.
func gridOf(values []float64) model.Grid {
	slices.Sort(values)
	g := model.Grid{N: len(values)}
	distinct := len(slices.Compact(slices.Clone(values)))
	step, size := 0.0, distinct
	if distinct > GridExact {
		step, size = float64(len(values))/float64(GridSize-2), GridSize
	}
	g.Value, g.Less, g.Equal = make([]float64, 0, size), make([]int32, 0, size), make([]int32, 0, size)
	kept := 0 // rank up to which knots stand
	for i := 0; i < len(values); {
		j := i + 1
		for j < len(values) && values[j] == values[i] {
			j++
		}
		if i == 0 || j == len(values) || float64(j-kept) >= step {
			g.Value, g.Less, g.Equal = append(g.Value, values[i]), append(g.Less, int32(i)), append(g.Equal, int32(j-i))
			kept = j
		}
		i = j
	}
	return g
}

// percentile gives the mid-percentile of v, 0..100: the share of the
// distribution below v and half of what is equal to it. It never falls as v
// rises, and is defined for values that the distribution does not hold: between
// two knots it lies between their shares. Against an empty distribution v is
// alone, in the middle of itself.
func percentile(g *model.Grid, v float64) float64 {
	if g.N == 0 || len(g.Value) == 0 {
		return 50
	}
	i, found := slices.BinarySearch(g.Value, v)
	n := float64(g.N)
	switch {
	case found:
		return 100 * (float64(g.Less[i]) + float64(g.Equal[i])/2) / n
	case i == 0:
		return 0
	case i == len(g.Value):
		return 100
	}
	lo, hi := float64(g.Less[i-1]+g.Equal[i-1]), float64(g.Less[i])
	share := (v - g.Value[i-1]) / (g.Value[i] - g.Value[i-1])
	return 100 * (lo + (hi-lo)*share) / n
}

// quintileBreaks gives the four type-7 quantiles (the default of R, NumPy and
// Excel) at 1/5..4/5 of values sorted ascending. All are zero without values.
func quintileBreaks(sorted []float64) [4]float64 {
	var out [4]float64
	n := len(sorted)
	if n == 0 {
		return out
	}
	for k := 1; k <= 4; k++ {
		// The position (n−1)·k/5 is kept as a whole and a remainder, so that a
		// break that falls on a value is that value exactly.
		pos := (n - 1) * k
		lo, rest := pos/5, pos%5
		out[k-1] = sorted[lo]
		if rest > 0 {
			out[k-1] += (sorted[lo+1] - sorted[lo]) * float64(rest) / 5
		}
	}
	return out
}

// Median sorts the values in place and gives the middle one, the mean of the
// middle two, or 0 without values.
func Median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	mid := len(v) / 2
	if len(v)%2 == 1 {
		return v[mid]
	}
	return (v[mid-1] + v[mid]) / 2
}

// quintile gives 1 + the number of breaks strictly below v: 1 is lowest, 5
// highest. Equal values share a score, so that a score may stay empty.
func quintile(breaks *[4]float64, v float64) int {
	below, _ := slices.BinarySearch(breaks[:], v)
	return 1 + below
}

// rfm gives the three quintile scores of a customer with orders.
func rfm(c *model.Calibration, silent int, orders int, revenue int64) (r, f, m int) {
	if c.Recency.N == 0 { // measured against itself alone, it is at its own breaks
		return 5, 1, 1
	}
	return 6 - quintile(&c.RecencyBreaks, float64(silent)),
		quintile(&c.FrequencyBreaks, float64(orders)),
		quintile(&c.MonetaryBreaks, float64(revenue))
}
