package engine

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a killed process left beside a book is taken away by whoever writes to the book or
// checks it; what a process is working at stays.
func TestWhatAKilledProcessLeftIsTakenAway(t *testing.T) {
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	path := newBook(t, 1)
	ways := map[string]func() error{
		"open": func() error {
			s, err := Open(t.Context(), path, Options{Wait: time.Second})
			return errors.Join(err, s.Close())
		},
		"check":   func() error { _, err := Check(t.Context(), path); return err },
		"encrypt": func() error { return Reencrypt(t.Context(), path, quick) },
	}
	for name, way := range ways {
		left := filepath.Join(filepath.Dir(path), passing+strconv.Itoa(dead.Process.Pid)+"-1")
		used := filepath.Join(filepath.Dir(path), passing+strconv.Itoa(os.Getpid())+"-1")
		for _, f := range []string{left, left + "-wal", used} {
			if err := os.WriteFile(f, []byte("a book"), bookMode); err != nil {
				t.Fatal(err)
			}
		}
		if err := way(); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{left, left + "-wal"} {
			if _, err := os.Lstat(f); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s left %s", name, f)
			}
		}
		if _, err := os.Lstat(used); err != nil {
			t.Errorf("%s took away what is worked at: %v", name, err)
		}
	}
}

// A cost that no book has comes from damage; it is not paid.
func TestTheCostOfADamagedHeadIsNotPaid(t *testing.T) {
	salt := strings.Repeat("s", checkAt-len(slow)) + "\x03\x01\x01\x00"
	if key, _ := derive(quick, salt); key != string(subkey(string(quick)+salt, "key")) {
		t.Error("the secret was derived slowly")
	}
}
