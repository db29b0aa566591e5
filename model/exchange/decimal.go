package exchange

import (
	"math/bits"
	"strconv"
	"strings"

	"tierbook/model"
)

// decimal is an exact decimal number, n·10^exp.
type decimal struct {
	n   int64
	exp int
}

// maxDigits bounds a decimal so that it fits an int64; model.MaxAmount has 16.
const maxDigits = 18

// newDecimal makes whole.frac·10^scale of digits, in its shortest form; false
// when it has more digits than any amount.
func newDecimal(whole, frac string, scale int, negative bool) (decimal, bool) {
	exp := scale - len(frac)
	digits := strings.TrimLeft(whole+frac, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return decimal{}, true
	}
	exp += len(digits) - len(short)
	if len(short) > maxDigits {
		return decimal{}, false
	}
	n, err := strconv.ParseInt(short, 10, 64)
	if negative {
		n = -n
	}
	return decimal{n, exp}, err == nil
}

// times multiplies; false when the product has too many digits.
func (d decimal) times(e decimal) (decimal, bool) {
	hi, lo := bits.Mul64(uint64(max(d.n, -d.n)), uint64(max(e.n, -e.n)))
	n := int64(lo)
	if (d.n < 0) != (e.n < 0) {
		n = -n
	}
	return decimal{n, d.exp + e.exp}, hi == 0 && lo <= 1<<63-1
}

// toFine gives an amount in minor units of a currency, and in millionths of one
// what it has beyond them; finer is left out.
func toFine(d decimal, currency string) (minor, fine int64, err *model.Error) {
	n, places := d.n, -(d.exp + model.Decimals(currency))
	for ; places > 6; places-- {
		n /= 10
	}
	for ; places < 0 && n != 0 && n <= model.MaxAmount && n >= -model.MaxAmount; places++ {
		n *= 10
	}
	scale := int64(1)
	for range places {
		scale *= 10
	}
	if n/scale > model.MaxAmount || n/scale < -model.MaxAmount {
		return 0, 0, model.Invalid("error.amount_range")
	}
	return n / scale, n % scale * (1_000_000 / scale), nil
}

// toMinor gives an amount in minor units of a currency, refusing what the
// currency cannot express and what is beyond model.MaxAmount.
func toMinor(d decimal, currency, cell string) (int64, *model.Error) {
	for d.exp+model.Decimals(currency) < 0 && d.n%10 == 0 && d.n != 0 {
		d = decimal{d.n / 10, d.exp + 1}
	}
	if d.exp+model.Decimals(currency) < 0 && d.n != 0 {
		return 0, model.Invalid("error.exchange.amount_decimals", "Text", clip(cell), "Currency", currency, "N", model.Decimals(currency))
	}
	minor, _, err := toFine(d, currency)
	return minor, err
}
