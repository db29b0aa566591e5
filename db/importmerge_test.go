package db

import (
	"context"
	"testing"

	"tierbook/db/record"
	"tierbook/model"
)

// TestWhatBecomesOfCustomersWhoAreThere imports a row of a customer that a person
// entered, and one that an earlier file of the same origin brought.
func TestWhatBecomesOfCustomersWhoAreThere(t *testing.T) {
	for _, tc := range []struct {
		how          model.Existing
		hand, listed model.Customer // what Owner, Phone and Region are afterwards
		changed      int            // customers
		kept         float64        // rows of which values were left out
	}{
		{model.ExistingAuto, model.Customer{Owner: "li", Phone: "555 0100", Region: "North"}, model.Customer{Owner: "wang", Phone: "555 0200", Region: "North"}, 2, 1},
		{model.ExistingUpdate, model.Customer{Owner: "wang", Phone: "555 0100", Region: "North"}, model.Customer{Owner: "wang", Phone: "555 0200", Region: "North"}, 2, 0},
		{model.ExistingFill, model.Customer{Owner: "li", Phone: "555 0100", Region: "North"}, model.Customer{Owner: "li", Phone: "555 0200", Region: "North"}, 2, 2},
		{model.ExistingSkip, model.Customer{Owner: "li", Phone: "555 0100"}, model.Customer{Owner: "li", Phone: "555 0200"}, 0, 0},
	} {
		t.Run(string(tc.how), func(t *testing.T) {
			ctx := context.Background()
			d := openTest(t, t.TempDir())
			defer d.Close()
			if _, err := d.AddCustomer(ctx, model.Customer{Name: "Hand", Owner: "li", Phone: "555 0100"}, nil); err != nil {
				t.Fatal(err)
			}
			first := customers(model.Customer{Name: "Listed", Owner: "li", Phone: "555 0200"})
			first.Origin = "crm"
			mustImport(t, d, first)
			before := image(t, d)
			again := customers(model.Customer{Name: "HAND", Owner: "wang", Region: "North"}, model.Customer{Name: "listed", Owner: "wang", Region: "North"})
			again.Origin, again.Existing, again.DryRun = "crm", tc.how, true
			dry := mustImport(t, d, again)
			if image(t, d) != before {
				t.Error("a dry run changed the book")
			}
			again.DryRun = false
			r := mustImport(t, d, again)
			if r.Updated != tc.changed || dry.Updated != r.Updated || len(dry.Changes) != len(r.Changes) || kept(r.Notes) != tc.kept {
				t.Errorf("%+v, the dry run %+v", r, dry)
			}
			for id, want := range map[int64]model.Customer{1: tc.hand, 2: tc.listed} {
				c, err := record.ReadCustomer(ctx, d.readers, id)
				if err != nil || c.Owner != want.Owner || c.Phone != want.Phone || c.Region != want.Region {
					t.Errorf("#%d: %q %q %q, want %q %q %q: %v", id, c.Owner, c.Phone, c.Region, want.Owner, want.Phone, want.Region, err)
				}
			}
			if r := mustImport(t, d, again); r.Updated != 0 || r.Batch != 0 {
				t.Errorf("again: %+v", r)
			}
			if tc.changed > 0 {
				if _, err := d.Undo(ctx, ""); err != nil {
					t.Fatal(err)
				}
			}
			if names(t, d)[0] != "Hand/li" || names(t, d)[1] != "Listed/li" {
				t.Errorf("undone: %v", names(t, d))
			}
		})
	}
}

func kept(notes []model.Reason) float64 {
	for _, n := range notes {
		if n.Code == "import_kept" {
			return n.N
		}
	}
	return 0
}

// TestChangesAreTold imports a file that changes two customers.
func TestChangesAreTold(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, customers(model.Customer{Name: "Alpha", Owner: "li"}, model.Customer{Name: "Beta", Owner: "li"}))
	r := mustImport(t, d, customers(
		model.Customer{Name: "Alpha", Owner: "wang"}, model.Customer{Name: "Beta", Owner: "wang", Fields: []model.Field{{Name: "Grade", Value: "AA"}}},
	))
	contact := customers(model.Customer{Name: "Alpha"})
	contact.Customers[0].Contacts = []model.Contact{{Name: "Ann", Phone: "555 0100"}}
	mustImport(t, d, contact)
	contact.Customers[0].Contacts[0].Phone = "555 0200"
	if c := mustImport(t, d, contact).Changes; len(c) != 1 || c[0].Field != "contact" || c[0].First[0].Old != "Ann, 555 0100" || c[0].First[0].New != "Ann, 555 0200" {
		t.Errorf("a contact's phone: %+v", c)
	}
	if len(r.Changes) != 2 || r.Changes[0].Field != "owner" || r.Changes[0].Customers != 2 ||
		r.Changes[0].First[0] != (model.ValueChange{ID: 1, Customer: "Alpha", Old: "li", New: "wang"}) || r.Changes[1].Field != "=Grade" {
		t.Errorf("%+v", r.Changes)
	}
}

// TestCustomersKnownFromOrdersAreCompleted imports orders that name customers by
// e-mail, then the list of them.
func TestCustomersKnownFromOrdersAreCompleted(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, &model.Import{Kind: model.ImportInteractions, Rows: 1, Origin: "shop", Interactions: []model.ImportInteraction{
		{Row: 2, Ref: "1001", Email: "ann@example.com", Interaction: order(noonDay()-3, 500, "o1")},
	}})
	list := customers(model.Customer{Ref: "1001", Name: "Ann Lee", Email: "ann@example.com", Kind: model.Person, Created: noonDay() - 400})
	list.Origin = "list"
	if r := mustImport(t, d, list); r.Updated != 1 {
		t.Errorf("%+v", r)
	}
	c, err := record.ReadCustomer(context.Background(), d.readers, 1)
	if err != nil || c.Name != "Ann Lee" || c.Kind != model.Person || c.Created != noonDay()-400 {
		t.Errorf("%+v %v", c, err)
	}
}

// TestWhoRecommendedStays imports another recommender of a customer whom a person
// entered: the one named stays, unless the file is to replace.
func TestWhoRecommendedStays(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, customers(model.Customer{Name: "Alpha"}, model.Customer{Name: "Beta"}))
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "Gamma", ReferredBy: 1}, nil); err != nil {
		t.Fatal(err)
	}
	for how, want := range map[model.Existing]int64{model.ExistingFill: 1, model.ExistingUpdate: 2} {
		im := customers(model.Customer{Name: "Gamma"})
		im.Customers[0].ReferredBy, im.Existing, im.DryRun = "Beta", how, false
		r := mustImport(t, d, im)
		c, err := record.ReadCustomer(ctx, d.readers, 3)
		if err != nil || c.ReferredBy != want || how == model.ExistingFill && kept(r.Notes) != 1 {
			t.Errorf("%s: by #%d, want #%d: %+v %v", how, c.ReferredBy, want, r, err)
		}
		if c.ReferredBy == 2 {
			if _, err := d.Undo(ctx, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}
