package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
)

func TestMain(m *testing.M) {
	code := m.Run()
	server.Clear()
	os.Exit(code)
}

// emptyBook is the file of a book that was just made, for the many tests that
// begin with one: making it takes longer than most of them.
var emptyBook = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "emptybook")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "book.db")
	d, err := Open(context.Background(), path, openOptions)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	if os.Getenv("TIERBOOK_TEST_ENCRYPTED") != "" { // every test then runs on an encrypted book
		if err := engine.Reencrypt(context.Background(), path, []byte(engine.KeyMark+"test")); err != nil {
			return nil, err
		}
	}
	return os.ReadFile(path)
})

var openOptions = Options{Now: func() time.Time { return noon }, Zone: time.UTC, By: "li", Session: "s1"}

// openTest opens the book of a folder at noon, an empty one where there is none.
func openTest(t interface {
	Helper()
	Fatal(args ...any)
}, dir string,
) *DB {
	t.Helper()
	path := server.Book(dir)
	if _, err := os.Stat(path); server.Address() == "" && errors.Is(err, fs.ErrNotExist) {
		empty, err := emptyBook()
		if err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
		if err == nil {
			err = os.WriteFile(path, empty, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(context.Background(), path, openOptions)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// eachBook checks a property of empty books, each in a folder of its own.
func eachBook(t *testing.T, check func(t *rapid.T, d *DB)) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		d := openTest(t, filepath.Join(dir, fmt.Sprint(n)))
		defer d.Close()
		check(t, d)
	})
}
