package figures

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/spill"
	"tierbook/db/view"
	"tierbook/model"
)

// add keeps what happened to the customer whose rows have been read.
func (c *part) add() {
	h := &c.reading
	if len(c.ids) > 0 {
		var piece []byte
		for _, n := range []int{len(h.contacts), len(h.spends), len(h.marks)} {
			piece = binary.AppendUvarint(piece, uint64(n))
		}
		c.pieces.Add(slices.Concat(piece, spill.Raw(h.contacts), spill.Raw(h.spends), spill.Raw(h.margins), spill.Raw(h.marks), h.said))
	}
	h.contacts, h.spends, h.margins, h.marks, h.said = h.contacts[:0], h.spends[:0], h.margins[:0], h.marks[:0], h.said[:0]
}

// looking reads the columns, for one who looks at customers one after the other.
type looking struct {
	c *columns
	w [2]spill.Stretch
	happened
}

// at gives what happened to a customer by its place, good until the next.
func (l *looking) at(i int) happened {
	k := 0
	if i >= l.c.first {
		k, i = 1, i-l.c.first
	}
	piece := l.c.parts[k].pieces.Piece(i, &l.w[k])
	number := func() int {
		v, n := binary.Uvarint(piece)
		piece = piece[n:]
		return int(v)
	}
	contacts, spends, marks := number(), number(), number()
	l.contacts, piece = unpacked(l.contacts, contacts, piece)
	l.spends, piece = unpacked(l.spends, spends, piece)
	if l.c.parts[k].margins {
		l.margins, piece = unpacked(l.margins, spends, piece)
	}
	l.marks, l.said = unpacked(l.marks, marks, piece)
	return l.happened
}

// unpacked gives the n values that a piece begins with, in the room of others, and the rest.
func unpacked[T any](room []T, n int, piece []byte) ([]T, []byte) {
	room = slices.Grow(room[:0], n)[:n]
	return room, piece[copy(spill.Raw(room), piece):]
}

// voices gives what a customer said beside ratings behind a day and up to another.
func (h *happened) voices(id int64, behind, upTo model.Day) iter.Seq[model.Voice] {
	return func(yield func(model.Voice) bool) {
		for said := h.said; len(said) > 0; {
			day, n := binary.Varint(said)
			size, m := binary.Uvarint(said[n+1:])
			rating, text := int(said[n]), said[n+1+m:][:size]
			said = said[n+1+m+int(size):]
			if day > int64(behind) && day <= int64(upTo) && !yield(model.Voice{Customer: id, Rating: rating, Text: string(text)}) {
				return
			}
		}
	}
}

// pastQuery reads whatever may be contact, refunds and ratings. Day, rating and
// kind are one number, which costs less to read than three values; lineMargin is what is known of the amount of an order
// less the cost of its lines.
const (
	pastQuery = `SELECT customer_id, 64 * day + 8 * satisfaction + CASE kind WHEN 'order' THEN 0 WHEN 'refund' THEN 1 WHEN 'feedback' THEN 2 WHEN 'complaint' THEN 3 WHEN 'note' THEN 4 ELSE 5 END,
		coalesce(base, %d), outcome, resolved, CASE WHEN satisfaction > 0 THEN note ELSE '' END, amount, %s FROM interaction i WHERE (kind <> 'note' OR satisfaction > 0)`
	pastOrder = " ORDER BY customer_id, day, id"

	lineMargin = `CASE WHEN kind IN ('order', 'refund') THEN
		(SELECT CASE WHEN count(l.cost) = count(*) THEN sum(l.amount - l.cost) END FROM order_line l WHERE l.customer_id = i.customer_id AND l.id = i.id) END`
)

// pastKinds are the kinds by their places in pastQuery; a call stands for whatever is
// contact where somebody was reached.
var pastKinds = [...]model.Kind{model.Order, model.Refund, model.Feedback, model.Complaint, model.Note, model.Call}

// laterKept is how many customers' histories are kept beside the columns before
// everybody's are read again.
const laterKept = 2000

// pastOf gives the past. After a write it reads anew only whom that touched.
func (r *Reader) pastOf(ctx context.Context) (*past, error) {
	p := r.cache.past.Load()
	if p != nil {
		ids, gen, ok := r.book.Snap.TouchedSince(p.gen, true)
		if ok && len(p.later)+len(ids) <= laterKept {
			return r.follow(ctx, p, ids, gen)
		}
	}
	gen := r.book.Snap.Generation()
	cols, err := r.readPast(ctx)
	if err != nil {
		return nil, err
	}
	p = &past{gen: gen, cols: cols}
	view.GiveBack(len(p.cols.ids))
	r.cache.past.Store(p)
	return p, nil
}

// follow gives the past with the histories of some customers as they are now.
func (r *Reader) follow(ctx context.Context, p *past, ids []int64, gen int64) (*past, error) {
	if gen == p.gen {
		return p, nil
	}
	next := &past{gen: gen, cols: p.cols, later: p.later}
	if len(ids) > 0 {
		next.later = make(map[int64]happened, len(p.later)+len(ids))
		maps.Copy(next.later, p.later)
	}
	for _, id := range ids {
		c := part{margins: true}
		if err := c.read(ctx, r.book.Store.Readers(), " AND customer_id = $1", id); err != nil {
			return nil, err
		}
		next.later[id] = c.reading
	}
	r.cache.past.Store(next)
	return next, nil
}

// readPast reads everybody's, one half beside the other.
func (r *Reader) readPast(ctx context.Context) (*columns, error) {
	readers := r.book.Store.Readers()
	costed, err := engine.Value[int](ctx, readers, "SELECT count(*) FROM (SELECT 1 FROM order_line WHERE cost IS NOT NULL LIMIT 1) AS l")
	half, unread := engine.Value[int64](ctx, readers, "SELECT coalesce(max(id), 0) / 2 FROM customer")
	c, errs := &columns{}, [2]error{}
	var both sync.WaitGroup
	for k, where := range [...]string{" AND customer_id <= $1", " AND customer_id > $1"} {
		p := &c.parts[k]
		p.margins = costed > 0
		both.Go(func() {
			errs[k] = r.book.Store.ReadWhole(ctx, func(q engine.Tx) error { return p.read(ctx, q, where, half) })
			p.add()
			p.reading = happened{}
		})
	}
	both.Wait()
	c.first, c.ids = len(c.parts[0].ids), slices.Concat(c.parts[0].ids, c.parts[1].ids)
	c.parts[0].ids, c.parts[1].ids = nil, nil
	return c, cmp.Or(err, unread, errs[0], errs[1])
}

// err tells that something could not be read.
func (c *columns) err() error { return cmp.Or(c.parts[0].pieces.Err(), c.parts[1].pieces.Err()) }

// read reads what happened to the customers that a condition picks.
func (c *part) read(ctx context.Context, q engine.Querier, where string, args ...any) error {
	var id, when, base, resolved, amount int64
	var outcome, note string
	var margin *int64
	h, reached := &c.reading, map[string]bool{"": true} // by outcome
	query := fmt.Sprintf(pastQuery, unknown, model.If(c.margins, lineMargin, "NULL")) + where + pastOrder
	return engine.Scan(ctx, q, query, args, []any{&id, &when, &base, &outcome, &resolved, &note, &amount, &margin}, func() {
		if n := len(c.ids); n == 0 || c.ids[n-1] != id {
			c.add()
			c.ids = append(c.ids, id)
		}
		d, rating, kind := model.Day(when>>6), uint8(when>>3&7), pastKinds[when&7]
		contact := kind.IsContact()
		if kind == model.Call {
			known := false
			if contact, known = reached[outcome]; !known {
				contact = !(&model.Interaction{Kind: kind, Outcome: outcome}).IsTry()
				reached[outcome] = contact
			}
		}
		if contact {
			h.contacts = append(h.contacts, d)
		}
		if note != "" {
			h.said = binary.AppendUvarint(append(binary.AppendVarint(h.said, int64(d)), rating), uint64(len(note)))
			h.said = append(h.said, note...)
		}
		switch kind {
		case model.Order, model.Refund:
			if base == unknown {
				base, h.marks = 0, append(h.marks, mark{Day: d, What: unconverted})
			}
			sign := model.If[int64](kind == model.Order, 1, -1)
			h.spends = append(h.spends, model.Spend{Day: d, Order: kind == model.Order, Base: sign * base})
			if c.margins && (base == 0 || margin == nil) {
				h.margins = append(h.margins, unknown)
			} else if c.margins { // what remains of the amount, in the book's currency
				h.margins = append(h.margins, sign*int64(math.Round(float64(*margin)*(float64(base)/float64(amount)))))
			}
		case model.Feedback:
			h.marks = append(h.marks, mark{Day: d, What: rated, Rating: rating})
		case model.Complaint:
			h.marks = append(h.marks, mark{Day: d, What: complained, Resolved: model.Day(resolved)})
		}
	})
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
