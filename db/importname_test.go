package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// named gives a customers file of one row each.
func named(rows ...model.ImportCustomer) *model.Import {
	for i := range rows {
		rows[i].Row, rows[i].LastClock = i+2, model.NoClock
	}
	return &model.Import{File: "c.csv", Kind: model.ImportCustomers, Rows: len(rows), Customers: rows}
}

func mustName(t *testing.T, d *DB, id int64, name, ref string) {
	t.Helper()
	c, err := d.Detail(context.Background(), id, 0, 0)
	if err != nil || c.Name != name || c.Ref != ref {
		t.Errorf("#%d is %q with the ref %q, not %q with %q: %v", id, c.Name, c.Ref, name, ref, err)
	}
}

// TestRowsWithoutANameRenameNobody imports rows that know a customer by ref,
// e-mail or phone and give no name.
func TestRowsWithoutANameRenameNobody(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	row := func(c model.Customer, standIn bool, contacts ...model.Contact) model.ImportCustomer {
		return model.ImportCustomer{Customer: c, StandIn: standIn, Contacts: contacts}
	}
	mustImport(t, d, named(
		row(model.Customer{Ref: "R1", Name: "Alpha", Email: "a@example.com", Phone: "021 5555 0001"}, false),
		row(model.Customer{Ref: "R1", Owner: "li"}, false), // of a customer this file brings
	))
	mustName(t, d, 1, "Alpha", "R1")
	for _, r := range []model.ImportCustomer{
		row(model.Customer{Ref: "R1", Owner: "wang"}, false),
		row(model.Customer{Name: "a@example.com", Email: "a@example.com", Owner: "chen"}, true),
		row(model.Customer{Name: "021-55550001", Phone: "021-55550001", Owner: "zhao"}, true),
		row(model.Customer{Ref: "R1", Name: "Zhang San"}, true, model.Contact{Name: "Zhang San"}),
	} {
		if got := mustImport(t, d, named(r)); got.Updated != 1 || got.Rejected != 0 {
			t.Errorf("%+v: %+v", r.Customer, got)
		}
		mustName(t, d, 1, "Alpha", "R1")
	}
	v, err := d.Detail(context.Background(), 1, 0, 0)
	if err != nil || len(v.Contacts) != 1 || v.Contacts[0].Name != "Zhang San" {
		t.Errorf("%+v %v", v.Contacts, err)
	}
	if got := mustImport(t, d, named(row(model.Customer{Ref: "R1", Name: "Alpha Ltd"}, false))); got.Updated != 1 {
		t.Errorf("%+v", got)
	}
	mustName(t, d, 1, "Alpha Ltd", "R1")
	if got := mustImport(t, d, named(row(model.Customer{Name: "n@example.com", Email: "n@example.com"}, true))); got.Created != 1 {
		t.Errorf("%+v", got)
	}
	mustName(t, d, 2, "n@example.com", "")
}

// TestRowsThatContradictOneAnotherChangeNothingTheSecondTime imports a file
// with two owners of one customer twice: the last row holds.
func TestRowsThatContradictOneAnotherChangeNothingTheSecondTime(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	row := func(owner string) model.ImportCustomer {
		return model.ImportCustomer{Customer: model.Customer{Ref: "R1", Name: "Alpha", Owner: owner}}
	}
	mustImport(t, d, named(row("li"), row("wang")))
	if got := mustImport(t, d, named(row("li"), row("wang"))); got.Updated != 0 || got.Unchanged != 2 || got.Batch != 0 {
		t.Errorf("%+v", got)
	}
}
