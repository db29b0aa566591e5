package scoring

import "tierbook/model"

// quintile gives 1 + the number of breaks strictly below v: 1 is lowest, 5
// highest. Equal values share a score, so that a score may stay empty.
func quintile(breaks *[4]float64, v float64) int {
	n := 1
	for _, b := range breaks {
		if b < v {
			n++
		}
	}
	return n
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
