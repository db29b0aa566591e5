//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// flips flips a bit of the book or its log, or cuts one of them, and looks at what
// two commands make of it and whether doctor tells. A log that ends early is what a
// power cut leaves: it counts apart.
func (b *bench) flips() (t tally) {
	seed := b.bookWithLog()
	right := b.shown(seed)
	var refused, same, short, silent, told int
	var changed []string
	for n := range b.faults {
		book := copyBook(seed, filepath.Join(b.folder, "run"))
		what := b.spoil(book, n)
		t.faults++
		now := b.shown(book)
		for _, p := range now {
			if p.panicked() {
				t.broken = append(t.broken, what+": panic: "+p.err.String())
			}
		}
		switch {
		case slices.ContainsFunc(now[:], func(p *process) bool { return !p.cmd.ProcessState.Success() }):
			refused++
		case bytes.Equal(now[0].out.Bytes(), right[0].out.Bytes()) && bytes.Equal(now[1].out.Bytes(), right[1].out.Bytes()):
			same++
		case strings.Contains(what, "-wal cut at"):
			short++
		default:
			silent++
			changed = append(changed, what)
			doctor := b.start(nil, b.program, "--db", book, "doctor")
			if !doctor.ended() || bytes.Contains(doctor.err.Bytes(), []byte("worked out again")) {
				told++
			}
		}
	}
	t.more = fmt.Sprintf("%d refused with a word, %d changed nothing shown, %d logs cut short, %d changed what is shown, of which doctor tells %d %v",
		refused, same, short, silent, told, changed)
	return t
}

// bookWithLog makes a book whose last writer was ended, so that a log lies beside it. On
// a busy machine a writer needs longer until it has written.
func (b *bench) bookWithLog() string {
	seed := b.seedBook()
	for d := 700 * time.Millisecond; ; d *= 2 {
		b.start(nil, b.writerOf(seed, 0, 100_000)...).killAfter(d)
		if log, err := os.Stat(seed + "-wal"); err == nil && log.Size() > 0 {
			return seed
		}
	}
}

// shown runs what shows figures: on a copy, since a reader checkpoints the log.
func (b *bench) shown(book string) (out [2]*process) {
	for i, args := range [][]string{{"list", "--json"}, {"export", "interactions"}} {
		copied := copyBook(book, filepath.Join(b.folder, "shown"))
		out[i] = b.start(nil, append([]string{b.program, "--db", copied}, args...)...)
		out[i].ended()
	}
	return out
}

// spoil changes a bit, or cuts the file, of the book and now and then of its log.
func (b *bench) spoil(book string, n int) string {
	path := book
	if n%4 == 3 {
		path += "-wal"
	}
	data := must(os.ReadFile(path))
	if len(data) == 0 {
		try(fmt.Errorf("nothing to spoil in %s", path))
	}
	at := b.rnd.IntN(len(data))
	what := fmt.Sprintf("%s bit %d.%d", filepath.Base(path), at, n%8)
	if n%10 == 9 {
		data, what = data[:at], fmt.Sprintf("%s cut at %d", filepath.Base(path), at)
	} else {
		data[at] ^= 1 << (n % 8)
	}
	try(os.WriteFile(path, data, 0o600))
	return what
}
