package view

import (
	"context"
	"slices"

	"tierbook/model"
)

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
