package scoring

import (
	"slices"

	"tierbook/model"
)

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
