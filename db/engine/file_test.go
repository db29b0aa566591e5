package engine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"tierbook/model"
)

// TestNoteOfAnEndedWriter: who holds the book is not somebody who has ended.
func TestNoteOfAnEndedWriter(t *testing.T) {
	d := &Store{path: filepath.Join(t.TempDir(), "book.db")}
	end := d.Announce("li", "import")
	if d.holder() == "" {
		t.Error("this process is not named")
	}
	end()
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	note := fmt.Sprintf("li import (pid %d)", ended.Process.Pid)
	if err := os.WriteFile(d.notePath(), []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := d.holder(); got != "" {
		t.Errorf("an ended writer holds the book: %q", got)
	}
}

// TestWhatTheSystemSaysHasItsOwnSentence: a full disk, a failing one and a limit
// are no matter of permissions.
func TestWhatTheSystemSaysHasItsOwnSentence(t *testing.T) {
	for errno, key := range map[syscall.Errno]string{
		syscall.ENOSPC: "error.db.full", syscall.EFBIG: "error.db.io", syscall.EIO: "error.db.io", syscall.EACCES: "error.db.open",
	} {
		var e *model.Error
		err := Err(&os.PathError{Op: "open", Path: "book.db", Err: errno}, "book.db")
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%v: %v, want %s", errno, err, key)
		}
	}
}
