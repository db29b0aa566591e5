package db

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// stateOf gives the replay of a day; see view.Snapshots.
func (d *DB) stateOf(ctx context.Context, day model.Day) (*view.State, error) {
	return d.snap.StateOf(ctx, day, func(ctx context.Context, day model.Day) (*view.State, error) {
		d.manager.dropPast()
		return d.replay(ctx, day)
	})
}

// replay reads every customer and interaction in one read transaction.
func (d *DB) replay(ctx context.Context, day model.Day) (st *view.State, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		if st, err = d.replayScores(ctx, tx, day); err != nil {
			return err
		}
		var newest int64
		if err := tx.QueryRowContext(ctx, view.LastTouched).Scan(&newest); err != nil {
			return err
		}
		if d.snap.LendProfiles(st.Snapshot, newest) {
			return nil
		}
		return st.FillProfiles(ctx, tx)
	})
	return st, err
}

// replayScores gives a state whose customers, by id, have no profiles yet.
func (d *DB) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*view.State, error) {
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
	st := &view.State{Day: day, Calib: &calib, Snapshot: view.NewSnapshot(day, len(subjects))}
	scorer := scoring.NewScorer(policy, &calib, day)
	for i := range subjects {
		score := scorer.Score(&subjects[i])
		st.Snapshot.AddScored(&subjects[i].Facts, &score)
	}
	return st, nil
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
	err = view.EachCustomer(ctx, q, view.EventsBeside(), func(c *model.Customer, history []model.Interaction) error {
		f := scoring.Summarize(c, history, day)
		f.Referrals = named[c.ID]
		out = append(out, model.SubjectOf(c, &f))
		return nil
	})
	return out, err
}
