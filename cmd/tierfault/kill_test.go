//go:build linux

package tierfault

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tierbook/db/backup"
	"tierbook/ui/uitest"
)

// runCopy makes the copy of a book that a command works on, with what commands read
// beside it.
func (b *bench) runCopy(seed, other string) string {
	book := copyBook(seed, filepath.Join(b.folder, "run"))
	csv := "ref,name,owner\n"
	for i := range 400 {
		csv += fmt.Sprintf("N-%d,New %d,wang\n", i, i)
	}
	folder := filepath.Dir(book)
	uitest.Try(os.WriteFile(filepath.Join(folder, "other.db"), uitest.Must(os.ReadFile(other)), 0o600))
	uitest.Try(os.WriteFile(filepath.Join(folder, "more.csv"), []byte(csv), 0o600))
	return book
}

// kill ends writers and commands with SIGKILL, half of the times at random, half at
// the nth write or flush.
func (b *bench) kill() (t tally) {
	seed, other := b.seedBook(), filepath.Join(b.folder, "other.db")
	uitest.Must(backup.Make(b.ctx, seed, other, false, nil))
	b.start(nil, b.program, "--db", other, "add", "Road").ended() // which merge-book brings
	cases := b.measured(seed, other)
	traced := 0
	for n := range b.faults {
		c := &cases[(n/2)%len(cases)]
		var before []string
		if n%2 == 1 {
			before = strace([]string{"pwrite64", "fsync,fdatasync"}[b.rnd.IntN(2)], "signal=KILL", 1+b.rnd.IntN(c.calls))
		}
		if before != nil {
			traced++
		}
		t.add(fmt.Sprintf("kill %d, %s, %q", n, c.name, before), b.killOne(c, seed, other, before))
	}
	t.more = fmt.Sprintf("%d at an nth write or flush, during log, import, merge, merge-book, delete, erase, migration, rescore, backup, restore, encrypt", traced)
	return t
}

// killCase is a command that either happened or did not, with how long it takes and
// what it leaves when it is not ended.
type killCase struct {
	name        string
	args        []string
	seed        string // the book it works on, where that is not the campaign's
	takes       time.Duration
	calls       int // about how many writes or flushes it makes
	first, last string
}

// measured runs every command once without a fault.
func (b *bench) measured(seed, other string) []killCase {
	run, encrypt := filepath.Join(b.folder, "run"), []string{"encrypt", "--yes"}
	if b.encrypt {
		encrypt = append(encrypt, "--change", "--key-file", b.folder+"/key") // under another salt
	}
	cases := []killCase{
		{name: "log", takes: 1500 * time.Millisecond, calls: 300},
		{name: "import", args: []string{"import", filepath.Join(run, "more.csv")}},
		{name: "merge", args: []string{"merge", "F-01", "F-02", "--yes"}},
		{name: "merge-book", args: []string{"merge-book", filepath.Join(run, "other.db")}},
		{name: "delete", args: []string{"delete", "F-03", "F-04", "--yes"}},
		{name: "erase", args: []string{"forget", "F-05", "--confirm", erased}},
		{name: "migration", args: []string{"list"}, seed: b.oldBook()},
		{name: "rescore", args: []string{"rescore"}},
		{name: "backup", args: []string{"backup"}},
		{name: "restore", args: []string{"restore", filepath.Join(run, "other.db"), "--yes"}},
		{name: "encrypt", args: encrypt},
	}
	for i := range cases[1:] {
		c := &cases[i+1]
		c.seed = cmp.Or(c.seed, seed)
		book := b.runCopy(c.seed, other)
		p := b.start(nil, append([]string{b.program, "--db", book}, c.args...)...)
		if !p.ended() {
			uitest.Try(fmt.Errorf("%s fails without a fault: %s", c.name, p.err.String()))
		}
		c.takes, c.calls, c.last = time.Since(p.began), 60, uitest.Must(digest(b.ctx, book))
		if c.first = c.last; c.name != "migration" { // which changes nothing that is looked at
			c.first = uitest.Must(digest(b.ctx, seed))
		}
	}
	return cases
}

// erased is whom the erasure takes away.
const erased = "Fault 05"

// oldBook unpacks a book of an earlier schema, which the tests of db keep.
func (b *bench) oldBook() string {
	path := filepath.Join(b.folder, "old.db")
	packed := uitest.Must(gzip.NewReader(bytes.NewReader(uitest.Must(os.ReadFile("../../db/testdata/schema-9.db.gz")))))
	uitest.Try(os.WriteFile(path, uitest.Must(io.ReadAll(packed)), 0o600))
	return b.encrypted(path)
}

// killOne ends one run and checks what it left.
func (b *bench) killOne(c *killCase, seed, other string, before []string) (v verdict) {
	book := b.runCopy(cmp.Or(c.seed, seed), other)
	args, after, count := append([]string{b.program, "--db", book}, c.args...), b.between(c.takes), 4000
	if before != nil {
		after, count = 20*time.Second, 150 // the nth call does it
	}
	if c.name == "log" {
		args = b.writerOf(book, 0, count)
	}
	p := b.start(before, args...)
	killed := p.killAfter(after)
	if c.name == "log" {
		return b.left(p, book, readAcknowledged(&p.out))
	}
	if c.name == "migration" && killed { // what is half done is brought to its end
		b.start(nil, append([]string{b.program, "--db", book}, c.args...)...).ended()
	}
	now, err := digest(b.ctx, book)
	switch {
	case err != nil:
		v.wrong("cannot be read: %v", err)
	case now != c.first && now != c.last:
		v.wrong("half of it is in the book")
	case !killed && now != c.last:
		v.lost++
		v.wrong("said done and is not in the book")
	}
	if !killed {
		v.acknowledged++
	}
	found := b.left(p, book, acknowledged{})
	v.broken = append(v.broken, found.broken...)
	for _, end := range []string{"", "-wal", "-journal"} {
		if data, _ := os.ReadFile(book + end); c.name == "erase" && now == c.last && bytes.Contains(data, []byte(erased)) {
			v.wrong("who was erased stands in the bytes of book.db%s", end)
		}
	}
	if c.name == "import" {
		p := b.start(nil, append([]string{b.program, "--db", book}, c.args...)...) // once more, as a person does who saw it end: nothing is doubled
		if !p.ended() {
			v.wrong("fails when it is run again: %s", p.err.String())
		}
		if now, err := digest(b.ctx, book); err != nil || now != c.last {
			v.wrong("run again it leaves another book: %v", err)
		}
	}
	v.backups(b.ctx, backup.Folder(filepath.Join(b.folder, "state", "tierbook", "backups"), book), c.first, c.last)
	return v
}

// backups demands that every file called a backup is one, of the book as it was.
func (v *verdict) backups(ctx context.Context, folder string, were ...string) {
	kept, err := backup.List(folder)
	if err != nil {
		v.wrong("backups: %v", err)
	}
	for i := range kept {
		if _, err := backup.Open(ctx, kept[i].Path, folder, nil); err != nil {
			v.wrong("backup %s: %v", kept[i].Name(), err)
			continue
		}
		if got, err := digest(ctx, kept[i].Path); kept[i].Kind != backup.Migration && (err != nil || !slices.Contains(were, got)) {
			v.wrong("backup %s is not the book as it was: %v", kept[i].Name(), err)
		}
		_ = os.Remove(kept[i].Path)
	}
}

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
