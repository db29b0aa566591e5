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
	coming := k.known.ahead(&m, x, weeks, float64(weeks), &k.p.Model)
	minor := math.Pow10(model.Decimals(k.p.Currency))
	n, mean := repeatSpend(f)
	spend, ok := expectedSpend(&k.c.Models.GammaGamma, n, mean/minor)
	if !ok {
		return 0, false
	}
	return spend * minor * alive * coming.discounted, true
}

// Recut gives a calibration with what depends on the policy worked out anew: the
// distributions of F, of M and of the outlook, the value cuts and the distribution
// of gains. The rest (recency, models) says the same under every policy and is kept.
func Recut(subjects []model.Subject, p model.Policy, c model.Calibration, asOf model.Day) model.Calibration {
	recut(subjects, &p, &c, asOf)
	c.Gain = gainsOf(subjects, &p, &c, asOf)
	return c
}

func gainsOf(subjects []model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) model.Grid {
	gains := make([]float64, 0, len(subjects))
	none := []model.Occasion{} // they change no gain
	each(subjects, func(s *model.Subject, known memo) float64 {
		return (&Scorer{p: p, c: c, asOf: asOf, known: known, festivals: &none}).Score(s).Gain.Total
	}, func(v float64) { gains = append(gains, v) })
	return gridOf(gains)
}

// measures are what a policy counts of one customer.
type measures struct {
	buyer          bool
	orders         int32
	spent, worth   int64 // within the window; for the class by value
	pOrder, coming float64
}

func measuresOf(s *model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day, known memo) measures {
	r := read(s, p, c, asOf, known)
	return measures{r.buyer, int32(r.orders), r.spent, r.worth(), r.pOrder, r.coming}
}

// shortened is a policy without the long horizon, which costs most of a forecast,
// unless value goes by it.
func shortened(p *model.Policy, c *model.Calibration) model.Policy {
	short := *p
	if !byCLV(p, c) {
		short.Model.HorizonWeeks = 0
	}
	return short
}

// recut works out the distributions of what the policy counts, and the value cuts.
func recut(subjects []model.Subject, p *model.Policy, c *model.Calibration, asOf model.Day) {
	var y yardstick
	short := shortened(p, c)
	each(subjects, func(s *model.Subject, known memo) measures { return measuresOf(s, &short, c, asOf, known) }, y.add)
	y.grids(c)
	c.Fields = fieldGrids(subjects, p)
	c.ValueA, c.ValueB = valueCuts(y.values, p.Tiers.ShareA, p.Tiers.ShareB)
}

// yardstick gathers the measures of a book.
type yardstick struct {
	orders, spent, coming []float64 // of buyers
	values                []int64
}

func (y *yardstick) add(m measures) {
	y.values = append(y.values, m.worth)
	if m.buyer || m.spent > 0 { // with revenue from before the book
		y.spent = append(y.spent, float64(m.spent))
	}
	if m.buyer {
		y.orders, y.coming = append(y.orders, float64(m.orders)), append(y.coming, m.coming)
	}
}

// grids puts the distributions into a calibration.
func (y *yardstick) grids(c *model.Calibration) {
	c.Frequency, c.Monetary, c.Outlook = gridOf(y.orders), gridOf(y.spent), gridOf(y.coming) // sorts them
	c.FrequencyBreaks, c.MonetaryBreaks = quintileBreaks(y.orders), quintileBreaks(y.spent)
}
