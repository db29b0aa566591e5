package db

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"unique"

	"tierbook/db/engine"
	"tierbook/db/spill"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// manager keeps what the manager's figures read from histories, until the book
// changes.
type manager struct {
	mu       sync.Mutex    // guards history and load
	turn     chan struct{} // holds something while somebody reads the whole book
	past     atomic.Pointer[past]
	trend    atomic.Pointer[valueTrend]
	voices   atomic.Pointer[voices]
	history  map[model.Day]*tiersOn // of replayed days under the negative day
	subjects atomic.Pointer[subjectSet]
	load     *subjectLoad // of the next ones, nil for none
}

// inTurn runs fn, which reads the whole book, when nobody else does: whoever comes next
// finds what this one keeps.
func (m *manager) inTurn(ctx context.Context, fn func() error) error {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}

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
	owner unique.Handle[string]
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

// columns hold what happened to everybody.
type columns struct {
	ids     []int64      // ascending
	pieces  spill.Pieces // what happened to each, as add writes it
	margins bool         // some lines say their cost
	reading happened     // of whom the rows are being read
}

// add keeps what happened to the customer whose rows have been read.
func (c *columns) add() {
	h := &c.reading
	if len(c.ids) > 0 {
		piece := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(len(h.contacts))), uint64(len(h.spends)))
		c.pieces.Add(slices.Concat(piece, spill.Raw(h.contacts), spill.Raw(h.spends), spill.Raw(h.margins)))
	}
	h.contacts, h.spends, h.margins = h.contacts[:0], h.spends[:0], h.margins[:0]
}

// looking reads the columns, for one who looks at customers one after the other.
type looking struct {
	c *columns
	w spill.Stretch
	happened
}

// at gives what happened to a customer by its place, good until the next.
func (l *looking) at(i int) happened {
	piece := l.c.pieces.Piece(i, &l.w)
	contacts, n := binary.Uvarint(piece)
	spends, m := binary.Uvarint(piece[n:])
	piece = piece[n+m:]
	l.contacts, l.spends = slices.Grow(l.contacts[:0], int(contacts))[:contacts], slices.Grow(l.spends[:0], int(spends))[:spends]
	piece = piece[copy(spill.Raw(l.contacts), piece):]
	piece = piece[copy(spill.Raw(l.spends), piece):]
	l.margins = nil
	if l.c.margins {
		l.margins = make([]int64, spends)
		copy(spill.Raw(l.margins), piece)
	}
	return l.happened
}

// valueTrend holds the lifetime value of everybody at earlier month ends, by
// place in the columns of the past; -1 where there was none yet.
type valueTrend struct {
	cols   *columns
	asOf   model.Day
	calib  *model.Calibration
	values spill.Pieces // earlyValues of each
}

// trendMonths is how far lifetime values look back.
const trendMonths = 12

// earlyValues are those of the months before the last.
type earlyValues [trendMonths - 1]float32

// voices are what was said beside ratings in the days up to one.
type voices struct {
	gen  int64
	day  model.Day
	list spill.Pieces // each customer, rating and text
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
	p := d.manager.past.Load()
	if p != nil {
		ids, gen, ok := d.snap.TouchedSince(p.gen, true)
		if ok && len(p.later)+len(ids) <= laterKept {
			return d.follow(ctx, p, ids, gen)
		}
	}
	gen := d.snap.Generation()
	p = &past{gen: gen}
	err := d.store.ReadWhole(ctx, func(q engine.Tx) (err error) { p.cols, err = readPast(ctx, q); return err })
	if err != nil {
		return nil, err
	}
	view.GiveBack(len(p.cols.ids))
	d.manager.past.Store(p)
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
		c := columns{margins: true}
		if err := c.read(ctx, d.readers, " AND customer_id = $1", id); err != nil {
			return nil, err
		}
		next.later[id] = c.reading
	}
	d.manager.past.Store(next)
	return next, nil
}

// readPast reads everybody's.
func readPast(ctx context.Context, q engine.Querier) (*columns, error) {
	costed, err := engine.Value[int](ctx, q, "SELECT count(*) FROM (SELECT 1 FROM order_line WHERE cost IS NOT NULL LIMIT 1) AS l")
	if err != nil {
		return nil, err
	}
	c := &columns{margins: costed > 0}
	err = c.read(ctx, q, "")
	c.add()
	c.reading = happened{}
	return c, err
}

// read reads what happened to the customers that a condition picks.
func (c *columns) read(ctx context.Context, q engine.Querier, where string, args ...any) error {
	var id, base, amount int64
	var margin *int64
	var in model.Interaction
	h, outcomes := &c.reading, map[string]bool{} // by kind and outcome, whether it is contact
	query := fmt.Sprintf(pastQuery, model.If(c.margins, lineMargin, "NULL")) + where + pastOrder
	return engine.Scan(ctx, q, query, args, []any{&id, &in.Day, (*string)(&in.Kind), &base, &in.Outcome, &amount, &margin}, func() {
		if n := len(c.ids); n == 0 || c.ids[n-1] != id {
			c.add()
			c.ids = append(c.ids, id)
		}
		contact := in.Kind.IsContact()
		if contact && in.Outcome != "" {
			known := false
			if contact, known = outcomes[string(in.Kind)+in.Outcome]; !known {
				contact = in.IsContact()
				outcomes[string(in.Kind)+in.Outcome] = contact
			}
		}
		if contact {
			h.contacts = append(h.contacts, in.Day)
		}
		if order := in.Kind == model.Order; order || in.Kind == model.Refund {
			sign := model.If[int64](order, 1, -1)
			h.spends = append(h.spends, model.Spend{Day: in.Day, Order: order, Base: sign * base})
			c.remains(sign, base, amount, margin)
		}
	})
}

// remains adds what remains of an order's amount, in the book's currency.
func (c *columns) remains(sign, base, amount int64, margin *int64) {
	to := &c.reading.margins
	switch {
	case !c.margins:
	case base == 0 || margin == nil:
		*to = append(*to, noMargin)
	default:
		*to = append(*to, sign*int64(math.Round(float64(*margin)*(float64(base)/float64(amount)))))
	}
}

// of gives what happened to a customer, with its place in the columns, -1 where
// it does not stand there.
func (p *past) of(id int64, l *looking) (happened, int) {
	if h, ok := p.later[id]; ok {
		return h, -1
	}
	if i, ok := slices.BinarySearch(p.cols.ids, id); ok {
		return l.at(i), i
	}
	return happened{}, -1
}

// upTo gives how many of ascending days lie on or before a day.
func upTo(days []model.Day, day model.Day) int {
	n, _ := slices.BinarySearch(days, day+1)
	return n
}
