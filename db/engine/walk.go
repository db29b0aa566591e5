package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"tierbook/model"
)

// Scanner is a row to scan from.
type Scanner interface{ Scan(into ...any) error }

// lender is a Querier that knows its connection.
type lender interface {
	Querier
	Conn() *sql.Conn
}

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

// All gives the rows of a result. targets says where the columns of a row go.
func All[T any](ctx context.Context, q Querier, targets func(*T) []any, query string, args ...any) (out []T, err error) {
	err = Each(ctx, q, query, args, func(row Scanner) error {
		var v T
		err := row.Scan(targets(&v)...)
		out = append(out, v)
		return err
	})
	return out, err
}

// Index is All by a key that each row has; of rows with one key the last stands. It
// reads as Walk does.
func Index[K comparable, T any](ctx context.Context, q Querier, targets func(*K, *T) []any, query string, args ...any) (map[K]T, error) {
	out := map[K]T{}
	return out, Walk(ctx, q, query, func(row Scanner) error {
		var k K
		var v T
		err := row.Scan(targets(&k, &v)...)
		out[k] = v
		return err
	}, args...)
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

// Walk is Each for many rows of a transaction, straight from the driver: reading
// through database/sql costs more in its conversions than in the reading. It scans
// only into the kinds of variables that assign knows.
func Walk(ctx context.Context, q Querier, query string, fn func(Scanner) error, args ...any) error {
	l, ok := q.(lender)
	if !ok {
		return Each(ctx, q, query, args, fn)
	}
	named := make([]driver.NamedValue, len(args))
	for i, v := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return l.Conn().Raw(func(c any) error {
		raw, ok := c.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver does not answer queries")
		}
		rows, err := raw.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		r := rawRows{rows, make([]driver.Value, len(rows.Columns()))}
		return errors.Join(r.each(ctx, fn), rows.Close())
	})
}

// rawRows is a result straight from the driver. It is a Scanner of its row.
type rawRows struct {
	rows driver.Rows
	row  []driver.Value
}

// each calls fn for every row.
func (r *rawRows) each(ctx context.Context, fn func(Scanner) error) error {
	for n := 1; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch err := r.rows.Next(r.row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := fn(r); err != nil {
			return err
		}
	}
}

// Scan puts the row's values into targets of the kinds that the rooms use.
func (r *rawRows) Scan(into ...any) error {
	if len(into) != len(r.row) {
		return fmt.Errorf("%d targets for %d columns", len(into), len(r.row))
	}
	for i, v := range r.row {
		if !assign(into[i], v) {
			return fmt.Errorf("column %d: %T into %T", i, v, into[i])
		}
	}
	return nil
}

// assign puts one value into its target; false when they do not fit. NULL fits
// only targets that can tell it.
func assign(into any, v driver.Value) bool {
	switch v := v.(type) {
	case int64:
		return assignInt(into, v)
	case string:
		switch t := into.(type) {
		case *string:
			*t = v
			return true
		case *sql.NullString:
			*t = sql.NullString{String: v, Valid: true}
			return true
		}
	case float64:
		if t, ok := into.(*float64); ok {
			*t = v
			return true
		}
	case nil:
		switch t := into.(type) {
		case **int:
			*t = nil
			return true
		case **int64:
			*t = nil
			return true
		}
	}
	s, ok := into.(sql.Scanner) // NULL, and kinds of their own
	return ok && s.Scan(v) == nil
}

func assignInt(into any, v int64) bool {
	switch t := into.(type) {
	case *int64:
		*t = v
	case *int:
		*t = int(v)
	case *int32:
		*t = int32(v)
	case *int16:
		*t = int16(v)
	case *uint8:
		*t = uint8(v)
	case *uint16:
		*t = uint16(v)
	case *model.Day:
		*t = model.Day(v)
	case *model.Tier:
		*t = model.Tier(v)
	case *model.Findings:
		*t = model.Findings(v)
	case *float64:
		*t = float64(v)
	case *bool:
		*t = v != 0
	case **int:
		n := int(v)
		*t = &n
	case **int64:
		n := v // v itself would lie on the heap for every column
		*t = &n
	case *sql.NullInt64:
		*t = sql.NullInt64{Int64: v, Valid: true}
	default:
		s, ok := into.(sql.Scanner)
		return ok && s.Scan(v) == nil
	}
	return true
}
