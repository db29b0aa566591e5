package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// TestImportTakesWhatPeopleDecided: an override, a snooze and a recommender in
// a file come into the book, once, and are taken back with the import.
func TestImportTakesWhatPeopleDecided(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	today := d.today()
	file := func() *model.Import {
		return &model.Import{File: "c.csv", Kind: model.ImportCustomers, Rows: 3, Customers: []model.ImportCustomer{
			{Row: 2, ReferredBy: "Zed Trading", Customer: model.Customer{
				Ref: "A1", Name: "Acme", SnoozedUntil: today + 5,
				Override: &model.Override{Tier: model.TierA, Reason: "key account", By: "wang", Until: today + 90},
			}},
			{Row: 3, Customer: model.Customer{Ref: "Z1", Name: "Zed Trading"}},
			{Row: 4, ReferredBy: "Nobody", Customer: model.Customer{Ref: "B1", Name: "Bert"}},
		}}
	}
	res, err := d.Import(ctx, file(), nil)
	if err != nil || res.Created != 3 || res.Rejected != 0 {
		t.Fatalf("%+v, %v", res, err)
	}
	if len(res.Notes) != 1 || res.Notes[0] != (model.Reason{Code: "import_referrer", N: 1, Text: "Nobody"}) {
		t.Errorf("notes: %+v", res.Notes)
	}
	acme, zed := detailOf(t, d, "A1"), detailOf(t, d, "Z1")
	want := model.Override{Tier: model.TierA, Reason: "key account", By: "wang", On: today, Until: today + 90}
	if acme.Override == nil || *acme.Override != want || acme.Score.Tier != model.TierA || acme.SnoozedUntil != today+5 {
		t.Errorf("override %+v, tier %v, snoozed %v", acme.Override, acme.Score.Tier, acme.SnoozedUntil)
	}
	if acme.ReferredBy != zed.ID || zed.Facts.Referrals != 1 {
		t.Errorf("referred by %d, %d referrals of %d", acme.ReferredBy, zed.Facts.Referrals, zed.ID)
	}
	if res, err = d.Import(ctx, file(), nil); err != nil || res.Unchanged != 3 || res.Batch != 0 {
		t.Errorf("again: %+v, %v", res, err)
	}
	other := file()
	other.Customers = other.Customers[2:]
	other.Customers[0].ReferredBy = "A1"
	if res, err = d.Import(ctx, other, nil); err != nil || res.Updated != 1 || detailOf(t, d, "A1").Facts.Referrals != 1 {
		t.Errorf("a recommender alone: %+v, %v", res, err)
	}
	if _, err := d.Undo(ctx, ""); err != nil || detailOf(t, d, "A1").Facts.Referrals != 0 {
		t.Errorf("undone: %v", err)
	}
}

func detailOf(t *testing.T, d *DB, name string) model.Row {
	t.Helper()
	id, err := d.Find(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.Detail(context.Background(), id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return v.Row
}
