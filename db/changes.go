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
