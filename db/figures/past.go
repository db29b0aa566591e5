package figures

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/spill"
	"tierbook/db/view"
	"tierbook/model"
)

// add keeps what happened to the customer whose rows have been read.
func (c *columns) add() {
	h := &c.reading
	if len(c.ids) > 0 {
		piece := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(len(h.contacts))), uint64(len(h.spends)))
		c.pieces.Add(slices.Concat(piece, spill.Raw(h.contacts), spill.Raw(h.spends), spill.Raw(h.margins)))
	}
	h.contacts, h.spends, h.margins = h.contacts[:0], h.spends[:0], h.margins[:0]
}

// looking reads the columns, for one who looks at customers one after the other.
type looking struct {
	c *columns
	w spill.Stretch
	happened
}

// At gives what happened to a customer by its place, good until the next.
func (l *looking) at(i int) happened {
	piece := l.c.pieces.Piece(i, &l.w)
	contacts, n := binary.Uvarint(piece)
	spends, m := binary.Uvarint(piece[n:])
	piece = piece[n+m:]
	l.contacts, l.spends = slices.Grow(l.contacts[:0], int(contacts))[:contacts], slices.Grow(l.spends[:0], int(spends))[:spends]
	piece = piece[copy(spill.Raw(l.contacts), piece):]
	piece = piece[copy(spill.Raw(l.spends), piece):]
	l.margins = nil
	if l.c.margins {
		l.margins = make([]int64, spends)
		copy(spill.Raw(l.margins), piece)
	}
	return l.happened
}

// pastQuery reads whatever may be contact, and refunds; lineMargin what is known of the
// amount of an order less the cost of its lines.
const (
	pastQuery = `SELECT customer_id, day, kind, coalesce(base, 0), outcome, amount, %s FROM interaction i WHERE kind <> 'note'`
	pastOrder = " ORDER BY customer_id, day, id"

	lineMargin = `CASE WHEN kind IN ('order', 'refund') THEN
		(SELECT CASE WHEN count(l.cost) = count(*) THEN sum(l.amount - l.cost) END FROM order_line l WHERE l.customer_id = i.customer_id AND l.id = i.id) END`
)

// laterKept is how many customers' histories are kept beside the columns before
// everybody's are read again.
const laterKept = 2000

// pastOf gives the past. After a write it reads anew only whom that touched.
func (f *Figures) pastOf(ctx context.Context) (*past, error) {
	p := f.cache.past.Load()
	if p != nil {
		ids, gen, ok := f.book.Snap.TouchedSince(p.gen, true)
		if ok && len(p.later)+len(ids) <= laterKept {
			return f.follow(ctx, p, ids, gen)
		}
	}
	gen := f.book.Snap.Generation()
	p = &past{gen: gen}
	err := f.book.Store.ReadWhole(ctx, func(q engine.Tx) (err error) { p.cols, err = readPast(ctx, q); return err })
	if err != nil {
		return nil, err
	}
	view.GiveBack(len(p.cols.ids))
	f.cache.past.Store(p)
	return p, nil
}

// follow gives the past with the histories of some customers as they are now.
func (f *Figures) follow(ctx context.Context, p *past, ids []int64, gen int64) (*past, error) {
	if gen == p.gen {
		return p, nil
	}
	next := &past{gen: gen, cols: p.cols, later: p.later}
	if len(ids) > 0 {
		next.later = make(map[int64]happened, len(p.later)+len(ids))
		maps.Copy(next.later, p.later)
	}
	for _, id := range ids {
		c := columns{margins: true}
		if err := c.read(ctx, f.book.Store.Readers(), " AND customer_id = $1", id); err != nil {
			return nil, err
		}
		next.later[id] = c.reading
	}
	f.cache.past.Store(next)
	return next, nil
}

// readPast reads everybody's.
func readPast(ctx context.Context, q engine.Querier) (*columns, error) {
	costed, err := engine.Value[int](ctx, q, "SELECT count(*) FROM (SELECT 1 FROM order_line WHERE cost IS NOT NULL LIMIT 1) AS l")
	if err != nil {
		return nil, err
	}
	c := &columns{margins: costed > 0}
	err = c.read(ctx, q, "")
	c.add()
	c.reading = happened{}
	return c, err
}

// read reads what happened to the customers that a condition picks.
func (c *columns) read(ctx context.Context, q engine.Querier, where string, args ...any) error {
	var id, base, amount int64
	var margin *int64
	var in model.Interaction
	h, outcomes := &c.reading, map[string]bool{} // by kind and outcome, whether it is contact
	query := fmt.Sprintf(pastQuery, model.If(c.margins, lineMargin, "NULL")) + where + pastOrder
	return engine.Scan(ctx, q, query, args, []any{&id, &in.Day, (*string)(&in.Kind), &base, &in.Outcome, &amount, &margin}, func() {
		if n := len(c.ids); n == 0 || c.ids[n-1] != id {
			c.add()
			c.ids = append(c.ids, id)
		}
		contact := in.Kind.IsContact()
		if contact && in.Outcome != "" {
			known := false
			if contact, known = outcomes[string(in.Kind)+in.Outcome]; !known {
				contact = in.IsContact()
				outcomes[string(in.Kind)+in.Outcome] = contact
			}
		}
		if contact {
			h.contacts = append(h.contacts, in.Day)
		}
		if order := in.Kind == model.Order; order || in.Kind == model.Refund {
			sign := model.If[int64](order, 1, -1)
			h.spends = append(h.spends, model.Spend{Day: in.Day, Order: order, Base: sign * base})
			c.remains(sign, base, amount, margin)
		}
	})
}

// remains adds what remains of an order's amount, in the book's currency.
func (c *columns) remains(sign, base, amount int64, margin *int64) {
	to := &c.reading.margins
	switch {
	case !c.margins:
	case base == 0 || margin == nil:
		*to = append(*to, noMargin)
	default:
		*to = append(*to, sign*int64(math.Round(float64(*margin)*(float64(base)/float64(amount)))))
	}
}

// of gives what happened to a customer, with its place in the columns, -1 where
// it does not stand there.
func (p *past) of(id int64, l *looking) (happened, int) {
	if h, ok := p.later[id]; ok {
		return h, -1
	}
	if i, ok := slices.BinarySearch(p.cols.ids, id); ok {
		return l.at(i), i
	}
	return happened{}, -1
}
