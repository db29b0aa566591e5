package view

import (
	"strings"

	"tierbook/scoring"
)

// hits is a set of slots, one bit each; nil is all of them.
type hits []uint64

func (h hits) has(i int32) bool { return h == nil || h[i>>6]&(1<<(i&63)) != 0 }

// found is the last search with its result.
type found struct {
	needle needle
	slots  hits
}

// hits gives the slots whose texts match; needs the read lock. It goes through
// memory in its own order, on all processors, which is several times as quick
// as in the order of a list; and who types on looks only through what the
// letters so far have found.
func (s *Snapshot) hits(n needle) hits {
	if n.text == "" {
		return nil
	}
	s.cache.Lock()
	last := s.found
	s.cache.Unlock()
	var within hits
	// Digits may match where the shorter text did not.
	if last.slots != nil && n.digits == "" && strings.Contains(n.text, last.needle.text) {
		within = last.slots
	}
	out := make(hits, (len(s.recs)+63)/64)
	scoring.Spans(len(out), func(from, to int) {
		for i := from * 64; i < min(to*64, len(s.recs)); i++ {
			if r := &s.recs[i]; within.has(int32(i)) && !r.out && n.match(r) {
				out[i>>6] |= 1 << (i & 63)
			}
		}
	})
	s.cache.Lock()
	s.found = found{n, out}
	s.cache.Unlock()
	return out
}
