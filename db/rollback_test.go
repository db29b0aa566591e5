package db

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
)

// A batch that nothing has come after is taken back as undo takes it back; a dry
// run says the same and writes nothing.
func TestRollbackOfTheLastBatchIsUndo(t *testing.T) {
	ctx := context.Background()
	eachBook(t, func(rt *rapid.T, d *DB) {
		p := &player{t: rt, d: d}
		for range rapid.IntRange(0, 6).Draw(rt, "changes") {
			if err := p.change(); err != nil {
				rt.Fatal(err)
			}
		}
		source := func() string { return dump(t, d, "customer", "contact", "interaction", "order_line", "alias") }
		before := source()
		res, err := d.Import(ctx, p.imported(), nil)
		if err != nil {
			rt.Fatal(err)
		}
		if res.Batch == 0 {
			return
		}
		after := source()
		dry, err := d.Rollback(ctx, res.Batch, true)
		if err != nil {
			rt.Fatal(err)
		}
		same(rt, "dry run", after, source())
		did, err := d.Rollback(ctx, res.Batch, false)
		if err != nil {
			rt.Fatal(err)
		}
		same(rt, "rollback", before, source())
		checkDerived(rt, d)
		did.Change = model.Change{}
		if diff := cmp.Diff(dry, did); diff != "" || len(did.Kept) > 0 {
			rt.Fatalf("the dry run said otherwise, or something stays: %s", diff)
		}
		if _, err := d.Rollback(ctx, res.Batch, false); model.CodeOf(err) != model.CodeConflict {
			rt.Fatalf("taken back twice: %v", err)
		}
	})
}

// What people have changed since stays and is named: fields of customers who were
// there, edited and logged customers that the batch created.
func TestRollbackKeepsWhatCameAfter(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	mustImport(t, d, &model.Import{File: "a.csv", Kind: model.ImportCustomers, Customers: []model.ImportCustomer{
		{Row: 2, Customer: model.Customer{Ref: "A", Name: "Acme", Phone: "111", Region: "East"}},
	}})
	bad := mustImport(t, d, &model.Import{File: "b.csv", Kind: model.ImportCustomers, Customers: []model.ImportCustomer{
		{Row: 2, Customer: model.Customer{Ref: "A", Name: "Acme", Phone: "222", Region: "West", Industry: "Steel"}},
		{Row: 3, Customer: model.Customer{Ref: "B", Name: "Beta"}, Contacts: []model.Contact{{Name: "Ann"}}},
		{Row: 4, Customer: model.Customer{Ref: "C", Name: "Ceta"}},
		{Row: 5, Customer: model.Customer{Ref: "D", Name: "Delta"}, LastContact: d.today() - 9},
	}})
	mustImport(t, d, &model.Import{File: "c.csv", Kind: model.ImportInteractions, Interactions: []model.ImportInteraction{
		{Row: 2, Ref: "D", Interaction: order(d.today()-3, 500, "o1")},
	}})
	phone, note := "333", "called"
	if _, err := d.EditCustomers(ctx, []int64{1}, model.CustomerPatch{Phone: &phone}, model.ChangeEdit); err != nil {
		t.Fatal(err)
	}
	if _, err := d.EditCustomers(ctx, []int64{3}, model.CustomerPatch{Note: &note}, model.ChangeEdit); err != nil {
		t.Fatal(err)
	}
	before := image(t, d)
	res, err := d.Rollback(ctx, bad.Batch, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.KeptRow{{ID: 1, Customer: "Acme", What: "phone"}, {ID: 3, Customer: "Ceta", What: "customer"}, {ID: 4, Customer: "Delta", What: "history"}}
	if diff := cmp.Diff(want, res.Kept); diff != "" || res.Customers != 1 || res.Contacts != 1 || res.Interactions != 1 || res.Restored != 1 {
		t.Errorf("took %+v: %s", res, diff)
	}
	got := dump(t, d, "customer")
	for _, s := range []string{"phone=333", "region=East", "industry= ", "name=Ceta", "name=Delta"} {
		if !strings.Contains(got, s) {
			t.Errorf("no %q in\n%s", s, got)
		}
	}
	if strings.Contains(got, "Beta") {
		t.Error("what nobody changed stays")
	}
	list, err := d.ImportBatches(ctx)
	if err != nil || len(list) != 3 || list[1].Status != "undone" || list[1].File != "b.csv" || list[0].Status != "active" {
		t.Errorf("batches %+v, %v", list, err)
	}
	if out, err := d.Undo(ctx, ""); err != nil || out.Change.Kind != model.ChangeRollback || out.Change.Subject != "b.csv" {
		t.Fatalf("undo %+v, %v", out, err)
	}
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(image(t, d), "\n")); diff != "" {
		t.Errorf("undone: %s", diff)
	}
	if list, _ = d.ImportBatches(ctx); list[1].Status != "active" {
		t.Errorf("the batch is %q again", list[1].Status)
	}
	if _, err := d.Rollback(ctx, 99, false); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("no batch gives %v", err)
	}
}

// Lines that a batch took with their order stay away where somebody has made a note of it since.
func TestRollbackBringsNoLinesToANote(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	row := func(kind model.Kind, lines ...model.Line) *model.Import {
		in := model.Interaction{Kind: kind, Day: d.today() - 9, ExternalID: "E1", Lines: lines}
		if kind.HasAmount() {
			in.Amount, in.Currency = 500, "CNY"
		}
		return &model.Import{File: "a.csv", Kind: model.ImportInteractions, Interactions: []model.ImportInteraction{{Row: 2, Ref: "A", Interaction: in}}}
	}
	mustImport(t, d, row(model.Order, model.Line{Product: "linen", Quantity: 1, Amount: 500}))
	bad := mustImport(t, d, row(model.Call))
	kind := model.Note
	if _, err := d.EditInteraction(ctx, 1, model.InteractionPatch{Kind: &kind}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rollback(ctx, bad.Batch, false); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, d, "order_line"); strings.Contains(got, "linen") {
		t.Errorf("lines of a note: %s", got)
	}
}

// What a batch had changed of somebody who was deleted since stays away with them.
func TestRollbackBringsNothingBackOfTheDeleted(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	file := func(day model.Day) *model.Import {
		sale := order(day, 500, "7")
		sale.Lines = []model.Line{{Product: "Linen", Quantity: 1, Amount: 500}}
		return &model.Import{Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{{Row: 2, Ref: "A", Name: "Alpha", Interaction: sale}}}
	}
	mustImport(t, d, file(noonDay()-20))
	batch := mustImport(t, d, file(noonDay()-9)).Batch
	if _, err := d.Delete(ctx, []int64{1}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rollback(ctx, batch, false); err != nil && model.CodeOf(err) != model.CodeConflict {
		t.Fatal(err)
	}
	if e, err := d.Examine(ctx); err != nil || e.Strays != 0 {
		t.Errorf("%+v, %v", e, err)
	}
}
