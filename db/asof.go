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

// at gives everybody as of a day (0 is today), and where what stands in rows of that
// day comes from.
func (d *DB) at(ctx context.Context, asOf model.Day) (*view.Snapshot, source, error) {
	if day := d.day(asOf); day != d.today() {
		st, err := d.stateOf(ctx, day)
		if err != nil {
			return nil, source{}, err
		}
		return st.Snapshot, source{day: day, state: st}, nil
	}
	s, err := d.snapshot(ctx)
	if err != nil {
		return nil, source{}, err
	}
	return s, d.storedSource(s.AsOf), nil
}

// replay reads every customer and interaction in one read transaction.
func (d *DB) replay(ctx context.Context, day model.Day) (st *view.State, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		if st, err = d.replayScores(ctx, tx, day); err != nil {
			return err
		}
		newest, err := engine.Value[int64](ctx, tx, view.LastTouched)
		if err != nil {
			return err
		}
		if d.snap.LendProfiles(st.Snapshot, newest) {
			return nil
		}
		return st.FillProfiles(ctx, tx)
	})
	return st, err
}

// endedAfter is for how many days nobody orders in a book that has ended.
const endedAfter = 365

// calibratedOn gives the day by whose calibration a day of the past is measured: its own,
// or in a book that has ended at most the day after its last order. The days after that
// are to it as days to come: nothing newer is known, and what was foretold comes true.
func (d *DB) calibratedOn(ctx context.Context, q engine.Querier, day model.Day) (model.Day, error) {
	last, err := engine.Value[model.Day](ctx, q, "SELECT coalesce(max(last_order), 0) FROM facts")
	if last == 0 || last+endedAfter >= d.today() {
		return day, err
	}
	return min(day, last+1), err
}

// replayScores gives a state whose customers, by id, have no profiles yet. A day to
// come is measured by the calibration in force, so that it shows what was foretold.
func (d *DB) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*view.State, error) {
	row, policy, err := d.book.PolicyInForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	subjects, err := write.SummarizeAll(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	var calib *model.Calibration
	if row.ScoredOn != 0 && day > row.ScoredOn { // of a day to come nothing newer is known
		calib, err = d.book.CalibrationOf(ctx, tx, row.Calibration)
	} else {
		on, err := d.calibratedOn(ctx, tx, day)
		if err != nil {
			return nil, err
		}
		c := scoring.Calibrate(subjects, *policy, on)
		calib = &c
	}
	if err != nil {
		return nil, err
	}
	st := &view.State{Day: day, Calib: calib, Snapshot: view.NewSnapshot(day, len(subjects))}
	scorer := scoring.NewScorer(policy, calib, day)
	for i := range subjects {
		score := scorer.Score(&subjects[i])
		st.Snapshot.AddScored(&subjects[i].Facts, &score)
	}
	return st, nil
}
