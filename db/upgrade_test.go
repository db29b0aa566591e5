package db

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tierbook/db/engine"
	"tierbook/model"
)

// sourceQuery gives, as one text, what of a book has stood in every schema.
const sourceQuery = `SELECT (SELECT group_concat(r, char(10)) FROM (SELECT id || quote(ref) || quote(name) || owner || region || phone || email || quote(note) || tags ||
		override_tier || override_reason || next_day || archived AS r FROM customer ORDER BY id)) || char(10) ||
	(SELECT group_concat(r, char(10)) FROM (SELECT id || ' ' || customer_id || ' ' || day || kind || amount || currency || coalesce(base, '-') || outcome || quote(note)
		AS r FROM interaction ORDER BY id))`

// TestBooksOfEverySchemaAreBroughtUpToDate: a book that each earlier version of the
// program made and worked in opens after a word to whoever wants a backup, holds
// what it held, and goes on: its sums follow, its last change can be taken back.
func TestBooksOfEverySchemaAreBroughtUpToDate(t *testing.T) {
	ctx := context.Background()
	files, err := filepath.Glob("testdata/schema-*.db.gz")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d old books, %v", len(files), err)
	}
	for i := range files {
		t.Run(fmt.Sprint("schema ", i+1), func(t *testing.T) {
			path := oldBook(t, fmt.Sprintf("testdata/schema-%d.db.gz", i+1))
			var version int
			var before, after string
			if err := engine.Peek(ctx, path, "PRAGMA user_version", &version); err != nil || version != i+1 {
				t.Fatalf("version %d, %v", version, err)
			}
			if err := engine.Peek(ctx, path, sourceQuery, &before); err != nil {
				t.Fatal(err)
			}
			refused := errors.New("no backup")
			o := openOptions
			o.Now = func() time.Time { return time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC) }
			o.Upgrade = func(context.Context, string) error { return refused }
			if _, err := Open(ctx, path, o); err == nil {
				t.Fatal("brought up to date without a backup")
			}
			if err := engine.Peek(ctx, path, "PRAGMA user_version", &version); err != nil || version != i+1 {
				t.Fatalf("the refusal left version %d, %v", version, err)
			}
			asked := ""
			o.Upgrade = func(_ context.Context, path string) error { asked = path; return nil }
			d, err := Open(ctx, path, o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { // its pages have room for their checksums now
				if head, err := os.ReadFile(path); err != nil || head[20] != 8 {
					t.Errorf("%d bytes are free at the end of a page, %v", head[20], err)
				}
			}()
			defer d.Close()
			if asked != path {
				t.Error("nobody was asked for a backup")
			}
			if err := d.readers.QueryRow(sourceQuery).Scan(&after); err != nil || after != before {
				t.Errorf("%v: the book held\n%s\nand holds\n%s", err, before, after)
			}
			if _, err := d.EnsureFresh(ctx, nil); err != nil {
				t.Fatal(err)
			}
			if e, err := d.Examine(ctx); err != nil || e.Facts+e.Scores+e.Strays > 0 {
				t.Errorf("%+v, %v", e, err)
			}
			p, err := d.Customers(ctx, model.ListQuery{Archived: true})
			if err != nil || p.Total != 4 {
				t.Fatalf("%d customers, %v", p.Total, err)
			}
			det, err := d.Detail(ctx, 1, 0, 9)
			if err != nil || det.Name != "Meridian Optics" || det.Facts.Revenue != 120050 || len(det.Timeline) != 3 {
				t.Errorf("%+v, %v", det.Row, err)
			}
			if _, err := d.Undo(ctx, ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// oldBook unpacks a book of an earlier version.
func oldBook(t *testing.T, packed string) string {
	t.Helper()
	data, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
