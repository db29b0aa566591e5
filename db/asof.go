package db

import (
	"context"

	"tierbook/model"
	"tierbook/scoring"
)

// state is the book replayed as of a day: the facts, calibration and scores
// that the interactions up to it give. Nothing of it is stored.
type state struct {
	day   model.Day
	gen   int64
	snap  *snap
	calib *model.Calibration
	facts map[int64]model.Facts
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
	err = d.readWhole(ctx, func(tx lent) error {
		b, err := readBookRow(ctx, tx)
		if err != nil {
			return err
		}
		policy, err := d.policyOf(ctx, tx, b.policy)
		if err != nil {
			return err
		}
		customers, err := allCustomers(ctx, tx)
		if err != nil {
			return err
		}
		subjects, err := summarizeAll(ctx, tx, customers, day)
		if err != nil {
			return err
		}
		calib := scoring.Calibrate(subjects, *policy, day)
		st = &state{day: day, calib: &calib, facts: make(map[int64]model.Facts, len(subjects)), snap: newSnap(day, len(subjects))}
		return withRaw(tx.conn, func(c rawConn) error { return st.fill(ctx, c, customers, subjects, policy) })
	})
	return st, err
}

// fill scores everyone on the state's day.
func (st *state) fill(ctx context.Context, c rawConn, customers []model.Customer, subjects []model.Subject, policy *model.Policy) error {
	contacts, err := newContactWalk(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = contacts.rows.rows.Close() }()
	scorer := scoring.NewScorer(policy, st.calib, st.day)
	for i := range subjects {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s := &subjects[i]
		score := scorer.Score(s)
		l := leanOf(&score)
		have, err := contacts.of(s.ID)
		if err != nil {
			return err
		}
		r := newRec(&customers[i], have, &s.Facts, &l)
		st.snap.add(&r)
		st.facts[s.ID] = s.Facts
	}
	return nil
}

func allCustomers(ctx context.Context, q querier) (out []model.Customer, err error) {
	err = walkTable(ctx, q, "SELECT "+customerCols+" FROM customer ORDER BY id", func(row scanner) error {
		c, err := scanCustomer(row)
		out = append(out, c)
		return err
	})
	return out, err
}

// summarizeAll adds up the history of every customer (given by ascending id) up
// to the day.
func summarizeAll(ctx context.Context, q querier, customers []model.Customer, day model.Day) ([]model.Subject, error) {
	subjects := make([]model.Subject, len(customers))
	named := map[int64]int{}
	for i := range customers {
		if by := customers[i].ReferredBy; by != 0 {
			named[by]++
		}
	}
	at := 0
	var history []model.Interaction
	finish := func() {
		f := scoring.Summarize(&customers[at], history, day)
		f.Referrals = named[customers[at].ID]
		subjects[at] = model.SubjectOf(&customers[at], &f)
		history = history[:0]
		at++
	}
	err := eachInteraction(ctx, q, "ORDER BY customer_id, day, id", func(i *model.Interaction) error {
		for at < len(customers) && customers[at].ID < i.CustomerID {
			finish()
		}
		if at < len(customers) && customers[at].ID == i.CustomerID {
			history = append(history, *i)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for at < len(customers) {
		finish()
	}
	return subjects, nil
}
