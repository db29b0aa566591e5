package view

import (
	"context"
	"fmt"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
	"tierbook/scoring"
)

// candidate is a customer of a scan's window so far.
type candidate struct {
	sortKey
	queue scoring.QueueKey
}

type scan struct {
	q      *model.ListQuery
	order  orderKey
	shown  view
	window Window
	best   []candidate
	keep   int               // how many of the best are enough, 0 for all
	shared map[string]string // sort keys of values in use
}

// Scan gives the window of a query of today straight from the tables, as a
// Snapshot's Window would, and keeps no more than the window of what it reads: for a
// process that asks once. It does not locate.
func Scan(ctx context.Context, q engine.Tx, scoredOn model.Day, query *model.ListQuery) (Window, error) {
	s := &scan{q: query, order: orderOf(query), shown: view{filter: query.Filter, needle: newNeedle(query.Search, query.Near)}, shared: map[string]string{}}
	if query.Limit > 0 {
		s.keep = max(query.Offset, 0) + query.Limit
	}
	piece := NewSnapshot(scoredOn, rangeSize)
	row, contacts := recScan{unsearched: query.Search == ""}, &beside[model.Contact]{}
	if !row.unsearched || query.Filter.Uses(model.AttrConsent) { // contacts have some too
		contacts = contactsBeside()
	}
	err := contacts.eachRange(ctx, q, func(from, to int64) error {
		piece.recs, piece.Count = piece.recs[:0], 0
		piece.texts, piece.figures = spill.InMemory(piece.texts), spill.InMemory(piece.figures)
		if err := piece.read(ctx, q, &row, contacts, from, to); err != nil {
			return err
		}
		for _, r := range piece.All() {
			s.take(r)
		}
		return nil
	})
	s.cut()
	w := &s.window
	w.At, w.Counts = -1, s.shown.counts
	w.Offset = min(max(query.Offset, 0), w.Total)
	w.IDs = model.Each(s.best[min(w.Offset, len(s.best)):], func(c *candidate) int64 { return c.id })
	return *w, err
}

// take looks at one customer.
func (s *scan) take(r *Record) {
	if !s.shown.means(&viewKey{archived: s.q.Archived || s.q.Filter.WantsArchived()}, r) {
		return
	}
	if s.q.Queue {
		if s.shown.count(r.row, r.AsOf, 1); !r.InQueue() && s.q.Search == "" && !s.q.Near {
			return
		}
	}
	s.window.Total++
	c := candidate{sortKey: sortKey{id: r.ID}}
	if s.order.queue {
		c.queue = queueKey(r.row, r.AsOf)
	} else {
		c.sortKey = keyOf(s.order, r, s.shared)
	}
	s.best = append(s.best, c)
	if s.keep > 0 && len(s.best) >= 2*s.keep+rangeSize {
		s.cut()
	}
}

// cut sorts the best so far and lets the others go.
func (s *scan) cut() {
	slices.SortFunc(s.best, func(a, b candidate) int {
		if s.order.queue {
			return scoring.CompareQueue(a.queue, b.queue)
		}
		return s.order.compare(&a.sortKey, &b.sortKey)
	})
	if s.keep > 0 {
		s.best = s.best[:min(len(s.best), s.keep)]
	}
}

// Window is what the read model says about a query: which customers, in order.
type Window struct {
	IDs               []int64
	Offset, Total, At int
	Counts            model.QueueCounts
}

// Window finds the customers of a query's window as of a day. It copies what it
// needs while it holds the lock.
func (s *Snapshot) Window(ctx context.Context, q *model.ListQuery, day model.Day) (w Window, err error) {
	s.RLock()
	defer s.RUnlock()
	v, err := s.selectView(ctx, q, day)
	if err != nil {
		return w, err
	}
	w.Total, w.Counts, w.At = len(v.slots), v.counts, -1
	if q.Locate != 0 {
		if i, ok := s.slot(q.Locate); ok {
			w.At = slices.Index(v.slots, i)
		}
	}
	from := min(max(q.Offset, 0), w.Total)
	to := model.If(q.Limit > 0, min(w.Total, from+q.Limit), w.Total)
	w.Offset = from
	w.IDs = model.Each(v.slots[from:to], func(i *int32) int64 { return s.recs[*i].ID })
	return w, nil
}

// Measure fills size, revenue and mean score; needs the read lock.
func (s *Snapshot) Measure(ctx context.Context, out *model.Segment, f *model.Filter) error {
	known, sum, archived := 0, 0.0, f.WantsArchived()
	for i, r := range s.All() {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if r.Archived && !archived || !f.Match(r) {
			continue
		}
		out.Size++
		out.Revenue += r.Revenue
		if r.Known {
			known++
			sum += r.Value
		}
	}
	if known > 0 {
		score := sum / float64(known)
		out.Score = &score
	}
	return nil
}

// Records gives everybody not archived as scoring compares them, copied.
func (s *Snapshot) Records() []model.Record {
	s.RLock()
	defer s.RUnlock()
	out := make([]model.Record, 0, s.Count)
	for _, r := range s.All() {
		if !r.Archived {
			out = append(out, &Record{row: new(*r.row), figures: r.figures, AsOf: s.AsOf, in: s})
		}
	}
	return out
}

// beside is rows of a table that belong to customers: whole tables are walked side
// by side, in ranges of customers, for a connection has one cursor at a time.
type beside[T any] struct {
	query   string // with marks for the ends of a range; ordered by customer
	targets func(*T) []any
	who     func(*T) int64
	all     []T
	next    []T // those not given yet
}

// rangeSize is how many ids a range has.
const rangeSize = 2000

// eachRange calls fn for ranges of ids, ascending, that hold every customer, with
// the rows that lie beside a range.
func (b *beside[T]) eachRange(ctx context.Context, q engine.Querier, fn func(from, to int64) error) error {
	last, err := engine.Value[int64](ctx, q, "SELECT coalesce(max(id), 0) FROM customer")
	if err != nil {
		return err
	}
	for from := int64(1); from <= last; from += rangeSize {
		to := from + rangeSize - 1
		if err := b.read(ctx, q, from, to); err != nil {
			return err
		}
		if err := fn(from, to); err != nil {
			return err
		}
	}
	return nil
}

// read reads the rows of a range; without a query there are none.
func (b *beside[T]) read(ctx context.Context, q engine.Querier, from, to int64) error {
	b.all = b.all[:0]
	if b.query != "" {
		var one T
		err := engine.Scan(ctx, q, fmt.Sprintf(b.query, from, to), nil, b.targets(&one), func() { b.all = append(b.all, one) })
		if err != nil {
			return err
		}
	}
	b.next = b.all
	return nil
}

// of gives one customer's rows, asked for in ascending order; the slice is good
// until the next range.
func (b *beside[T]) of(customer int64) []T {
	from := 0
	for from < len(b.next) && b.who(&b.next[from]) < customer {
		from++
	}
	to := from
	for to < len(b.next) && b.who(&b.next[to]) == customer {
		to++
	}
	have := b.next[from:to]
	b.next = b.next[to:]
	return have
}

func contactsBeside() *beside[model.Contact] {
	return &beside[model.Contact]{
		query: "SELECT customer_id, name, phone, email, consents FROM contact WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, is_primary DESC, id",
		targets: func(p *model.Contact) []any {
			return []any{&p.CustomerID, &p.Name, &p.Phone, &p.Email, (*string)(&p.Consents)}
		},
		who: func(p *model.Contact) int64 { return p.CustomerID },
	}
}

// EventsBeside gives what summing up looks at of interactions.
func EventsBeside() *beside[model.Interaction] {
	return &beside[model.Interaction]{
		query: `SELECT customer_id, day, id, clock, kind, base, satisfaction, outcome, next_day, resolved, expected, probability, source, next_at
			FROM interaction WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, day, id`,
		targets: func(i *model.Interaction) []any {
			return []any{&i.CustomerID, &i.Day, &i.ID, &i.Clock, (*string)(&i.Kind), &i.Base, &i.Satisfaction, &i.Outcome, &i.Next, &i.Resolved, &i.Expected, &i.Probability, &i.Source, &i.NextAt}
		},
		who: func(i *model.Interaction) int64 { return i.CustomerID },
	}
}

// EachCustomer walks the customers whose rows lie beside, by id.
func EachCustomer[T any](ctx context.Context, q engine.Querier, b *beside[T], fn func(c *model.Customer, have []T) error) error {
	return b.eachRange(ctx, q, func(from, to int64) error {
		query := fmt.Sprintf("SELECT "+record.CustomerCols+" FROM customer WHERE id BETWEEN %d AND %d ORDER BY id", from, to)
		return engine.Each(ctx, q, query, nil, func(row engine.Scanner) error {
			c, err := record.ScanCustomer(row)
			if err != nil {
				return err
			}
			return fn(&c, b.of(c.ID))
		})
	})
}
