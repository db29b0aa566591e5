package db

import (
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/model"
)

// pastQuery reads whatever may be contact, and refunds.
const (
	pastQuery = `SELECT customer_id, day, kind, coalesce(base, 0), outcome FROM interaction WHERE kind <> 'note'`
	pastOrder = " ORDER BY customer_id, day, id"
)

// laterKept is how many customers' histories are kept beside the columns before
// everybody's are read again.
const laterKept = 2000

// pastOf gives the past. After a write it reads anew only whom that touched.
func (d *DB) pastOf(ctx context.Context) (*past, error) {
	p := held(&d.manager, &d.manager.past)
	if p != nil {
		ids, gen, ok := d.snap.TouchedSince(p.gen, true)
		if ok && len(p.later)+len(ids) <= laterKept {
			return d.follow(ctx, p, ids, gen)
		}
	}
	gen := d.snap.Generation()
	d.manager.dropPast() // not two of them at once
	p = &past{gen: gen}
	err := d.store.ReadWhole(ctx, func(q engine.Tx) (err error) { p.cols, err = readPast(ctx, q); return err })
	if err != nil {
		return nil, err
	}
	view.GiveBack(len(p.cols.ids))
	keep(&d.manager, &d.manager.past, p)
	return p, nil
}

// follow gives the past with the histories of some customers as they are now.
func (d *DB) follow(ctx context.Context, p *past, ids []int64, gen int64) (*past, error) {
	if gen == p.gen {
		return p, nil
	}
	next := &past{gen: gen, cols: p.cols, later: p.later}
	if len(ids) > 0 {
		next.later = make(map[int64]happened, len(p.later)+len(ids))
		maps.Copy(next.later, p.later)
	}
	for _, id := range ids {
		c := columns{outcomes: map[string]bool{}}
		err := engine.Each(ctx, d.readers, pastQuery+" AND customer_id = $1"+pastOrder, []any{id}, c.take)
		if err != nil {
			return nil, err
		}
		next.later[id] = happened{c.contacts, c.spends}
	}
	keep(&d.manager, &d.manager.past, next)
	return next, nil
}

// readPast reads everybody's. The facts tell about how much comes: lists that
// grow leave several times their size behind.
func readPast(ctx context.Context, q engine.Querier) (*columns, error) {
	var people, contacts, spends int
	err := q.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(interactions), 0), coalesce(sum(orders), 0) FROM facts").Scan(&people, &contacts, &spends)
	if err != nil {
		return nil, err
	}
	c := &columns{
		outcomes: map[string]bool{},
		ids:      make([]int64, 0, people), endC: make([]int32, 0, people), endS: make([]int32, 0, people),
		contacts: make([]model.Day, 0, contacts), spends: make([]model.Spend, 0, spends+spends/16), // refunds are few beside orders
	}
	err = engine.Walk(ctx, q, pastQuery+pastOrder, c.take)
	c.outcomes = nil
	return c, err
}

// take adds a row of pastQuery.
func (c *columns) take(row engine.Scanner) error {
	var id, base int64
	var kind string
	var in model.Interaction
	if err := row.Scan(&id, &in.Day, &kind, &base, &in.Outcome); err != nil {
		return err
	}
	in.Kind = model.Kind(kind)
	if n := len(c.ids); n == 0 || c.ids[n-1] != id {
		c.ids = append(c.ids, id)
		c.endC, c.endS = append(c.endC, int32(len(c.contacts))), append(c.endS, int32(len(c.spends)))
	}
	n := len(c.ids) - 1
	contact := in.Kind.IsContact()
	if contact && in.Outcome != "" {
		known := false
		if contact, known = c.outcomes[string(in.Kind)+in.Outcome]; !known {
			contact = in.IsContact()
			c.outcomes[string(in.Kind)+in.Outcome] = contact
		}
	}
	if contact {
		c.contacts = append(c.contacts, in.Day)
	}
	switch in.Kind {
	case model.Order:
		c.spends = append(c.spends, model.Spend{Day: in.Day, Order: true, Base: base})
	case model.Refund:
		c.spends = append(c.spends, model.Spend{Day: in.Day, Base: -base})
	}
	c.endC[n], c.endS[n] = int32(len(c.contacts)), int32(len(c.spends))
	return nil
}

// at gives what happened at a place of the columns.
func (c *columns) at(i int) happened {
	fromC, fromS := int32(0), int32(0)
	if i > 0 {
		fromC, fromS = c.endC[i-1], c.endS[i-1]
	}
	return happened{c.contacts[fromC:c.endC[i]], c.spends[fromS:c.endS[i]]}
}

// of gives what happened to a customer, with its place in the columns, -1 where
// it does not stand there.
func (p *past) of(id int64) (happened, int) {
	if h, ok := p.later[id]; ok {
		return h, -1
	}
	if i, ok := slices.BinarySearch(p.cols.ids, id); ok {
		return p.cols.at(i), i
	}
	return happened{}, -1
}

// upTo gives how many of ascending days lie on or before a day.
func upTo(days []model.Day, day model.Day) int {
	n, _ := slices.BinarySearch(days, day+1)
	return n
}
