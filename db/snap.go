package db

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// snap is the read model of one day: every customer's rec, with sorted and
// filtered views of them. Methods whose comment says so need the lock.
type snap struct {
	mu    sync.RWMutex // guards recs and count, and what caches hold
	asOf  model.Day
	recs  []rec // by ascending id; those who are gone keep their place
	count int   // of recs that are not gone

	heard int64 // up to which line of the touched table it holds what was written; guarded by snapshots.mu

	cache  sync.Mutex // guards the maps below, inside mu
	orders map[orderKey][]int32
	views  map[viewKey]*view
	found  found
}

func newSnap(asOf model.Day, n int) *snap {
	return &snap{asOf: asOf, recs: make([]rec, 0, n), orders: map[orderKey][]int32{}, views: map[viewKey]*view{}}
}

// slot gives where a customer stands in recs, or would; needs at least the read
// lock.
func (s *snap) slot(id int64) (int32, bool) {
	i, there := slices.BinarySearchFunc(s.recs, id, func(r rec, id int64) int { return cmp.Compare(r.id, id) })
	return int32(i), there && !s.recs[i].out
}

// of gives a customer's rec, nil for one who is not there; needs at least the
// read lock.
func (s *snap) of(id int64) *rec {
	if i, there := s.slot(id); there {
		return &s.recs[i]
	}
	return nil
}

// add puts a customer in who is not there; needs the lock (or a snap that nobody
// else sees yet).
func (s *snap) add(r *rec) int32 {
	r.asOf = s.asOf
	s.count++
	i := int32(len(s.recs))
	if i > 0 && s.recs[i-1].id >= r.id {
		i, _ = s.slot(r.id)
	}
	switch {
	case i == int32(len(s.recs)):
		s.recs = append(s.recs, *r)
	case s.recs[i].id == r.id:
		s.recs[i] = *r
	default: // customers behind it move on
		s.recs = slices.Insert(s.recs, int(i), *r)
		clear(s.orders)
		clear(s.views)
	}
	return i
}

// patch replaces, adds and removes single customers and keeps the sorted orders
// and the views in order.
func (s *snap) patch(changed []rec, gone []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = found{}
	if len(changed)+len(gone) > 200 {
		clear(s.orders) // sorting once is quicker
		clear(s.views)
	}
	for _, id := range gone {
		if i, ok := s.slot(id); ok {
			s.leaveOrders(i)
			s.leaveViews(i)
			s.recs[i] = rec{profile: &profile{id: id}, out: true}
			s.count--
		}
	}
	for k := range changed {
		r := changed[k]
		i, ok := s.slot(r.id)
		if !ok {
			i = s.add(&r)
		} else {
			s.leaveOrders(i)
			s.leaveViews(i)
			r.asOf = s.asOf
			s.recs[i] = r
		}
		s.enterOrders(i)
		s.enterViews(i)
	}
}

// renewal is what a full rescore worked out, by ascending customer id.
type renewal struct {
	ids     []int64
	facts   []recFacts
	scores  []record.Lean
	expired map[int64]model.Tier // judgements whose time is over
}

// take brings the read model in line with a write; false when it cannot, because
// another process's customers are not in it yet.
func (s *snap) take(x *txn) bool {
	if s.heard == x.heard { // else another process wrote in between
		s.heard = max(s.heard, x.told)
	}
	if x.renewed != nil && !s.renew(x.today, x.renewed) {
		return false
	}
	s.patch(x.patches, x.gone)
	return true
}

// renew puts everyone's facts and scores of a full rescore in place.
func (s *snap) renew(day model.Day, r *renewal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asOf = day
	clear(s.orders)
	clear(s.views)
	s.found = found{}
	for i, id := range r.ids {
		c := s.of(id)
		if c == nil {
			return false
		}
		c.asOf, c.Lean, c.recFacts = day, r.scores[i], r.facts[i]
	}
	return len(r.ids) == s.count
}

// snapQuery reads what a rec holds.
const snapQuery = `SELECT c.id, c.ref, c.name, c.name_key, c.initials, c.kind, c.owner, c.region, c.industry, c.phone, c.email, c.tags,
	c.potential, c.do_not_contact, c.archived, c.created, c.snoozed_until, c.override_tier, c.override_until,
	f.orders, f.first_order, f.last_order, f.revenue, f.last_contact, f.last_try, f.satisfaction, f.open_complaints,
	s.customer_id, s.known, s.value, s.coverage, s.provisional, s.r, s.f, s.m, s.abc, s.machine_tier, s.tier, s.stage, s.gain,
	s.priority, s.in_queue, s.pinned, s.due, s.p_alive, s.p_order, s.expected_orders, s.expected_spend, s.clv, s.findings
	FROM customer c JOIN facts f ON f.customer_id = c.id JOIN score s ON s.customer_id = c.id`

// loadSnap reads the whole read model in one read transaction.
func (d *DB) loadSnap(ctx context.Context) (n *snap, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		b, err := readBookRow(ctx, tx)
		if err != nil {
			return err
		}
		var count int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM customer").Scan(&count); err != nil {
			return err
		}
		n = newSnap(b.scoredOn, count+count/64)
		if err := tx.QueryRowContext(ctx, lastTouched).Scan(&n.heard); err != nil {
			return err
		}
		return n.load(ctx, tx)
	})
	return n, err
}

// load fills an empty snap, contacts beside customers.
func (s *snap) load(ctx context.Context, q engine.Tx) error {
	contacts := contactsBeside()
	var row recScan
	return contacts.eachRange(ctx, q, func(from, to int64) error {
		return engine.Walk(ctx, q, fmt.Sprintf(snapQuery+" WHERE c.id BETWEEN %d AND %d ORDER BY c.id", from, to), func(at engine.Scanner) error {
			if err := row.scan(at); err != nil {
				return err
			}
			r := row.rec(contacts.of(row.p.id))
			s.add(&r)
			return nil
		})
	})
}
