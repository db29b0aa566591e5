package view

import (
	"context"

	"tierbook/db/engine"
	"tierbook/model"
)

// State is the book replayed as of a day: the calibration and scores that the
// interactions up to it give. Nothing of it is stored. Facts of single customers
// are summed up again where they are shown.
type State struct {
	Day      model.Day
	gen      int64
	Snapshot *Snapshot
	Calib    *model.Calibration
}

// statesKept is how many replayed days stay in memory: the one looked at and the
// one it is compared with.
const statesKept = 2

// StateOf gives the replay of a day, from memory while nothing changed. Days are
// replayed one at a time: two would need the room of both.
func (s *Snapshots) StateOf(ctx context.Context, day model.Day, replay func(context.Context, model.Day) (*State, error)) (*State, error) {
	if st, _ := s.replayed(day); st != nil {
		return st, nil
	}
	select {
	case s.replays <- struct{}{}:
		defer func() { <-s.replays }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	st, gen := s.replayed(day)
	if st != nil {
		return st, nil
	}
	st, err := replay(ctx, day)
	if err != nil {
		return nil, err
	}
	st.gen = gen
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gen == gen {
		s.states[day] = st
	}
	return st, nil
}

// replayed gives a day's replay where it still holds; otherwise nil and room for
// it: beside today of a large book, one stays in memory.
func (s *Snapshots) replayed(day model.Day) (*State, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.states[day]; st != nil && st.gen == s.gen {
		return st, s.gen
	}
	keep := statesKept
	if s.cur != nil && len(s.cur.recs) > large {
		keep = 1
	}
	if len(s.states) >= keep {
		clear(s.states)
	}
	return nil, s.gen
}

// LendProfiles puts today's profiles into another day's read model, of everybody
// as of a line of the touched table; false when today's is not loaded or another.
func (s *Snapshots) LendProfiles(to *Snapshot, newest int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur == nil || s.cur.heard != newest {
		return false
	}
	s.cur.RLock()
	defer s.cur.RUnlock()
	if s.cur.Count != to.Count {
		return false
	}
	at := 0
	for i := range s.cur.recs {
		if r := &s.cur.recs[i]; !r.out {
			to.recs[at].Profile = r.Profile
			at++
		}
	}
	return true
}

// FillProfiles puts in who the customers are.
func (st *State) FillProfiles(ctx context.Context, q engine.Tx) error {
	i := 0
	return EachCustomer(ctx, q, contactsBeside(), func(c *model.Customer, contacts []model.Contact) error {
		st.Snapshot.recs[i].Profile = newProfile(c, contacts)
		i++
		return nil
	})
}
