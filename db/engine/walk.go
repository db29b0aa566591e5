package engine

import (
	"context"
	"database/sql"
	"errors"
)

// Scanner is a row to scan from.
type Scanner interface{ Scan(into ...any) error }

// Each calls fn for every row of a result. fn leaves the connection alone.
func Each(ctx context.Context, q Querier, query string, args []any, fn func(Scanner) error) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Scan is Each that has put the columns of a row into its targets.
func Scan(ctx context.Context, q Querier, query string, args, targets []any, fn func()) error {
	return Each(ctx, q, query, args, func(row Scanner) error {
		err := row.Scan(targets...)
		if err == nil {
			fn()
		}
		return err
	})
}

// All gives the rows of a result. targets says where the columns of a row go.
func All[T any](ctx context.Context, q Querier, targets func(*T) []any, query string, args ...any) (out []T, err error) {
	var v T
	err = Scan(ctx, q, query, args, targets(&v), func() { out = append(out, v) })
	return out, err
}

// Index is All by a key that each row has; of rows with one key the last stands.
func Index[K comparable, T any](ctx context.Context, q Querier, targets func(*K, *T) []any, query string, args ...any) (map[K]T, error) {
	out := map[K]T{}
	var k K
	var v T
	return out, Scan(ctx, q, query, args, targets(&k, &v), func() { out[k] = v })
}

// Pair are the targets of a key and a value, for Index of two columns.
func Pair[K, T any](k *K, v *T) []any { return []any{k, v} }

// One gives the first row of a result; false where there is none.
func One[T any](ctx context.Context, q Querier, targets func(*T) []any, query string, args ...any) (v T, found bool, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(targets(&v)...)
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	return v, err == nil, err
}

// Value gives the only column of the first row of a result.
func Value[T any](ctx context.Context, q Querier, query string, args ...any) (v T, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(&v)
	return v, err
}

// IDs gives the only column of a result, of integers.
func IDs(ctx context.Context, q Querier, query string, args ...any) ([]int64, error) {
	return All(ctx, q, func(id *int64) []any { return []any{id} }, query, args...)
}

// Columns are those of a table of a book, in order.
type Columns struct {
	Table string   `json:"table"`
	Names []string `json:"columns"`
}

// Tables gives every table of the book that q reads, in the order in which they came
// into being.
func Tables(ctx context.Context, q Querier) (out []Columns, err error) {
	const query = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
	var table, column string
	err = Scan(ctx, q, query, nil, []any{&table, &column}, func() {
		if len(out) == 0 || out[len(out)-1].Table != table {
			out = append(out, Columns{Table: table})
		}
		last := &out[len(out)-1]
		last.Names = append(last.Names, column)
	})
	return out, err
}

// RefsLater lets the rest of a transaction write rows before those that they refer to.
func RefsLater(ctx context.Context, q Querier) error {
	_, err := q.ExecContext(ctx, "PRAGMA defer_foreign_keys = ON")
	return err
}
