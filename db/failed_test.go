package db

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"tierbook/db/dbtest/server"
	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// Behind a statement that failed a write runs none, and nothing of it is kept: some
// faults make the database give the transaction up, and what came behind would stand
// alone. Reads fail too, so that no loop goes on for long.
func TestNothingRunsBehindAFailedStatement(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer d.Close()
	err := d.update(ctx, model.VerbWrite, func(x *txn) error {
		x.Exec("UPDATE book SET demo = 6")
		x.Exec("INSERT INTO nowhere VALUES (1)")
		x.Exec("UPDATE book SET demo = 7")
		if server.Address() == "" && x.Ctx.Err() == nil { // a server is asked later
			t.Error("who looks at the context goes on")
		}
		if _, err := engine.Value[int](x.Ctx, x, "SELECT demo FROM book"); err == nil {
			t.Error("a read behind it succeeds")
		}
		return nil
	})
	if err == nil {
		t.Error("the write succeeded")
	}
	if demo, err := engine.Value[int](ctx, d.readers, "SELECT demo FROM book"); err != nil || demo != 0 {
		t.Error("something of a failed write is there", demo, err)
	}
}

var errFault = errors.New("fault")

// faulty is a context that looks as if it had ended to the nth statement of transactions
// that asks, and to no other.
type faulty struct {
	context.Context
	n int
}

var never, over = make(chan struct{}), func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// asked tells that a statement is who called the caller.
func asked() bool {
	pc, _, _, _ := runtime.Caller(2)
	return strings.HasSuffix(runtime.FuncForPC(pc).Name(), "(*Tx).grabConn")
}

func (f *faulty) Done() <-chan struct{} {
	if !asked() {
		return never
	}
	if f.n--; f.n != 0 {
		return never
	}
	return over
}

func (f *faulty) Err() error {
	if !asked() {
		return nil
	}
	return errFault
}

// Whichever statement of a write fails, it fails as a whole, even where everything
// behind it would succeed, and the book is as it was.
func TestAnyStatementFailing(t *testing.T) {
	calls := []struct {
		name string
		fn   func(ctx context.Context, d *DB) error
	}{
		{"add", func(ctx context.Context, d *DB) error {
			_, err := d.AddCustomer(ctx, model.Customer{Name: "Aster", Ref: "A1", Fields: []model.Field{{Name: "size", Value: "3"}}}, []model.Contact{{Name: "Li"}})
			return err
		}},
		{"import", func(ctx context.Context, d *DB) error {
			in := model.Interaction{Day: noonDay() - 3, Clock: model.NoClock, Kind: model.Order, Amount: 500, Currency: "CNY", ExternalID: "o1", Lines: []model.Line{{Product: "tea", Amount: 500}}}
			_, err := d.Import(ctx, &model.Import{File: "a.csv", Kind: model.ImportInteractions, Rows: 2, Interactions: []model.ImportInteraction{
				{Row: 2, Ref: "A1", Interaction: in}, {Row: 3, Name: "Birch", Interaction: in},
			}}, nil)
			return err
		}},
		{"log", func(ctx context.Context, d *DB) error {
			_, err := d.LogInteraction(ctx, model.Interaction{CustomerID: 1, Kind: model.Call, Clock: model.NoClock, Next: noonDay() + 4}, 0)
			return err
		}},
		{"merge", func(ctx context.Context, d *DB) error { _, err := d.Merge(ctx, 1, 2, nil); return err }},
		{"edit", func(ctx context.Context, d *DB) error {
			day := noonDay() - 2
			_, err := d.EditInteraction(ctx, 1, model.InteractionPatch{Day: &day})
			return err
		}},
		{"people", func(ctx context.Context, d *DB) error {
			_, err := d.Import(ctx, &model.Import{File: "c.csv", Kind: model.ImportCustomers, Existing: model.ExistingUpdate, Rows: 3, Customers: []model.ImportCustomer{
				{Row: 2, Customer: model.Customer{Name: "Aster", Ref: "A1", Kind: model.Company, Email: "a@b.de"}, Contacts: []model.Contact{{Name: "Li", Title: "boss"}, {Name: "Wu", Birthday: "05-06"}}, LastContact: noonDay() - 9},
				{Row: 3, Customer: model.Customer{Name: "Cedar", Fields: []model.Field{{Name: "height", Value: "9"}}}, ReferredBy: "A1"},
				{Row: 4, Customer: model.Customer{Name: "Mo", Kind: model.Person}, Employed: &model.Employment{Name: "Birch", Contact: model.Contact{Name: "Mo"}}},
			}}, nil)
			return err
		}},
		{"field", func(ctx context.Context, d *DB) error { _, err := d.RenameField(ctx, "size", "scale"); return err }},
		{"delete", func(ctx context.Context, d *DB) error { _, err := d.Delete(ctx, []int64{3}); return err }},
		{"undo", func(ctx context.Context, d *DB) error { _, err := d.Undo(ctx, ""); return err }},
		{"redo", func(ctx context.Context, d *DB) error { _, err := d.Redo(ctx, ""); return err }},
		{"undo again", func(ctx context.Context, d *DB) error { _, err := d.Undo(ctx, ""); return err }},
		{"rollback", func(ctx context.Context, d *DB) error { _, err := d.Rollback(ctx, 2, false); return err }},
		{"policy", func(ctx context.Context, d *DB) error {
			p, err := d.Policy(context.Background())
			if err != nil {
				return err
			}
			p.Queue.Snooze = "workdays"
			_, err = d.SavePolicy(ctx, p, "why")
			return err
		}},
		{"undo the policy", func(ctx context.Context, d *DB) error { _, err := d.Undo(ctx, ""); return err }},
		{"forget", func(ctx context.Context, d *DB) error {
			_, err := d.makeChange(ctx, model.ChangeForget, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error { return x.forget([]int64{1}, new(Forgotten), true) })
			return err
		}},
	}
	d := openTest(t, t.TempDir())
	defer d.Close()
	whole := func() string {
		return image(t, d) + dump(t, d, "change", "change_op", "audit", "tally", "import_batch")
	}
	for _, c := range calls {
		before, failures := whole(), 0
		for n := 1; ; n++ {
			ctx := &faulty{Context: context.Background(), n: n}
			err := c.fn(ctx, d)
			if ctx.n > 0 {
				if err != nil {
					t.Fatal(c.name, err)
				}
				break
			}
			if !errors.Is(err, errFault) {
				t.Fatalf("%s, fault %d: %v", c.name, n, err)
			}
			if failures++; whole() != before {
				t.Fatalf("%s, fault %d: something of it is there", c.name, n)
			}
		}
		if failures < 10 || whole() == before {
			t.Errorf("%s: only %d faults, or nothing done", c.name, failures)
		}
	}
}

// Of several refs in use it is the first that a failed write names.
func TestTheFirstRefInUseIsNamed(t *testing.T) {
	ctx, d := context.Background(), openTest(t, t.TempDir())
	defer d.Close()
	for _, ref := range []string{"A1", "B2"} {
		if _, err := d.AddCustomer(ctx, model.Customer{Name: ref, Ref: ref}, nil); err != nil {
			t.Fatal(err)
		}
	}
	_, err := d.makeChange(ctx, model.ChangeEdit, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		for i, ref := range []string{"A1", "B2"} {
			x.Replace(x.Tabs["customer"], nil, record.CustomerRow(&model.Customer{ID: int64(10 + i), Name: "n", Ref: ref}))
		}
		return nil
	})
	var e *model.Error
	if !errors.As(err, &e) || e.Key != "error.db.ref_taken" || fmt.Sprint(e.Args) != "map[Ref:A1]" {
		t.Error(err)
	}
}
