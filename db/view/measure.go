package view

import (
	"context"

	"tierbook/model"
)

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
	copies := make([]Record, 0, s.Count)
	for _, r := range s.All() {
		if !r.Archived {
			copies = append(copies, *r)
		}
	}
	out := make([]model.Record, len(copies))
	for i := range copies {
		out[i] = &copies[i]
	}
	return out
}
