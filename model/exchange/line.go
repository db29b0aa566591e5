package exchange

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"tierbook/model"
)

// line is one row of an interactions file understood, before rows of one order
// are put together.
type line struct {
	in      model.ImportInteraction
	amount  int64 // signed, minor units
	fine    int64 // what the amount has beyond them, in millionths of one
	money   bool  // the row has an amount
	more    bool  // the row belongs to the order of the row above
	order   string
	key     groupKey // of the order, where it has an id
	out     string   // the status by which the row does not count
	said    bool     // the row has a status of its own
	deal    bool     // the row is a deal, known by its customer and its name
	won     bool
	part    *soldLine
	product string // stands in for the note that the row lacks
	back    int64  // of the amount, what was given back
}

// groupKey stands for one order of a file, or for the meaning of a row: the
// first twelve bytes of a SHA-256, so that ten million of them do not meet.
// The zero key is none.
type groupKey [12]byte

func keyOf(words ...string) groupKey {
	buf := make([]byte, 0, 256)
	for _, w := range words {
		buf = binary.AppendUvarint(buf, uint64(len(w)))
		buf = append(buf, w...)
	}
	sum := sha256.Sum256(buf)
	return groupKey(sum[:12])
}

// soldLine is a line of an order as its row has it.
type soldLine struct {
	model.Line
	fine, costFine int64 // what amount and cost have beyond minor units, in millionths of one
	exact          bool  // the amount is the row's share of the order's
}

func (p *soldLine) negate() {
	p.Quantity, p.Amount, p.fine = -p.Quantity, -p.Amount, -p.fine
	if p.Cost != nil {
		cost := -*p.Cost
		p.Cost, p.costFine = &cost, -p.costFine
	}
}

// roundRest rounds an amount of minor units and millionths, and gives what is left.
func roundRest(minor, fine int64) (rounded, rest int64) {
	n := int64(math.Round(float64(fine) / 1e6))
	return minor + n, fine - n*1_000_000
}
