package model

import (
	"reflect"
	"slices"
	"strconv"
)

// MaxLines is how many lines an order may have.
const MaxLines = 10_000

// Line is one line of an order or a refund: what was bought, or given back.
type Line struct {
	Product   string  // never empty
	Category  string  // "" where none was given
	Quantity  float64 // 0 where none was given; below zero for what was taken back within an order
	UnitPrice int64   // minor units of the interaction's currency, 0 where none was given
	Amount    int64   // minor units; of a discount below zero, 0 where it is not known
	Cost      *int64  // what it cost the seller, minor units; nil where that is not known
}

// SameLines tells whether two orders have the same lines in the same order.
func SameLines(a, b []Line) bool {
	return slices.EqualFunc(a, b, func(x, y Line) bool { return reflect.DeepEqual(x, y) })
}

// QuantityText writes a quantity without zeros at its end.
func QuantityText(q float64) string { return strconv.FormatFloat(q, 'f', -1, 64) }

// Margin is what an order leaves above the cost of its lines, in minor units of its
// currency; ok only where the cost of every line is known.
func (i *Interaction) Margin() (margin int64, ok bool) {
	for k := range i.Lines {
		if i.Lines[k].Cost == nil {
			return 0, false
		}
		margin += i.Lines[k].Amount - *i.Lines[k].Cost
	}
	return margin, len(i.Lines) > 0
}
