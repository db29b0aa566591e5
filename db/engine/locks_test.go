//go:build linux

package engine

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"tierbook/model"
)

// Whoever looks into the file of an open book, as a backup does, does not end the locks
// that this process has on it: another one would take the book for its own.
func TestLocksOutliveALookIntoTheFile(t *testing.T) {
	if path := os.Getenv("TAKE_OVER"); path != "" {
		if err := Reencrypt(t.Context(), path, quick); model.CodeOf(err) != model.CodeBusy {
			t.Fatalf("a book that is open elsewhere is replaced: %v", err)
		}
		return
	}
	path := newBook(t, 1)
	s, err := Open(t.Context(), path, Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	addSegments(t, s, 1)
	if KeyOf(path) != "" || !writable(path) {
		t.Fatal("is no plain book")
	}
	other := exec.Command(os.Args[0], "-test.run=^TestLocksOutliveALookIntoTheFile$")
	other.Env = append(os.Environ(), "TAKE_OVER="+path)
	if out, err := other.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	addSegments(t, s, 1)
	if n := segments(t, path); n != 3 {
		t.Errorf("%d segments, want 3", n)
	}
}
