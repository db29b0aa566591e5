package db

import (
	"math"

	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// tiersOn are the tiers of everybody at the end of a day. Nothing of it changes
// once it is there.
type tiersOn struct {
	gen    int64
	ids    []int64 // ascending
	tiers  []model.Tier
	prints []uint64 // of replayed ones: what the tier follows from
}

// subjectSet is everybody as scoring looks at them, for policies that are only
// tried out.
type subjectSet struct {
	gen      int64
	day      model.Day
	policy   *model.Policy
	trial    *scoring.Trial
	subjects []model.Subject
	recs     []subjectRec // of the same customers
}

type subjectRec struct {
	owner view.Word
	tier  model.Tier
}

// subjectLoad is one reading of the book for previews under way.
type subjectLoad struct {
	done chan struct{}
	set  *subjectSet
	err  error
}

// past is what happened in the whole book, by customer. It serves the figures
// that look back: coverage of earlier weeks, who came back, retention. Nothing of
// it changes once it is there.
type past struct {
	gen   int64
	cols  *columns
	later map[int64]happened // of customers written since, instead of the columns
}

// happened is what happened to one customer: the days of contacts, and orders
// and refunds with their money and what remains of it.
type happened struct {
	contacts []model.Day
	spends   []model.Spend
	margins  []int64 // of the same spends, noMargin where it is not known; nil where none is
}

// noMargin stands for what remains of an order whose lines do not all say their cost.
const noMargin = math.MinInt64

// columns hold what happened to everybody in few columns.
type columns struct {
	ids      []int64 // ascending
	contacts []model.Day
	spends   []model.Spend
	margins  []int64         // of spends; nil in a book of which no line says its cost
	outcomes map[string]bool // by kind and outcome, whether it is contact; while reading
	endC     []int32         // where a customer's contacts end
	endS     []int32
}

// valueTrend holds the lifetime value of everybody at earlier month ends, by
// place in the columns of the past; -1 where there was none yet.
type valueTrend struct {
	cols   *columns
	asOf   model.Day
	calib  *model.Calibration
	values [][]float32
}
