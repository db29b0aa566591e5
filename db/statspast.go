package db

import (
	"context"
	"slices"

	"tierbook/model"
	"tierbook/scoring"
)

// past is what happened in the whole book in few columns, by customer: the days
// of contacts, and orders and refunds with their money. It serves the figures
// that look back: coverage of earlier weeks, who came back, retention.
type past struct {
	gen      int64
	ids      []int64 // ascending
	contacts []model.Day
	spends   []scoring.Spend
	endC     []int32 // where a customer's contacts end
	endS     []int32
}

// pastQuery reads contacts (1), orders (2) and refunds (3) in key order.
const pastQuery = `SELECT customer_id, day, CASE kind WHEN 'order' THEN 2 WHEN 'refund' THEN 3 ELSE 1 END, coalesce(base, 0) FROM interaction
	WHERE kind IN ('call', 'meeting', 'email', 'message', 'visit', 'care', 'order', 'refund') ORDER BY customer_id, day, id`

// pastOf gives the past, from memory while nothing changed.
func (d *DB) pastOf(ctx context.Context) (*past, error) {
	gen := d.snap.generation()
	d.manager.mu.Lock()
	p := d.manager.past
	if p != nil && p.gen == gen {
		d.manager.mu.Unlock()
		return p, nil
	}
	d.manager.past, d.manager.trend = nil, nil // not two of them at once
	d.manager.mu.Unlock()
	err := d.readWhole(ctx, func(q lent) (err error) { p, err = readPast(ctx, q); return err })
	if err != nil {
		return nil, err
	}
	p.gen = gen
	giveBack(len(p.ids))
	d.manager.mu.Lock()
	defer d.manager.mu.Unlock()
	d.manager.past = p
	return p, nil
}

// readPast reads everybody's. The facts tell about how much comes: lists that
// grow leave several times their size behind.
func readPast(ctx context.Context, q querier) (p *past, err error) {
	var people, contacts, spends int
	err = q.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(interactions), 0), coalesce(sum(orders), 0) FROM facts").Scan(&people, &contacts, &spends)
	if err != nil {
		return nil, err
	}
	p = &past{
		ids: make([]int64, 0, people), endC: make([]int32, 0, people), endS: make([]int32, 0, people),
		contacts: make([]model.Day, 0, contacts), spends: make([]scoring.Spend, 0, spends),
	}
	err = walkTable(ctx, q, pastQuery, func(row scanner) error {
		var id, kind, base int64
		var day model.Day
		if err := row.Scan(&id, &day, &kind, &base); err != nil {
			return err
		}
		if n := len(p.ids); n == 0 || p.ids[n-1] != id {
			p.ids = append(p.ids, id)
			p.endC, p.endS = append(p.endC, int32(len(p.contacts))), append(p.endS, int32(len(p.spends)))
		}
		n := len(p.ids) - 1
		if kind != 3 {
			p.contacts = append(p.contacts, day)
		}
		switch kind {
		case 2:
			p.spends = append(p.spends, scoring.Spend{Day: day, Order: true, Base: base})
		case 3:
			p.spends = append(p.spends, scoring.Spend{Day: day, Base: -base})
		}
		p.endC[n], p.endS[n] = int32(len(p.contacts)), int32(len(p.spends))
		return nil
	})
	return p, err
}

// at finds a customer's place, -1 for one to whom nothing happened.
func (p *past) at(id int64) int {
	if i, ok := slices.BinarySearch(p.ids, id); ok {
		return i
	}
	return -1
}

func (p *past) contactsOf(i int) []model.Day {
	if i < 0 {
		return nil
	}
	from := int32(0)
	if i > 0 {
		from = p.endC[i-1]
	}
	return p.contacts[from:p.endC[i]]
}

func (p *past) spendsOf(i int) []scoring.Spend {
	if i < 0 {
		return nil
	}
	from := int32(0)
	if i > 0 {
		from = p.endS[i-1]
	}
	return p.spends[from:p.endS[i]]
}

// upTo gives how many of ascending days lie on or before a day.
func upTo(days []model.Day, day model.Day) int {
	n, _ := slices.BinarySearch(days, day+1)
	return n
}
