package scoring

import (
	"math"
	"math/big"
	"slices"

	"tierbook/model"
)

// shareOf gives the smallest whole sum that is at least the share of a total: a sum
// is under the share exactly when it is less than that. The share counts in
// millionths, so that 0.80 is four fifths and not the float nearest to it.
func shareOf(total *big.Int, share float64) *big.Int {
	scale := big.NewInt(shareScale)
	out := new(big.Int).Mul(total, big.NewInt(int64(math.Round(share*float64(shareScale)))))
	return out.Add(out, big.NewInt(shareScale-1)).Div(out, scale)
}

// valueCuts gives the smallest values that still are class A and class B. A
// value v is under a share while all customers with strictly more value hold
// less than that share of the positive value. Equal values share a class, the
// one who crosses the line goes up, and the order of the input is of no
// account. Values in minor units; the slice is sorted in place.
func valueCuts(values []int64, shareA, shareB float64) (a, b int64) {
	slices.Sort(values)
	total, above := new(big.Int), new(big.Int) // of a book of big amounts they have no room in 64 bits
	for _, v := range values {
		total.Add(total, big.NewInt(max(0, v)))
	}
	a, b = math.MaxInt64, math.MaxInt64
	if total.Sign() == 0 { // whoever gains the first value will hold all of it
		if shareA > 0 {
			a = 1
		}
		if shareB > 0 {
			b = 1
		}
		return a, b
	}
	limitA, limitB := shareOf(total, shareA), shareOf(total, shareB)
	for i := len(values) - 1; i >= 0 && values[i] > 0; {
		v, j := values[i], i
		for j >= 0 && values[j] == v {
			j--
		}
		if above.Cmp(limitA) < 0 {
			a = v
		}
		if above.Cmp(limitB) < 0 {
			b = v
		}
		for ; i > j; i-- {
			above.Add(above, big.NewInt(v))
		}
	}
	return a, b
}

// abcOf gives the class of a value by the calibrated cuts; no value is C.
func abcOf(c *model.Calibration, value int64) model.Tier {
	switch {
	case value <= 0:
		return model.TierC
	case value >= c.ValueA:
		return model.TierA
	case value >= c.ValueB:
		return model.TierB
	}
	return model.TierC
}
