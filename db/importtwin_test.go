package db

import (
	"context"
	"testing"

	"tierbook/db/record"
	"tierbook/model"
)

// A file that names customers of one name by nothing else is taken once: what
// came of it is found again, and whose a new thing is is asked for.
func TestCustomersOfOneNameAreNotMixedUp(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	book := customers(
		model.Customer{Name: "李娜", Phone: "13900000001"},
		model.Customer{Name: "李娜", Phone: "13900000002"},
		model.Customer{Name: "李娜", Owner: "li"},
	)
	if r := mustImport(t, d, book); r.Created != 3 || r.Rejected != 0 {
		t.Fatalf("%+v", r)
	}
	before := image(t, d)
	if r := mustImport(t, d, book); r.Unchanged != 3 || image(t, d) != before {
		t.Errorf("the same file again: %+v", r)
	}
	r := mustImport(t, d, customers(model.Customer{Name: "李娜", Region: "East"}))
	if r.Rejected != 1 || r.Problems[0].Err.Key != "error.db.several_named" || image(t, d) != before {
		t.Errorf("a row that may mean three: %+v", r)
	}
	sale := &model.Import{Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{
		{Row: 2, Name: "李娜", Interaction: order(noonDay()-3, 500, "o1")},
	}}
	if r := mustImport(t, d, sale); r.Rejected != 1 || r.CustomersCreated != 0 || image(t, d) != before {
		t.Errorf("an order of one of three: %+v", r)
	}
	in := order(noonDay()-3, 500, "o1")
	in.CustomerID = 2
	if _, err := d.LogInteraction(context.Background(), in, 0); err != nil {
		t.Fatal(err)
	}
	if r := mustImport(t, d, sale); r.Unchanged != 1 || r.Rejected != 0 {
		t.Errorf("an order that one of three has: %+v", r)
	}
}

// Each row of this program's own export is somebody else, in the book that wrote
// it and in an empty one.
func TestRowsOfAnExportAreDifferentCustomers(t *testing.T) {
	export := customers(
		model.Customer{ID: 4, Name: "Twin", Note: "one", Email: "info@example.com"},
		model.Customer{ID: 7, Name: "Twin", Note: "two"},
		model.Customer{ID: 8, Name: "twin", Note: "three"},
		model.Customer{ID: 9, Name: "Other", Email: "info@example.com"},
	)
	d := openTest(t, t.TempDir())
	defer d.Close()
	if r := mustImport(t, d, export); r.Created != 4 {
		t.Fatalf("an empty book: %+v", r)
	}
	before := image(t, d)
	if r := mustImport(t, d, export); r.Unchanged != 4 || image(t, d) != before {
		t.Errorf("once more: %+v", r)
	}
	home := customers(model.Customer{ID: 3, Name: "Twin", Note: "three", Owner: "li"})
	if r := mustImport(t, d, home); r.Updated != 1 {
		t.Errorf("the row of a customer of this book: %+v", r)
	}
	if c, err := record.ReadCustomer(context.Background(), d.readers, 3); err != nil || c.Owner != "li" {
		t.Errorf("%+v %v", c, err)
	}
}

// Two persons of one name at a customer stay two, whichever comes first.
func TestContactsOfOneNameStayApart(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	im := customers(model.Customer{Ref: "A", Name: "Acme"})
	one, two := model.Contact{Name: "Han Mei", Phone: "1"}, model.Contact{Name: "Han Mei", Phone: "2"}
	im.Customers[0].Contacts = []model.Contact{one, two}
	mustImport(t, d, im)
	before := image(t, d)
	for _, order := range [][]model.Contact{{one, two}, {two, one}, {two}} {
		im.Customers[0].Contacts = order
		if r := mustImport(t, d, im); r.Unchanged != 1 || image(t, d) != before {
			t.Errorf("%v: %+v", order, r)
		}
	}
	im.Customers[0].Contacts = []model.Contact{{Name: "Han Mei", Title: "buyer", Phone: "1"}, two}
	mustImport(t, d, im)
	if cs, err := d.Contacts(context.Background(), 1); err != nil || len(cs) != 2 || cs[0].Title != "buyer" || cs[1].Title != "" {
		t.Errorf("%+v %v", cs, err)
	}
}

// The promise in force comes with the customers of an export; the next dates of
// its interactions are older.
func TestExportedInteractionsLeaveThePromiseAlone(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, customers(model.Customer{ID: 1, Ref: "A", Name: "Acme", Next: noonDay() + 26}))
	call := func(own int64) *model.Import {
		return &model.Import{Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{{Row: 2, Ref: "A", Interaction: model.Interaction{
			ID: own, CustomerID: own, Day: noonDay(), Clock: model.NoClock, Kind: model.Call, Next: noonDay() + 1, ExternalID: "call",
		}}}}
	}
	mustImport(t, d, call(1))
	if c, err := record.ReadCustomer(context.Background(), d.readers, 1); err != nil || c.Next != noonDay()+26 {
		t.Errorf("own export: %v %v", c.Next, err)
	}
	other := call(0)
	other.Interactions[0].Interaction.ExternalID = "another"
	mustImport(t, d, other)
	if c, err := record.ReadCustomer(context.Background(), d.readers, 1); err != nil || c.Next != noonDay()+1 {
		t.Errorf("another file: %v %v", c.Next, err)
	}
}
