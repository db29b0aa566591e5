package db

import (
	"context"
	"fmt"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/scoring"
)

// state is the book replayed as of a day: the calibration and scores that the
// interactions up to it give. Nothing of it is stored. Facts of single customers
// are summed up again where they are shown.
type state struct {
	day   model.Day
	gen   int64
	snap  *snap
	calib *model.Calibration
}

// statesKept is how many replayed days stay in memory: the one looked at and the
// one it is compared with.
const statesKept = 2

// stateOf gives the replay of a day, from memory while nothing changed. Days are
// replayed one at a time: two would need the room of both.
func (d *DB) stateOf(ctx context.Context, day model.Day) (*state, error) {
	s := d.snap
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
	d.manager.dropPast()
	st, err := d.replay(ctx, day)
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
func (s *snapshots) replayed(day model.Day) (*state, int64) {
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

// replay reads every customer and interaction in one read transaction.
func (d *DB) replay(ctx context.Context, day model.Day) (st *state, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		if st, err = d.replayScores(ctx, tx, day); err != nil {
			return err
		}
		var newest int64
		if err := tx.QueryRowContext(ctx, lastTouched).Scan(&newest); err != nil {
			return err
		}
		if d.snap.lendProfiles(st.snap, newest) {
			return nil
		}
		return st.fillProfiles(ctx, tx)
	})
	return st, err
}

// lendProfiles puts today's profiles into another day's read model, of everybody
// as of a line of the touched table; false when today's is not loaded or another.
func (s *snapshots) lendProfiles(to *snap, newest int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur == nil || s.cur.heard != newest {
		return false
	}
	s.cur.mu.RLock()
	defer s.cur.mu.RUnlock()
	if s.cur.count != to.count {
		return false
	}
	at := 0
	for i := range s.cur.recs {
		if r := &s.cur.recs[i]; !r.out {
			to.recs[at].profile = r.profile
			at++
		}
	}
	return true
}

// replayScores gives a state whose customers, by id, have no profiles yet.
func (d *DB) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*state, error) {
	b, err := readBookRow(ctx, tx)
	if err != nil {
		return nil, err
	}
	policy, err := d.policyOf(ctx, tx, b.policy)
	if err != nil {
		return nil, err
	}
	subjects, err := summarizeAll(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	calib := scoring.Calibrate(subjects, *policy, day)
	st := &state{day: day, calib: &calib, snap: newSnap(day, len(subjects))}
	scorer := scoring.NewScorer(policy, &calib, day)
	for i := range subjects {
		score := scorer.Score(&subjects[i])
		st.snap.recs = append(st.snap.recs, rec{asOf: day, recFacts: recFactsOf(&subjects[i].Facts), Lean: record.LeanOf(&score)})
	}
	st.snap.count = len(subjects)
	return st, nil
}

// eachCustomer walks the customers whose rows lie beside, by id.
func eachCustomer[T any](ctx context.Context, q engine.Querier, b *beside[T], fn func(c *model.Customer, have []T) error) error {
	return b.eachRange(ctx, q, func(from, to int64) error {
		query := fmt.Sprintf("SELECT "+record.CustomerCols+" FROM customer WHERE id BETWEEN %d AND %d ORDER BY id", from, to)
		return engine.Walk(ctx, q, query, func(row engine.Scanner) error {
			c, err := record.ScanCustomer(row)
			if err != nil {
				return err
			}
			return fn(&c, b.of(c.ID))
		})
	})
}

// fillProfiles puts in who the customers are.
func (st *state) fillProfiles(ctx context.Context, q engine.Tx) error {
	i := 0
	return eachCustomer(ctx, q, contactsBeside(), func(c *model.Customer, contacts []model.Contact) error {
		st.snap.recs[i].profile = newProfile(c, contacts)
		i++
		return nil
	})
}

// summarizeAll adds up the history of every customer up to the day, by id.
func summarizeAll(ctx context.Context, q engine.Tx, day model.Day) (out []model.Subject, err error) {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM customer").Scan(&n); err != nil {
		return nil, err
	}
	named := map[int64]int{}
	err = engine.Walk(ctx, q, "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 GROUP BY referred_by", func(row engine.Scanner) error {
		var by int64
		var times int
		err := row.Scan(&by, &times)
		named[by] = times
		return err
	})
	if err != nil {
		return nil, err
	}
	out = make([]model.Subject, 0, n)
	err = eachCustomer(ctx, q, eventsBeside(), func(c *model.Customer, history []model.Interaction) error {
		f := scoring.Summarize(c, history, day)
		f.Referrals = named[c.ID]
		out = append(out, model.SubjectOf(c, &f))
		return nil
	})
	return out, err
}
