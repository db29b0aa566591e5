package db

import (
	"context"

	"tierbook/db/record"
	"tierbook/model"
	"tierbook/scoring"
)

// WhatIf tells what would lift a customer a tier and when it drops one if
// nothing is done, as of a day (0 is today, then as of the stored scores). It
// reckons from the history, the policy and the calibration that gave the score
// of that day; of the days after a past one it knows nothing, though their own
// calibration counts what the others did since.
func (d *DB) WhatIf(ctx context.Context, id int64, asOf model.Day) (out model.Counterfactual, err error) {
	defer d.mapped(&err)
	src, err := d.sourceOf(ctx, asOf, id)
	if err != nil {
		return out, err
	}
	tx, err := d.readers.BeginTx(ctx, nil)
	if err != nil {
		return out, err
	}
	defer func() { _ = tx.Rollback() }()
	now, err := d.book.InForce(ctx, tx)
	if err != nil {
		return out, err
	}
	c, err := record.ReadCustomer(ctx, tx, id)
	if err != nil {
		return out, err
	}
	in, err := record.ReadInteractions(ctx, tx, id)
	if err != nil {
		return out, err
	}
	named, err := record.ReferralsOf(ctx, tx, "referred_by = $1", id)
	if err != nil {
		return out, err
	}
	return scoring.WhatIf(&c, in, named[id], now.Policy, src.calibration(&now), src.day), nil
}
