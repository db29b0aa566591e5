package view

import (
	"cmp"
	"maps"
	"slices"
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

// touchesKept bounds the list; who fell off it is read whole again.
const touchesKept = 20_000

// note takes in the write that led to a generation.
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
