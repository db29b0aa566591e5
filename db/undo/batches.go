package undo

import (
	"context"

	"tierbook/db/engine"
	"tierbook/model"
)

// Batches gives the imports of the book, the newest first, or one of them where batch
// is not 0.
func Batches(ctx context.Context, q engine.Querier, batch int64) ([]model.ImportBatch, error) {
	return engine.All(ctx, q, func(b *model.ImportBatch) []any {
		return []any{
			&b.ID, &b.Change, &b.At, &b.By, &b.File, (*string)(&b.Kind), &b.Rows, &b.Created, &b.Updated, &b.Unchanged, &b.Rejected, &b.CustomersCreated, &b.Status,
		}
	}, `SELECT id, change_id, at, by_whom, file, kind, rows, created, updated, unchanged, rejected, customers_created, status
		FROM import_batch WHERE id = $1 OR $2 = 0 ORDER BY id DESC`, batch, batch)
}
