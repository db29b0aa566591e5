package db

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/dbtest/server"
	"tierbook/model"
)

// TestTheAuditLogShowsWhatIsChangedInIt: whatever of an entry is changed, whichever is
// taken out, moved or blanked, the chain no longer holds; it says from where on.
func TestTheAuditLogShowsWhatIsChangedInIt(t *testing.T) {
	server.OnFile(t)
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for i := range 4 {
		if _, err := d.AddCustomer(ctx, model.Customer{Name: fmt.Sprint("Acme ", i)}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: int64(i + 1), Kind: model.Call}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	chain := func() AuditChain {
		t.Helper()
		c, err := d.CheckAudit(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := chain(); !c.Holds() || c.Entries != 9 || c.Erased != 0 || len(c.Head) != 32 {
		t.Fatalf("%+v", c)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := d.store.Writer().ExecContext(ctx, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		sql     string
		broken  int64
		missing bool
	}{
		{"UPDATE audit SET at = at + 1 WHERE id = 3", 3, false},
		{"UPDATE audit SET by_whom = 'wang' WHERE id = 3", 3, false},
		{"UPDATE audit SET customer_id = 4 WHERE id = 3", 3, false},
		{"UPDATE audit SET subject = 'Acme 7' WHERE id = 3", 3, false},
		{"UPDATE audit SET subject = '' WHERE id = 3", 3, false},
		{"UPDATE audit SET salt = x'' WHERE id = 3", 3, false},
		{"UPDATE audit SET action = 'redo' WHERE id = 9", 9, false},
		{"UPDATE audit SET sealed = randomblob(32) WHERE id = 3", 3, false},
		{"UPDATE audit SET hash = randomblob(32) WHERE id = 3", 3, false},
		{"DELETE FROM audit WHERE id = 1", 2, true},
		{"DELETE FROM audit WHERE id IN (4, 5)", 6, true},
		{"DELETE FROM audit WHERE id = 4; UPDATE audit SET id = id - 1 WHERE id > 4", 4, false},
		{"DELETE FROM audit WHERE id > 7", 0, true},
		{"DELETE FROM audit", 0, true},
		{"UPDATE book SET audit_head = x'00'", 0, true},
		{"UPDATE audit SET id = id + 10", 11, true},
		{"UPDATE audit SET id = 12 WHERE id = 9", 12, true},
		{"UPDATE audit SET id = 100 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 100", 4, false},
	} {
		exec("CREATE TEMP TABLE kept AS SELECT * FROM audit; CREATE TEMP TABLE head AS SELECT audit_head FROM book")
		exec(c.sql)
		if got := chain(); got.Holds() || got.Broken != c.broken || got.Missing != c.missing {
			t.Errorf("%s: broken %d, missing %v", c.sql, got.Broken, got.Missing)
		}
		exec("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; UPDATE book SET audit_head = (SELECT audit_head FROM head); DROP TABLE kept; DROP TABLE head")
	}
	exec("UPDATE audit SET subject = '', salt = x'' WHERE id = 3")
	if c := chain(); !c.Holds() || c.Erased != 1 || c.Blank != 3 {
		t.Errorf("an erasure of nobody: %+v", c)
	}
	for totals := range 2 { // the third one is about the second customer
		if _, err := d.Forget(ctx, []int64{int64(2 - totals)}, Erasure{Totals: totals > 0}); err != nil {
			t.Fatal(err)
		}
		if c := chain(); !c.Holds() || c.Erased < 2 || c.Blank != 0 {
			t.Errorf("an erasure: %+v", c)
		}
	}
}

// TestTheAuditLogHoldsWhateverIsDone: changes, what is taken back and brought again, also
// of the policy, whose row is the book's, and erasures leave a chain that holds.
func TestTheAuditLogHoldsWhateverIsDone(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		d := openTest(t, t.TempDir())
		defer d.Close()
		entries := 0
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			id := rapid.Int64Range(1, 4).Draw(rt, "customer")
			var err error
			switch rapid.IntRange(0, 6).Draw(rt, "what") {
			case 0, 1:
				_, err = d.AddCustomer(ctx, model.Customer{Name: "Acme"}, nil)
			case 2:
				_, err = d.LogInteraction(ctx, model.Interaction{CustomerID: id, Kind: model.Call}, 0)
			case 3:
				_, err = d.Undo(ctx, "")
			case 4:
				_, err = d.Redo(ctx, "")
			case 5:
				_, err = d.Forget(ctx, []int64{id}, Erasure{})
			case 6:
				kept, bad := d.Policies(ctx)
				if bad != nil {
					rt.Fatal(bad)
				}
				p := kept[0].Policy
				p.Cadence.A++
				_, err = d.SavePolicy(ctx, p, "")
			}
			if err == nil {
				entries++
			} else if model.CodeOf(err) == model.CodeInternal {
				rt.Fatal(err)
			}
			if c, err := d.CheckAudit(ctx); err != nil || !c.Holds() || c.Entries != entries {
				rt.Fatalf("%+v, %v", c, err)
			}
		}
	})
}
