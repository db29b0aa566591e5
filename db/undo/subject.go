package undo

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// ofCustomer picks the changes that were about a customer alone or touched its row,
// as far as the journal goes back.
const ofCustomer = "SELECT id FROM change WHERE customer_id = $1 UNION SELECT change_id FROM change_op WHERE tbl = 'customer' AND row_key = $2"

// Audit gives what the audit trail says of a customer, the newest first.
func Audit(ctx context.Context, q engine.Querier, customer int64) ([]model.AuditEntry, error) {
	const query = `SELECT a.at, a.by_whom, a.action, c.kind, c.subject, c.detail, c.count FROM audit a JOIN change c ON c.id = a.change_id
		WHERE c.id IN (` + ofCustomer + `) ORDER BY a.id DESC`
	return engine.All(ctx, q, func(a *model.AuditEntry) []any {
		return []any{&a.At, &a.By, &a.Action, (*string)(&a.Kind), &a.Subject, &a.Detail, &a.Count}
	}, query, customer, record.Pack(nil, []any{customer}))
}

// Origins gives the imports that created a customer, changed it or brought some of its
// interactions, the newest first.
func Origins(ctx context.Context, q engine.Querier, customer int64) (out []model.ImportBatch, err error) {
	const query = "SELECT id FROM import_batch WHERE first_customer <= $1 AND last_customer >= $1 OR change_id IN (" + ofCustomer + `)
		OR id IN (SELECT batch_id FROM interaction WHERE customer_id = $1) ORDER BY id DESC`
	ids, err := engine.IDs(ctx, q, query, customer, record.Pack(nil, []any{customer}))
	for _, id := range ids {
		if err == nil {
			var one []model.ImportBatch
			one, err = Batches(ctx, q, id)
			out = append(out, one...)
		}
	}
	return out, err
}

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
