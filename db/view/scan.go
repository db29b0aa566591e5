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
