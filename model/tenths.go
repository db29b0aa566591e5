package model

import "math"

// Tenths gives what each component brings in tenths of a point, rounded so that
// together they are the score as it is shown with one decimal: what rounding
// down lost goes to those that lost most. A component that is not known brings 0.
func (s *Score) Tenths() []int {
	const hair = 1e-6 // of a tenth: 22.8 may stand a hair below itself
	out := make([]int, len(s.Components))
	rest := make([]float64, len(s.Components))
	left := int(math.Round(s.Value * 10))
	for i := range s.Components {
		if !s.Components[i].Known {
			rest[i] = -1
			continue
		}
		v := s.Components[i].Contribution * 10
		out[i] = int(math.Floor(v + hair))
		rest[i] = v - float64(out[i])
		left -= out[i]
	}
	for ; left > 0; left-- {
		most := -1
		for i, r := range rest {
			if s.Components[i].Known && r > -1 && (most < 0 || r > rest[most]) {
				most = i
			}
		}
		if most < 0 {
			break
		}
		out[most]++
		rest[most] = -1
	}
	return out
}
