package scoring

import "slices"

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
