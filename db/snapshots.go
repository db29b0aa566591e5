package db

import (
	"context"
	"runtime/debug"
	"sync"

	"tierbook/model"
)

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
