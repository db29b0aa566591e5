package backup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/model"
)

const secret = "Zebedee Quartermain"

// newBook makes a book that holds a segment named secret, and n more.
func newBook(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.db")
	s, err := engine.Open(t.Context(), path, engine.Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx engine.Tx) error {
		_, err := tx.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < $2)
			INSERT INTO segment SELECT $1 || i, 'tier:A', 1 FROM n`, secret, n)
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func segments(t *testing.T, path string) (n int) {
	t.Helper()
	if err := engine.Peek(t.Context(), path, "SELECT count(*) FROM segment", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func names(t *testing.T, folder string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestMakeAndRestore(t *testing.T) {
	path, folder := newBook(t, 9), t.TempDir()
	to := filepath.Join(folder, "copy.db")
	if _, err := Make(t.Context(), path, to, false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Make(t.Context(), path, to, false, nil); model.CodeOf(err) != model.CodeConflict {
		t.Errorf("an existing file is replaced: %v", err)
	}
	s, err := Open(t.Context(), to, folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other := newBook(t, 99)
	keep := Free(folder, other, time.Unix(0, 0), Restored)
	kept, err := s.Restore(t.Context(), other, keep)
	if err != nil || kept != keep || segments(t, keep) != 100 || segments(t, other) != 10 {
		t.Errorf("%v: %s kept, %d segments there, %d now", err, kept, segments(t, keep), segments(t, other))
	}
	fresh := filepath.Join(t.TempDir(), "new", "book.db")
	if kept, err := s.Restore(t.Context(), fresh, keep); err != nil || kept != "" || segments(t, fresh) != 10 {
		t.Errorf("into nothing: kept %q, %v", kept, err)
	}
	if got := names(t, folder); len(got) != 2 {
		t.Errorf("left behind: %q", got)
	}
}

// What a damaged book held is kept byte by byte.
func TestRestoreOverDamage(t *testing.T) {
	good, path, folder := newBook(t, 1), newBook(t, 2000), t.TempDir()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(data); i++ {
		data[i] ^= 0x55
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), good, folder, nil)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Restore(t.Context(), path, filepath.Join(folder, "kept.db"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(kept); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the damaged book is not kept as it was: %v", err)
	}
	if segments(t, path) != 2 {
		t.Error("not restored")
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	path := newBook(t, 3000)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{7}, 9000), 40000); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	if _, err := Open(t.Context(), path, t.TempDir(), nil); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("a damaged backup is opened: %v", err)
	}
}

func TestSealed(t *testing.T) {
	path, folder := newBook(t, 9), t.TempDir()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	stranger, _ := age.GenerateX25519Identity()
	c, err := Make(t.Context(), path, filepath.Join(folder, "copy.db"), false, []age.Recipient{id.Recipient()})
	if err != nil || !c.Sealed || !strings.HasSuffix(c.Path, ".db.age") {
		t.Fatalf("%+v, %v", c, err)
	}
	data, err := os.ReadFile(c.Path)
	if err != nil || bytes.Contains(data, []byte(secret)) {
		t.Errorf("the sealed backup can be read: %v", err)
	}
	for key, ids := range map[string][]age.Identity{"error.backup.key": nil, "error.backup.wrong_key": {stranger}} {
		var e *model.Error
		if _, err := Open(t.Context(), c.Path, folder, ids); !errors.As(err, &e) || e.Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
	s, err := Open(t.Context(), c.Path, folder, []age.Identity{stranger, id})
	if err != nil {
		t.Fatal(err)
	}
	if segments(t, s.plain) != 10 {
		t.Error("something else was unsealed")
	}
	s.Close()
	if err := os.WriteFile(c.Path, data[:len(data)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), c.Path, folder, []age.Identity{id}); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("half a sealed backup: %v", err)
	}
	if got := names(t, folder); !slices.Equal(got, []string{"copy.db.age"}) {
		t.Errorf("left behind: %q", got)
	}
}

// A backup a day, thinned out each time, leaves those of seven days, four weeks and
// twelve months; those made by hand stay.
func TestThinnedOut(t *testing.T) {
	path, folder := newBook(t, 1), t.TempDir()
	now := time.Date(2024, 1, 1, 20, 0, 0, 0, time.UTC)
	a := &Auto{Book: path, Folder: folder, Zone: time.UTC, Now: func() time.Time { return now }}
	manual := Free(folder, path, now, Manual)
	for _, name := range []string{manual, filepath.Join(folder, "notes.txt")} {
		if err := os.WriteFile(name, []byte("by hand"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 800 {
		if !a.Due() {
			t.Fatalf("%s has a backup already", now)
		}
		if err := os.WriteFile(Free(folder, path, now, Daily), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := a.Thin(); err != nil || a.Due() {
			t.Fatal(err, a.Due())
		}
		now = now.AddDate(0, 0, 1)
	}
	if _, err := os.Stat(manual); err != nil {
		t.Error(err)
	}
	list, err := List(folder)
	if err != nil || len(list) < 1+7+10 || len(list) > 1+7+4+12 {
		t.Errorf("%d stay, %v", len(list), err)
	}
	for i := range 7 {
		if want := now.AddDate(0, 0, -1-i); !list[i].At.Equal(want) {
			t.Errorf("number %d is of %s, want %s", i, list[i].At, want)
		}
	}
}

func TestSurplusKeepsWhatItMust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
		var list []Kept
		for i := range rapid.IntRange(0, 60).Draw(t, "n") {
			at = at.Add(-time.Duration(rapid.IntRange(1, 200).Draw(t, "hours")) * time.Hour)
			list = append(list, Kept{Path: string(rune('a' + i)), At: at, Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Size: 10})
		}
		limit := int64(rapid.IntRange(0, 300).Draw(t, "limit"))
		gone := Surplus(list, time.UTC, limit)
		left := int64(0)
		for i, k := range list {
			removed := slices.Contains(gone, k)
			if removed && (k.Kind == Manual || i == 0) {
				t.Fatalf("%+v, number %d, goes", k, i)
			}
			if !removed && k.Kind != Manual {
				left += k.Size
			}
		}
		if limit > 0 && left > max(limit, 10) {
			t.Fatalf("%d bytes stay of %d", left, limit)
		}
		rest := slices.DeleteFunc(slices.Clone(list), func(k Kept) bool { return slices.Contains(gone, k) })
		if again := Surplus(rest, time.UTC, 0); limit == 0 && len(again) > 0 {
			t.Fatalf("thinned out twice: %v", again)
		}
	})
}

func TestAutomaticOnlyAfterAWrite(t *testing.T) {
	path, folder := newBook(t, 1), t.TempDir()
	now := time.Unix(1_800_000_000, 0)
	a := &Auto{Book: path, Folder: folder, Zone: time.UTC, Now: func() time.Time { return now }}
	if c, err := a.Before(t.Context(), Import); err != nil || c == nil {
		t.Fatal(c, err)
	}
	now = now.Add(time.Minute)
	if c, err := a.Before(t.Context(), Merge); err != nil || c != nil {
		t.Errorf("nothing was written, and yet %+v, %v", c, err)
	}
	s, err := engine.Open(t.Context(), path, engine.Options{Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx engine.Tx) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO touched VALUES (99, 0, 0)")
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if c, err := a.Before(t.Context(), Merge); err != nil || c == nil {
		t.Errorf("%+v, %v", c, err)
	}
	if list, err := List(folder); err != nil || len(list) != 2 || list[0].Kind != Merge || list[1].Kind != Import {
		t.Errorf("%+v, %v", list, err)
	}
	if a, b := Free(folder, path, now, Merge), Free(folder, path, now, Daily); !strings.Contains(a, "080101Z-merge") || !strings.Contains(b, "080101Z-daily") {
		t.Errorf("free names are %s and %s", a, b)
	}
	for word, want := range map[string]string{"latest": "merge", "2027-01-15": "merge", "book-20270115T080000Z-import.db": "import"} {
		if got, err := Find(folder, word, time.UTC); err != nil || !strings.Contains(got, want) {
			t.Errorf("%s finds %q, %v", word, got, err)
		}
	}
	if _, err := Find(folder, "2020-01-01", time.UTC); model.CodeOf(err) != model.CodeNotFound {
		t.Error(err)
	}
}
