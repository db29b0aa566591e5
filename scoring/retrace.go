package scoring

import (
	"math"

	"tierbook/model"
)

// StageOn places a customer in its life cycle on a day by its facts of that day.
func StageOn(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day) model.Stage {
	r := reading{f: f, p: p, c: c, day: asOf, buyer: f.Orders > 0}
	if r.buyer {
		r.silent = max(0, int(asOf-f.LastOrder))
		r.gap = usualGap(f, c)
		_, r.pOrder, r.fore.ok = chance(f, p, c, asOf)
	}
	stage, _ := r.stage()
	return stage
}

// Forecaster gives lifetime values of many customers on many days by one fitted
// model. It counts a customer's age in whole weeks, which moves a value by well
// under a hundredth and lets thousands of customers share one integral. It
// belongs to one goroutine; policy and calibration must not change meanwhile.
type Forecaster struct {
	p     *model.Policy
	c     *model.Calibration
	known memo
}

// NewForecaster makes a forecaster; without a model of spend it knows no values.
func NewForecaster(p *model.Policy, c *model.Calibration) *Forecaster {
	return &Forecaster{p: p, c: c, known: memo{}}
}

// CLV gives the lifetime value in minor units of a customer with facts of the
// day; false where no model applies.
func (k *Forecaster) CLV(f *model.Facts, asOf model.Day) (float64, bool) {
	alive, _, ok := chance(f, k.p, k.c, asOf)
	if !ok {
		return 0, false
	}
	m := nbd{k.c.Models.MBGNBD, true}
	x, weeks := int32(f.OrderDays-1), int32(asOf-f.FirstOrder)/7
	coming, met := k.known[[2]int32{x, weeks}]
	if !met {
		coming = m.lookAhead(float64(x), float64(weeks), &k.p.Model)
		k.known[[2]int32{x, weeks}] = coming
	}
	minor := math.Pow10(model.Decimals(k.p.Currency))
	n, mean := repeatSpend(f)
	spend, ok := expectedSpend(&k.c.Models.GammaGamma, n, mean/minor)
	if !ok {
		return 0, false
	}
	return spend * minor * alive * coming.discounted, true
}

// Recut gives a calibration with what depends on the policy worked out anew:
// the value cuts and the distribution of gains. The rest (quantiles, models)
// says the same under every policy and is kept.
func Recut(subjects []model.Subject, p model.Policy, c model.Calibration, asOf model.Day) model.Calibration {
	recutValue(subjects, &p, &c, asOf)
	gains := make([]float64, 0, len(subjects))
	none := []model.Occasion{} // they change no gain
	each(subjects, func(s *model.Subject, known memo) float64 {
		out := lean(s, &p, &c, asOf, &Scorer{known: known, festivals: &none})
		return out.Gain.Total
	}, func(v float64) { gains = append(gains, v) })
	c.Gain = gridOf(gains)
	return c
}

// recutValue works out the value cuts of a calibration for a policy.
func recutValue(subjects []model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) {
	values := make([]int64, 0, len(subjects))
	each(subjects, func(s *model.Subject, known memo) int64 {
		if !byCLV(p, c) {
			return s.Facts.Revenue
		}
		r := read(s, p, c, asOf, known)
		return r.worth()
	}, func(v int64) { values = append(values, v) })
	c.ValueA, c.ValueB = valueCuts(values, p.Tiers.ShareA, p.Tiers.ShareB)
}
