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
