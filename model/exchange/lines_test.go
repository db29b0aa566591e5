package exchange

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// However a program writes the lines of an order, they are one order with its total.
func TestLinesOfOrders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		notes      string
	}{
		{
			"Shopify: customer, total and status on the first line only",
			"Name,Email,Financial Status,Paid at,Currency,Total,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n" +
				"#1001,a@x.cn,paid,2026-01-02 10:00:00 +0800,USD,100,1,Shirt,30,Ann\n#1001,a@x.cn,,,,,2,Sock,15,\n#1001,a@x.cn,,,,,1,Hat,30,\n" +
				"#1002,b@x.cn,voided,2026-01-03 10:00:00 +0800,USD,10,1,Shirt,10,Bob\n#1002,b@x.cn,,,,,1,Sock,0,\n",
			[]string{"2[3 4] Ann 2026-01-02 order 100.00USD"},
			"merged() lines() left_out(voided 1) kind_order()",
		},
		{
			"Odoo: everything but the line blank below the first",
			"Order Reference,Customer,Order Date,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Total\nS00012,Acme,2026-01-02,Desk,1,100,160\n,,,Chair,2,30,\nS00013,Bolt,2026-01-04,Desk,1,100,100\n",
			[]string{"2[3] Acme 2026-01-02 order 160.00CNY", "4[] Bolt 2026-01-04 order 100.00CNY"},
			"merged() lines() kind_order()",
		},
		{
			"Zoho: the total again on every line",
			"Invoice Date,Invoice Number,Customer Name,Total,Item Name,Quantity,Item Price\n2026-01-02,INV-1,Acme,99,A,1,50\n2026-01-02,INV-1,Acme,99,B,2,20\n",
			[]string{"2[3] Acme 2026-01-02 order 99.00CNY"},
			"total_once(Total) merged() lines() kind_order()",
		},
		{
			"amounts that are those of the lines add up, equal or not",
			"order_id,customer,order_date,total,qty,price\n1,A,2026-01-02,10,1,10\n1,A,2026-01-02,10,2,5\n2,B,2026-01-02,7,1,7\n2,B,2026-01-02,7,1,7\n",
			[]string{"2[3] A 2026-01-02 order 20.00CNY", "4[5] B 2026-01-02 order 14.00CNY"},
			"merged() kind_order()",
		},
		{
			"no total: quantity times price",
			"order_id,customer,order_date,qty,price,product\n1,A,2026-01-02,3,2.50,x\n1,,,1,1,y\n",
			[]string{"2[3] A 2026-01-02 order 8.50CNY"},
			"merged() lines() kind_order()",
		},
		{
			"lines finer than the coin: no order is off by one, nor is the file",
			"order_id,customer,order_date,amount\n1,A,2026-01-02,0.333\n1,A,2026-01-02,0.333\n2,A,2026-01-02,0.334\n2,A,2026-01-02,0.000\n",
			[]string{"2[3] A 2026-01-02 order 0.67CNY", "4[5] A 2026-01-02 order 0.33CNY"},
			"rounded() merged() kind_order()",
		},
		{
			"double entries: only what a customer owes",
			"Transaction ID,Transaction Date,Account Type,Amount (One column),Debit Amount,Credit Amount,Customer\nT1,2026-01-02,Receivable,100.00,100.00,,Acme\n" +
				"T1,2026-01-02,Income,-100.00,,100.00,\nT2,2026-01-05,Cash,100.00,100.00,,Acme\nT2,2026-01-05,Receivable,-100.00,,100.00,Acme\n",
			[]string{"2[] Acme 2026-01-02 order 100.00CNY"},
			"ignored(Account Type, Credit Amount, Debit Amount) left_out(Cash 1, Income 1, Receivable 1) kind_order()",
		},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if d := cmp.Diff(c.want, told(in)); d != "" || len(in.Problems) != 0 {
			t.Errorf("%s: %s %v", c.name, d, refused(in))
		}
		if got := noteCodes(in); got != c.notes {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// An order of which no line has an amount is refused, and so is a file of orders
// without a column for it; the advice given works.
func TestOrdersWithoutAmounts(t *testing.T) {
	in := mustRead(t, []byte("order_id,customer,order_date,amount\n1,A,2026-01-02,\n1,A,2026-01-02,\n2,A,2026-01-02,5\n2,A,2026-01-02,\n"), opts())
	if d := cmp.Diff([]string{"2 amount amount_missing", "3 amount amount_missing"}, refused(in)); d != "" || len(in.Interactions) != 1 {
		t.Error(d, told(in))
	}
	const text = "Order ID,Customer,Order Date,x\n1,A,2026-01-02,5\n"
	_, err := Read(strings.NewReader(text), "f.csv", opts())
	if e := asError(err); e.Key != "error.exchange.no_amount" || e.Args["N"] != 1 || e.Args["Amount"] != 4 {
		t.Fatal(err)
	}
	for m, want := range map[string]string{"4=amount": "2[] A 2026-01-02 order 5.00CNY", "1=external_id": "2[] A 2026-01-02 note"} {
		o := opts()
		o.Map, _ = ParseMap([]string{m})
		if got := told(mustRead(t, []byte(text), o)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v", m, got)
		}
	}
}

// The published lines make the published figures.
func TestReferenceLines(t *testing.T) {
	for _, c := range []struct {
		file            string
		orders, refunds int
		customers       int
		total, back     int64
	}{
		{"superstore_lines.csv", 5009, 0, 793, 2_297_200_86, 0},
		{"online_retail_lines_dev.csv", 3417, 614, 879, 1_603_058_05, 37_289_96},
	} {
		in := mustRead(t, refFile(t, c.file), opts())
		orders, refunds, total, back := 0, 0, int64(0), int64(0)
		for _, i := range in.Interactions {
			if x := i.Interaction; x.Kind == model.Refund {
				refunds, back = refunds+1, back+x.Amount
				if !strings.HasPrefix(x.ExternalID, "order:C") {
					t.Errorf("%s: %s is a refund", c.file, x.ExternalID)
				}
			} else {
				orders, total = orders+1, total+x.Amount
			}
		}
		if orders != c.orders || refunds != c.refunds || total != c.total || back != c.back || customersIn(in) != c.customers || len(in.Problems) != 0 {
			t.Errorf("%s: %d orders %d, %d refunds %d, %d customers, %d problems", c.file, orders, total, refunds, back, customersIn(in), len(in.Problems))
		}
	}
}
