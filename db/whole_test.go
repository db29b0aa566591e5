package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/sample"
)

// tablesOf writes every row of every table.
func tablesOf(t *testing.T, d *DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := d.store.ReadWhole(context.Background(), func(q engine.Tx) error {
		tables, err := engine.Tables(context.Background(), q)
		for _, c := range tables {
			row, into := make([]any, len(c.Names)), make([]any, len(c.Names))
			for i := range row {
				into[i] = &row[i]
			}
			out[c.Table] = []string{}
			if err == nil {
				err = engine.Each(context.Background(), q, "SELECT * FROM "+c.Table+" ORDER BY "+"1, 2, 3"[:3*min(len(row), 3)-2], nil, func(s engine.Scanner) error {
					err := s.Scan(into...)
					out[c.Table] = append(out[c.Table], fmt.Sprintf("%#v", row))
					return err
				})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWholeBook exports a book with all that a book has and imports it into an empty
// one: every table is the same, and the last change can be undone.
func TestWholeBook(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer d.Close()
	for customers, events := range sample.Chunks(sample.Options{Size: 60, Seed: 7, Today: d.today(), Currency: "CNY"}, 60) {
		mustImport(t, d, customers)
		mustImport(t, d, events)
	}
	policy, err := d.Policy(ctx)
	if err != nil {
		t.Fatal(err)
	}
	policy.Name = "other <&> 名"
	if _, err = d.SavePolicy(ctx, policy, "why"); err != nil {
		t.Fatal(err)
	}
	log := model.Interaction{CustomerID: 1, Kind: model.Order, Amount: 100, Currency: "CNY", Lines: []model.Line{{Product: "A", Quantity: 0.5, Amount: 100}}}
	if _, err = d.LogInteraction(ctx, log, 0); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	rows, err := d.ExportAll(ctx, &file)
	want := tablesOf(t, d)
	for _, table := range []string{"customer", "contact", "interaction", "order_line", "score", "facts", "policy", "change", "change_op", "import_batch"} {
		if len(want[table]) == 0 {
			t.Error(table, "is empty")
		}
	}
	if err != nil || rows < 500 {
		t.Fatal(rows, err)
	}
	dir := t.TempDir()
	other := openTest(t, dir)
	text := file.String()
	hollow := ""
	for line := range strings.Lines(text) {
		if line[0] == '{' {
			hollow += strings.Replace(line, fmt.Sprintf(`"rows":%d`, rows), `"rows":0`, 1)
		}
	}
	for _, bad := range []struct{ what, key, text string }{
		{"cut off", "whole_damaged", text[:len(text)*2/3]},
		{"another version", "whole_version", strings.Replace(text, `"columns":["`, `"columns":["more","`, 1)},
		{"no rows", "whole_damaged", hollow},
		{"more behind the end", "whole_damaged", text + "[1]\n"},
		{"a policy that no check passes", "whole_damaged", strings.ReplaceAll(text, `\"score_a\":`, `\"score_a\":-`)},
	} {
		before := tablesOf(t, other)
		if _, err := other.ImportAll(ctx, strings.NewReader(bad.text)); keyOf(err) != "error.db."+bad.key {
			t.Errorf("%s: %v", bad.what, err)
		}
		if d := cmp.Diff(before, tablesOf(t, other)); d != "" {
			t.Errorf("%s: %s", bad.what, d)
		}
	}
	differs := errors.New("differs")
	if _, err := other.importAll(ctx, strings.NewReader(text), func(engine.Tx) error { return differs }); !errors.Is(err, differs) {
		t.Error(err)
	}
	if b, err := other.Book(ctx); err != nil || b.Customers != 0 {
		t.Errorf("what differs is kept: %+v %v", b, err)
	}
	if n, err := other.ImportAll(ctx, strings.NewReader(text)); err != nil || n != rows {
		t.Fatal(n, err)
	}
	if d := cmp.Diff(want, tablesOf(t, other)); d != "" {
		t.Error(d)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	other = openTest(t, dir)
	defer other.Close()
	if _, err := other.ImportAll(ctx, strings.NewReader(text)); keyOf(err) != "error.db.whole_used" {
		t.Error(err)
	}
	for _, b := range []*DB{d, other} {
		if _, err := b.Undo(ctx, ""); err != nil {
			t.Error(err)
		}
	}
	if got, want := tablesOf(t, other), tablesOf(t, d); !cmp.Equal(got["interaction"], want["interaction"]) || !cmp.Equal(got["score"], want["score"]) {
		t.Error("undone otherwise")
	}
}
