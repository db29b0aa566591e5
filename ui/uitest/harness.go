package uitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// failure is what ends a guarded run early.
type failure struct{ error }

// Try ends a guarded run on an error, Must on one beside a value.
func Try(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// Must gives the value where there is no error.
func Must[V any](value V, err error) V {
	Try(err)
	return value
}

// Host stands in for a test where a program without one drives a terminal: a failure
// ends the guarded run.
type Host struct{ cleanups []func() }

// Helper does nothing.
func (h *Host) Helper() {}

// Fatal ends the run.
func (h *Host) Fatal(args ...any) { h.Fatalf("%s", fmt.Sprint(args...)) }

// Fatalf ends the run.
func (h *Host) Fatalf(format string, a ...any) { Try(fmt.Errorf(format, a...)) }

// Cleanup has something done when the run ends.
func (h *Host) Cleanup(fn func()) { h.cleanups = append(h.cleanups, fn) }

// TempDir makes a folder for as long as the run goes on.
func (h *Host) TempDir() string {
	dir := Must(os.MkdirTemp("", "tierbook-harness-"))
	h.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// Guarded runs fn, cleans up behind it, and gives the error that ended it.
func Guarded(fn func(h *Host)) (err error) {
	h := &Host{}
	defer func() {
		for _, fn := range h.cleanups {
			fn()
		}
	}()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.error
		default:
			panic(r)
		}
	}()
	fn(h)
	return nil
}

// Program gives the program to drive: the one built already, else this tree's tierbook,
// built into a folder.
func Program(built, folder string) string {
	if built != "" {
		return built
	}
	path := filepath.Join(folder, "tierbook")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "tierbook/cmd/tierbook")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		Try(fmt.Errorf("go build: %w: %s", err, out))
	}
	return path
}
