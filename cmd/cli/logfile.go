package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"tierbook/db/engine"
	"tierbook/model"
)

// maxLog is the size at which a log file is set aside, in bytes. One older file
// is kept.
const maxLog = 1 << 20

// logFile is the log in the state folder, made at the first line written to it.
// A log that cannot be written is no reason to fail: its lines are dropped.
type logFile struct {
	path string
	mu   sync.Mutex
	f    *os.File
	size int64 // of f, in bytes
	bad  bool
}

// Write appends a line.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f != nil && l.size > maxLog { // start sets it aside
		_, l.f = l.f.Close(), nil
	}
	if l.f == nil && !l.bad {
		l.bad = l.start() != nil
	}
	if l.f != nil {
		n, _ := l.f.Write(p)
		l.size += int64(n)
	}
	return len(p), nil
}

func (l *logFile) start() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	l.size = 0
	if info, err := os.Stat(l.path); err == nil && info.Size() > maxLog {
		_ = os.Rename(l.path, l.path+".1")
	} else if err == nil {
		l.size = info.Size()
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	l.f = f
	return err
}

// Close closes the file where one was made.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

// UntilSignal gives a context that ends with the first signal that asks the process to stop, which is its
// cause then; a second one ends the process at once, but for the hang-ups that
// follow when a terminal closes: the shell and the kernel each send one.
func UntilSignal() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		s := <-c
		signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
		cancel(signalled{s})
		for range c { // hang-ups: ignoring them leaves a moment in which one still kills
		}
	}()
	return ctx
}

// signalled is the cause of a context that a signal ended.
type signalled struct{ os.Signal }

// Error names the signal.
func (s signalled) Error() string { return s.String() }

// stopCode gives the exit code of what a signal stopped, as shells count it:
// 128 and its number; code where no signal did.
func stopCode(ctx context.Context, code int) int {
	s, ok := errors.AsType[signalled](context.Cause(ctx))
	if !ok {
		return code
	}
	n, _ := s.Signal.(syscall.Signal)
	return 128 + int(n)
}

// writeFile writes a file as a whole or not at all: into a temporary file beside
// it, flushed to the disk, then renamed. An existing file is replaced only when
// force says so.
func writeFile(path string, force bool, fill func(io.Writer) error) (err error) {
	if !force {
		if _, err := os.Lstat(path); err == nil {
			return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
		}
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tierbook-*")
	if err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	defer func() {
		_ = tmp.Close()
		_ = os.Remove(tmp.Name())
	}()
	if err = fill(tmp); err != nil {
		if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == tmp.Name() {
			return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
		}
		return err
	}
	if err = errors.Join(tmp.Chmod(0o600), tmp.Sync(), tmp.Close()); err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	return place(tmp.Name(), path, force)
}

// mostNumbered is how many names are tried for a file.
const mostNumbered = 1000

// writeNumbered writes a new file under the first free one of its numbered names,
// and gives that.
func writeNumbered(path string, fill func(io.Writer) error) (string, error) {
	for n := 1; ; n++ {
		at := numbered(path, n)
		if err := writeFile(at, false, fill); model.CodeOf(err) != model.CodeConflict || n == mostNumbered {
			return at, err
		}
	}
}

// numbered gives the n-th name for a file: name.html, name-2.html ...
func numbered(path string, n int) string {
	if n < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(n) + ext
}

// place gives the finished file its name. Without force a file that came to be
// there meanwhile is left alone.
func place(tmp, path string, force bool) error {
	switch err := engine.Place(tmp, path, force); {
	case errors.Is(err, fs.ErrExist):
		return model.E(model.CodeConflict, "error.cmd.exists", "Path", path)
	case err != nil:
		return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
	}
	return nil
}
