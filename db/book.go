package db

import (
	"context"
	"encoding/json"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/scoring"
)

// bookRow is what changes in the book row.
type bookRow struct {
	scoredOn    model.Day
	calibration int64
	policy      int
}

func readBookRow(ctx context.Context, q engine.Querier) (b bookRow, err error) {
	err = q.QueryRowContext(ctx, "SELECT scored_on, calibration_id, policy_version FROM book").Scan(&b.scoredOn, &b.calibration, &b.policy)
	return b, err
}

// policyOf gives a policy version, from memory once read: versions never change.
func (d *DB) policyOf(ctx context.Context, q engine.Querier, version int) (*model.Policy, error) {
	d.mu.Lock()
	p := d.policy
	d.mu.Unlock()
	if p != nil && p.Version == version {
		return p, nil
	}
	var body string
	if err := q.QueryRowContext(ctx, "SELECT body FROM policy WHERE version = $1", version).Scan(&body); err != nil {
		return nil, err
	}
	p = new(model.Policy)
	*p = scoring.DefaultPolicy() // what an older version did not know yet
	if err := json.Unmarshal([]byte(body), p); err != nil {
		return nil, err
	}
	p.Version, p.Currency = version, d.currency
	d.mu.Lock()
	d.policy = p
	d.mu.Unlock()
	return p, nil
}

// forget drops policies and calibrations kept in memory: a write that failed may
// have read what it had written itself.
func (d *DB) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.policy = nil
	clear(d.calibs)
}

// calibrationOf gives a stored calibration, from memory once read; number 0 is
// that of an empty book.
func (d *DB) calibrationOf(ctx context.Context, q engine.Querier, id int64) (*model.Calibration, error) {
	d.mu.Lock()
	c := d.calibs[id]
	d.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c = new(model.Calibration)
	if id == 0 {
		*c = scoring.Calibrate(nil, scoring.DefaultPolicy(), d.today())
		return c, nil
	}
	var body string
	if err := q.QueryRowContext(ctx, "SELECT body FROM calibration WHERE id = $1", id).Scan(&body); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), c); err != nil {
		return nil, err
	}
	d.mu.Lock()
	if len(d.calibs) > 4 {
		clear(d.calibs)
	}
	d.calibs[id] = c
	d.mu.Unlock()
	return c, nil
}
