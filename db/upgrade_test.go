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
	"strings"
	"testing"
	"time"

	"tierbook/db/engine"
	"tierbook/model"
)

// released is the newest schema of which people have books: of it and of every one
// before, testdata has one that the program of then made.
const released = 24

// derived are the tables of which a step may make something else: they follow from the
// others, or say where the book stands.
var derived = []string{"facts", "score", "tally", "touched", "calibration", "book", "change_op"}

// sources asks for all that stands in the other tables of a book, in the columns that they
// have there: a newer schema may have more.
func sources(t *testing.T, path string) (query string) {
	t.Helper()
	var tables string
	const list = `SELECT group_concat('SELECT ' || quote(name) || ' || char(10) || coalesce((SELECT group_concat(r, char(10)) FROM (SELECT ' || (
			SELECT group_concat('quote(' || c.name || ')', '||') FROM pragma_table_info(s.name) c) || ' AS r FROM ' || name || ' ORDER BY 1)), ''-'') AS t', ' UNION ALL ')
		FROM sqlite_schema s WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND instr($1, ' ' || name || ' ') = 0`
	if err := engine.Peek(t.Context(), path, strings.ReplaceAll(list, "$1", "' "+strings.Join(derived, " ")+" '"), &tables); err != nil {
		t.Fatal(err)
	}
	return "SELECT group_concat(t, char(10)) FROM (" + tables + ")"
}

// TestBooksOfEverySchemaAreBroughtUpToDate: a book that each earlier version of the
// program made and worked in opens after a word to whoever wants a backup, holds
// what it held, and goes on: its sums follow, its last change can be taken back.
func TestBooksOfEverySchemaAreBroughtUpToDate(t *testing.T) {
	ctx := context.Background()
	files, err := filepath.Glob("testdata/schema-*.db.gz")
	if err != nil || len(files) < released {
		t.Fatalf("books of %d schemas, %v", len(files), err)
	}
	for i := range files {
		t.Run(fmt.Sprint("schema ", i+1), func(t *testing.T) {
			path := oldBook(t, fmt.Sprintf("testdata/schema-%d.db.gz", i+1))
			var version int
			var before, after string
			if err := engine.Peek(ctx, path, "PRAGMA user_version", &version); err != nil || version != i+1 {
				t.Fatalf("version %d, %v", version, err)
			}
			sourceQuery := sources(t, path)
			if err := engine.Peek(ctx, path, sourceQuery, &before); err != nil {
				t.Fatal(err)
			}
			latest := i+1 == schemaVersion(t)
			refused := errors.New("no backup")
			o := openOptions
			o.Now = func() time.Time { return time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC) }
			o.Upgrade = func(context.Context, string) error { return refused }
			if d, err := Open(ctx, path, o); latest {
				_ = d.Close()
			} else if err == nil {
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
			if asked != path && !latest {
				t.Error("nobody was asked for a backup")
			}
			if err := d.readers.QueryRow(sourceQuery).Scan(&after); err != nil || after != before || len(before) < 2000 {
				t.Errorf("%v: the book held\n%s\nand holds\n%s", err, before, after)
			}
			if _, err := d.EnsureFresh(ctx, nil); err != nil {
				t.Fatal(err)
			}
			if e, err := d.Examine(ctx); err != nil || e.Facts+e.Scores+e.Strays > 0 {
				t.Errorf("%+v, %v", e, err)
			}
			if c, err := d.CheckAudit(ctx); err != nil || !c.Holds() || c.Entries == 0 || c.Erased > 0 {
				t.Errorf("the audit log: %+v, %v", c, err)
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
