package model

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// scoreOf makes a score of values, NaN for unknown.
func scoreOf(values, weights []float64) *Score {
	s := &Score{}
	sum := 0.0
	for i, v := range values {
		if !math.IsNaN(v) {
			sum += weights[i]
		}
	}
	for i, name := range []string{CompMonetary, CompPotential, CompSafety} {
		c := Component{Name: name, Weight: weights[i]}
		if v := values[i]; !math.IsNaN(v) {
			c.Known, c.Value, c.Contribution = true, v, weights[i]*v/sum
			s.Known, s.Value = true, s.Value+c.Contribution
		}
		s.Components = append(s.Components, c)
	}
	return s
}

func TestAComponentThatBecomesKnownIsWhatMovedTheScore(t *testing.T) {
	w := []float64{25, 15, 10}
	no := math.NaN()
	before, after := scoreOf([]float64{no, 80, no}, w), scoreOf([]float64{no, 80, 0}, w)
	got := Moves(before, after)
	if len(got) != 1 || got[0].Name != CompSafety || math.Abs(got[0].By+32) > 1e-9 {
		t.Errorf("credit put on hold: %v", got)
	}
	if got := Moves(after, after); len(got) != 0 {
		t.Errorf("nothing changed: %v", got)
	}
}

func TestMovesAddUpToTheDifference(t *testing.T) {
	value := rapid.OneOf(rapid.Just(math.NaN()), rapid.Float64Range(0, 100))
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SliceOfN(rapid.Float64Range(1, 50), 3, 3).Draw(t, "weights")
		b := scoreOf(rapid.SliceOfN(value, 3, 3).Draw(t, "before"), w)
		a := scoreOf(rapid.SliceOfN(value, 3, 3).Draw(t, "after"), w)
		sum := 0.0
		for _, m := range Moves(b, a) {
			sum += m.By
		}
		if math.Abs(sum-(a.Value-b.Value)) > 1e-9 {
			t.Fatalf("%v is not %v", sum, a.Value-b.Value)
		}
	})
}
