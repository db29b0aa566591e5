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
