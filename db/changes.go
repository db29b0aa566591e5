package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/undo"
	"tierbook/model"
)

// LastChange gives the change that Undo would take back and the one that Redo
// would bring back; nil for none.
func (d *DB) LastChange(ctx context.Context) (undone, redone *model.Change, err error) {
	undone, redone, err = undo.Last(ctx, d.readers, d.who)
	return undone, redone, d.mapErr(err)
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
	return undo.Swap(ctx, d.book, d.who, session, redo)
}

// Rollback takes back an import batch, whatever came after it, as one change that
// can itself be undone: what it created goes, what it changed is as before, and
// what was changed since stays and is named. With dry, and where all of it has been
// changed since, nothing is written. CodeNotFound for a batch that is not there,
// CodeConflict for one taken back already or too old.
func (d *DB) Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error) {
	if err := cmp.Or(d.May(model.VerbWrite), d.May(model.VerbBook)); err != nil {
		return model.Rollback{}, err
	}
	return undo.Rollback(ctx, d.book, batch, dry)
}

// Held gives what the book holds on a customer besides the detail: the entries of the
// audit trail, as far as the undo journal tells whose they are, and the imports that
// brought it, both the newest first.
func (d *DB) Held(ctx context.Context, id int64) (audit []model.AuditEntry, origins []model.ImportBatch, err error) {
	if err := d.reach(ctx, id); err != nil {
		return nil, nil, err
	}
	if audit, err = undo.Audit(ctx, d.readers, id); err == nil {
		origins, err = undo.Origins(ctx, d.readers, id)
	}
	return audit, origins, d.mapErr(err)
}

// ImportBatches lists the imports of the book, the newest first: a person's own, where
// that sees only some customers.
func (d *DB) ImportBatches(ctx context.Context) ([]model.ImportBatch, error) {
	list, err := undo.Batches(ctx, d.readers, 0)
	if d.scoped() {
		list = slices.DeleteFunc(list, func(b model.ImportBatch) bool { return b.By != d.who.Name })
	}
	return list, d.mapErr(err)
}
