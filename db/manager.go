package db

import (
	"context"
	"errors"
	"math"
	"sync"

	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// manager keeps what the manager's figures read from histories, until the book
// changes.
type manager struct {
	mu       sync.Mutex
	turn     chan struct{}           // holds something while somebody reads the whole book
	stop     context.CancelCauseFunc // ends that reading
	past     *past
	trend    *valueTrend
	history  map[model.Day]*tiersOn // of replayed days under the negative day
	subjects *subjectSet
	load     *subjectLoad // of the next ones, nil for none
}

// held gives something that a manager keeps.
func held[T any](m *manager, at *T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	return *at
}

// keep puts something in its place.
func keep[T any](m *manager, at *T, v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*at = v
}

// errReread ends a turn during which everybody had to be read anew.
var errReread = errors.New("everybody is read anew")

// inTurn runs fn, which reads the whole book, when nobody else does: two such
// reads at once would need the room of both. What other work keeps is dropped
// first. When everybody has to be read anew meanwhile, fn's context ends and it
// is run again.
func (m *manager) inTurn(ctx context.Context, k keeps, fn func(context.Context) error) error {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		in, stop := context.WithCancelCause(ctx)
		keep(m, &m.stop, stop)
		m.only(k)
		err := fn(in)
		keep(m, &m.stop, nil)
		stop(nil)
		if err == nil || !errors.Is(context.Cause(in), errReread) {
			return err
		}
	}
}

// interrupt makes whoever has the turn begin again: what it holds of the book is
// about to be read anew, for which a large book has no room.
func (m *manager) interrupt() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stop != nil {
		m.stop(errReread)
	}
}

// What a manager keeps in memory: subjects for policies tried out, and for the figures
// the past and the tiers of past days.
type keeps uint8

const (
	nothing  keeps = 0
	previews keeps = 1 << (iota - 1)
	pasts
	history
	figures = pasts | history
)

// only drops what other work keeps: a manager looks at the figures or tries a
// policy out, and a large book has no room for both.
func (m *manager) only(k keeps) {
	m.mu.Lock()
	freed := 0
	if k&previews == 0 && m.subjects != nil {
		freed += len(m.subjects.subjects)
		m.subjects = nil
	}
	if k&pasts == 0 && m.past != nil {
		freed += len(m.past.cols.ids)
		m.past, m.trend = nil, nil
	}
	if k&history == 0 {
		m.history = nil
	}
	m.mu.Unlock()
	view.GiveBack(freed)
}

// dropPast makes room for a replay, which takes about what the past keeps.
func (m *manager) dropPast() { m.only(previews | history) }

// many is the number of customers from which a change needs the room of what
// the manager's figures keep.
const many = 1000

// tiersOn are the tiers of everybody at the end of a day. Nothing of it changes
// once it is there.
type tiersOn struct {
	gen        int64
	ids        []int64 // ascending
	tiers      []model.Tier
	prints     []uint64  // of replayed ones: what the tier follows from, beside the
	calibrated model.Day // day by whose calibration they are measured
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
