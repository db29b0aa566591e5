package view

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
	"tierbook/scoring"
)

// Snapshot is the read model of one day: every customer's rec, with sorted and
// filtered views of them. Methods whose comment says so need the lock.
type Snapshot struct {
	sync.RWMutex // guards recs and count, and what caches hold
	AsOf         model.Day
	recs         []row        // by ascending id; those who are gone keep their place
	Count        int          // of recs that are not gone
	texts        *spill.Spill // of recs
	figures      *spill.Spill

	heard int64 // up to which line of the touched table it holds what was written; guarded by snapshots.mu

	cache  sync.Mutex // guards the maps below, inside mu
	orders map[orderKey]*order
	views  map[viewKey]*view
	uses   int // counts what was asked for
	found  found
}

// NewSnapshot makes an empty one with room for n customers.
func NewSnapshot(asOf model.Day, n int) *Snapshot {
	return &Snapshot{AsOf: asOf, recs: make([]row, 0, n), texts: &spill.Spill{}, figures: &spill.Spill{}, orders: map[orderKey]*order{}, views: map[viewKey]*view{}}
}

// slot gives where a customer stands in recs, or would; needs at least the read
// lock.
func (s *Snapshot) slot(id int64) (int32, bool) {
	i, there := slices.BinarySearchFunc(s.recs, id, func(r row, id int64) int { return cmp.Compare(r.ID, id) })
	return int32(i), there && !s.recs[i].out
}

// Of gives a customer's rec, nil for one who is not there; needs at least the
// read lock.
func (s *Snapshot) Of(id int64) *Record {
	if i, there := s.slot(id); there {
		return s.reader().show(i)
	}
	return nil
}

// reader shows one customer after the other in the same Record.
type reader struct {
	Record
	spill.Stretch // of figures
}

func (s *Snapshot) reader() *reader {
	return &reader{Record: Record{AsOf: s.AsOf, in: s, last: &spill.Stretch{}}}
}

// turn goes to who stands at a place, figures aside.
func (r *reader) turn(i int32) *Record {
	r.row, r.own = &r.in.recs[i], nil
	return &r.Record
}

// show goes to who stands at a place.
func (r *reader) show(i int32) *Record {
	r.turn(i)
	f := raw(&r.figures)
	copy(f, r.in.figures.Read(int64(r.figuresAt)*spill.Unit, len(f), &r.Stretch))
	return &r.Record
}

// All gives everybody in the book, by id, all in the same Record; needs at least the
// read lock.
func (s *Snapshot) All() iter.Seq2[int, *Record] {
	return func(yield func(int, *Record) bool) {
		r := s.reader()
		for i := range s.recs {
			if !s.recs[i].out && !yield(i, r.show(int32(i))) {
				return
			}
		}
	}
}

// AddScored puts the next customer in whose profile comes later; for a snap that
// nobody else sees yet.
func (s *Snapshot) AddScored(f *model.Facts, score *model.Score) {
	s.recs = append(s.recs, row{})
	s.figure(&s.recs[s.Count], &figures{FactsOf(f), record.LeanOf(score)})
	s.Count++
}

// add puts a customer in who is not there; needs the lock (or a snap that nobody
// else sees yet).
func (s *Snapshot) add(r *Record) int32 {
	s.keep(r)
	s.Count++
	i := int32(len(s.recs))
	if i > 0 && s.recs[i-1].ID >= r.ID {
		i, _ = s.slot(r.ID)
	}
	switch {
	case i == int32(len(s.recs)):
		s.recs = append(s.recs, *r.row)
	case s.recs[i].ID == r.ID:
		s.recs[i] = *r.row
	default: // customers behind it move on
		s.recs = slices.Insert(s.recs, int(i), *r.row)
		clear(s.orders)
		clear(s.views)
	}
	return i
}

// keep puts a customer's texts and figures where the others' are.
func (s *Snapshot) keep(r *Record) {
	r.textAt, r.textN = s.texts.AddUnits(r.own), uint32(len(r.own))
	s.figure(r.row, &r.figures)
}

func (s *Snapshot) figure(r *row, f *figures) {
	r.figuresAt = s.figures.AddUnits(raw(f))
	r.gain, r.due, r.place, r.tier = f.Gain, f.Due, f.Place, f.Tier
}

// patch replaces, adds and removes single customers and keeps the sorted orders
// and the views in order.
func (s *Snapshot) patch(changed []Record, gone []int64) {
	s.Lock()
	defer s.Unlock()
	s.found = found{}
	if len(changed)+len(gone) > 200 {
		clear(s.orders) // sorting once is quicker
		clear(s.views)
	}
	for _, id := range gone {
		if i, ok := s.slot(id); ok {
			s.leave(i)
			s.recs[i] = row{ID: id, out: true}
			s.Count--
		}
	}
	for k := range changed {
		r := changed[k]
		i, ok := s.slot(r.ID)
		if !ok {
			i = s.add(&r)
		} else {
			s.leave(i)
			s.keep(&r)
			s.recs[i] = *r.row
		}
		s.enter(i)
	}
}

// Renewal is what a full rescore worked out, by ascending customer id.
type Renewal struct {
	IDs     []int64
	Facts   []Facts
	Scores  []record.Lean
	Expired map[int64]model.Tier // judgements whose time is over
}

// take brings the read model in line with a write; false when it cannot, because
// another process's customers are not in it yet.
func (s *Snapshot) take(c *Commit) bool {
	if s.heard == c.before { // else another process wrote in between
		s.heard = max(s.heard, c.seq)
	}
	if c.Renewed != nil && !s.renew(c.Day, c.Renewed) {
		return false
	}
	s.patch(c.Patches, c.Gone)
	return true
}

// renew puts everyone's facts and scores of a full rescore in place.
func (s *Snapshot) renew(day model.Day, r *Renewal) bool {
	s.Lock()
	defer s.Unlock()
	s.AsOf = day
	clear(s.orders)
	clear(s.views)
	s.found = found{}
	if len(r.IDs) != s.Count || slices.ContainsFunc(r.IDs, func(id int64) bool { _, there := s.slot(id); return !there }) {
		return false
	}
	s.figures = &spill.Spill{}
	for i, id := range r.IDs {
		at, _ := s.slot(id)
		s.figure(&s.recs[at], &figures{r.Facts[i], r.Scores[i]})
	}
	return true
}

// snapQuery reads what a rec holds.
var snapQuery = `SELECT c.id, coalesce(c.ref, ''), c.name, c.name_key, c.initials, c.kind = 'person', c.owner, c.region, c.industry, c.phone, c.email, c.tags,
	coalesce(c.potential, -1), c.credit_hold, c.do_not_contact, c.archived, c.created, c.snoozed_until, c.override_tier <> 0, c.override_until, c.cadence, c.fields, c.consents,
	f.orders, f.first_order, f.last_order, f.revenue, f.last_contact, f.last_try, f.satisfaction, f.open_complaints,
	s.` + strings.ReplaceAll(record.ScoreCols, ", ", ", s.") + `
	FROM customer c JOIN facts f ON f.customer_id = c.id JOIN score s ON s.customer_id = c.id`

// LoadSnapshot reads everybody as of the day of the stored scores, contacts beside
// customers.
func LoadSnapshot(ctx context.Context, q engine.Tx, scoredOn model.Day) (*Snapshot, error) {
	count, err := engine.Value[int](ctx, q, "SELECT count(*) FROM customer")
	heard, deaf := engine.Value[int64](ctx, q, LastTouched)
	if err := cmp.Or(err, deaf); err != nil {
		return nil, err
	}
	s := NewSnapshot(scoredOn, count+count/64)
	s.heard = heard
	contacts := contactsBeside()
	var row recScan
	return s, contacts.eachRange(ctx, q, func(from, to int64) error { return s.read(ctx, q, &row, contacts, from, to) })
}

func (s *Snapshot) read(ctx context.Context, q engine.Tx, row *recScan, contacts *beside[model.Contact], from, to int64) error {
	return engine.Each(ctx, q, fmt.Sprintf(snapQuery+" WHERE c.id BETWEEN %d AND %d ORDER BY c.id", from, to), nil, func(at engine.Scanner) error {
		if err := row.scan(at); err != nil {
			return err
		}
		r := row.rec(contacts.of(row.r.ID))
		s.add(&r)
		return nil
	})
}

// recScan holds the targets of one row of snapQuery; it is used again for the
// next row.
type recScan struct {
	r                row
	p                profile
	f                figures
	t                texts
	initials, fields string
	hay, own         []byte // room for the next one's
	into             []any
	unsearched       bool // what a search looks through is not needed
}

func (s *recScan) scan(row engine.Scanner) error {
	if s.into == nil {
		c, p, r, t := &s.r, &s.p, &s.f, &s.t
		s.into = append([]any{
			&c.ID, &t[textRef], &t[textName], &t[textNameKey], &s.initials, &p.person, &t[textOwner], &t[textRegion], &t[textIndustry], &t[textPhone], &t[textEmail], &t[textTags],
			&p.potential, &p.credit, &p.Barred, &c.Archived, &p.Created, &c.snoozed, &p.overridden, &p.overrideUntil, &p.cadence, &s.fields, &t[textConsents],
			&r.Orders, &r.FirstOrder, &r.lastOrder, &r.Revenue, &r.LastContact, &r.LastTry, &r.Satisfaction, &r.Complaints,
		}, record.ScoreTargets(&c.ID, &r.Lean)...)
	}
	return row.Scan(s.into...)
}

// rec gives the row read, with the customer's contacts; it is good until the next.
func (s *recScan) rec(contacts []model.Contact) Record {
	s.t[textFields] = fieldsText(record.UnpackFields(s.fields))
	s.hay = s.hay[:0]
	if !s.unsearched {
		s.hay = haystack(s.hay, &s.t, s.initials, contacts)
	}
	s.own = s.t.pack(append(s.own[:0], raw(&s.p)...), s.hay, contacts)
	return Record{row: &s.r, figures: s.f, own: s.own}
}

// order is everybody's slots, sorted.
type order struct {
	slots []int32
	known int  // how many of them have a value: the others come last
	tied  hits // whose value is that of the slot before; nil after a write
	used  int
}

// order gives all slots sorted; needs at least the read lock.
func (s *Snapshot) order(k orderKey) []int32 {
	s.cache.Lock()
	defer s.cache.Unlock()
	o := s.orders[k]
	if o == nil {
		makeRoom(s.orders, ordersKept, func(o *order) int { return o.used })
		if turned := s.orders[orderKey{attr: k.attr, field: k.field, desc: !k.desc}]; turned != nil && turned.tied != nil && !k.queue {
			o = turned.reversed()
		} else {
			o = s.sorted(k)
		}
		s.orders[k] = o
	}
	s.uses++
	o.used = s.uses
	return o.slots
}

// makeRoom lets the one go that was used longest ago where there are as many as may be.
func makeRoom[K comparable, V any](kept map[K]V, most int, used func(V) int) {
	if len(kept) >= most {
		delete(kept, slices.MinFunc(slices.Collect(maps.Keys(kept)), func(a, b K) int { return cmp.Compare(used(kept[a]), used(kept[b])) }))
	}
}

// sorted gives all slots in an order, sorted anew.
func (s *Snapshot) sorted(k orderKey) *order {
	if k.queue {
		o := make([]int32, 0, s.Count)
		for i := range s.recs {
			if !s.recs[i].out {
				o = append(o, int32(i))
			}
		}
		slices.SortFunc(o, func(i, j int32) int {
			return scoring.CompareQueue(queueKey(&s.recs[i], s.AsOf), queueKey(&s.recs[j], s.AsOf))
		})
		return &order{slots: o}
	}
	if k.textual() {
		return sortedBy(s, k, func(key *sortKey) string { return key.text })
	}
	return sortedBy(s, k, func(key *sortKey) float64 { return key.num })
}

// sortedBy reads what everybody sorts by and sorts by that, ties by slot.
func sortedBy[V cmp.Ordered](s *Snapshot, k orderKey, of func(*sortKey) V) *order {
	type entry struct {
		key  V
		slot int32 // -1 of who is not there, or has no value
	}
	all, unknown := make([]entry, len(s.recs)), make([]int32, 0)
	scoring.Spans(len(all), func(from, to int) {
		r, shared := s.reader(), map[string]string{}
		for i := from; i < to; i++ {
			if all[i].slot = -1; s.recs[i].out {
				continue
			} else if key := keyOf(k, r.show(int32(i)), shared); key.known {
				all[i] = entry{of(&key), int32(i)}
			}
		}
	})
	for i := range all {
		if all[i].slot < 0 && !s.recs[i].out {
			unknown = append(unknown, int32(i))
		}
	}
	all = slices.DeleteFunc(all, func(e entry) bool { return e.slot < 0 })
	slices.SortFunc(all, func(a, b entry) int {
		c := cmp.Compare(a.key, b.key)
		return cmp.Or(model.If(k.desc, -c, c), int(a.slot-b.slot))
	})
	o := &order{slots: make([]int32, 0, s.Count), known: len(all), tied: make(hits, (len(s.recs)+63)/64)}
	for i := range all {
		if o.slots = append(o.slots, all[i].slot); i > 0 && all[i].key == all[i-1].key {
			o.tied.add(all[i].slot)
		}
	}
	o.slots = append(o.slots, unknown...)
	return o
}

// reversed gives the order of the other direction by walking this one backwards: ties stay
// by id, and the unknown stay last.
func (o *order) reversed() *order {
	out := &order{slots: make([]int32, 0, len(o.slots)), known: o.known, tied: o.tied}
	for hi := o.known; hi > 0; {
		lo := hi - 1
		for o.tied.has(o.slots[lo]) {
			lo--
		}
		out.slots = append(out.slots, o.slots[lo:hi]...)
		hi = lo
	}
	out.slots = append(out.slots, o.slots[o.known:]...)
	return out
}

// inserted puts a slot in its place among sorted ones.
func (s *Snapshot) inserted(k orderKey, sorted []int32, i int32) []int32 {
	r := s.reader()
	queue, key := queueKey(&s.recs[i], s.AsOf), keyOf(k, r.show(i), nil)
	at, _ := slices.BinarySearchFunc(sorted, i, func(j, _ int32) int {
		if k.queue {
			return scoring.CompareQueue(queueKey(&s.recs[j], s.AsOf), queue)
		}
		other := keyOf(k, r.show(j), nil)
		return k.compare(&other, &key)
	})
	return slices.Insert(sorted, at, i)
}
