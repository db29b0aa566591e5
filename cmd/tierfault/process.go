//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is a program under test, in a group of its own.
type process struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer
	began    time.Time
}

// start runs a program with what stands before it, such as strace.
func (b *bench) start(before []string, args ...string) *process {
	return b.startWith(nil, append(append([]string{}, before...), args...)...)
}

// startWith runs a program that reads in.
func (b *bench) startWith(in io.Reader, args ...string) *process {
	p := &process{cmd: exec.CommandContext(b.ctx, args[0], args[1:]...), began: time.Now()}
	p.cmd.Env, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = b.settings, in, &p.out, &p.err
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.Cancel = func() error { return syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }
	try(p.cmd.Start())
	return p
}

// killAfter ends the process and its children without a word, unless it has ended
// by then, and tells whether it had to, or the end was a bad one.
func (p *process) killAfter(d time.Duration) bool {
	timer := time.AfterFunc(d, func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
	err := p.cmd.Wait()
	return !timer.Stop() || err != nil
}

// ended waits for the end and tells whether it was a good one.
func (p *process) ended() bool { return p.cmd.Wait() == nil }

// panicked tells a stack trace among what the program said.
func (p *process) panicked() bool {
	said := p.err.String()
	return strings.Contains(said, "goroutine ") || strings.Contains(said, "panic:") || strings.Contains(said, "fatal error")
}

func (b *bench) writerOf(book string, from, count int) []string {
	return []string{b.self, "-write", book, "-from", fmt.Sprint(from), "-count", fmt.Sprint(count)}
}

// between gives a time at random below most.
func (b *bench) between(most time.Duration) time.Duration {
	return time.Duration(b.rnd.Int64N(int64(most) + 1))
}

// strace gives the words before a program for which something happens at the nth
// call of a kind, nil where there is no strace.
func strace(calls, what string, nth int) []string {
	path, err := exec.LookPath("strace")
	if err != nil {
		return nil
	}
	return []string{path, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + calls, "-e", fmt.Sprintf("inject=%s:%s:when=%d", calls, what, nth)}
}

// seedBook makes the book that a campaign's faults begin with.
func (b *bench) seedBook() string {
	path := filepath.Join(b.folder, "seed.db")
	newBook(b.ctx, path)
	return path
}

var errSkip = errors.New("not possible here")

// mount mounts a file system that is taken away by the result.
func (b *bench) mount(args ...string) (string, func(), error) {
	at := filepath.Join(b.folder, "mounted")
	try(os.MkdirAll(at, 0o700))
	if out, err := exec.CommandContext(b.ctx, "mount", append(args, at)...).CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("%w: mount: %s", errSkip, bytes.TrimSpace(out))
	}
	return at, func() {
		for range 50 {
			if exec.Command("umount", at).Run() == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}, nil
}
