package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"

	"tierbook/db/engine"
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
	voices   *voices
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
		freed += m.subjects.subjects.Len()
		m.subjects = nil
	}
	if k&pasts == 0 && m.past != nil {
		freed += len(m.past.cols.ids)
		m.past, m.trend, m.voices = nil, nil, nil
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
	subjects *view.Subjects
	recs     []subjectRec // of the same customers
}

type subjectRec struct {
	owner view.Word
	tier  model.Tier
	since model.Day // as PoolRules.Due takes it
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

// voices are what was said beside ratings in the days up to one.
type voices struct {
	gen  int64
	day  model.Day
	list []model.Voice
}

// pastQuery reads whatever may be contact, and refunds; lineMargin what is known of the
// amount of an order less the cost of its lines.
const (
	pastQuery = `SELECT customer_id, day, kind, coalesce(base, 0), outcome, amount, %s FROM interaction i WHERE kind <> 'note'`
	pastOrder = " ORDER BY customer_id, day, id"

	lineMargin = `CASE WHEN kind IN ('order', 'refund') THEN
		(SELECT CASE WHEN count(l.cost) = count(*) THEN sum(l.amount - l.cost) END FROM order_line l WHERE l.customer_id = i.customer_id AND l.id = i.id) END`
)

// laterKept is how many customers' histories are kept beside the columns before
// everybody's are read again.
const laterKept = 2000

// pastOf gives the past. After a write it reads anew only whom that touched.
func (d *DB) pastOf(ctx context.Context) (*past, error) {
	p := held(&d.manager, &d.manager.past)
	if p != nil {
		ids, gen, ok := d.snap.TouchedSince(p.gen, true)
		if ok && len(p.later)+len(ids) <= laterKept {
			return d.follow(ctx, p, ids, gen)
		}
	}
	gen := d.snap.Generation()
	d.manager.dropPast() // not two of them at once
	p = &past{gen: gen}
	err := d.store.ReadWhole(ctx, func(q engine.Tx) (err error) { p.cols, err = readPast(ctx, q); return err })
	if err != nil {
		return nil, err
	}
	view.GiveBack(len(p.cols.ids))
	keep(&d.manager, &d.manager.past, p)
	return p, nil
}

// follow gives the past with the histories of some customers as they are now.
func (d *DB) follow(ctx context.Context, p *past, ids []int64, gen int64) (*past, error) {
	if gen == p.gen {
		return p, nil
	}
	next := &past{gen: gen, cols: p.cols, later: p.later}
	if len(ids) > 0 {
		next.later = make(map[int64]happened, len(p.later)+len(ids))
		maps.Copy(next.later, p.later)
	}
	for _, id := range ids {
		c := columns{outcomes: map[string]bool{}, margins: []int64{}}
		err := engine.Each(ctx, d.readers, fmt.Sprintf(pastQuery, lineMargin)+" AND customer_id = $1"+pastOrder, []any{id}, c.take)
		if err != nil {
			return nil, err
		}
		next.later[id] = happened{c.contacts, c.spends, c.margins}
	}
	keep(&d.manager, &d.manager.past, next)
	return next, nil
}

// readPast reads everybody's. The facts tell about how much comes: lists that
// grow leave several times their size behind.
func readPast(ctx context.Context, q engine.Querier) (*columns, error) {
	var people, contacts, spends int
	err := q.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(interactions), 0), coalesce(sum(orders), 0) FROM facts").Scan(&people, &contacts, &spends)
	costed, unknown := engine.Value[int](ctx, q, "SELECT count(*) FROM (SELECT 1 FROM order_line WHERE cost IS NOT NULL LIMIT 1) AS one")
	if err := cmp.Or(err, unknown); err != nil {
		return nil, err
	}
	c := &columns{
		outcomes: map[string]bool{},
		ids:      make([]int64, 0, people), endC: make([]int32, 0, people), endS: make([]int32, 0, people),
		contacts: make([]model.Day, 0, contacts), spends: make([]model.Spend, 0, spends+spends/16), // refunds are few beside orders
	}
	margin := "NULL"
	if costed > 0 {
		margin, c.margins = lineMargin, make([]int64, 0, cap(c.spends))
	}
	err = engine.Each(ctx, q, fmt.Sprintf(pastQuery, margin)+pastOrder, nil, c.take)
	c.outcomes = nil
	return c, err
}

func (c *columns) take(row engine.Scanner) error {
	var id, base, amount int64
	var margin *int64
	var kind string
	var in model.Interaction
	if err := row.Scan(&id, &in.Day, &kind, &base, &in.Outcome, &amount, &margin); err != nil {
		return err
	}
	in.Kind = model.Kind(kind)
	if n := len(c.ids); n == 0 || c.ids[n-1] != id {
		c.ids = append(c.ids, id)
		c.endC, c.endS = append(c.endC, int32(len(c.contacts))), append(c.endS, int32(len(c.spends)))
	}
	n, contact := len(c.ids)-1, in.Kind.IsContact()
	if contact && in.Outcome != "" {
		known := false
		if contact, known = c.outcomes[string(in.Kind)+in.Outcome]; !known {
			contact = in.IsContact()
			c.outcomes[string(in.Kind)+in.Outcome] = contact
		}
	}
	if contact {
		c.contacts = append(c.contacts, in.Day)
	}
	if order := in.Kind == model.Order; order || in.Kind == model.Refund {
		sign := model.If[int64](order, 1, -1)
		c.spends = append(c.spends, model.Spend{Day: in.Day, Order: order, Base: sign * base})
		c.remains(sign, base, amount, margin)
	}
	c.endC[n], c.endS[n] = int32(len(c.contacts)), int32(len(c.spends))
	return nil
}

// remains adds what remains of an order's amount, in the book's currency.
func (c *columns) remains(sign, base, amount int64, margin *int64) {
	switch {
	case c.margins == nil:
	case base == 0 || margin == nil:
		c.margins = append(c.margins, noMargin)
	default:
		c.margins = append(c.margins, sign*int64(math.Round(float64(*margin)*(float64(base)/float64(amount)))))
	}
}

func (c *columns) at(i int) happened {
	fromC, fromS := int32(0), int32(0)
	if i > 0 {
		fromC, fromS = c.endC[i-1], c.endS[i-1]
	}
	h := happened{contacts: c.contacts[fromC:c.endC[i]], spends: c.spends[fromS:c.endS[i]]}
	if c.margins != nil {
		h.margins = c.margins[fromS:c.endS[i]]
	}
	return h
}

// of gives what happened to a customer, with its place in the columns, -1 where
// it does not stand there.
func (p *past) of(id int64) (happened, int) {
	if h, ok := p.later[id]; ok {
		return h, -1
	}
	if i, ok := slices.BinarySearch(p.cols.ids, id); ok {
		return p.cols.at(i), i
	}
	return happened{}, -1
}

// upTo gives how many of ascending days lie on or before a day.
func upTo(days []model.Day, day model.Day) int {
	n, _ := slices.BinarySearch(days, day+1)
	return n
}
