package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"tierbook/model"
)

// Reading a whole table through database/sql costs more in its conversions than
// in the reading: whole tables come straight from the driver.

// lent is a transaction that knows its connection.
type lent struct {
	*sql.Tx
	conn *sql.Conn
}

// lender is a querier that knows its connection.
type lender interface {
	querier
	lend() *sql.Conn
}

func (l lent) lend() *sql.Conn { return l.conn }

// walkTable is scanAll for whole tables. fn must leave the connection alone.
func walkTable(ctx context.Context, q querier, query string, fn func(scanner) error) error {
	l, ok := q.(lender)
	if !ok {
		return scanAll(ctx, q, query, nil, fn)
	}
	return l.lend().Raw(func(c any) error {
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

// readWhole runs fn in one read transaction that reads whole tables. Afterwards
// the connection gives back the page cache they went through.
func (d *DB) readWhole(ctx context.Context, fn func(q lent) error) error {
	return d.readSome(ctx, func(q lent) error {
		err := fn(q)
		_ = q.Rollback()
		_, _ = q.conn.ExecContext(ctx, shrink)
		return err
	})
}

// readSome runs fn in one read transaction.
func (d *DB) readSome(ctx context.Context, fn func(q lent) error) (err error) {
	conn, err := d.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fn(lent{tx, conn})
}

// shrink makes a connection give back the pages it keeps.
const shrink = "PRAGMA shrink_memory"

// rawRows is a result straight from the driver. It is a scanner of its row.
type rawRows struct {
	rows driver.Rows
	row  []driver.Value
}

// each calls fn for every row.
func (r *rawRows) each(ctx context.Context, fn func(scanner) error) error {
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

// Scan puts the row's values into targets of the kinds that this package uses.
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
		case *sql.NullString:
			*t = sql.NullString{String: v, Valid: true}
		default:
			return false
		}
		return true
	case float64:
		switch t := into.(type) {
		case *float64:
			*t = v
		case *figure:
			*t = figureOf(&v)
		case *sql.NullFloat64:
			*t = sql.NullFloat64{Float64: v, Valid: true}
		default:
			return false
		}
		return true
	}
	s, ok := into.(sql.Scanner) // NULL, for the rare ones that know it
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
