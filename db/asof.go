package db

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/db/write"
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

// replayScores gives a state whose customers, by id, have no profiles yet. A day to
// come is measured by the calibration in force, so that it shows what was foretold.
func (d *DB) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*view.State, error) {
	b, err := write.ReadBookRow(ctx, tx)
	if err != nil {
		return nil, err
	}
	policy, err := d.book.PolicyOf(ctx, tx, b.Policy)
	if err != nil {
		return nil, err
	}
	subjects, err := write.SummarizeAll(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	var calib *model.Calibration
	if b.ScoredOn != 0 && day > b.ScoredOn { // of a day to come nothing newer is known
		if calib, err = d.book.CalibrationOf(ctx, tx, b.Calibration); err != nil {
			return nil, err
		}
	} else {
		c := scoring.Calibrate(subjects, *policy, day)
		calib = &c
	}
	st := &view.State{Day: day, Calib: calib, Snapshot: view.NewSnapshot(day, len(subjects))}
	scorer := scoring.NewScorer(policy, calib, day)
	for i := range subjects {
		score := scorer.Score(&subjects[i])
		st.Snapshot.AddScored(&subjects[i].Facts, &score)
	}
	return st, nil
}
