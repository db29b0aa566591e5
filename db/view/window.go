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
