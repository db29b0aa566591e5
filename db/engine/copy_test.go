package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tierbook/model"
)

// newBook makes a book with n segments and gives its path.
func newBook(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.db")
	s, err := Open(t.Context(), path, Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	addSegments(t, s, n)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func addSegments(t *testing.T, s *Store, n int) {
	t.Helper()
	err := s.Write(t.Context(), func(tx Tx) error {
		for i := range n {
			if _, err := tx.ExecContext(t.Context(), "INSERT INTO segment VALUES ($1, 'tier:A', $2)", fmt.Sprint(time.Now().UnixNano(), i), i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func segments(t *testing.T, path string) (n int) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Wait: time.Second, MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Readers().QueryRow("SELECT count(*) FROM segment").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A copy holds what was committed when it was made, also what still lies in the log
// of a book that is open, and comes back over the book in place.
func TestCopyAndReplace(t *testing.T) {
	path := newBook(t, 40)
	s, err := Open(t.Context(), path, Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	addSegments(t, s, 2)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := Copy(t.Context(), path, copied, path); err != nil {
		t.Fatal(err)
	}
	if err := Copy(t.Context(), copied, filepath.Join(t.TempDir(), "copy.db"), copied); err != nil {
		t.Errorf("a copy's copy: %v", err)
	}
	addSegments(t, s, 500)
	old := filepath.Join(t.TempDir(), "old.db")
	kept := func(copy func(to string) error) error { return copy(old) }
	if err := Replace(t.Context(), path, copied, kept); model.CodeOf(err) != model.CodeBusy {
		t.Fatalf("a book that is open is replaced: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := segments(t, path); n != 542 {
		t.Fatalf("%d segments after a refusal", n)
	}
	if err := Replace(t.Context(), path, copied, kept); err != nil {
		t.Fatal(err)
	}
	if n := segments(t, old); n != 542 {
		t.Errorf("%d segments are kept of what was replaced", n)
	}
	if n := segments(t, path); n != 42 {
		t.Errorf("%d segments after replacing, want 42", n)
	}
	if c, err := Check(t.Context(), path); err != nil || !c.Sound() {
		t.Errorf("%+v, %v", c, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != bookMode {
		t.Errorf("the copy's mode is %v, %v", info.Mode(), err)
	}
}

// A book of which nothing can be read is replaced too; one that is missing is made.
func TestReplaceWhatIsNoDatabase(t *testing.T) {
	good := newBook(t, 3)
	for name, spoil := range map[string]func(path string) error{
		"garbage": func(path string) error { return os.WriteFile(path, make([]byte, 9000), 0o600) },
		"missing": os.Remove,
		"half":    func(path string) error { return os.Truncate(path, 5000) },
	} {
		path := newBook(t, 100)
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		if err := Replace(t.Context(), path, good, func(func(string) error) error { return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := segments(t, path); n != 3 {
			t.Errorf("%s: %d segments", name, n)
		}
	}
}

// A program that is killed while it has the file for itself leaves a journal beside it:
// whoever only reads plays it back first.
func TestAJournalLeftBehindIsPlayedBack(t *testing.T) {
	path := newBook(t, 400)
	db, err := database(dsn(path, "_pragma=journal_mode(DELETE)", "_pragma=cache_size(1)"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "UPDATE segment SET filter = hex(zeroblob(300))"); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(t.TempDir(), "left.db")
	for _, end := range []string{"", "-journal"} {
		data, err := os.ReadFile(path + end)
		if err != nil || len(data) == 0 {
			t.Fatalf("%q: %d bytes, %v", end, len(data), err)
		}
		if err := os.WriteFile(left+end, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := Verify(t.Context(), left); err != nil || !c.Sound() {
		t.Fatalf("%+v %v", c, err)
	}
	if n := segments(t, left); n != 400 {
		t.Errorf("%d segments", n)
	}
}
