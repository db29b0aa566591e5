package db

import (
	"context"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// WhatIf tells what would lift a customer a tier and when it drops one if
// nothing is done, as of a day (0 is today, then as of the stored scores). It
// reckons from the history, the policy and the calibration that gave the score
// of that day.
func (d *DB) WhatIf(ctx context.Context, id int64, asOf model.Day) (model.Counterfactual, error) {
	c, err := d.whatIf(ctx, id, asOf)
	return c, d.mapErr(err)
}

func (d *DB) whatIf(ctx context.Context, id int64, asOf model.Day) (out model.Counterfactual, err error) {
	src, err := d.sourceOf(ctx, asOf)
	if err != nil {
		return out, err
	}
	tx, err := d.readers.BeginTx(ctx, nil)
	if err != nil {
		return out, err
	}
	defer func() { _ = tx.Rollback() }()
	b, err := write.ReadBookRow(ctx, tx)
	if err != nil {
		return out, err
	}
	policy, err := d.book.PolicyOf(ctx, tx, b.Policy)
	if err != nil {
		return out, err
	}
	var calib *model.Calibration
	if src.state != nil {
		calib = src.state.Calib
	} else if calib, err = d.book.CalibrationOf(ctx, tx, b.Calibration); err != nil {
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
	named, err := record.Referrals(ctx, tx, id)
	if err != nil {
		return out, err
	}
	return scoring.WhatIf(&c, in, named, policy, calib, src.day), nil
}
