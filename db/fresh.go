package db

import (
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/undo"
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

// LastChange gives the change that Undo would take back and the one that Redo
// would bring back; nil for none.
func (d *DB) LastChange(ctx context.Context) (undone, redone *model.Change, err error) {
	undone, redone, err = undo.Last(ctx, d.readers, d.book.Who)
	return undone, redone, d.store.Err(err)
}

// Undo takes back the newest change. With a session it refuses (CodeConflict)
// when that change is another session's; "" takes back whoever's it is.
// CodeNotFound means that there is nothing to undo. A person of a team takes back the
// newest change of their own, in whichever session; CodeConflict, with who it was, when
// somebody has changed the same since.
func (d *DB) Undo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, false)
}

// Redo brings back what Undo took last, under the same rules.
func (d *DB) Redo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, true)
}

func (d *DB) swap(ctx context.Context, session string, redo bool) (model.Outcome, error) {
	if err := d.May(model.VerbWrite); err != nil {
		return model.Outcome{}, err
	}
	return undo.Swap(ctx, d.book, d.book.Who, session, redo)
}

// Rollback takes back an import batch, whatever came after it, as one change that
// can itself be undone: what it created goes, what it changed is as before, and
// what was changed since stays and is named. With dry, and where all of it has been
// changed since, nothing is written. CodeNotFound for a batch that is not there,
// CodeConflict for one taken back already or too old.
func (d *DB) Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error) {
	err := d.May(model.VerbWrite)
	if err == nil && d.May(model.VerbBook) != nil { // others may have its customers by now
		err = model.E(model.CodeRefused, "error.may.rollback", "Role", string(d.book.Who.Role))
	}
	if err != nil {
		return model.Rollback{}, err
	}
	return undo.Rollback(ctx, d.book, batch, dry)
}

// AuditLog gives the newest entries of the audit log, or of those about a customer where
// that is not 0, the newest first.
func (d *DB) AuditLog(ctx context.Context, customer int64, most int) ([]model.AuditEntry, error) {
	return allowed(d, model.VerbAudit, func() ([]model.AuditEntry, error) { return undo.Audit(ctx, d.readers, customer, most) })
}

// AuditChain is what a walk along the audit log found.
type AuditChain = write.AuditChain

// CheckAudit tells whether the audit log is as it was written; see write.CheckAudit.
func (d *DB) CheckAudit(ctx context.Context) (c AuditChain, err error) {
	if err := d.May(model.VerbAudit); err != nil {
		return c, err
	}
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) (err error) { c, err = write.CheckAudit(ctx, tx); return err })
	return c, d.store.Err(err)
}

// Held gives what the book holds on a customer besides the detail: the entries of the
// audit log, and the imports that brought it, both the newest first.
func (d *DB) Held(ctx context.Context, id int64) (audit []model.AuditEntry, origins []model.ImportBatch, err error) {
	if err := d.book.Reach(ctx, id); err != nil {
		return nil, nil, err
	}
	if audit, err = undo.Audit(ctx, d.readers, id, -1); err == nil {
		origins, err = undo.Origins(ctx, d.readers, id)
	}
	return audit, origins, d.store.Err(err)
}

// ImportBatches lists the imports of the book, the newest first: a person's own, where
// that sees only some customers.
func (d *DB) ImportBatches(ctx context.Context) ([]model.ImportBatch, error) {
	list, err := undo.Batches(ctx, d.readers, 0)
	if d.book.Scoped() {
		list = slices.DeleteFunc(list, func(b model.ImportBatch) bool { return b.By != d.book.Who.Name })
	}
	return list, d.store.Err(err)
}
