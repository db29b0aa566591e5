//go:build linux

package tierfault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"tierbook/ui/uitest"
)

// The calls that fail, and how.
var (
	failing = []string{"pwrite64", "fsync,fdatasync", "ftruncate", "pread64", "openat", "unlink,unlinkat"}
	errnos  = []string{"error=EIO", "error=ENOSPC"}
)

// failIO makes the nth call of a kind fail in a writer, once or from then on.
func (b *bench) failIO() (t tally) {
	if strace("fsync", "error=EIO", 1) == nil {
		t.skipped = "there is no strace"
		return t
	}
	seed, told := b.seedBook(), 0
	for n := range b.faults {
		call, errno := failing[n%len(failing)], errnos[(n/len(failing))%len(errnos)]
		book := copyBook(seed, filepath.Join(b.folder, "run"))
		before := strace(call, errno, 1+b.rnd.IntN(150))
		if b.rnd.IntN(4) == 0 {
			before[len(before)-1] += "+" // and every one after it
		}
		p := b.start(before, b.writerOf(book, 0, 40)...)
		if p.killAfter(30 * time.Second) {
			told++
		}
		a := readAcknowledged(&p.out)
		if len(a.failed) > 0 {
			told++
		}
		t.add(fmt.Sprintf("fault %d, %s", n, before[len(before)-1]), b.left(p, book, a))
	}
	t.more = fmt.Sprintf("%d of them told", told)
	return t
}

// full lets a small disk run full under a writer, and a limit of file size; with
// room again the book goes on.
func (b *bench) full() (t tally) {
	seed, small := b.seedBook(), 0
	for n := range b.faults {
		folder, drop, before := filepath.Join(b.folder, "run"), func() {}, []string(nil)
		if n%2 == 0 {
			var err error
			folder, drop, err = b.mount("-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", 500+b.rnd.IntN(600)), "none")
			if errors.Is(err, errSkip) {
				t.more = "no small disk: " + err.Error()
				continue
			}
			uitest.Try(err)
			small++
		} else {
			before = []string{"prlimit", fmt.Sprintf("--fsize=%d", 300_000+b.rnd.IntN(700_000))}
		}
		t.add(fmt.Sprintf("fault %d, %q", n, before), b.fillUp(seed, folder, before, drop))
	}
	if t.more == "" {
		t.more = fmt.Sprintf("%d full disks, the others a limit of file size", small)
	}
	return t
}

// fillUp writes until there is no room, on a disk where nothing stands before the
// writer, checks once there is, and drops the disk.
func (b *bench) fillUp(seed, folder string, before []string, drop func()) verdict {
	defer drop()
	book := copyBook(seed, filepath.Join(folder, "book"))
	p := b.start(before, b.writerOf(book, 0, 400)...)
	p.killAfter(60 * time.Second)
	a := readAcknowledged(&p.out)
	if before == nil {
		if out, err := exec.CommandContext(b.ctx, "mount", "-o", "remount,size=64m", filepath.Dir(filepath.Dir(book))).CombinedOutput(); err != nil {
			uitest.Try(fmt.Errorf("remount: %s", out))
		}
	}
	return b.left(p, book, a)
}

// left is what a process left of a book: what it acknowledged, and no panic.
func (b *bench) left(p *process, book string, a acknowledged) verdict {
	v := check(b.ctx, book, a)
	if p.panicked() {
		v.wrong("panic: %s", p.err.String())
	}
	return v
}

// shutdownWithoutFlush is ext4's ioctl that ends a file system as a power cut does.
const (
	shutdownWithoutFlush = 0x8004587d
	noLogFlush           = 2
)

// power cuts the power of a disk under a writer.
func (b *bench) power() (t tally) {
	seed, image := b.seedBook(), filepath.Join(b.folder, "disk")
	for n := range b.faults {
		if n%10 == 0 {
			f := uitest.Must(os.Create(image))
			uitest.Try(errors.Join(f.Truncate(48<<20), f.Close()))
			if out, err := exec.CommandContext(b.ctx, "mkfs.ext4", "-q", "-F", image).CombinedOutput(); err != nil {
				t.skipped = fmt.Sprintf("mkfs.ext4: %v %s", err, out)
				return t
			}
		}
		a, err := b.cutPower(seed, image)
		if errors.Is(err, errSkip) {
			t.skipped = err.Error()
			return t
		}
		uitest.Try(err)
		at, drop, err := b.mount("-o", "loop", image)
		uitest.Try(err)
		t.add(fmt.Sprintf("cut %d", n), check(b.ctx, filepath.Join(at, "book", "book.db"), a))
		drop()
	}
	return t
}

// cutPower shuts the file system of an image down while a writer writes to it. The last write
// acknowledged does not count: the ioctl lets a flush that it overtakes say done. A
// program of nothing but pwrite and fsync loses its last record in one cut of eight.
func (b *bench) cutPower(seed, image string) (a acknowledged, err error) {
	at, drop, err := b.mount("-o", "loop", image)
	if err != nil {
		return a, err
	}
	defer drop()
	book := copyBook(seed, filepath.Join(at, "book"))
	unix.Sync()
	p := b.start(nil, b.writerOf(book, 0, 4000)...)
	time.Sleep(200*time.Millisecond + b.between(time.Second))
	f, err := os.Open(at)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(f.Fd()), shutdownWithoutFlush, noLogFlush)
		_ = f.Close()
	}
	_ = p.cmd.Cancel()
	p.ended()
	a = readAcknowledged(&p.out)
	delete(a.hashes, a.last)
	return a, err
}

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
	data := uitest.Must(os.ReadFile(path))
	if len(data) == 0 {
		uitest.Try(fmt.Errorf("nothing to spoil in %s", path))
	}
	at := b.rnd.IntN(len(data))
	what := fmt.Sprintf("%s bit %d.%d", filepath.Base(path), at, n%8)
	if n%10 == 9 {
		data, what = data[:at], fmt.Sprintf("%s cut at %d", filepath.Base(path), at)
	} else {
		data[at] ^= 1 << (n % 8)
	}
	uitest.Try(os.WriteFile(path, data, 0o600))
	return what
}
