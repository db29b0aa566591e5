package db

import (
	"context"
	"database/sql"
	"errors"

	"tierbook/model"
)

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
