package scoring

import (
	"math"

	"tierbook/model"
)

// NoOrderChance is P(order) of somebody who never ordered: nothing is known either way.
const NoOrderChance = 0.5

// chance is what a day foretells of a customer by its facts: the probability of
// still being one, 1 where no model tells, and of at least one order within the
// risk horizon. Without a model the silence stands in, halving the chance with every
// usual gap; modelled tells which it was. Either is bent to what the book's past saw.
func chance(f *model.Facts, p *model.Policy, c *model.Calibration, asOf model.Day) (alive, order float64, modelled bool) {
	if f.Orders == 0 {
		return 1, NoOrderChance, false
	}
	gap := usualGap(f, c)
	if c.Models == nil || asOf < f.FirstOrder {
		alive, order = 1, math.Exp2(-float64(max(0, asOf-f.LastOrder))/gap)
	} else {
		m := nbd{c.Models.MBGNBD, true}
		x, T := float64(f.OrderDays-1), float64(asOf-f.FirstOrder)/7
		alive = m.alive(x, float64(f.LastOrder-f.FirstOrder)/7, T)
		order, modelled = alive*m.orders(x, T, float64(p.Model.RiskWeeks)), true
	}
	if c.Chance != nil {
		v := bendsOf(f, gap, order, asOf)
		order = bent(&v, &c.Chance.Bend)
	}
	return alive, order, modelled
}

// usualGap gives the days that usually lie between two orders: the customer's
// own median with enough order days, else the book's.
func usualGap(f *model.Facts, c *model.Calibration) float64 {
	switch {
	case f.OrderDays >= ownGapOrders && f.MedianGap > 0:
		return f.MedianGap
	case c.MedianGap > 0:
		return c.MedianGap
	}
	return FallbackGapDays
}

// What bends the chance of an order beside a constant, as model.ChanceFit lists it.
const (
	bendConstant = iota
	bendOdds
	bendGaps
	bendDays
	bendRepeats
	bendCount
)

// bendsOf is what was to see of a customer by the facts of a day, order being the
// model's chance.
func bendsOf(f *model.Facts, gap, order float64, asOf model.Day) [bendCount]float64 {
	silent := math.Max(0, float64(asOf-f.LastOrder))
	order = math.Max(1e-6, math.Min(1-1e-6, order))
	return [bendCount]float64{
		1, math.Log(order / (1 - order)), math.Log1p(silent / gap), math.Log1p(silent / 7), math.Log1p(float64(f.OrderDays - 1)),
	}
}

// bent gives the chance of an order, that of the model without a bend.
func bent(v, bend *[bendCount]float64) float64 {
	odds := v[bendOdds]
	if bend != nil {
		odds = 0
		for i := range v {
			odds += v[i] * bend[i]
		}
	}
	return 1 / (1 + math.Exp(-odds))
}
