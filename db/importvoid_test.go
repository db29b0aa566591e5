package db

import (
	"context"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/model/exchange"
)

// An order that a later file calls cancelled is taken out, once; one that is refunded
// stays beside its refund.
func TestLaterStatusTakesAnOrderBack(t *testing.T) {
	d := openTest(t, t.TempDir())
	read := func(first, second string, dry bool) model.ImportResult {
		t.Helper()
		text := "Order ID,Customer,Order Date,Product,Total,Status\n1,Acme,2026-01-02,Linen,100," + first + "\n2,Acme,2026-01-03,Wool,50," + second + "\n"
		in, err := exchange.Read(strings.NewReader(text), "orders.csv", exchange.Options{Currency: "CNY", Today: d.today(), DryRun: dry})
		if err != nil {
			t.Fatal(err)
		}
		return mustImport(t, d, in)
	}
	stand := func() (orders int, revenue int64) {
		t.Helper()
		det, err := d.Detail(context.Background(), 1, 0, 9)
		if err != nil {
			t.Fatal(err)
		}
		return det.Facts.Orders, det.Facts.Revenue
	}
	read("paid", "paid", false)
	before := image(t, d)
	if dry := read("cancelled", "paid", true); dry.Updated != 1 || image(t, d) != before {
		t.Errorf("the dry run: %+v", dry)
	}
	r := read("cancelled", "paid", false)
	if n, sum := stand(); n != 1 || sum != 5000 || r.Updated != 1 || dump(t, d, "order_line") == "" || strings.Contains(dump(t, d, "order_line"), "Linen") {
		t.Errorf("%d orders of %d, %+v, %s", n, sum, r, dump(t, d, "order_line"))
	}
	if r := read("cancelled", "paid", false); r.Batch != 0 || r.Updated != 0 {
		t.Errorf("again: %+v", r)
	}
	if _, err := d.Undo(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	if image(t, d) != before {
		t.Error("undo does not bring the order back")
	}
	read("paid", "refunded", false)
	if n, sum := stand(); n != 2 || sum != 10000 {
		t.Errorf("refunded: %d orders of %d", n, sum)
	}
	read("paid", "cancelled", false)
	if n, sum := stand(); n != 1 || sum != 10000 || strings.Contains(dump(t, d, "interaction"), "refunded:2") {
		t.Errorf("then cancelled: %d orders of %d", n, sum)
	}
}
