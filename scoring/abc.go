package scoring

import (
	"math"
	"math/big"
	"math/bits"
	"slices"

	"tierbook/model"
)

// sum128 is an unsigned sum too large for 64 bits in a book of big amounts.
type sum128 struct{ hi, lo uint64 }

func (s *sum128) add(v uint64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, v, 0)
	s.hi += carry
}

func (s sum128) less(o sum128) bool {
	return s.hi < o.hi || s.hi == o.hi && s.lo < o.lo
}

// shareOf gives the smallest whole sum that is at least the share of s: a sum
// is under the share exactly when it is less than that. The share counts in
// millionths, so that 0.80 is four fifths and not the float nearest to it.
func (s sum128) shareOf(share float64) sum128 {
	parts := big.NewInt(int64(math.Round(share * float64(shareScale))))
	t := new(big.Int).SetUint64(s.hi)
	t.Lsh(t, 64).Add(t, new(big.Int).SetUint64(s.lo))
	t.Mul(t, parts).Add(t, big.NewInt(shareScale-1)).Div(t, big.NewInt(shareScale))
	lo := new(big.Int).And(t, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	return sum128{hi: t.Rsh(t, 64).Uint64(), lo: lo}
}

// valueCuts gives the smallest values that still are class A and class B. A
// value v is under a share while all customers with strictly more value hold
// less than that share of the positive value. Equal values share a class, the
// one who crosses the line goes up, and the order of the input is of no
// account. Values in minor units; the slice is sorted in place.
func valueCuts(values []int64, shareA, shareB float64) (a, b int64) {
	slices.Sort(values)
	var total sum128
	for _, v := range values {
		if v > 0 {
			total.add(uint64(v))
		}
	}
	a, b = math.MaxInt64, math.MaxInt64
	if total == (sum128{}) { // whoever gains the first value will hold all of it
		if shareA > 0 {
			a = 1
		}
		if shareB > 0 {
			b = 1
		}
		return a, b
	}
	limitA, limitB := total.shareOf(shareA), total.shareOf(shareB)
	var above sum128
	for i := len(values) - 1; i >= 0 && values[i] > 0; {
		v, j := values[i], i
		for j >= 0 && values[j] == v {
			j--
		}
		if above.less(limitA) {
			a = v
		}
		if above.less(limitB) {
			b = v
		}
		for ; i > j; i-- {
			above.add(uint64(v))
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
