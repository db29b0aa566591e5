package model

// Margins gives the distributions on both days: customers by tier, and at
// TierNone those who were not there yet, or are there no longer.
func (m *Movement) Margins() (before, after [4]int) {
	for from := range m.Matrix {
		for to, n := range m.Matrix[from] {
			before[from] += n
			after[to] += n
		}
	}
	return before, after
}
