package db

import (
	"context"
	"errors"

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

// stateOf gives the replay of a day, from memory while nothing changed.
func (d *DB) stateOf(ctx context.Context, day model.Day) (*state, error) {
	gen := d.snap.generation()
	d.snap.mu.Lock()
	st := d.snap.states[day]
	d.snap.mu.Unlock()
	if st != nil && st.gen == gen {
		return st, nil
	}
	st, err := d.replay(ctx, day)
	if err != nil {
		return nil, err
	}
	st.gen = gen
	d.snap.mu.Lock()
	defer d.snap.mu.Unlock()
	if len(d.snap.states) >= statesKept {
		clear(d.snap.states)
	}
	if d.snap.gen == gen {
		d.snap.states[day] = st
	}
	return st, nil
}

// replay reads every customer and interaction in one read transaction.
func (d *DB) replay(ctx context.Context, day model.Day) (st *state, err error) {
	d.manager.dropPast()
	err = d.readWhole(ctx, func(tx lent) error {
		if st, err = d.replayScores(ctx, tx, day); err != nil {
			return err
		}
		today := d.snap.loaded()
		return withRaw(tx.conn, func(c rawConn) error { return st.fillProfiles(ctx, c, today) })
	})
	return st, err
}

// replayScores gives a state whose customers, by id, have no profiles yet.
func (d *DB) replayScores(ctx context.Context, tx lent, day model.Day) (*state, error) {
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
		st.snap.recs = append(st.snap.recs, rec{asOf: day, recFacts: recFactsOf(&subjects[i].Facts), lean: leanOf(&score)})
	}
	st.snap.count = len(subjects)
	return st, nil
}

// fillProfiles puts in who the customers are. Profiles that today's read model
// holds too, where it is loaded, are shared with it.
func (st *state) fillProfiles(ctx context.Context, c rawConn, today *snap) (err error) {
	contacts, err := contactsBeside(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, contacts.rows.rows.Close()) }()
	i := 0
	return c.each(ctx, "SELECT "+customerCols+" FROM customer ORDER BY id", func(row scanner) error {
		customer, err := scanCustomer(row)
		if err != nil {
			return err
		}
		have, err := contacts.of(customer.ID)
		if err != nil {
			return err
		}
		p := newProfile(&customer, have)
		if today != nil {
			p = today.shared(p)
		}
		st.snap.recs[i].profile = p
		i++
		return nil
	})
}

// shared gives a profile as the read model holds it where it is the same, so that
// it stands in memory once.
func (s *snap) shared(p *profile) *profile {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r := s.of(p.id); r != nil && *r.profile == *p {
		return r.profile
	}
	return p
}

func allCustomers(ctx context.Context, q querier) (out []model.Customer, err error) {
	err = walkTable(ctx, q, "SELECT "+customerCols+" FROM customer ORDER BY id", func(row scanner) error {
		c, err := scanCustomer(row)
		out = append(out, c)
		return err
	})
	return out, err
}

// summarizeAll adds up the history of every customer up to the day, by id.
func summarizeAll(ctx context.Context, q lent, day model.Day) (out []model.Subject, err error) {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM customer").Scan(&n); err != nil {
		return nil, err
	}
	named := map[int64]int{}
	err = walkTable(ctx, q, "SELECT referred_by, count(*) FROM customer WHERE referred_by <> 0 GROUP BY referred_by", func(row scanner) error {
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
	err = withRaw(q.conn, func(c rawConn) (err error) {
		events, err := eventsBeside(ctx, c)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, events.rows.rows.Close()) }()
		return c.each(ctx, "SELECT "+customerCols+" FROM customer ORDER BY id", func(row scanner) error {
			customer, err := scanCustomer(row)
			if err != nil {
				return err
			}
			history, err := events.of(customer.ID)
			if err != nil {
				return err
			}
			f := scoring.Summarize(&customer, history, day)
			f.Referrals = named[customer.ID]
			out = append(out, model.SubjectOf(&customer, &f))
			return nil
		})
	})
	return out, err
}
