package db

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tierbook/db/dbtest/server"
	"tierbook/model"
)

// TestOnlyAMissingPathBecomesANewBook: what lies there and is no book is refused
// untouched, also what SQLite would take for a new file.
func TestOnlyAMissingPathBecomesANewBook(t *testing.T) {
	for text, key := range map[string]string{"": "error.db.empty", "x": "error.db.not_a_book", "SQLite format 3\x00": "error.db.not_a_book"} {
		path := filepath.Join(t.TempDir(), "book.db")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, path, key)
	}
	path := filepath.Join(t.TempDir(), "book.db")
	if err := os.WriteFile(path+"-wal", []byte("changes of a book that was moved"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), path, openOptions); keyOf(err) != "error.db.stray_log" {
		t.Errorf("a log without its book: %v", err)
	}
}

// TestWhatIsNoFileOfOnesOwnIsRefused: links, also to nowhere, devices, folders and
// other people's books are refused, each with its own sentence.
func TestWhatIsNoFileOfOnesOwnIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := openTest(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	book := filepath.Join(dir, "book.db")
	links := map[string]string{"link": book, "dangling": filepath.Join(dir, "none.db")}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	for path, key := range map[string]string{
		filepath.Join(dir, "link"): "error.db.link", filepath.Join(dir, "dangling"): "error.db.link",
		os.DevNull: "error.db.not_a_file", dir: "error.db.folder",
	} {
		if _, err := Open(context.Background(), path, openOptions); keyOf(err) != key || model.CodeOf(err) != model.CodeRefused {
			t.Errorf("%s: %v, want %s", path, err, key)
		}
	}
	if _, err := os.Lstat(links["dangling"]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a link to nowhere made a book: %v", err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	if err := os.Chown(book, 12345, 12345); err != nil {
		t.Skip(err)
	}
	if _, err := Open(context.Background(), book, openOptions); keyOf(err) != "error.db.foreign" {
		t.Errorf("somebody else's book: %v", err)
	}
}

func TestBookOpenToAllIsTold(t *testing.T) {
	server.OnFile(t)
	dir := t.TempDir()
	for mode, want := range map[os.FileMode]bool{0o600: false, 0o644: false, 0o666: true} {
		if err := openTest(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "book.db"), mode); err != nil {
			t.Fatal(err)
		}
		d := openTest(t, dir)
		if d.Exposed() != want {
			t.Errorf("%v: %v", mode, d.Exposed())
		}
		_ = d.Close()
	}
}

// TestNewBookAppearsComplete: until it is a book nothing has its name, and
// nothing else is left when it has.
func TestNewBookAppearsComplete(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "book.db")
	o := openOptions
	o.Now = func() time.Time {
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the name is taken before the book is complete: %v", err)
		}
		return noon
	}
	d, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files: %v", len(files), err)
	}
	stop, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(stop, filepath.Join(dir, "none.db"), openOptions); model.CodeOf(err) != model.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("cancelled: %d files: %v", len(files), err)
	}
}

// killedWhileWriting copies a book as a program killed in the middle of a
// transaction leaves it: half written, with the rollback journal beside it.
func killedWhileWriting(t *testing.T, of, to string) {
	t.Helper()
	d := openTest(t, of)
	defer d.Close()
	if err := d.readers.Close(); err != nil { // the mode changes only without other connections
		t.Fatal(err)
	}
	if _, err := d.store.Writer().Exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1"); err != nil {
		t.Fatal(err)
	}
	tx, err := d.store.Writer().Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("CREATE TABLE half AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, hex(randomblob(100)) FROM n"); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-journal"} {
		b, err := os.ReadFile(filepath.Join(of, "book.db"+end))
		if err == nil {
			err = os.WriteFile(to+end, b, 0o600)
		}
		if err != nil || len(b) == 0 {
			t.Fatal(err)
		}
	}
}

// TestBookOfAKilledProgramOpens: its journal is played back, for which looking
// into it must not be reading only.
func TestBookOfAKilledProgramOpens(t *testing.T) {
	server.OnFile(t)
	path := filepath.Join(t.TempDir(), "book.db")
	killedWhileWriting(t, t.TempDir(), path)
	d, err := Open(context.Background(), path, openOptions)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var half int
	if err := d.store.Writer().QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&half); err != nil || half != 0 || d.ReadOnly() {
		t.Errorf("%d tables of the broken transaction, read-only %v: %v", half, d.ReadOnly(), err)
	}
}
