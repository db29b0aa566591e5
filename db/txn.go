package db

import (
	"context"

	"tierbook/db/write"
	"tierbook/model"
)

// txn is one write under way with the verbs of this room.
type txn struct {
	*write.Tx
}

// update runs fn as one write; see write.Book.Update.
func (d *DB) update(ctx context.Context, fn func(x *txn) error) error {
	return d.book.Update(ctx, func(x *write.Tx) error { return fn(&txn{x}) })
}

// makeChange runs fn as one undoable change; see write.Book.MakeChange.
func (d *DB) makeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *txn, out *model.Outcome) error) (model.Outcome, error) {
	return d.book.MakeChange(ctx, kind, cause, asOf, func(x *write.Tx, out *model.Outcome) error { return fn(&txn{x}, out) })
}
