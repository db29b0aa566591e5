package db

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
)

// firstBuyers is the number of buyers from which a calibration made when nobody
// had bought is renewed before the day is over: against it everyone is average.
const firstBuyers = 5

// Rescore calibrates anew and scores everyone as of today.
func (d *DB) Rescore(ctx context.Context, p model.Progress) (model.RescoreResult, error) {
	defer d.announce("rescore")()
	var res model.RescoreResult
	if err := d.May(model.VerbBook); err != nil { // it is work for everybody's customers, while all others wait
		return model.RescoreResult{}, err
	}
	err := d.update(ctx, model.VerbWrite, func(x *txn) (err error) {
		res, err = x.Rescore(write.RescoreOptions{Cause: model.CauseRescore, Scratch: true, Progress: p})
		return err
	})
	view.GiveBack(res.Customers)
	return res, err
}

// Examination counts where what a book derives differs from what it is derived of.
type Examination = write.Examination

// Examine works everything derived out again from customers and interactions, as of
// the day of the stored scores, and compares. It changes nothing: Rescore mends.
func (d *DB) Examine(ctx context.Context) (e Examination, err error) {
	if err := d.May(model.VerbBook); err != nil {
		return e, err
	}
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) (err error) {
		e, err = d.book.Examine(ctx, tx)
		return err
	})
	return e, d.mapErr(err)
}

// EnsureFresh rescores when the stored scores are not of today, or when the first
// customers of a new book have bought since; it tells whether it did. A read-only
// book stays as it is.
func (d *DB) EnsureFresh(ctx context.Context, p model.Progress) (bool, error) {
	if d.ReadOnly() {
		return false, nil
	}
	if stale, err := d.stale(ctx, d.readers); err != nil || !stale {
		return false, d.mapErr(err)
	}
	defer d.announce("rescore")()
	did, customers := false, 0
	err := d.update(ctx, model.VerbRead, func(x *txn) error {
		stale, err := d.stale(ctx, x) // another process may have been quicker
		if err != nil || !stale {
			return err
		}
		did = true
		res, err := x.Rescore(write.RescoreOptions{Cause: model.CauseRescore, Progress: p})
		customers = res.Customers
		return err
	})
	view.GiveBack(customers)
	return did && err == nil, err
}

func (d *DB) stale(ctx context.Context, q engine.Querier) (bool, error) {
	now, err := d.book.InForce(ctx, q)
	if err != nil || now.Row.ScoredOn != d.today() {
		return true, err
	}
	if now.Calib.Buyers > 0 {
		return false, nil
	}
	buyers, err := engine.IDs(ctx, q, "SELECT customer_id FROM facts WHERE orders > 0 LIMIT $1", firstBuyers)
	return len(buyers) >= firstBuyers, err
}
