package engine

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// bothKinds runs a test on a plain and on an encrypted book.
func bothKinds(t *testing.T, fn func(t *testing.T, secret []byte)) {
	t.Run("plain", func(t *testing.T) { fn(t, nil) })
	t.Run("encrypted", func(t *testing.T) { fn(t, quick) })
}

// bookWithLog makes a file of some pages, the last transactions of which lie in
// its log, as a killed process leaves it; encrypted where there is a secret.
func bookWithLog(t *testing.T, secret []byte) (book, log []byte) {
	t.Helper()
	path := newBook(t, 0)
	if secret != nil {
		if err := Reencrypt(t.Context(), path, secret); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	add := func(from, to int) {
		err := s.Write(t.Context(), func(tx Tx) error {
			for i := from; i < to; i++ {
				if _, err := tx.ExecContext(t.Context(), "INSERT INTO alias (customer_id, ref) VALUES ($1, $2)", i, fmt.Sprintf("%d-%s", i, strings.Repeat("x", 600))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Writer().ExecContext(t.Context(), "PRAGMA foreign_keys = 0"); err != nil {
		t.Fatal(err)
	}
	add(1, 200)
	if err := s.EmptyLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		add(200+10*i, 210+10*i)
	}
	if book, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if log, err = os.ReadFile(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return book, log
}

// contents gives what a book says, read as a program does that opens it.
func contents(ctx context.Context, book, log []byte, dir string) (string, error) {
	for _, end := range []string{"", "-wal", "-shm", ".damaged"} {
		_ = os.Remove(filepath.Join(dir, "book.db"+end))
	}
	path := filepath.Join(dir, "book.db")
	if err := errors.Join(os.WriteFile(path, book, bookMode), os.WriteFile(path+"-wal", log, bookMode)); err != nil {
		return "", err
	}
	s, err := Open(ctx, path, Options{MustExist: true})
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	var b strings.Builder
	rows, err := s.Readers().QueryContext(ctx, "SELECT customer_id, ref FROM alias ORDER BY customer_id")
	if err != nil {
		return "", s.Err(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		var ref sql.NullString
		if err := rows.Scan(&id, &ref); err != nil {
			return "", s.Err(err)
		}
		fmt.Fprintln(&b, id, ref.String)
	}
	return b.String(), s.Err(rows.Err())
}

// TestAFlippedBitIsNeverShownAsRight flips bits of a book and of its log: what is
// read is refused as damage, or says what it said. Only the log's last transaction may
// be missing, since a power cut leaves that one so.
func TestAFlippedBitIsNeverShownAsRight(t *testing.T) { bothKinds(t, flipBits) }

func flipBits(t *testing.T, secret []byte) {
	book, log := bookWithLog(t, secret)
	dir := t.TempDir()
	right, err := contents(t.Context(), book, log, dir)
	if err != nil {
		t.Fatal(err)
	}
	short := right[:strings.Index(right, "\n220 ")+1]
	refused := 0
	rapid.Check(t, func(rt *rapid.T) {
		b, l := append([]byte(nil), book...), append([]byte(nil), log...)
		data := b
		if rapid.Bool().Draw(rt, "log") {
			data = l
		}
		data[rapid.IntRange(0, len(data)-1).Draw(rt, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		now, err := contents(t.Context(), b, l, dir)
		switch {
		case err != nil:
			refused++
			if code := model.CodeOf(err); code != model.CodeRefused && code != model.CodeInternal {
				rt.Fatalf("%v: %v", code, err)
			}
		case secret != nil && now != right && !bytes.Equal(b, book):
			rt.Fatal("a bit of an encrypted book itself was taken")
		case now != right && now != short:
			rt.Fatalf("shows %d bytes of %d, and not what the log's end would leave", len(now), len(right))
		}
	})
	if refused == 0 {
		t.Fatal("nothing was refused")
	}
}

// TestAPageWithoutItsSumIsDamage reads a page whose content agrees with everything
// but its checksum.
func TestAPageWithoutItsSumIsDamage(t *testing.T) {
	book, log := bookWithLog(t, nil)
	book = bytes.ReplaceAll(book, []byte("77-xxx"), []byte("78-xxx"))
	if _, err := contents(t.Context(), book, log, t.TempDir()); model.CodeOf(err) != model.CodeRefused {
		t.Fatalf("%v", err)
	}
}

// TestOnlyTheLogsLastTransactionMayBeTorn cuts and spoils the log at each frame.
func TestOnlyTheLogsLastTransactionMayBeTorn(t *testing.T) { bothKinds(t, tearLogs) }

func tearLogs(t *testing.T, secret []byte) {
	book, log := bookWithLog(t, secret)
	const frame = logFrame + 4096
	path := filepath.Join(t.TempDir(), "book.db")
	if err := os.WriteFile(path, book, bookMode); err != nil {
		t.Fatal(err)
	}
	last := 0 // where the last transaction begins
	frames := 0
	for at := logHeader; at+frame <= len(log); at += frame {
		if frames++; string(log[at+4:at+8]) != "\x00\x00\x00\x00" && at+2*frame <= len(log) {
			last = frames
		}
	}
	for k := range frames + 1 {
		for _, at := range []int{0, 9, 17, 100} { // pages, salts, sums, content
			spoilt := append([]byte(nil), log...)
			place := logHeader + (k-1)*frame + at
			if k == 0 {
				place = at % logHeader
			}
			spoilt[place] ^= 4
			if err := os.WriteFile(path+"-wal", spoilt, bookMode); err != nil {
				t.Fatal(err)
			}
			if err := checkLog(path); (err != nil) != (k <= last) {
				t.Errorf("frame %d of %d, byte %d, the last transaction from %d: %v", k, frames, at, last+1, err)
			}
		}
		if err := os.WriteFile(path+"-wal", log[:logHeader+k*frame], bookMode); err != nil {
			t.Fatal(err)
		}
		if err := checkLog(path); err != nil {
			t.Errorf("cut behind frame %d: %v", k, err)
		}
	}
}

// TestACopyLargerThanTheCacheIsSound copies more pages than a connection keeps, so
// that pages are written before the header of the new file is.
func TestACopyLargerThanTheCacheIsSound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx Tx) error {
		for i := range 16_000 {
			if _, err := tx.ExecContext(t.Context(), "INSERT INTO segment VALUES ($1, $2, 0)", fmt.Sprint(i), strings.Repeat("x", 1000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	copied := path + ".copy"
	if err := Copy(t.Context(), path, copied, path); err != nil {
		t.Fatal(err)
	}
	if c, err := Verify(t.Context(), copied); err != nil || !c.Sound() {
		t.Fatalf("%+v %v", c, err)
	}
}
