package db

import (
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// touches tell whom the writes touched since a generation, so that what was read
// from histories need not be read whole again.
type touches struct {
	from int64 // nothing is known of this generation and those before
	list []touch
}

// touch is one customer whom a write touched.
type touch struct {
	gen, id int64
	history bool // what happened to the customer may be another now
}

// toldApart is how many customers a write tells other processes of one by one.
const toldApart = 200

// touchesKept bounds the list; who fell off it is read whole again.
const touchesKept = 20_000

// note takes in the write that led to a generation.
func (w *touches) note(gen int64, x *txn) {
	if x.reload || x.renewed != nil {
		w.forget(gen)
		return
	}
	w.add(gen, x.touched)
}

// add takes in whom a write touched, and whether their history was.
func (w *touches) add(gen int64, touched map[int64]bool) {
	if len(w.list)+len(touched) > touchesKept {
		w.forget(gen)
		return
	}
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		w.list = append(w.list, touch{gen, id, touched[id]})
	}
}

// forget begins anew: anybody may have been touched.
func (w *touches) forget(gen int64) { w.from, w.list = gen, nil }

// since gives the customers touched after a generation, ascending; with history
// only those whose history was. It gives false when it cannot tell.
func (w *touches) since(gen int64, history bool) ([]int64, bool) {
	if gen < w.from {
		return nil, false
	}
	at, _ := slices.BinarySearchFunc(w.list, gen, func(t touch, gen int64) int {
		if t.gen > gen {
			return 1
		}
		return -1
	})
	var ids []int64
	for _, t := range w.list[at:] {
		if t.history || !history {
			ids = append(ids, t.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), true
}

// touchedSince is since of the writes so far, with the generation they led to.
func (s *snapshots) touchedSince(gen int64, history bool) (ids []int64, now int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids, ok = s.touches.since(gen, history)
	return ids, s.gen, ok
}

// everybody stands in the touched table for all customers.
const everybody = 0

// tellOthers writes down whom the write touched, for other processes; many
// customers count as everybody.
func (x *txn) tellOthers() error {
	all := x.reload || x.renewed != nil || len(x.touched) > toldApart
	if !all && len(x.touched) == 0 {
		return nil
	}
	if err := x.tx.QueryRowContext(x.ctx, lastTouched).Scan(&x.heard); err != nil {
		return err
	}
	x.told = x.heard
	tell := func(id int64, history bool) error {
		x.told++
		return x.exec("INSERT INTO touched (seq, customer_id, history) VALUES ($1, $2, $3)", x.told, id, history)
	}
	if all {
		if err := tell(everybody, true); err != nil {
			return err
		}
	} else {
		for _, id := range slices.Sorted(maps.Keys(x.touched)) {
			if err := tell(id, x.touched[id]); err != nil {
				return err
			}
		}
	}
	return x.exec("DELETE FROM touched WHERE seq <= $1", x.told-touchesKept)
}

// lastTouched reads the newest line of the touched table, of which one is always
// left.
const lastTouched = "SELECT max(seq) FROM touched"

// news is what other processes wrote since the read model was loaded.
type news struct {
	heard   int64          // the newest line of the touched table
	touched map[int64]bool // whom, and whether their history was
	recs    []rec
	gone    []int64
}

// newsSince reads who was touched after a line of the touched table, and how they
// are now. It gives nil when everybody may have been, or the book was scored on
// another day than the read model's.
func (d *DB) newsSince(ctx context.Context, heard int64, asOf model.Day) (n *news, err error) {
	err = d.store.Read(ctx, func(q engine.Tx) error {
		b, err := readBookRow(ctx, q)
		if err != nil || b.scoredOn != asOf {
			return err
		}
		all, first, found := false, int64(0), &news{heard: heard, touched: map[int64]bool{}}
		err = engine.Each(ctx, q, "SELECT seq, customer_id, history FROM touched WHERE seq > $1 ORDER BY seq", []any{heard}, func(row engine.Scanner) error {
			var id int64
			var history bool
			err := row.Scan(&found.heard, &id, &history)
			if first == 0 {
				first = found.heard
			}
			all = all || id == everybody
			found.touched[id] = found.touched[id] || history
			return err
		})
		if err != nil || all || first > heard+1 || len(found.touched) > many {
			return err
		}
		n = found
		return n.read(ctx, q)
	})
	return n, err
}

// read reads how those touched are now.
func (n *news) read(ctx context.Context, q engine.Tx) error {
	ids := slices.Sorted(maps.Keys(n.touched))
	in, contacts := record.IDList(ids), map[int64][]model.Contact{}
	if len(ids) == 0 {
		return nil
	}
	err := engine.Each(ctx, q, "SELECT customer_id, name, phone, email FROM contact WHERE customer_id IN "+in+" ORDER BY customer_id, is_primary DESC, id", nil, func(row engine.Scanner) error {
		var c model.Contact
		err := row.Scan(&c.CustomerID, &c.Name, &c.Phone, &c.Email)
		contacts[c.CustomerID] = append(contacts[c.CustomerID], c)
		return err
	})
	if err != nil {
		return err
	}
	there := map[int64]bool{}
	var row recScan
	err = engine.Walk(ctx, q, snapQuery+" WHERE c.id IN "+in, func(from engine.Scanner) error {
		err := row.scan(from)
		if err == nil {
			there[row.p.id] = true
			n.recs = append(n.recs, row.rec(contacts[row.p.id]))
		}
		return err
	})
	n.gone = slices.DeleteFunc(ids, func(id int64) bool { return there[id] })
	return err
}
