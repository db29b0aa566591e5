package db

import (
	"context"
	"testing"

	"pgregory.net/rapid"
)

// TestDerivedRowsAreExaminedAndMended: a book that only commands have written is
// right whatever they were; a wrong figure anywhere in what is derived is found, and
// gone after a rescore, on the same day.
func TestDerivedRowsAreExaminedAndMended(t *testing.T) {
	ctx := context.Background()
	fewer(t, "3")
	wrongs := map[string]string{
		"facts": "UPDATE facts SET revenue = revenue + 100", "no facts": "DELETE FROM facts", "facts of nobody": "UPDATE facts SET customer_id = 99999 WHERE customer_id = (SELECT min(customer_id) FROM facts)",
		"facts of another kind": "UPDATE facts SET orders = 'x'", "score": "UPDATE score SET value = value + 1", "tier": "UPDATE score SET tier = 1 + tier % 3",
		"score of nobody": "UPDATE score SET customer_id = 99999 WHERE customer_id = (SELECT min(customer_id) FROM score)", "counts": "UPDATE tally SET n = n + 1", "owners": "DELETE FROM tally WHERE what = 'owner'",
		"key of a name": "UPDATE customer SET name_key = 'zzz'",
	}
	for what, spoil := range wrongs {
		t.Run(what, func(t *testing.T) {
			eachBook(t, func(rt *rapid.T, d *DB) {
				p := &player{t: rt, d: d}
				p.seed()
				p.rescore()
				for range rapid.IntRange(0, 4).Draw(rt, "changes") {
					if err := p.wide(); err != nil {
						rt.Fatal(err)
					}
				}
				if _, err := d.EnsureFresh(ctx, nil); err != nil {
					rt.Fatal(err)
				}
				e, err := d.Examine(ctx)
				if err != nil || !e.Right() || e.Strays != 0 {
					rt.Fatalf("a book in order: %+v, %v", e, err)
				}
				res, err := d.store.Writer().Exec(spoil)
				if err != nil {
					rt.Fatal(err)
				}
				if n, _ := res.RowsAffected(); n == 0 {
					return
				}
				if e, err := d.Examine(ctx); err != nil || e.Right() {
					rt.Fatalf("%s is taken for right: %+v, %v", what, e, err)
				}
				if _, err := d.Rescore(ctx, nil); err != nil {
					rt.Fatal(err)
				}
				if e, err := d.Examine(ctx); err != nil || !e.Right() {
					rt.Fatalf("after a rescore: %+v, %v", e, err)
				}
				if err := d.Refresh(ctx); err != nil {
					rt.Fatal(err)
				}
				checkDerived(rt, d)
			})
		})
	}
}
