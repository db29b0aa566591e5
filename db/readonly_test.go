package db

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/model"
)

// TestReadOnlyBook: a book that cannot be written is read, days later too, leaves
// nothing beside it, and refuses every write with one sentence.
func TestReadOnlyBook(t *testing.T) {
	server.OnFile(t)
	ctx := context.Background()
	dir := t.TempDir()
	d := openTest(t, dir)
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "Acme", Ref: "A1"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.db")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Now: func() time.Time { return noon.AddDate(0, 0, 3) }, Zone: time.UTC, Currency: "CNY", Wait: time.Second, Session: "reader"}
	store, err := engine.Open(ctx, path, engine.Options{Wait: o.Wait, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if d, err = with(ctx, store, o); err != nil {
		t.Fatal(err)
	}
	if did, err := d.EnsureFresh(ctx, nil); did || err != nil || !d.ReadOnly() {
		t.Errorf("rescored %v, %v", did, err)
	}
	p, err := d.Customers(ctx, model.ListQuery{})
	if err != nil || p.Total != 1 || len(p.Rows) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	b, err := d.Book(ctx)
	if err != nil || b.ScoredOn != model.DayOf(noon) {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := d.Version(ctx); err != nil {
		t.Error(err)
	}
	_, addErr := d.AddCustomer(ctx, model.Customer{Name: "Zed"}, nil)
	_, scoreErr := d.Rescore(ctx, nil)
	_, undoErr := d.Undo(ctx, "")
	for _, err := range []error{addErr, scoreErr, undoErr} {
		if model.CodeOf(err) != model.CodeInternal || keyOf(err) != "error.db.readonly" {
			t.Errorf("a write: %v", err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if files, _ := os.ReadDir(dir); err != nil || string(after) != string(before) || len(files) != 1 {
		t.Errorf("the file changed, or %d files lie there: %v", len(files), err)
	}
}

func keyOf(err error) string {
	var e *model.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Key
}

// TestPlacesThatCannotBeWritten needs somebody who is not allowed everything.
func TestPlacesThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("permissions do not hold for root")
	}
	ctx := context.Background()
	for _, mode := range []struct{ file, folder os.FileMode }{{0o444, 0o700}, {0o600, 0o500}, {0o444, 0o500}} {
		dir := t.TempDir()
		if err := openTest(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "book.db")
		if err := os.Chmod(path, mode.file); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode.folder); err != nil {
			t.Fatal(err)
		}
		d, err := Open(ctx, path, Options{Now: func() time.Time { return noon }})
		if err != nil || !d.ReadOnly() {
			t.Fatalf("%v: %v", mode, err)
		}
		if _, err := d.Customers(ctx, model.ListQuery{}); err != nil {
			t.Errorf("%v: %v", mode, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if mode.folder == 0o500 {
			_, err = Open(ctx, filepath.Join(dir, "new.db"), Options{Now: func() time.Time { return noon }})
			if model.CodeOf(err) != model.CodeInternal || keyOf(err) != "error.db.open" {
				t.Errorf("a new book: %v", err)
			}
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}
