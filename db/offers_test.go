package db

import (
	"fmt"
	"testing"

	"tierbook/model"
)

// hotels is a file of orders: eight of eleven who buy linen buy towels, and twenty
// others buy one of two other things.
func hotels() *model.Import {
	m := &model.Import{File: "o.csv", Kind: model.ImportInteractions}
	for c := range 31 {
		products := []string{"linen", "towels"}
		switch {
		case c > 10:
			products = []string{[]string{"soap", "lamps"}[c%2]}
		case c > 7:
			products = products[:1]
		}
		in := order(noonDay()-60+model.Day(c%7), int64(len(products))*100, fmt.Sprintf("order:%d", c))
		for _, p := range products {
			in.Lines = append(in.Lines, model.Line{Product: p, Quantity: 1, Amount: 100})
		}
		m.Rows++
		m.Interactions = append(m.Interactions, model.ImportInteraction{Row: m.Rows + 1, Ref: fmt.Sprintf("H%02d", c), Interaction: in})
	}
	return m
}

// A customer who buys linen alone is offered towels, with who else buys both, and no
// longer once it buys them; undo brings the offer back.
func TestRecommend(t *testing.T) {
	ctx, d := t.Context(), openTest(t, t.TempDir())
	mustImport(t, d, hotels())
	id, err := d.Find(ctx, "H09")
	if err != nil {
		t.Fatal(err)
	}
	next := func(asOf model.Day) []model.Offer {
		t.Helper()
		o, err := d.Recommend(ctx, id, 5, asOf)
		if err != nil {
			t.Fatal(err)
		}
		return o.Next
	}
	got := next(0)
	if len(got) != 1 || got[0].Product != "towels" || got[0].Because != "linen" || got[0].Both != 8 || got[0].Buyers != 11 || got[0].Lift <= 1 {
		t.Fatalf("%+v", got)
	}
	if early := next(noonDay() - 90); len(early) > 0 {
		t.Errorf("before anybody bought: %+v", early)
	}
	in := order(noonDay(), 100, "")
	in.CustomerID, in.Lines = id, []model.Line{{Product: "towels", Quantity: 1, Amount: 100}}
	if _, err := d.LogInteraction(ctx, in, 0); err != nil {
		t.Fatal(err)
	}
	if left := next(0); len(left) > 0 {
		t.Errorf("offered what was bought: %+v", left)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if again := next(0); len(again) != 1 {
		t.Errorf("after undo: %+v", again)
	}
	test, err := d.TestOffers(ctx, noonDay()-56, 0, 5)
	if err != nil || test.Cut != noonDay()-56 || test.Until != noonDay()-54 || test.Customers != 0 {
		t.Errorf("%+v %v: a test of those known by the cut, none of whom bought later", test, err)
	}
	if _, err := d.TestOffers(ctx, noonDay(), 0, 5); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("no orders after the cut: %v", err)
	}
}

// A seller is offered what those buy whom they see, whoever asked before: of others' orders
// neither a product nor a count is told, nor what the models made of everybody are.
func TestOffersOfASeller(t *testing.T) {
	ctx, d := t.Context(), openTest(t, t.TempDir())
	mustImport(t, d, hotels())
	var theirs []int64
	for c := range 8 {
		id, err := d.Find(ctx, fmt.Sprintf("H%02d", c))
		if err != nil {
			t.Fatal(err)
		}
		theirs = append(theirs, id)
	}
	owner := "Wang"
	if _, err := d.EditCustomers(ctx, theirs, model.CustomerPatch{Owner: &owner}, model.ChangeAssign); err != nil {
		t.Fatal(err)
	}
	id, err := d.Find(ctx, "H09")
	if err != nil {
		t.Fatal(err)
	}
	li := d.As(colleague("Li", model.RoleSeller, "Li"), "one")
	for _, c := range []struct {
		of                        *DB
		offered, known, purchased int
	}{{li, 0, 23, 3}, {d, 1, 31, 4}, {d.As(colleague("Wang", model.RoleSeller, "Wang"), "two"), 1, 31, 4}, {li, 0, 23, 3}} {
		o, err := c.of.Recommend(ctx, id, 5, 0)
		if err != nil || len(o.Next) != c.offered || o.Customers != c.known || o.Products != c.purchased {
			t.Errorf("%+v %v, want %+v", o, err, c)
		}
	}
	if _, err := li.Calibration(ctx, 0); model.CodeOf(err) != model.CodeRefused {
		t.Errorf("the models of everybody: %v", err)
	}
}

// What products brought is what the orders brought: refunds come off, another currency
// counts by its order's rate, and an order without a rate counts as none.
func TestProducts(t *testing.T) {
	ctx, d := t.Context(), openTest(t, t.TempDir())
	mustImport(t, d, hotels())
	id, err := d.Find(ctx, "H00")
	if err != nil {
		t.Fatal(err)
	}
	cost, base := int64(30), int64(700)
	for _, in := range []model.Interaction{
		{Kind: model.Refund, Amount: 100, Currency: "CNY", Lines: []model.Line{{Product: "linen", Quantity: 1, Amount: 100}}},
		{Kind: model.Order, Amount: 100, Currency: "USD", Base: &base, Lines: []model.Line{{Product: "silk", Category: "cloth", Quantity: 2, Amount: 60, Cost: &cost}, {Product: "linen", Quantity: 1, Amount: 40}}},
		{Kind: model.Order, Amount: 500, Currency: "EUR", Lines: []model.Line{{Product: "wool", Quantity: 3, Amount: 500}}},
	} {
		in.CustomerID, in.Day, in.Clock = id, noonDay()-1, model.NoClock
		if _, err := d.LogInteraction(ctx, in, 0); err != nil {
			t.Fatal(err)
		}
	}
	all, err := d.Products(ctx, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, sum := map[string]model.ProductSales{}, int64(0)
	for _, p := range all {
		got[p.Product] = p
		sum += p.Revenue
	}
	if p := got["linen"]; p.Customers != 11 || p.Orders != 12 || p.Quantity != 11 || p.Revenue != 1100-100+280 || p.Cost != nil || p.Last != noonDay()-1 {
		t.Errorf("linen: %+v", p)
	}
	if p := got["silk"]; p.Revenue != 420 || p.Cost == nil || *p.Cost != 210 || p.Category != "cloth" {
		t.Errorf("silk: %+v", p)
	}
	if p := got["wool"]; p.Revenue != 0 || p.Orders != 1 {
		t.Errorf("wool, whose rate is not known: %+v", p)
	}
	var revenue int64
	err = d.Each(ctx, model.ListQuery{Sort: model.AttrID}, func(r *model.Row) error { revenue += r.Facts.Revenue; return nil })
	if err != nil || sum != revenue {
		t.Errorf("products brought %d, customers %d: %v", sum, revenue, err)
	}
	if early, err := d.Products(ctx, noonDay()-1, noonDay()-1); err != nil || len(early) != 3 {
		t.Errorf("of one day: %+v %v", early, err)
	}
}
