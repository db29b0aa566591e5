package db

import (
	"context"
	"testing"

	"tierbook/db/engine"
	"tierbook/model"
)

// Behind a statement that failed a write runs none: some faults make the database give
// the transaction up, and what came behind would stand alone.
func TestNothingRunsBehindAFailedStatement(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	err := d.update(ctx, model.VerbWrite, func(x *txn) error {
		first := x.Exec("INSERT INTO nowhere VALUES (1)")
		if later := x.Exec("UPDATE book SET demo = 7"); first == nil || later != first {
			t.Errorf("first %v, later %v", first, later)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if demo, err := engine.Value[int](ctx, d.readers, "SELECT demo FROM book"); err != nil || demo == 7 {
		t.Error("a statement ran behind one that failed", demo, err)
	}
}
