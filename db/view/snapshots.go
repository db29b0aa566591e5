package view

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"

	"tierbook/db/engine"
	"tierbook/model"
)

// Snapshots keeps the read model of today's stored scores and those of other
// days, and loads them.
type Snapshots struct {
	mu      sync.Mutex
	cur     *Snapshot
	load    *loading
	gen     int64 // counts the changes that this process knows of
	touches touches
	pending []*Commit
	states  map[model.Day]*State
	replays chan struct{} // holds something while a day is replayed

	life context.Context // of loads
	jobs *sync.WaitGroup // loads under way
	read func(context.Context) (*Snapshot, error)
}

type loading struct {
	done chan struct{}
	err  error
}

// wait waits for the end of a load, or of ctx.
func (l *loading) wait(ctx context.Context) error {
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// NewSnapshots keeps read models that read loads, in the background of jobs until
// life ends.
func NewSnapshots(life context.Context, jobs *sync.WaitGroup, read func(context.Context) (*Snapshot, error)) *Snapshots {
	return &Snapshots{states: map[model.Day]*State{}, replays: make(chan struct{}, 1), life: life, jobs: jobs, read: read}
}

// Loaded gives the read model when it is there.
func (s *Snapshots) Loaded() *Snapshot {
	cur, _, _ := s.Now()
	return cur
}

// Generation counts the changes known of: equal numbers mean equal data.
func (s *Snapshots) Generation() int64 {
	_, gen, _ := s.Now()
	return gen
}

// Committed brings the read model in line with a write of this process.
func (s *Snapshots) Committed(c *Commit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gen++
	s.touches.note(s.gen, c)
	clear(s.states)
	if s.load != nil {
		s.pending = append(s.pending, c)
	}
	if s.cur == nil {
		return
	}
	if c.All || !s.cur.take(c) {
		s.cur = nil
		s.start()
	}
}

// large is the number of customers beyond which memory is short.
const large = 20_000

// GiveBack returns memory to the system after work on so many customers, which
// leaves as much garbage as it keeps; small books are not worth the pause.
func GiveBack(customers int) {
	if customers > large {
		debug.FreeOSMemory()
	}
}

// start begins a load in the background unless one is under way; needs the lock.
func (s *Snapshots) start() *loading {
	if s.load != nil {
		return s.load
	}
	l := &loading{done: make(chan struct{})}
	s.load, s.pending = l, nil
	s.jobs.Go(func() { s.run(l) })
	return l
}

// run loads until the result holds every write that was made meanwhile.
func (s *Snapshots) run(l *loading) {
	for {
		n, err := s.read(s.life)
		if err == nil { // which the first key would wait for
			n.order(orderKey{queue: true})
			n.order(orderKey{attr: model.AttrName})
		}
		s.mu.Lock()
		again := err == nil && slices.ContainsFunc(s.pending, func(c *Commit) bool { return c.All || !n.take(c) })
		s.pending = nil
		if again {
			s.mu.Unlock()
			continue
		}
		customers := 0
		if err == nil {
			s.cur, customers = n, len(n.recs) // under the lock: from here on writes add to it
		}
		l.err, s.load = err, nil
		s.mu.Unlock()
		GiveBack(customers)
		close(l.done)
		return
	}
}

// Hear puts news in place, unless this process wrote since they were asked for.
func (s *Snapshots) Hear(n *News, cur *Snapshot, gen int64) bool {
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

// Get gives today's read model, waiting for it to load when need be.
func (s *Snapshots) Get(ctx context.Context) (*Snapshot, error) {
	s.mu.Lock()
	if s.cur != nil {
		defer s.mu.Unlock()
		return s.cur, nil
	}
	l := s.start()
	s.mu.Unlock()
	if err := l.wait(ctx); err != nil {
		return nil, err
	}
	return s.Get(ctx)
}

// Warm starts loading the read model in the background.
func (s *Snapshots) Warm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur == nil && s.life.Err() == nil {
		s.start()
	}
}

// Now gives the read model, nil without one, the changes known of, and up to which
// line of the touched table it holds what was written.
func (s *Snapshots) Now() (cur *Snapshot, gen, heard int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur != nil {
		heard = s.cur.heard
	}
	return s.cur, s.gen, heard
}

// Reload reads everybody again, where somebody has asked for them. What is kept goes
// first: a large book has no room for both.
func (s *Snapshots) Reload(ctx context.Context) error {
	s.mu.Lock()
	asked := s.cur != nil || s.load != nil
	s.gen++
	s.touches.forget(s.gen)
	clear(s.states)
	s.cur = nil
	if s.load != nil {
		s.pending = append(s.pending, &Commit{All: true}) // what is being loaded may be older
	}
	if !asked {
		s.mu.Unlock()
		return nil
	}
	l := s.start()
	s.mu.Unlock()
	return l.wait(ctx)
}

// State is the book replayed as of a day: the calibration and scores that the
// interactions up to it give. Nothing of it is stored. Facts of single customers
// are summed up again where they are shown.
type State struct {
	Day      model.Day
	gen      int64
	Snapshot *Snapshot
	Calib    *model.Calibration
}

// statesKept is how many replayed days stay in memory: the one looked at and the
// one it is compared with.
const statesKept = 2

// StateOf gives the replay of a day, from memory while nothing changed. Days are
// replayed one at a time: two would need the room of both.
func (s *Snapshots) StateOf(ctx context.Context, day model.Day, replay func(context.Context, model.Day) (*State, error)) (*State, error) {
	if st, _ := s.replayed(day); st != nil {
		return st, nil
	}
	select {
	case s.replays <- struct{}{}:
		defer func() { <-s.replays }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	st, gen := s.replayed(day)
	if st != nil {
		return st, nil
	}
	st, err := replay(ctx, day)
	if err != nil {
		return nil, err
	}
	st.gen = gen
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gen == gen {
		s.states[day] = st
	}
	return st, nil
}

// replayed gives a day's replay where it still holds; otherwise nil and room for it.
func (s *Snapshots) replayed(day model.Day) (*State, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.states[day]; st != nil && st.gen == s.gen {
		return st, s.gen
	}
	if len(s.states) >= statesKept {
		clear(s.states)
	}
	return nil, s.gen
}

// LendProfiles puts today's profiles into another day's read model, of everybody
// as of a line of the touched table; false when today's is not loaded or another.
func (s *Snapshots) LendProfiles(to *Snapshot, newest int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cur == nil || s.cur.heard != newest {
		return false
	}
	s.cur.RLock()
	defer s.cur.RUnlock()
	if s.cur.Count != to.Count {
		return false
	}
	at := 0
	for i := range s.cur.recs {
		if r := &s.cur.recs[i]; !r.out {
			to.recs[at].become(r)
			at++
		}
	}
	to.texts = s.cur.texts
	return true
}

// become takes over who the customer is.
func (r *row) become(of *row) {
	r.ID, r.textAt, r.textN, r.snoozed, r.Archived = of.ID, of.textAt, of.textN, of.snoozed, of.Archived
}

// FillProfiles puts in who the customers are.
func (st *State) FillProfiles(ctx context.Context, q engine.Tx) error {
	i := 0
	return EachCustomer(ctx, q, contactsBeside(), func(c *model.Customer, contacts []model.Contact) error {
		p, own := newProfile(c, contacts)
		p.textAt, p.textN = st.Snapshot.texts.AddUnits(own), uint32(len(own))
		st.Snapshot.recs[i].become(&p)
		i++
		return nil
	})
}
