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

// ReadLines fills in the lines of a customer's interactions, which have none yet.
func ReadLines(ctx context.Context, q engine.Querier, customer int64, in []model.Interaction) error {
	at := make(map[int64]*model.Interaction, len(in))
	lo, hi := int64(0), int64(0)
	for k := range in {
		if i := &in[k]; i.Kind.HasAmount() {
			if at[i.ID] = i; lo == 0 || i.ID < lo {
				lo = i.ID
			}
			hi = max(hi, i.ID)
		}
	}
	if len(at) == 0 {
		return nil
	}
	const query = "SELECT id, product, category, quantity, unit_price, amount, cost FROM order_line WHERE customer_id = $1 AND id BETWEEN $2 AND $3 ORDER BY id, n"
	return engine.Each(ctx, q, query, []any{customer, lo, hi}, func(row engine.Scanner) error {
		var id int64
		var l model.Line
		err := row.Scan(append([]any{&id}, lineTargets(&l)...)...)
		if i := at[id]; i != nil {
			i.Lines = append(i.Lines, l)
		}
		return err
	})
}
