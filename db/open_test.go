package db

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tierbook/db/dbtest/server"
	"tierbook/model"
)

func TestSQLiteIsNewEnough(t *testing.T) {
	server.OnFile(t)
	d := openTest(t, t.TempDir())
	defer d.Close()
	var v string
	if err := d.readers.QueryRow("SELECT sqlite_version()").Scan(&v); err != nil {
		t.Fatal(err)
	}
	var n [3]int
	for i, p := range strings.SplitN(v, ".", 3) {
		n[i], _ = strconv.Atoi(p)
	}
	if n[0] < 3 || n[0] == 3 && (n[1] < 51 || n[1] == 51 && n[2] < 3) {
		t.Fatalf("SQLite %s resets its log in a way that can lose data; 3.51.3 is needed", v)
	}
}

func TestConnectionsAreDurableAndReadersCannotWrite(t *testing.T) {
	server.OnFile(t)
	d := openTest(t, t.TempDir())
	defer d.Close()
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0", "secure_delete": "1",
		"application_id": fmt.Sprint(0x54424b31), "user_version": strconv.Itoa(schemaVersion(t)),
	} {
		var got string
		if err := d.store.Writer().QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, want %q (%v)", pragma, got, want, err)
		}
	}
	if _, err := d.readers.Exec("DELETE FROM customer"); err == nil {
		t.Error("a reader could write")
	}
}

func schemaVersion(t *testing.T) int {
	m, err := filepath.Glob("engine/migrations/sqlite/*.sql")
	if err != nil || len(m) == 0 {
		t.Fatal(m, err)
	}
	return len(m)
}

func TestFileAndFolderAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	d := openTestAt(t, dir, noonDay())
	defer d.Close()
	if _, err := d.AddCustomer(context.Background(), model.Customer{Name: "x"}, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{".": 0o700, "book.db": 0o600, "book.db-wal": 0o600} {
		fi, err := os.Stat(filepath.Join(dir, name))
		if err != nil || fi.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", name, fi.Mode().Perm(), err, want)
		}
	}
}

func TestNewerBookIsRefusedUntouched(t *testing.T) {
	server.OnFile(t)
	dir := t.TempDir()
	d := openTest(t, dir)
	if _, err := d.store.Writer().Exec("PRAGMA user_version = 900"); err != nil {
		t.Fatal(err)
	}
	d.Close()
	refused(t, filepath.Join(dir, "book.db"), "error.db.newer")
}

func TestFileThatIsNoBookIsRefusedUntouched(t *testing.T) {
	server.OnFile(t)
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, bytes.Repeat([]byte("a list of customers\n"), 400), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, text, "error.db.not_a_book")
	d := openTest(t, dir) // a database of another program
	if _, err := d.store.Writer().Exec("PRAGMA application_id = 7"); err != nil {
		t.Fatal(err)
	}
	d.Close()
	refused(t, filepath.Join(dir, "book.db"), "error.db.not_a_book")
}

func refused(t *testing.T, path, key string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(context.Background(), path, Options{Now: time.Now})
	if err == nil {
		d.Close()
		t.Fatal("opened")
	}
	var e *model.Error
	if model.CodeOf(err) != model.CodeRefused || !asError(err, &e) || e.Key != key {
		t.Errorf("error %v, want %s", err, key)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was touched (%v)", err)
	}
}

func asError(err error, into **model.Error) bool {
	e, ok := err.(*model.Error)
	*into = e
	return ok
}

func TestMissingBookIsNotCreatedWhenItMustExist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	_, err := Open(context.Background(), path, Options{Now: time.Now, MustExist: true})
	if model.CodeOf(err) != model.CodeNotFound {
		t.Fatalf("error %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Fatal("created")
	}
}

func TestPathsWithSpecialCharacters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "客户 100%?#&x")
	d, err := Open(context.Background(), filepath.Join(dir, "a%41?mode=ro#b.db"), Options{Now: func() time.Time { return noon }, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if files, err := filepath.Glob(filepath.Join(dir, "a%41[?]mode=ro#b.db*")); err != nil || len(files) == 0 {
		t.Errorf("another file was opened: %v", err)
	}
	if b, err := d.Book(context.Background()); err != nil || b.Currency != "CNY" || b.Zone != "UTC" {
		t.Fatalf("%+v %v", b, err)
	}
}

// TestChildProcess is not a test: TestProcessesWriteAtTheSameTime runs it as
// another process.
func TestChildProcess(t *testing.T) {
	dir := os.Getenv("TIERBOOK_TEST_CHILD")
	if dir == "" {
		t.Skip("only as a child")
	}
	writeMany(t, dir)
}

func writeMany(t *testing.T, dir string) {
	d, err := Open(context.Background(), server.Book(dir), Options{Now: time.Now, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for i := range 30 {
		if _, err := d.AddCustomer(context.Background(), model.Customer{Name: fmt.Sprint("c", i)}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProcessesWriteAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { // opening a book that does not exist yet races too
			cmd := exec.Command(os.Args[0], "-test.run=^TestChildProcess$")
			cmd.Env = append(os.Environ(), "TIERBOOK_TEST_CHILD="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	wg.Go(func() { writeMany(t, dir) })
	wg.Wait()
	d := openTest(t, dir)
	defer d.Close()
	if b, err := d.Book(context.Background()); err != nil || b.Customers != 120 {
		t.Fatalf("%+v %v", b, err)
	}
}

func TestOtherProcessesChangesAreNoticed(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	a, b := openTest(t, dir), openTest(t, dir)
	defer a.Close()
	defer b.Close()
	if _, err := a.Customers(ctx, model.ListQuery{Search: "x"}); err != nil { // loads the read model
		t.Fatal(err)
	}
	v1, _ := a.Version(ctx)
	if _, err := a.AddCustomer(ctx, model.Customer{Name: "own"}, nil); err != nil {
		t.Fatal(err)
	}
	if v, _ := a.Version(ctx); v != v1 {
		t.Errorf("own write changed the version: %d, %d", v1, v)
	}
	if _, err := b.AddCustomer(ctx, model.Customer{Name: "other"}, nil); err != nil {
		t.Fatal(err)
	}
	v2 := v1
	for i := 0; v2 == v1 && i < 10_000_000; i++ { // a server tells of it a moment later
		v2, _ = a.Version(ctx)
		runtime.Gosched()
	}
	if v2 == v1 {
		t.Error("the other's write was not noticed")
	}
	if err := a.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if p, err := a.Customers(ctx, model.ListQuery{Search: "o"}); err != nil || p.Total != 2 {
		t.Errorf("after refresh %d customers, %v", p.Total, err)
	}
}

func TestWriterWaitsThenSaysBusy(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	a := openTest(t, dir)
	defer a.Close()
	waited := 0
	b, err := Open(ctx, a.path, Options{Now: time.Now, Wait: 300 * time.Millisecond, OnWait: func(string) { waited++ }})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	tx, err := a.store.Writer().BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddCustomer(ctx, model.Customer{Name: "x"}, nil); model.CodeOf(err) != model.CodeBusy {
		t.Errorf("error %v, want busy", err)
	}
	if waited != 1 {
		t.Errorf("told %d times of waiting", waited)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := b.AddCustomer(cancelled, model.Customer{Name: "x"}, nil); model.CodeOf(err) != model.CodeCancelled {
		t.Errorf("error %v, want cancelled", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddCustomer(ctx, model.Customer{Name: "x"}, nil); err != nil {
		t.Error(err)
	}
}

func TestUndoKeepsToItsSession(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	a := openTest(t, dir)
	defer a.Close()
	b, err := Open(ctx, a.path, Options{Now: a.opt.Now, Session: "s2", By: "wang"})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := a.Undo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("undo of nothing: %v", err)
	}
	if _, err := b.AddCustomer(ctx, model.Customer{Name: "x"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Undo(ctx, "s1"); model.CodeOf(err) != model.CodeConflict {
		t.Errorf("undo of another's change: %v", err)
	}
	if _, err := a.Undo(ctx, ""); err != nil {
		t.Error(err)
	}
	if _, err := a.AddCustomer(ctx, model.Customer{Name: "y"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Redo(ctx, ""); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("redo after a new change: %v", err)
	}
}
