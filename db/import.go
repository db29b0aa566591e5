package db

import (
	"cmp"
	"context"

	"tierbook/db/load"
	"tierbook/db/write"
	"tierbook/model"
)

// Import writes a file as one atomic, undoable batch and rescores everyone. Rows
// that cannot be taken are in Problems of the result, beside those of the file.
// Nothing changes when everything is there already, or under DryRun.
func (d *DB) Import(ctx context.Context, in *model.Import, p model.Progress) (res model.ImportResult, err error) {
	if !in.DryRun {
		defer d.announce("import")()
	}
	err = d.update(ctx, model.VerbWrite, func(x *txn) (err error) {
		res, err = load.Run(x.Tx, in, model.If(p != nil, p, func(string, int, int) {}))
		return err
	})
	return res, err
}

// Had gives the result of importing a file again that is all in the book: it came before,
// was taken whole, and nothing has been written since but further interactions.
func (d *DB) Had(ctx context.Context, in *model.Import) (res model.ImportResult, had bool, err error) {
	err = d.update(ctx, model.VerbWrite, func(x *txn) (err error) {
		res, had, err = load.Had(x.Tx, in)
		return cmp.Or(err, write.ErrDiscard)
	})
	return res, had, err
}
