//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// The calls that fail, and how.
var (
	failing = []string{"pwrite64", "fsync,fdatasync", "ftruncate", "pread64", "openat", "unlink,unlinkat"}
	errnos  = []string{"error=EIO", "error=ENOSPC"}
)

// failIO makes the nth call of a kind fail in a writer, once or from then on.
func (b *bench) failIO() (t tally, err error) {
	if strace("fsync", "error=EIO", 1) == nil {
		t.skipped = "there is no strace"
		return t, nil
	}
	seed, err := b.seedBook()
	if err != nil {
		return t, err
	}
	told := 0
	for n := range b.faults {
		call, errno := failing[n%len(failing)], errnos[(n/len(failing))%len(errnos)]
		book, err := copyBook(seed, filepath.Join(b.folder, "run"))
		if err != nil {
			return t, err
		}
		before := strace(call, errno, 1+b.rnd.IntN(150))
		if b.rnd.IntN(4) == 0 {
			before[len(before)-1] += "+" // and every one after it
		}
		p, err := b.start(before, b.writerOf(book, 0, 40)...)
		if err != nil {
			return t, err
		}
		timer := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Cancel() })
		if !p.ended() {
			told++
		}
		timer.Stop()
		a := readAcknowledged(&p.out)
		if len(a.failed) > 0 {
			told++
		}
		v := check(b.ctx, book, a)
		if p.panicked() {
			v.wrong("panic: %s", p.err.String())
		}
		t.add(fmt.Sprintf("fault %d, %s", n, before[len(before)-1]), v)
	}
	t.more = fmt.Sprintf("%d of them told", told)
	return t, nil
}

// full lets a small disk run full under a writer, and a limit of file size; with
// room again the book goes on.
func (b *bench) full() (t tally, err error) {
	seed, err := b.seedBook()
	if err != nil {
		return t, err
	}
	small := 0
	for n := range b.faults {
		folder, drop, before := filepath.Join(b.folder, "run"), func() {}, []string(nil)
		if n%2 == 0 {
			folder, drop, err = b.mount("-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", 500+b.rnd.IntN(600)), "none")
			if errors.Is(err, errSkip) {
				t.more = "no small disk: " + err.Error()
				continue
			}
			if err != nil {
				return t, err
			}
			small++
		} else {
			before = []string{"prlimit", fmt.Sprintf("--fsize=%d", 300_000+b.rnd.IntN(700_000))}
		}
		v, err := b.fillUp(seed, folder, before, n%2 == 0)
		drop()
		if err != nil {
			return t, err
		}
		t.add(fmt.Sprintf("fault %d, %q", n, before), v)
	}
	if t.more == "" {
		t.more = fmt.Sprintf("%d full disks, the others a limit of file size", small)
	}
	return t, nil
}

// fillUp writes until there is no room, and checks once there is.
func (b *bench) fillUp(seed, folder string, before []string, disk bool) (v verdict, err error) {
	book, err := copyBook(seed, filepath.Join(folder, "book"))
	if err != nil {
		return v, err
	}
	p, err := b.start(before, b.writerOf(book, 0, 400)...)
	if err != nil {
		return v, err
	}
	timer := time.AfterFunc(60*time.Second, func() { _ = p.cmd.Cancel() })
	p.ended()
	timer.Stop()
	a := readAcknowledged(&p.out)
	if disk {
		if out, err := exec.CommandContext(b.ctx, "mount", "-o", "remount,size=64m", filepath.Dir(filepath.Dir(book))).CombinedOutput(); err != nil {
			return v, fmt.Errorf("remount: %s", out)
		}
	}
	v = check(b.ctx, book, a)
	if p.panicked() {
		v.wrong("panic: %s", p.err.String())
	}
	return v, nil
}

// shutdownWithoutFlush is ext4's ioctl that ends a file system as a power cut does.
const (
	shutdownWithoutFlush = 0x8004587d
	noLogFlush           = 2
)

// power cuts the power of a disk under a writer.
func (b *bench) power() (t tally, err error) {
	seed, err := b.seedBook()
	if err != nil {
		return t, err
	}
	image := filepath.Join(b.folder, "disk")
	for n := range b.faults {
		if n%10 == 0 {
			if err := b.format(image); err != nil {
				t.skipped = err.Error()
				return t, nil
			}
		}
		at, drop, err := b.mount("-o", "loop", image)
		if errors.Is(err, errSkip) {
			t.skipped = err.Error()
			return t, nil
		}
		if err != nil {
			return t, err
		}
		a, err := b.cutPower(seed, at)
		drop()
		if err != nil {
			return t, err
		}
		if at, drop, err = b.mount("-o", "loop", image); err != nil {
			return t, err
		}
		t.add(fmt.Sprintf("cut %d", n), check(b.ctx, filepath.Join(at, "book", "book.db"), a))
		drop()
	}
	return t, nil
}

func (b *bench) format(image string) error {
	f, err := os.Create(image)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Truncate(48<<20), f.Close()); err != nil {
		return err
	}
	if out, err := exec.CommandContext(b.ctx, "mkfs.ext4", "-q", "-F", image).CombinedOutput(); err != nil {
		return fmt.Errorf("mkfs.ext4: %w %s", err, out)
	}
	return nil
}

// cutPower shuts the file system down while a writer writes to it. The last write
// acknowledged does not count: the ioctl lets a flush that it overtakes say done. A
// program of nothing but pwrite and fsync loses its last record in one cut of eight.
func (b *bench) cutPower(seed, at string) (a acknowledged, err error) {
	book, err := copyBook(seed, filepath.Join(at, "book"))
	if err != nil {
		return a, err
	}
	unix.Sync()
	p, err := b.start(nil, b.writerOf(book, 0, 4000)...)
	if err != nil {
		return a, err
	}
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
