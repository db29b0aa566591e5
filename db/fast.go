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

// rawConn is a driver's connection lent by withRaw.
type rawConn struct{ driver.QueryerContext }

// withRaw lends fn the driver's connection. Until it returns, nothing else may
// use conn.
func withRaw(conn *sql.Conn, fn func(c rawConn) error) error {
	return conn.Raw(func(c any) error {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver does not answer queries")
		}
		return fn(rawConn{q})
	})
}

// lent is a transaction whose connection can be lent to withRaw.
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
	if l, ok := q.(lender); ok {
		return withRaw(l.lend(), func(c rawConn) error { return c.each(ctx, query, fn) })
	}
	return scanAll(ctx, q, query, nil, fn)
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

// rawRows is a result straight from the driver. It is a scanner.
type rawRows struct {
	ctx  context.Context
	rows driver.Rows
	row  []driver.Value
	n    int
}

func (c rawConn) query(ctx context.Context, query string) (*rawRows, error) {
	rows, err := c.QueryContext(ctx, query, nil)
	if err != nil {
		return nil, err
	}
	return &rawRows{ctx: ctx, rows: rows, row: make([]driver.Value, len(rows.Columns()))}, nil
}

// next reads a row; false at the end.
func (r *rawRows) next() (bool, error) {
	if r.n++; r.n%1024 == 0 && r.ctx.Err() != nil {
		return false, r.ctx.Err()
	}
	switch err := r.rows.Next(r.row); {
	case err == nil:
		return true, nil
	case errors.Is(err, io.EOF):
		return false, nil
	default:
		return false, err
	}
}

// each calls fn for every row.
func (c rawConn) each(ctx context.Context, query string, fn func(scanner) error) (err error) {
	rows, err := c.query(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.rows.Close()) }()
	for {
		more, err := rows.next()
		if err != nil || !more {
			return err
		}
		if err := fn(rows); err != nil {
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

// beside gives the rows of another table that belong to customers asked for in
// ascending order: whole tables are walked side by side.
type beside[T any] struct {
	rows *rawRows
	scan func(row scanner, into *T) (customer int64, err error)
	who  int64 // of the row read ahead; 0 at the end
	next T
	have []T
}

func newBeside[T any](ctx context.Context, c rawConn, query string, scan func(scanner, *T) (int64, error)) (*beside[T], error) {
	rows, err := c.query(ctx, query)
	if err != nil {
		return nil, err
	}
	b := &beside[T]{rows: rows, scan: scan}
	if err := b.step(); err != nil {
		return nil, errors.Join(err, rows.rows.Close())
	}
	return b, nil
}

func (b *beside[T]) step() error {
	var none T
	b.who, b.next = 0, none
	more, err := b.rows.next()
	if err != nil || !more {
		return err
	}
	b.who, err = b.scan(b.rows, &b.next)
	return err
}

// of gives one customer's rows; the slice is good until the next call.
func (b *beside[T]) of(customer int64) ([]T, error) {
	b.have = b.have[:0]
	for b.who != 0 && b.who <= customer {
		if b.who == customer {
			b.have = append(b.have, b.next)
		}
		if err := b.step(); err != nil {
			return nil, err
		}
	}
	return b.have, nil
}

func contactsBeside(ctx context.Context, c rawConn) (*beside[model.Contact], error) {
	return newBeside(ctx, c, "SELECT customer_id, name, phone, email FROM contact ORDER BY customer_id, is_primary DESC, id",
		func(row scanner, p *model.Contact) (int64, error) {
			err := row.Scan(&p.CustomerID, &p.Name, &p.Phone, &p.Email)
			return p.CustomerID, err
		})
}

// eventsBeside gives what summing up looks at of interactions.
func eventsBeside(ctx context.Context, c rawConn) (*beside[model.Interaction], error) {
	return newBeside(ctx, c, `SELECT customer_id, day, id, clock, kind, base, satisfaction, next_day, resolved, expected, probability, source
		FROM interaction ORDER BY customer_id, day, id`, func(row scanner, i *model.Interaction) (int64, error) {
		var kind string
		var base sql.NullInt64
		err := row.Scan(&i.CustomerID, &i.Day, &i.ID, &i.Clock, &kind, &base, &i.Satisfaction, &i.Next, &i.Resolved, &i.Expected, &i.Probability, &i.Source)
		if i.Kind = model.Kind(kind); base.Valid {
			amount := base.Int64
			i.Base = &amount
		}
		return i.CustomerID, err
	})
}
