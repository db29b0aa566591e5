package view

import (
	"context"
	"fmt"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// beside is rows of a table that belong to customers: whole tables are walked side
// by side, in ranges of customers, for a connection has one cursor at a time.
type beside[T any] struct {
	query   string // with marks for the ends of a range; ordered by customer
	targets func(*T) []any
	who     func(*T) int64
	all     []T
	next    []T // those not given yet
}

// rangeSize is how many ids a range has.
const rangeSize = 2000

// eachRange calls fn for ranges of ids, ascending, that hold every customer, with
// the rows that lie beside a range.
func (b *beside[T]) eachRange(ctx context.Context, q engine.Querier, fn func(from, to int64) error) error {
	last, err := engine.Value[int64](ctx, q, "SELECT coalesce(max(id), 0) FROM customer")
	if err != nil {
		return err
	}
	for from := int64(1); from <= last; from += rangeSize {
		to := from + rangeSize - 1
		if err := b.read(ctx, q, from, to); err != nil {
			return err
		}
		if err := fn(from, to); err != nil {
			return err
		}
	}
	return nil
}

// read reads the rows of a range; without a query there are none.
func (b *beside[T]) read(ctx context.Context, q engine.Querier, from, to int64) error {
	b.all = b.all[:0]
	if b.query != "" {
		var one T
		err := engine.Scan(ctx, q, fmt.Sprintf(b.query, from, to), nil, b.targets(&one), func() { b.all = append(b.all, one) })
		if err != nil {
			return err
		}
	}
	b.next = b.all
	return nil
}

// of gives one customer's rows, asked for in ascending order; the slice is good
// until the next range.
func (b *beside[T]) of(customer int64) []T {
	from := 0
	for from < len(b.next) && b.who(&b.next[from]) < customer {
		from++
	}
	to := from
	for to < len(b.next) && b.who(&b.next[to]) == customer {
		to++
	}
	have := b.next[from:to]
	b.next = b.next[to:]
	return have
}

func contactsBeside() *beside[model.Contact] {
	return &beside[model.Contact]{
		query:   "SELECT customer_id, name, phone, email FROM contact WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, is_primary DESC, id",
		targets: func(p *model.Contact) []any { return []any{&p.CustomerID, &p.Name, &p.Phone, &p.Email} },
		who:     func(p *model.Contact) int64 { return p.CustomerID },
	}
}

// EventsBeside gives what summing up looks at of interactions.
func EventsBeside() *beside[model.Interaction] {
	return &beside[model.Interaction]{
		query: `SELECT customer_id, day, id, clock, kind, base, satisfaction, outcome, next_day, resolved, expected, probability, source, next_at
			FROM interaction WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, day, id`,
		targets: func(i *model.Interaction) []any {
			return []any{&i.CustomerID, &i.Day, &i.ID, &i.Clock, (*string)(&i.Kind), &i.Base, &i.Satisfaction, &i.Outcome, &i.Next, &i.Resolved, &i.Expected, &i.Probability, &i.Source, &i.NextAt}
		},
		who: func(i *model.Interaction) int64 { return i.CustomerID },
	}
}

// EachCustomer walks the customers whose rows lie beside, by id.
func EachCustomer[T any](ctx context.Context, q engine.Querier, b *beside[T], fn func(c *model.Customer, have []T) error) error {
	return b.eachRange(ctx, q, func(from, to int64) error {
		query := fmt.Sprintf("SELECT "+record.CustomerCols+" FROM customer WHERE id BETWEEN %d AND %d ORDER BY id", from, to)
		return engine.Each(ctx, q, query, nil, func(row engine.Scanner) error {
			c, err := record.ScanCustomer(row)
			if err != nil {
				return err
			}
			return fn(&c, b.of(c.ID))
		})
	})
}
