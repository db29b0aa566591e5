package db

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"sync"

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
	}
	return i
}

// patch replaces, adds and removes single customers and keeps the sorted orders
// in order; views are made anew when next asked for.
func (s *snap) patch(changed []rec, gone []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.views)
	s.found = found{}
	if len(changed)+len(gone) > 200 {
		clear(s.orders) // sorting once is quicker
	}
	for _, id := range gone {
		if i, ok := s.slot(id); ok {
			s.leaveOrders(i)
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
			r.asOf = s.asOf
			s.recs[i] = r
		}
		s.enterOrders(i)
	}
}

// snapshots keeps the read model of today's stored scores and those of other
// days, and loads them.
type snapshots struct {
	mu      sync.Mutex
	cur     *snap
	load    *loading
	gen     int64 // counts the changes that this process knows of
	touches touches
	pending []*txn
	states  map[model.Day]*state
	replays chan struct{} // holds something while a day is replayed
}

// loading is one load under way.
type loading struct {
	done chan struct{}
	err  error
}

func newSnapshots() *snapshots {
	return &snapshots{states: map[model.Day]*state{}, replays: make(chan struct{}, 1)}
}

// loaded gives the read model when it is there.
func (s *snapshots) loaded() *snap {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cur
}

// inUse tells whether the read model is in memory, or about to be.
func (s *snapshots) inUse() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cur != nil || s.load != nil
}

// generation counts the changes known of: equal numbers mean equal data.
func (s *snapshots) generation() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gen
}

// committed brings the read model in line with a write of this process.
func (s *snapshots) committed(d *DB, x *txn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen++
	s.touches.note(s.gen, x)
	clear(s.states)
	if s.load != nil {
		s.pending = append(s.pending, x)
	}
	if s.cur == nil {
		return
	}
	if x.reload || !s.cur.take(x) {
		d.manager.interrupt()
		s.cur = nil
		s.start(d)
	}
}

// large is the number of customers beyond which memory is short.
const large = 20_000

// giveBack returns memory to the system after work on so many customers, which
// leaves as much garbage as it keeps; small books are not worth the pause.
func giveBack(customers int) {
	if customers > large {
		debug.FreeOSMemory()
	}
}

// renewal is what a full rescore worked out, by ascending customer id.
type renewal struct {
	ids     []int64
	facts   []recFacts
	scores  []lean
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
		c.asOf, c.lean, c.recFacts = day, r.scores[i], r.facts[i]
	}
	return len(r.ids) == s.count
}

// start begins a load in the background unless one is under way; needs the lock.
func (s *snapshots) start(d *DB) *loading {
	if s.load != nil {
		return s.load
	}
	l := &loading{done: make(chan struct{})}
	s.load, s.pending = l, nil
	d.jobs.Add(1)
	go func() {
		defer d.jobs.Done()
		s.run(d, l)
	}()
	return l
}

// run loads until the result holds every write that was made meanwhile.
func (s *snapshots) run(d *DB, l *loading) {
	for {
		n, err := d.loadSnap(d.life)
		s.mu.Lock()
		again := false
		for _, x := range s.pending {
			again = again || x.reload
		}
		if err == nil && again {
			s.pending = nil
			s.mu.Unlock()
			continue
		}
		if err == nil {
			for _, x := range s.pending {
				again = again || !n.take(x)
			}
			s.cur = n
		}
		s.pending = nil
		if err == nil && again {
			s.mu.Unlock()
			continue
		}
		l.err, s.load = err, nil
		customers := 0
		if n != nil {
			customers = len(n.recs) // under the lock: from here on writes add to it
		}
		s.mu.Unlock()
		giveBack(customers)
		close(l.done)
		return
	}
}

// snapshot gives today's read model, waiting for it to load when need be.
func (d *DB) snapshot(ctx context.Context) (*snap, error) {
	s := d.snap
	s.mu.Lock()
	if s.cur != nil {
		defer s.mu.Unlock()
		return s.cur, nil
	}
	l := s.start(d)
	s.mu.Unlock()
	select {
	case <-l.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.err != nil {
		return nil, l.err
	}
	return d.snapshot(ctx)
}

// warm starts loading the read model in the background.
func (d *DB) warm() {
	d.snap.mu.Lock()
	defer d.snap.mu.Unlock()
	if d.snap.cur == nil && d.life.Err() == nil {
		d.snap.start(d)
	}
}

// Refresh brings the read model in line with what other processes wrote, after
// Version told of it: it reads again whom they touched, or everybody.
func (d *DB) Refresh(ctx context.Context) error {
	s := d.snap
	for {
		s.mu.Lock()
		cur, gen, heard := s.cur, s.gen, int64(0)
		if cur != nil {
			heard = cur.heard
		}
		s.mu.Unlock()
		if cur == nil {
			return d.mapErr(d.reload(ctx))
		}
		n, err := d.newsSince(ctx, heard, cur.asOf)
		if err != nil {
			return d.mapErr(err)
		}
		if n == nil {
			return d.mapErr(d.reload(ctx))
		}
		if s.hear(n, cur, gen) {
			return nil
		}
	}
}

// hear puts news in place, unless this process wrote since they were asked for.
func (s *snapshots) hear(n *news, cur *snap, gen int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur != cur || s.gen != gen {
		return false
	}
	s.gen++
	s.touches.add(s.gen, n.touched)
	clear(s.states)
	cur.patch(n.recs, n.gone)
	cur.heard = n.heard
	return true
}

// reload reads everybody again. What is kept goes first: a large book has no room
// for both.
func (d *DB) reload(ctx context.Context) error {
	d.manager.interrupt()
	d.manager.only(nothing)
	s := d.snap
	s.mu.Lock()
	s.gen++
	s.touches.forget(s.gen)
	clear(s.states)
	s.cur = nil
	if s.load != nil {
		s.pending = append(s.pending, &txn{reload: true}) // what is being loaded may be older
	}
	l := s.start(d)
	s.mu.Unlock()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// snapQuery reads what a rec holds.
const snapQuery = `SELECT c.id, c.ref, c.name, c.name_key, c.initials, c.kind, c.owner, c.region, c.industry, c.phone, c.email, c.tags,
	c.potential, c.do_not_contact, c.archived, c.created, c.snoozed_until, c.override_tier, c.override_until,
	f.orders, f.first_order, f.last_order, f.revenue, f.last_contact, f.satisfaction, f.open_complaints,
	s.customer_id, s.known, s.value, s.coverage, s.provisional, s.r, s.f, s.m, s.abc, s.machine_tier, s.tier, s.stage, s.gain,
	s.priority, s.in_queue, s.pinned, s.due, s.p_alive, s.p_order, s.expected_orders, s.expected_spend, s.clv, s.findings
	FROM customer c JOIN facts f ON f.customer_id = c.id JOIN score s ON s.customer_id = c.id`

// loadSnap reads the whole read model in one read transaction.
func (d *DB) loadSnap(ctx context.Context) (n *snap, err error) {
	err = d.readWhole(ctx, func(tx lent) error {
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
		return withRaw(tx.conn, func(c rawConn) error { return n.load(ctx, c) })
	})
	return n, err
}

// load fills an empty snap, contacts beside customers.
func (s *snap) load(ctx context.Context, c rawConn) error {
	contacts, err := contactsBeside(ctx, c)
	if err != nil {
		return err
	}
	var row recScan
	err = c.each(ctx, snapQuery+" ORDER BY c.id", func(from scanner) error {
		if err := row.scan(from); err != nil {
			return err
		}
		have, err := contacts.of(row.p.id)
		if err != nil {
			return err
		}
		r := row.rec(have)
		s.add(&r)
		return nil
	})
	return errors.Join(err, contacts.rows.rows.Close())
}
