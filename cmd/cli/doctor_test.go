package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tierbook/db/engine"
)

// spoil changes the book as no command does.
func spoil(t *testing.T, book, statement string) {
	t.Helper()
	s, err := engine.Open(t.Context(), book, engine.Options{Wait: time.Second, MustExist: true})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx engine.Tx) error {
		_, err := tx.ExecContext(context.Background(), statement)
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

// Wrong money that nothing else would tell is mended by doctor and by rescore; an
// interaction of nobody is told with the backup that does not have it.
func TestDoctorMendsWhatIsDerived(t *testing.T) {
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	book := filepath.Join(t.TempDir(), "book.db")
	run := func(args ...string) (int, string, string) {
		return runApp(t, a, append([]string{"--db", book}, args...)...)
	}
	for _, args := range [][]string{{"add", "Acme"}, {"log", "Acme", "order", "--amount", "100"}, {"backup"}} {
		if code, _, errs := run(args...); code != 0 {
			t.Fatal(args, errs)
		}
	}
	_, right, _ := run("list", "--json")
	for _, cure := range []string{"doctor", "rescore"} {
		spoil(t, book, "UPDATE facts SET revenue = 700")
		if _, wrong, _ := run("list", "--json"); wrong == right {
			t.Fatal("nothing was spoiled")
		}
		if code, _, errs := run(cure); code != 0 {
			t.Error(errs)
		}
		if _, got, _ := run("list", "--json"); got != right {
			t.Errorf("after %s: %s", cure, got)
		}
	}
	spoil(t, book, "UPDATE interaction SET customer_id = 77")
	code, out, errs := run("doctor", "--json")
	var c struct {
		Sound   bool
		Orphans int
		Backup  *string
	}
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	if code != exitRefused || c.Sound || c.Orphans != 1 || c.Backup == nil || !strings.Contains(errs, "tierbook restore "+*c.Backup) {
		t.Errorf("exit %d: %s\n%s", code, out, errs)
	}
	if code, _, errs := run("restore", *c.Backup, "--yes"); code != 0 {
		t.Error(errs)
	}
	if code, _, errs := run("doctor"); code != 0 || !strings.Contains(errs, "is sound") {
		t.Error(errs)
	}
}

// Who meets damage is told to run doctor, and which backup is the newest.
func TestDamageNamesTheNewestBackup(t *testing.T) {
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	book := filepath.Join(t.TempDir(), "book.db")
	for _, args := range [][]string{{"add", "Acme"}, {"backup"}} {
		if code, _, errs := runApp(t, a, append([]string{"--db", book}, args...)...); code != 0 {
			t.Fatal(args, errs)
		}
	}
	data, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	for at := 4096; at < len(data); at += 512 {
		data[at] ^= 4
	}
	if err := os.WriteFile(book, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"add", "Zed"}, {"list", "--lang", "zh"}} {
		code, out, errs := runApp(t, a, append([]string{"--db", book}, args...)...)
		if code == 0 || out != "" || !strings.Contains(errs, "tierbook doctor") || !strings.Contains(errs, "-manual.db") {
			t.Errorf("%q: exit %d, %q\n%s", args, code, out, errs)
		}
	}
}
