package engine

import "context"

// Columns are those of a table of a book, in order.
type Columns struct {
	Table string   `json:"table"`
	Names []string `json:"columns"`
}

// Tables gives every table of the book that q reads, in the order in which they came
// into being.
func Tables(ctx context.Context, q Querier) (out []Columns, err error) {
	const query = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
	return out, Each(ctx, q, query, nil, func(row Scanner) error {
		var table, column string
		err := row.Scan(&table, &column)
		if len(out) == 0 || out[len(out)-1].Table != table {
			out = append(out, Columns{Table: table})
		}
		last := &out[len(out)-1]
		last.Names = append(last.Names, column)
		return err
	})
}

// RefsLater lets the rest of a transaction write rows before those that they refer to.
func RefsLater(ctx context.Context, q Querier) error {
	_, err := q.ExecContext(ctx, "PRAGMA defer_foreign_keys = ON")
	return err
}
