package view

import (
	"context"
	"slices"
	"strings"

	"tierbook/db/engine"
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
	if !row.unsearched {
		contacts = contactsBeside()
	}
	err := contacts.eachRange(ctx, q, func(from, to int64) error {
		piece.recs, piece.Count = piece.recs[:0], 0
		if err := piece.read(ctx, q, &row, contacts, from, to); err != nil {
			return err
		}
		for i := range piece.recs {
			s.take(piece, int32(i))
		}
		return nil
	})
	s.cut()
	w := &s.window
	w.At, w.Counts = -1, s.shown.counts
	w.Offset = min(max(query.Offset, 0), w.Total)
	for _, c := range s.best[min(w.Offset, len(s.best)):] {
		w.IDs = append(w.IDs, c.id)
	}
	return *w, err
}

// take looks at one customer.
func (s *scan) take(piece *Snapshot, i int32) {
	r := &piece.recs[i]
	if !s.shown.means(&viewKey{archived: s.q.Archived || s.q.Filter.WantsArchived()}, r) {
		return
	}
	if s.q.Queue {
		if s.shown.count(r, 1); !r.InQueue() && s.q.Search == "" && !s.q.Near {
			return
		}
	}
	s.window.Total++
	c := candidate{sortKey: sortKey{id: r.ID}}
	if s.order.queue {
		c.queue = queueKey(r)
	} else {
		c.sortKey = piece.keyOf(s.order, i, s.shared)
		c.text = strings.Clone(c.text) // else it holds what it was cut from
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
			return compareQueue(a.queue, b.queue)
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
	to := w.Total
	if q.Limit > 0 {
		to = min(to, from+q.Limit)
	}
	w.Offset = from
	w.IDs = make([]int64, 0, to-from)
	for _, i := range v.slots[from:to] {
		w.IDs = append(w.IDs, s.recs[i].ID)
	}
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
	copies, out := make([]Record, 0, s.Count), make([]model.Record, 0, s.Count)
	for _, r := range s.All() {
		if !r.Archived {
			copies = append(copies, *r)
			out = append(out, &copies[len(copies)-1])
		}
	}
	return out
}
