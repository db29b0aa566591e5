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
	err := d.update(ctx, model.VerbWrite, func(x *txn) error {
		res = x.Rescore(write.RescoreOptions{Cause: model.CauseRescore, Scratch: true, Progress: p})
		return nil
	})
	view.GiveBack(res.Customers)
	if err == nil {
		res.Returned, err = d.returnSilent(ctx)
	}
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
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) (err error) { e, err = d.book.Examine(ctx, tx); return err })
	return e, d.store.Err(err)
}

// EnsureFresh rescores when the stored scores are not of today, or when the first
// customers of a new book have bought since; it tells whether it did. Once a day silent
// customers go back to the pool then. A read-only book stays as it is.
func (d *DB) EnsureFresh(ctx context.Context, p model.Progress) (bool, error) {
	if d.ReadOnly() {
		return false, nil
	}
	did, err := d.ensureFresh(ctx, p)
	if was := d.opened.Swap(int64(d.today())); err == nil && (did || was != 0 && was != int64(d.today())) {
		_, err = d.returnSilent(ctx)
	}
	return did, err
}

func (d *DB) ensureFresh(ctx context.Context, p model.Progress) (bool, error) {
	if stale, err := d.stale(ctx, d.readers); err != nil || !stale {
		return false, d.store.Err(err)
	}
	defer d.announce("rescore")()
	did, customers := false, 0
	err := d.update(ctx, model.VerbRead, func(x *txn) error {
		stale, err := d.stale(ctx, x) // another process may have been quicker
		if err != nil || !stale {
			return err
		}
		did = true
		customers = x.Rescore(write.RescoreOptions{Cause: model.CauseRescore, Progress: p}).Customers
		return nil
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

// Refresh brings the read model in line with what other processes wrote, after
// Version told of it: it reads again whom they touched, or everybody. What others in
// this process wrote is in it already.
func (d *DB) Refresh(ctx context.Context) error {
	v, err := d.store.Version(ctx)
	if err != nil || d.book.Who != nil && d.heard.Load() == v+1 {
		return d.store.Err(err)
	}
	if err = d.refresh(ctx); err == nil {
		d.heard.Store(v + 1)
	}
	return d.store.Err(err)
}

func (d *DB) refresh(ctx context.Context) error {
	s := d.snap
	for {
		cur, gen, heard := s.Now()
		var n *view.News
		err := d.store.Read(ctx, func(q engine.Tx) error {
			b, err := write.ReadBookRow(ctx, q)
			if err == nil && cur != nil && b.ScoredOn == cur.AsOf {
				n, err = view.NewsSince(ctx, q, heard)
			}
			return err
		})
		switch {
		case err != nil:
			return err
		case n == nil: // scored on another day, or not read: everybody is to be read again
			return d.snap.Reload(ctx)
		case s.Hear(n, cur, gen):
			return nil
		}
	}
}
