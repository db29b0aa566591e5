package model

import (
	"iter"
	"strconv"
	"strings"
)

// Spend is the money of one order or refund, in minor units of the book's
// currency; a refund's is negative, and that of an amount without a rate is 0.
type Spend struct {
	Day   Day
	Order bool
	Base  int64
}

// Ledger is a customer's orders and refunds by ascending day, packed into a text
// without pointers: days since the one before and amounts to the base of 36, an
// order as "day:amount;", a refund as "day!amount;".
type Ledger string

// LedgerOf packs spends given by ascending day.
func LedgerOf(spends []Spend) Ledger {
	if len(spends) == 0 {
		return ""
	}
	b, last := make([]byte, 0, 8*len(spends)), Day(0)
	for _, s := range spends {
		b = strconv.AppendInt(b, int64(s.Day-last), 36)
		mark, base := byte(':'), s.Base
		if !s.Order {
			mark, base = '!', -base
		}
		b = append(strconv.AppendInt(append(b, mark), base, 36), ';')
		last = s.Day
	}
	return Ledger(b)
}

// First is the day of the earliest, 0 where there is none.
func (l Ledger) First() Day {
	for s := range l.All() {
		return s.Day
	}
	return 0
}

// All gives the spends by ascending day. It ends where a text is no ledger.
func (l Ledger) All() iter.Seq[Spend] {
	return func(yield func(Spend) bool) {
		day := Day(0)
		for rest := string(l); rest != ""; {
			var entry string
			entry, rest, _ = strings.Cut(rest, ";")
			at := strings.IndexAny(entry, ":!")
			if at < 0 {
				return
			}
			since, err := strconv.ParseInt(entry[:at], 36, 32)
			base, err2 := strconv.ParseInt(entry[at+1:], 36, 64)
			if err != nil || err2 != nil {
				return
			}
			day += Day(since)
			s := Spend{Day: day, Order: entry[at] == ':', Base: base}
			if !s.Order {
				s.Base = -base
			}
			if !yield(s) {
				return
			}
		}
	}
}
