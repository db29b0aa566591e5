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

// IDs gives the only column of a result, of integers.
func IDs(ctx context.Context, q Querier, query string, args ...any) (ids []int64, err error) {
	err = Each(ctx, q, query, args, func(row Scanner) error {
		var id int64
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// Walk is Each for whole tables of a transaction, straight from the driver: reading
// through database/sql costs more in its conversions than in the reading. It scans
// only into the kinds of variables that assign knows.
func Walk(ctx context.Context, q Querier, query string, fn func(Scanner) error) error {
	l, ok := q.(lender)
	if !ok {
		return Each(ctx, q, query, nil, fn)
	}
	return l.Conn().Raw(func(c any) error {
		raw, ok := c.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver does not answer queries")
		}
		rows, err := raw.QueryContext(ctx, query, nil)
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
		switch t := into.(type) {
		case *float64:
			*t = v
			return true
		case *sql.NullFloat64:
			*t = sql.NullFloat64{Float64: v, Valid: true}
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
	case *sql.NullInt64:
		*t = sql.NullInt64{Int64: v, Valid: true}
	default:
		return false
	}
	return true
}
