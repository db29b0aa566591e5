package record

import (
	"context"

	"tierbook/db/engine"
	"tierbook/model"
)

// LineRows gives the lines of an interaction as rows of order_line.
func LineRows(i *model.Interaction) [][]any {
	rows := make([][]any, len(i.Lines))
	for n := range i.Lines {
		rows[n] = append([]any{i.CustomerID, i.ID, int64(n + 1)}, values(lineTargets(&i.Lines[n]))...)
	}
	return rows
}

func lineTargets(l *model.Line) []any {
	return []any{&l.Product, &l.Category, &l.Quantity, &l.UnitPrice, &l.Amount, &l.Cost}
}

// ReadLines fills in the lines of interactions, in the order of their customers, which
// have none yet.
func ReadLines(ctx context.Context, q engine.Querier, in []model.Interaction) error {
	at := make(map[int64]*model.Interaction, len(in))
	var first, last, lo, hi int64
	for k := range in {
		if i := &in[k]; i.Kind.HasAmount() {
			if last = i.CustomerID; len(at) == 0 {
				first, lo = i.CustomerID, i.ID
			}
			at[i.ID], lo, hi = i, min(lo, i.ID), max(hi, i.ID)
		}
	}
	if len(at) == 0 {
		return nil
	}
	const query = "SELECT id, product, category, quantity, unit_price, amount, cost FROM order_line WHERE customer_id BETWEEN $1 AND $2 AND id BETWEEN $3 AND $4 ORDER BY customer_id, id, n"
	return engine.Each(ctx, q, query, []any{first, last, lo, hi}, func(row engine.Scanner) error {
		var id int64
		var l model.Line
		err := row.Scan(append([]any{&id}, lineTargets(&l)...)...)
		if i := at[id]; i != nil {
			i.Lines = append(i.Lines, l)
		}
		return err
	})
}
