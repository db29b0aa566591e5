package scoring

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func classes(values []int64, a, b float64) string {
	var c model.Calibration
	c.ValueA, c.ValueB = valueCuts(slices.Clone(values), a, b)
	out := ""
	for _, v := range values {
		out += abcOf(&c, v).String()
	}
	return out
}

func TestABCWorkedByHand(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []int64
		a, b   float64
		want   string
	}{
		{"the cut falls on a boundary", []int64{80000, 10000, 5000, 3000, 2000}, .80, .95, "ABBCC"},
		{"70/90 on the same", []int64{80000, 10000, 5000, 3000, 2000}, .70, .90, "ABCCC"},
		{"nobody else", []int64{123}, .80, .95, "A"},
		{"one holds nearly all", []int64{96000, 3000, 1000}, .80, .95, "ACC"},
		{"ties at the cut share a class", []int64{4000, 2000, 2000, 1000, 1000}, .80, .95, "AAABB"},
		{"all tied", []int64{100, 100, 100, 100}, .80, .95, "AAAA"},
		{"no value is C", []int64{0, 0, -5}, .80, .95, "CCC"},
		{"losses do not count", []int64{50000, 25000, 10000, 8000, 3000, 2000, 1000, 1000, 0, -500}, .80, .95, "AAABBCCCCC"},
		{"sums beyond 64 bits", []int64{math.MaxInt64, math.MaxInt64, math.MaxInt64, 1}, .80, .95, "AAAC"},
	} {
		if got := classes(c.values, c.a, c.b); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestABCCutIsExact would fail with shares reckoned in floats: 0.80 is not a
// float, and 7/10+1/10 of the value is exactly the share.
func TestABCCutIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "unit")
		if got := classes([]int64{80 * unit, 15 * unit, 5 * unit}, .80, .95); got != "ABC" {
			t.Fatalf("unit %d: %s, want ABC", unit, got)
		}
	})
}

func TestABCIgnoresOrderAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(-50, 1000), 1, 60).Draw(t, "values")
		want := classes(values, .80, .95)
		scaled := slices.Clone(values)
		for i := range scaled {
			scaled[i] *= 37
		}
		if got := classes(scaled, .80, .95); got != want {
			t.Fatalf("scaled %s, want %s", got, want)
		}
		slices.Reverse(values)
		back := []byte(classes(values, .80, .95))
		slices.Reverse(back)
		if string(back) != want {
			t.Fatalf("reversed %s, want %s", back, want)
		}
	})
}
