package view

import (
	"slices"
	"sort"
)

// order gives all slots sorted; needs at least the read lock.
func (s *Snapshot) order(k orderKey) []int32 {
	s.cache.Lock()
	defer s.cache.Unlock()
	if o, ok := s.orders[k]; ok {
		return o
	}
	turned := orderKey{attr: k.attr, field: k.field, desc: !k.desc}
	o, ok := s.orders[turned]
	if ok && !k.queue {
		o = s.reversed(turned, o)
	} else {
		o = s.sorted(k)
	}
	if len(s.orders) >= ordersKept {
		clear(s.orders)
	}
	s.orders[k] = o
	return o
}

// sortKeys are what everybody sorts by, by slot, in as little room as it takes.
type sortKeys struct {
	known []bool
	nums  []float64 // nil in an order by texts
	texts []string  // nil in an order by numbers
}

// keys gives what everybody sorts by.
func (s *Snapshot) keys(k orderKey) sortKeys {
	out, shared := sortKeys{known: make([]bool, len(s.recs))}, map[string]string{}
	for i, r := range s.All() {
		key := keyOf(k, r, shared)
		if key.text != "" && out.texts == nil {
			out.texts = make([]string, len(s.recs))
		}
		if key.num != 0 && out.nums == nil {
			out.nums = make([]float64, len(s.recs))
		}
		if out.known[i] = key.known; key.text != "" {
			out.texts[i] = key.text
		} else if key.num != 0 {
			out.nums[i] = key.num
		}
	}
	return out
}

// of gives a customer's; slots are in the order of ids.
func (k *sortKeys) of(i int32) (out sortKey) {
	out.id, out.known = int64(i), k.known[i]
	if k.nums != nil {
		out.num = k.nums[i]
	}
	if k.texts != nil {
		out.text = k.texts[i]
	}
	return out
}

// sorted gives all slots in an order, sorted anew.
func (s *Snapshot) sorted(k orderKey) []int32 {
	o := make([]int32, 0, s.Count)
	for i := range s.recs {
		if !s.recs[i].out {
			o = append(o, int32(i))
		}
	}
	if k.queue {
		slices.SortFunc(o, func(i, j int32) int { return compareQueue(queueKey(&s.recs[i], s.AsOf), queueKey(&s.recs[j], s.AsOf)) })
		return o
	}
	keys := s.keys(k)
	slices.SortFunc(o, func(i, j int32) int {
		a, b := keys.of(i), keys.of(j)
		return k.compare(&a, &b)
	})
	return o
}

// reversed gives the order of the other direction by walking one backwards:
// ties stay by id, and the unknown stay last.
func (s *Snapshot) reversed(k orderKey, from []int32) []int32 {
	keys := s.keys(k)
	known := sort.Search(len(from), func(i int) bool { return !keys.known[from[i]] })
	out := make([]int32, 0, len(from))
	for hi := known; hi > 0; {
		lo, last := hi-1, keys.of(from[hi-1])
		for lo > 0 {
			before := keys.of(from[lo-1])
			if before.num != last.num || before.text != last.text {
				break
			}
			lo--
		}
		out = append(out, from[lo:hi]...)
		hi = lo
	}
	return append(out, from[known:]...)
}

// inserted puts a slot in its place among sorted ones.
func (s *Snapshot) inserted(k orderKey, sorted []int32, i int32) []int32 {
	r := s.reader()
	queue, key := queueKey(&s.recs[i], s.AsOf), keyOf(k, r.show(i), nil)
	at, _ := slices.BinarySearchFunc(sorted, i, func(j, _ int32) int {
		if k.queue {
			return compareQueue(queueKey(&s.recs[j], s.AsOf), queue)
		}
		other := keyOf(k, r.show(j), nil)
		return k.compare(&other, &key)
	})
	return slices.Insert(sorted, at, i)
}
