package undo

import (
	"context"
	"errors"

	"tierbook/db/engine"
	"tierbook/model"
)

// Batches gives the imports of the book, the newest first, or one of them where batch
// is not 0.
func Batches(ctx context.Context, q engine.Querier, batch int64) (out []model.ImportBatch, err error) {
	rows, err := q.QueryContext(ctx, `SELECT id, change_id, at, by_whom, file, kind, rows, created, updated, unchanged, rejected, customers_created, status
		FROM import_batch WHERE id = $1 OR $2 = 0 ORDER BY id DESC`, batch, batch)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var b model.ImportBatch
		var kind string
		err := rows.Scan(&b.ID, &b.Change, &b.At, &b.By, &b.File, &kind, &b.Rows, &b.Created, &b.Updated, &b.Unchanged, &b.Rejected, &b.CustomersCreated, &b.Status)
		if err != nil {
			return nil, err
		}
		b.Kind = model.ImportKind(kind)
		out = append(out, b)
	}
	return out, rows.Err()
}
