package view

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// Commit says what a write did, as the read model, what is kept beside it and other
// processes follow it.
type Commit struct {
	Newest      int64          // the newest line of the touched table before the write
	before, seq int64          // the same and that after it; both 0 where nobody was touched
	Day         model.Day      // of the write
	Touched     map[int64]bool // whom, and whether what happened to them may be another now
	All         bool           // customers came or went: everybody is to be read anew
	Renewed     *Renewal       // everyone's facts and scores, after a full rescore
	Patches     []Record       // rows of the read model to put in place
	Gone        []int64        // rows that vanish from it
}

// whole tells that it may have touched anybody.
func (c *Commit) whole() bool { return c.All || c.Renewed != nil }

// toldApart is how many customers a write tells other processes of one by one.
const toldApart = 200

// everybody stands in the touched table for all customers.
const everybody = 0

// Tell writes down whom the write touched, for other processes; many customers count
// as everybody.
func (c *Commit) Tell(ctx context.Context, q engine.Querier) error {
	all := c.whole() || len(c.Touched) > toldApart
	if !all && len(c.Touched) == 0 {
		return nil
	}
	c.before, c.seq = c.Newest, c.Newest
	whom := model.If(all, map[int64]bool{everybody: true}, c.Touched)
	for _, id := range slices.Sorted(maps.Keys(whom)) {
		c.seq++
		if _, err := q.ExecContext(ctx, "INSERT INTO touched (seq, customer_id, history) VALUES ($1, $2, $3)", c.seq, id, whom[id]); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, "DELETE FROM touched WHERE seq <= $1", c.seq-touchesKept)
	return err
}

// LastTouched reads the newest line of the touched table, of which one is always
// left.
const LastTouched = "SELECT max(seq) FROM touched"

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

// touchesKept bounds the list; who fell off it is read whole again.
const touchesKept = 20_000

func (w *touches) note(gen int64, c *Commit) {
	if w.add(gen, c.Touched); c.whole() {
		w.forget(gen)
	}
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
	at, _ := slices.BinarySearchFunc(w.list, gen+1, func(t touch, gen int64) int { return cmp.Compare(t.gen, gen) })
	var ids []int64
	for _, t := range w.list[at:] {
		if t.history || !history {
			ids = append(ids, t.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), true
}

// TouchedSince is since of the writes so far, with the generation they led to.
func (s *Snapshots) TouchedSince(gen int64, history bool) (ids []int64, now int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids, ok = s.touches.since(gen, history)
	return ids, s.gen, ok
}

// newsAtMost is the number of customers from which reading everybody is quicker.
const newsAtMost = 1000

// News is what other processes wrote since the read model was loaded.
type News struct {
	heard   int64          // the newest line of the touched table
	touched map[int64]bool // whom, and whether their history was
	recs    []Record
	gone    []int64
}

// NewsSince reads who was touched after a line of the touched table, and how they
// are now. It gives nil when everybody may have been.
func NewsSince(ctx context.Context, q engine.Tx, heard int64) (*News, error) {
	newest, deaf := engine.Value[int64](ctx, q, LastTouched)
	touched, err := TouchedSince(ctx, q, heard)
	if err := cmp.Or(deaf, err); err != nil || touched == nil || len(touched) > newsAtMost {
		return nil, err
	}
	found := &News{heard: newest, touched: touched}
	ids := slices.Sorted(maps.Keys(touched))
	if len(ids) == 0 {
		return found, nil
	}
	contacts, err := record.ContactsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	there := map[int64]bool{}
	var row recScan
	err = engine.Each(ctx, q, snapQuery+" WHERE c.id IN "+record.IDList(ids), nil, func(from engine.Scanner) error {
		err := row.scan(from)
		if err == nil {
			r := row.rec(contacts[row.r.ID])
			there[r.ID] = true
			found.recs = append(found.recs, Record{row: new(*r.row), figures: r.figures, own: slices.Clone(r.own)})
		}
		return err
	})
	found.gone = slices.DeleteFunc(ids, func(id int64) bool { return there[id] })
	return found, err
}

// TouchedSince reads who was touched after a line of the touched table, and whether
// their history was; nil when everybody may have been.
func TouchedSince(ctx context.Context, q engine.Querier, heard int64) (touched map[int64]bool, err error) {
	all, last := false, heard
	touched = map[int64]bool{}
	var seq, id int64
	var history bool
	const query = "SELECT seq, customer_id, history FROM touched WHERE seq > $1 ORDER BY seq"
	err = engine.Scan(ctx, q, query, []any{heard}, []any{&seq, &id, &history}, func() {
		all, last = all || id == everybody || seq > last+1, seq // lines that are gone may have told of anybody
		touched[id] = touched[id] || history
	})
	if all {
		touched = nil
	}
	return touched, err
}
