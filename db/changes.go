package db

import (
	"context"

	"tierbook/db/undo"
	"tierbook/model"
)

// LastChange gives the change that Undo would take back and the one that Redo
// would bring back; nil for none.
func (d *DB) LastChange(ctx context.Context) (undone, redone *model.Change, err error) {
	undone, redone, err = undo.Last(ctx, d.readers)
	return undone, redone, d.mapErr(err)
}

// Undo takes back the newest change. With a session it refuses (CodeConflict)
// when that change is another session's; "" takes back whoever's it is.
// CodeNotFound means that there is nothing to undo.
func (d *DB) Undo(ctx context.Context, session string) (model.Outcome, error) {
	return undo.Swap(ctx, d.book, session, false)
}

// Redo brings back what Undo took last, under the same rules.
func (d *DB) Redo(ctx context.Context, session string) (model.Outcome, error) {
	return undo.Swap(ctx, d.book, session, true)
}

// Rollback takes back an import batch, whatever came after it, as one change that
// can itself be undone: what it created goes, what it changed is as before, and
// what was changed since stays and is named. With dry, and where all of it has been
// changed since, nothing is written. CodeNotFound for a batch that is not there,
// CodeConflict for one taken back already or too old.
func (d *DB) Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error) {
	return undo.Rollback(ctx, d.book, batch, dry)
}

// Held gives what the book holds on a customer besides the detail: the entries of the
// audit trail, as far as the undo journal tells whose they are, and the imports that
// brought it, both the newest first.
func (d *DB) Held(ctx context.Context, id int64) (audit []model.AuditEntry, origins []model.ImportBatch, err error) {
	if audit, err = undo.Audit(ctx, d.readers, id); err == nil {
		origins, err = undo.Origins(ctx, d.readers, id)
	}
	return audit, origins, d.mapErr(err)
}

// ImportBatches lists the imports of the book, the newest first.
func (d *DB) ImportBatches(ctx context.Context) ([]model.ImportBatch, error) {
	list, err := undo.Batches(ctx, d.readers, 0)
	return list, d.mapErr(err)
}
