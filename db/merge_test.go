package db

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// doubles gives the pairs of ids offered.
func doubles(t *testing.T, d *DB) (out []string) {
	t.Helper()
	pairs, n, err := d.Doubles(context.Background(), 0, nil)
	if err != nil || n != len(pairs) {
		t.Fatal(n, err)
	}
	for _, p := range pairs {
		out = append(out, fmt.Sprintf("%d=%d", p.A.ID, p.B.ID))
	}
	return out
}

// TestDoublesAreFound compares customers that are and are not the same.
func TestDoublesAreFound(t *testing.T) {
	for name, tc := range map[string]struct {
		a, b model.Customer
		same bool
	}{
		"legal form":          {model.Customer{Name: "Acme"}, model.Customer{Name: "ACME Ltd."}, true},
		"another legal form":  {model.Customer{Name: "Acme GmbH"}, model.Customer{Name: "Acme Ltd"}, false},
		"that and one phone":  {model.Customer{Name: "Acme GmbH", Phone: "030 1234567"}, model.Customer{Name: "Acme Ltd", Phone: "+49 30 1234567"}, true},
		"traditional":         {model.Customer{Name: "示例機械有限公司"}, model.Customer{Name: "示例机械有限责任公司"}, true},
		"sound and phone":     {model.Customer{Name: "章丽", Phone: "13912345671"}, model.Customer{Name: "张莉", Phone: "139-1234-5671"}, true},
		"sound alone":         {model.Customer{Name: "章丽"}, model.Customer{Name: "张莉"}, false},
		"a letter":            {model.Customer{Name: "Meridian Optics"}, model.Customer{Name: "Meridien Optics"}, true},
		"the first letter":    {model.Customer{Name: "Meridian Optics"}, model.Customer{Name: "Neridian Optics"}, true},
		"short names":         {model.Customer{Name: "Anna"}, model.Customer{Name: "Anne"}, false},
		"name, other phone":   {model.Customer{Name: "王芳", Phone: "13912345671"}, model.Customer{Name: "王芳", Phone: "13912345672"}, true},
		"nothing but a phone": {model.Customer{Name: "Gamma", Phone: "13912345671"}, model.Customer{Name: "Delta", Phone: "13912345671"}, true},
		"phone and e-mail":    {model.Customer{Name: "Gamma", Phone: "13912345671", Email: "a@x.example"}, model.Customer{Name: "Delta", Phone: "13912345671", Email: "A@x.example"}, true},
		"placeholders":        {model.Customer{Name: "Gamma", Phone: "0000000", Email: "none@none.com"}, model.Customer{Name: "Delta", Phone: "0000000", Email: "none@none.com"}, false},
		"domain":              {model.Customer{Name: "Meridian", Email: "a@m.example"}, model.Customer{Name: "Meridian East", Email: "b@m.example"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTest(t, t.TempDir())
			defer d.Close()
			for i, c := range []model.Customer{{Name: "Zephyr"}, tc.a, {Name: "Mercury"}, tc.b, {Name: "Aachen"}} {
				alike, err := d.Alike(context.Background(), &c)
				if found := len(alike) > 0; err != nil || found != (tc.same && i == 3) || found && alike[0].B.ID != 2 {
					t.Errorf("%s is like %v, %v", c.Name, alike, err)
				}
				if _, err := d.AddCustomer(context.Background(), c, nil); err != nil {
					t.Fatal(err)
				}
			}
			got := doubles(t, d)
			if tc.same && fmt.Sprint(got) != "[2=4]" || !tc.same && len(got) != 0 {
				t.Errorf("%v", got)
			}
			if !tc.same {
				return
			}
			if _, err := d.NotSame(context.Background(), 4, 2); err != nil {
				t.Fatal(err)
			}
			if got := doubles(t, d); len(got) != 0 {
				t.Errorf("told apart, still %v", got)
			}
			if _, err := d.Undo(context.Background(), ""); err != nil {
				t.Fatal(err)
			}
			if got := doubles(t, d); len(got) != 1 {
				t.Errorf("taken back, %v", got)
			}
		})
	}
}

// TestMergeKeepsEverything merges two customers: history, contacts, tags, reach
// and refs are the one's then, and undo brings both back.
func TestMergeKeepsEverything(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, customers(
		model.Customer{Ref: "A", Name: "Acme", Phone: "555 0100", Owner: "li", Tags: []string{"vip"}, Note: "one"},
		model.Customer{Ref: "B", Name: "Acme Ltd", Phone: "555 0200", Email: "info@acme.example", Owner: "wang", Region: "North", Tags: []string{"fair"}, Note: "two"},
		model.Customer{Ref: "C", Name: "Third"},
	))
	orders := &model.Import{Kind: model.ImportInteractions, Rows: 3, Interactions: []model.ImportInteraction{
		{Row: 2, Ref: "A", Interaction: order(noonDay()-9, 500, "1")},
		{Row: 3, Ref: "B", Interaction: order(noonDay()-9, 500, "1")},
		{Row: 4, Ref: "B", Interaction: order(noonDay()-3, 700, "2")},
	}}
	orders.Interactions[2].Interaction.Lines = []model.Line{{Product: "Linen", Quantity: 3, Amount: 700}}
	mustImport(t, d, orders)
	if _, err := d.AddContact(ctx, model.Contact{CustomerID: 2, Name: "Ann", Primary: true}); err != nil {
		t.Fatal(err)
	}
	by := int64(2)
	if _, err := d.EditCustomers(ctx, []int64{3}, model.CustomerPatch{ReferredBy: &by}, model.ChangeEdit); err != nil {
		t.Fatal(err)
	}
	before := image(t, d)
	if _, err := d.Merge(ctx, 1, 2, []string{"phone", "owner"}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Detail(ctx, 1, 0, -1)
	if err != nil || v.Events != 2 || v.Facts.Revenue != 1200 || v.Phone != "555 0200" || v.Owner != "wang" || v.Region != "North" ||
		v.Email != "info@acme.example" || fmt.Sprint(v.Tags) != "[fair vip]" || v.Note != "one\ntwo" || v.Facts.Referrals != 1 {
		t.Errorf("%+v %v", v, err)
	}
	if l := v.Timeline[0].Lines; len(l) != 1 || l[0].Product != "Linen" {
		t.Errorf("the lines of an order go with it: %+v", v.Timeline)
	}
	if len(v.Contacts) != 2 || v.Contacts[0].Name != "Ann" || v.Contacts[1].Phone != "555 0100" {
		t.Errorf("the phone not taken is kept with a contact: %+v", v.Contacts)
	}
	if r := mustImport(t, d, customers(model.Customer{Ref: "B", Name: "Acme Ltd", Industry: "Toys"})); r.Updated != 1 {
		t.Errorf("a row of the other's ref: %+v", r)
	}
	if c, err := record.ReadCustomer(ctx, d.readers, 1); err != nil || c.Industry != "Toys" || c.Ref != "A" {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := d.Delete(ctx, []int64{1}); err != nil {
		t.Fatal(err)
	}
	if r := mustImport(t, d, customers(model.Customer{Ref: "B", Name: "Acme Ltd"})); r.Created != 1 {
		t.Errorf("a row of the ref of one who is gone: %+v", r)
	}
	for range 4 {
		if _, err := d.Undo(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	if image(t, d) != before {
		t.Error("undo does not bring both back")
	}
	if _, err := d.Merge(ctx, 1, 1, nil); model.CodeOf(err) != model.CodeInvalid {
		t.Error(err)
	}
}

// TestMergingAddsUp merges any two customers of random books: orders and revenue
// of the book stay the same.
func TestMergingAddsUp(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		ids, err := engine.IDs(ctx, d.readers, "SELECT id FROM customer ORDER BY id")
		if err != nil || len(ids) < 2 {
			return
		}
		a := rapid.SampledFrom(ids).Draw(t, "keep")
		b := rapid.SampledFrom(ids).Draw(t, "other")
		if a == b {
			return
		}
		sum := func() (n, money int64) {
			err := d.readers.QueryRowContext(ctx, "SELECT sum(orders), sum(revenue) FROM facts").Scan(&n, &money)
			if err != nil {
				t.Fatal(err)
			}
			return n, money
		}
		orders, revenue := sum()
		if _, err := d.Merge(ctx, a, b, nil); err != nil {
			t.Fatal(err)
		}
		if n, money := sum(); n != orders || money != revenue {
			t.Fatalf("%d orders of %d, were %d of %d", n, money, orders, revenue)
		}
	})
}

// What people agreed to and barred outlives a merge and an import of an older copy.
func TestConsentOutlivesMergeAndImport(t *testing.T) {
	d, ctx := openTest(t, t.TempDir()), context.Background()
	agreed := model.ConsentsOf([]model.Consent{{Purpose: "gifts", On: 740000}})
	ended := agreed.With(model.Consent{Purpose: "gifts", Withdrawn: 740009})
	for i, c := range []model.Customer{{Name: "Acme", Email: "a@a.example", Consents: agreed}, {Name: "Acme Ltd", Consents: ended, Barred: model.ByVisit}} {
		who := model.Contact{Name: "Ann", Email: "ann@a.example", Consents: []model.Consents{agreed, ended}[i], Barred: []model.Barred{0, model.ByPhone}[i]}
		if _, err := d.AddCustomer(ctx, c, []model.Contact{who}); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(when string) {
		t.Helper()
		det, err := d.Detail(ctx, 1, 0, 0)
		if err != nil || len(det.Contacts) != 1 || det.Consents != ended || det.Barred != model.ByVisit || det.Contacts[0].Consents != ended || det.Contacts[0].Barred != model.ByPhone {
			t.Errorf("%s: %+v %+v, %v", when, det.Customer, det.Contacts, err)
		}
	}
	if _, err := d.Merge(ctx, 1, 2, nil); err != nil {
		t.Fatal(err)
	}
	holds("merged")
	in := customers(model.Customer{Name: "Acme", Email: "a@a.example", Consents: agreed})
	in.Customers[0].Contacts = []model.Contact{{Name: "Ann", Email: "ann@a.example", Consents: agreed}}
	mustImport(t, d, in)
	holds("imported")
}
