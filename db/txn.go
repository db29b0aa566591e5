package db

import (
	"context"

	"tierbook/db/write"
	"tierbook/model"
)

// txn is one write under way with the verbs of this room.
type txn struct {
	*write.Tx
	member *model.Member // who writes, nil for who may do everything
}

// update runs fn as one write of who may do that; see write.Book.Update.
func (d *DB) update(ctx context.Context, v model.Verb, fn func(x *txn) error) error {
	if err := d.May(v); err != nil {
		return err
	}
	return d.book.Update(ctx, func(x *write.Tx) error { return fn(&txn{x, d.who}) })
}

// makeChange runs fn as one undoable change of who may make it; see write.Book.MakeChange.
func (d *DB) makeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *txn, out *model.Outcome) error) (model.Outcome, error) {
	if err := d.May(kind.Verb()); err != nil {
		return model.Outcome{}, err
	}
	return d.book.MakeChange(ctx, kind, cause, asOf, func(x *write.Tx, out *model.Outcome) error { return fn(&txn{x, d.who}, out) })
}
