package engine

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tierbook/model"
)

// quick is a random key, which needs no slow derivation.
var quick = []byte(KeyMark + "0123456789abcdef0123456789abcdef")

// encrypted makes a book with n segments that is encrypted under quick.
func encrypted(t *testing.T, n int) string {
	t.Helper()
	path := newBook(t, n)
	if err := Reencrypt(t.Context(), path, quick); err != nil {
		t.Fatal(err)
	}
	return path
}

const marker = "Zebedee Quartermain"

// holds tells which of the files beside a book holds a text.
func holds(t *testing.T, path string, text []byte) (out []string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, text) {
			out = append(out, f)
		}
	}
	return out
}

// Nothing of a text, nor of the key, is in any file while a book is written, with a
// cache too small for a transaction, through the log and through a rollback journal.
func TestNothingOfAnEncryptedBookIsInItsFiles(t *testing.T) {
	path := encrypted(t, 50)
	s, err := Open(t.Context(), path, Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	secretKey, _ := derive(quick, KeyOf(path)[:checkAt])
	look := func(when string) {
		t.Helper()
		for _, text := range [][]byte{[]byte(marker), quick[len(KeyMark):], []byte(secretKey), []byte("SQLite format"), []byte("CREATE TABLE")} {
			if in := holds(t, path, text); len(in) > 0 {
				t.Errorf("%s: %q is in %q", when, text, in)
			}
		}
	}
	if kept, err := Value[int](t.Context(), s.Writer(), "PRAGMA temp_store"); err != nil || kept != 2 {
		t.Errorf("what SQLite puts aside goes into files: %d, %v", kept, err)
	}
	for _, mode := range []string{"WAL", "DELETE"} {
		if _, err := s.Writer().ExecContext(t.Context(), "PRAGMA cache_size = 10; PRAGMA journal_mode = "+mode); err != nil {
			t.Fatal(err)
		}
		for round := range 3 {
			err = s.Write(t.Context(), func(tx Tx) error {
				for i := range 800 {
					if _, err := tx.ExecContext(t.Context(), "INSERT INTO segment VALUES ($1, 'tier:A', $2)", fmt.Sprint(marker, mode, round, i, strings.Repeat("x", 300)), i); err != nil {
						return err
					}
				}
				if _, err := tx.ExecContext(t.Context(), "UPDATE segment SET filter = filter || $1", marker); err != nil {
					return err
				}
				look(mode + ", in a transaction")
				if round == 1 {
					return errors.New("taken back")
				}
				return nil
			})
			if (err != nil) != (round == 1) {
				t.Fatal(err)
			}
			look(mode)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	look("closed")
	if c, err := Verify(t.Context(), path); err != nil || !c.Sound() || segments(t, path) != 50+4*800 {
		t.Errorf("%+v %v, %d segments", c, err, segments(t, path))
	}
}

// snapshot copies a book as a cut of the power would leave it, and reads what it says.
func snapshot(t *rapid.T, path, to string) map[string]int {
	for _, end := range []string{"", "-wal", "-journal"} {
		data, err := os.ReadFile(path + end)
		if errors.Is(err, os.ErrNotExist) {
			_ = os.Remove(to + end)
			continue
		}
		if err := errors.Join(err, os.WriteFile(to+end, data, bookMode)); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Remove(to + "-shm")
	s, err := Open(t.Context(), to, Options{Wait: time.Second, MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	said, err := Index(t.Context(), s.Readers(), Pair[string, int], "SELECT CAST(CAST(name AS INTEGER) AS TEXT), created FROM segment")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Verify(t.Context(), to); err != nil || !c.Sound() {
		t.Fatalf("%+v %v", c, err)
	}
	return said
}

// TestAnEncryptedBookHoldsWhatWasCommitted writes transactions that are larger than the
// cache, so that pages are written to the log or the file before they are complete, and
// looks in between at what would be left of the book.
func TestAnEncryptedBookHoldsWhatWasCommitted(t *testing.T) {
	path, to := encrypted(t, 0), filepath.Join(t.TempDir(), "left.db")
	rapid.Check(t, func(t *rapid.T) {
		s, err := Open(t.Context(), path, Options{Wait: time.Second, MustExist: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		mode := rapid.SampledFrom([]string{"WAL", "DELETE"}).Draw(t, "mode")
		if _, err := s.Writer().ExecContext(t.Context(), "DELETE FROM segment; PRAGMA cache_size = 5; PRAGMA journal_mode = "+mode); err != nil {
			t.Fatal(err)
		}
		want := map[string]int{}
		for round := range rapid.IntRange(1, 4).Draw(t, "transactions") {
			next, fails := maps.Clone(want), rapid.IntRange(0, 3).Draw(t, "fails") == 0
			err := s.Write(t.Context(), func(tx Tx) error {
				for range rapid.IntRange(1, 60).Draw(t, "rows") {
					no := rapid.IntRange(0, 40).Draw(t, "row")
					next[fmt.Sprint(no)]++
					if _, err := tx.ExecContext(t.Context(), "INSERT INTO segment VALUES ($1, '', $2) ON CONFLICT (name) DO UPDATE SET created = excluded.created", fmt.Sprint(no, strings.Repeat("x", 700)), next[fmt.Sprint(no)]); err != nil {
						return err
					}
				}
				if got := snapshot(t, path, to); !maps.Equal(got, want) {
					t.Fatalf("in transaction %d: %v, want %v", round, got, want)
				}
				if fails {
					return errors.New("taken back")
				}
				return nil
			})
			if (err != nil) != fails {
				t.Fatal(err)
			}
			if !fails {
				want = next
			}
			if got := snapshot(t, path, to); !maps.Equal(got, want) {
				t.Fatalf("after transaction %d: %v, want %v", round, got, want)
			}
		}
	})
}

// A page in another's place, or one of a copy under the same key, is damage.
func TestPagesOpenOnlyInTheirPlace(t *testing.T) {
	book, _ := bookWithLog(t, quick)
	path, copied := filepath.Join(t.TempDir(), "book.db"), filepath.Join(t.TempDir(), "copy.db")
	if err := errors.Join(os.WriteFile(path, book, bookMode), Copy(t.Context(), path, copied, path)); err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	pages := len(book) / sealPage
	for i := 1; i < pages-1; i++ {
		for what, from := range map[string][]byte{"the next": book[(i+1)*sealPage:], "a copy's": other[min(i*sealPage, len(other)-sealPage):], "an empty": make([]byte, sealPage)} {
			spoilt := bytes.Clone(book)
			copy(spoilt[i*sealPage:(i+1)*sealPage], from[:sealPage])
			if _, err := contents(t.Context(), spoilt, nil, filepath.Dir(path)); err == nil {
				if c, err := Verify(t.Context(), path); err == nil && c.Sound() {
					t.Errorf("%s page in the place of page %d is taken", what, i+1)
				}
			}
		}
	}
}

func TestKeys(t *testing.T) {
	path := encrypted(t, 3)
	salt := KeyOf(path)
	key, _ := keys.LoadAndDelete(salt)
	defer keys.Store(salt, key)
	var e *model.Error
	if KeyOf(path) == "" || !Locked(path) {
		t.Error("not locked")
	}
	if _, err := Open(t.Context(), path, Options{}); !errors.As(err, &e) || e.Key != "error.db.locked" {
		t.Errorf("without a key: %v", err)
	}
	if err := Unlock(path, []byte("another")); !errors.As(err, &e) || e.Key != "error.db.wrong_key" {
		t.Errorf("with another: %v", err)
	}
	if err := Unlock(path, quick); err != nil || segments(t, path) != 3 {
		t.Error(err)
	}
	if _, err := os.Stat(markPath(path)); err == nil {
		t.Error("a wrong key marks the book as damaged")
	}
	if err := Reencrypt(t.Context(), path, []byte("a slow one")); err != nil || segments(t, path) != 3 || KeyOf(path) == salt {
		t.Error(err)
	}
	if err := Reencrypt(t.Context(), path, nil); err != nil || segments(t, path) != 3 || KeyOf(path) != "" {
		t.Error(err)
	}
}

// What somebody has open stays as it is; what was replaced holds nothing any more.
func TestReencryptAlone(t *testing.T) {
	path := newBook(t, 3)
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Reencrypt(t.Context(), path, quick); model.CodeOf(err) != model.CodeBusy || KeyOf(path) != "" {
		t.Errorf("%v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := path + ".before"
	if err := os.Link(path, before); err != nil {
		t.Fatal(err)
	}
	if err := Reencrypt(t.Context(), path, quick); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(before); err != nil || len(bytes.Trim(data, "\x00")) > 0 {
		t.Errorf("of the plain book stays %q, %v", data[:min(len(data), 50)], err)
	}
}
