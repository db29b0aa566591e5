//go:build linux

package main

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// The crowd, and how much longer than the half of them anybody may wait.
const (
	writers, readers, each = 8, 4, 300
)

// crowd lets writers and readers work at once.
func (b *bench) crowd() (t tally) {
	book := copyBook(b.seedBook(), filepath.Join(b.folder, "run"))
	count := min(each, 6*b.faults)
	var reading []*process
	var ends []io.Closer
	for range readers {
		in, end := io.Pipe()
		reading, ends = append(reading, b.startWith(in, b.self, "-read", book)), append(ends, end)
	}
	var writing []*process
	for n := range writers {
		writing = append(writing, b.start(nil, b.writerOf(book, n*each, count)...))
	}
	all := acknowledged{hashes: map[int64]string{}}
	for _, p := range writing {
		if !p.ended() {
			t.broken = append(t.broken, "a writer: "+p.err.String())
		}
		a := readAcknowledged(&p.out)
		maps.Copy(all.hashes, a.hashes)
		all.micros = append(all.micros, a.micros...)
		t.broken = append(t.broken, a.failed...)
	}
	reads := 0
	for i, p := range reading {
		_ = ends[i].Close()
		if !p.ended() {
			t.broken = append(t.broken, "a reader: "+p.err.String())
		}
		var n int
		_, _ = fmt.Sscanf(strings.TrimSpace(p.out.String()), "read %d", &n)
		reads += n
	}
	t.add("crowd", check(b.ctx, book, all))
	t.faults = writers * count
	if len(all.hashes) != writers*count {
		t.broken = append(t.broken, fmt.Sprintf("%d of %d writes were acknowledged", len(all.hashes), writers*count))
	}
	slices.Sort(all.micros)
	if n := len(all.micros); n > 0 {
		half, most := all.micros[n/2], all.micros[n*99/100]
		t.more = fmt.Sprintf("%d reads beside; a write took %d ms (p50), %d ms (p99, %.0f times as long)", reads, half/1000, most/1000, float64(most)/float64(max(1, half)))
	}
	return t
}
