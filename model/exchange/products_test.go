package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// linesTold writes the lines of an import's orders in short.
func linesTold(in *model.Import) []string {
	var out []string
	for _, i := range in.Interactions {
		x := &i.Interaction
		for _, l := range x.Lines {
			s := fmt.Sprintf("%s %s %sx%s=%s", x.Kind, strings.TrimPrefix(l.Product+"/"+l.Category, "/"), model.NumberText(l.Quantity, -1),
				model.FormatMinor(l.UnitPrice, x.Currency), model.FormatMinor(l.Amount, x.Currency))
			if l.Cost != nil {
				s += " cost " + model.FormatMinor(*l.Cost, x.Currency)
			}
			out = append(out, s)
		}
	}
	return out
}

// The products of an order's lines are kept, with what each brought where that is
// known.
func TestProductsOfOrders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{
			"Shopify",
			"Name,Email,Financial Status,Paid at,Total,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n" +
				"#1001,a@x.cn,paid,2026-01-02 10:00:00 +0800,100,1,Shirt,30,Ann\n#1001,a@x.cn,,,,2,Sock,15,\n#1001,a@x.cn,,,,1,Hat,30,\n",
			[]string{"order Shirt/ 1x30.00=30.00", "order Sock/ 2x15.00=30.00", "order Hat/ 1x30.00=30.00"},
		},
		{
			"Odoo",
			"Order Reference,Customer,Order Date,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Total\nS00012,Acme,2026-01-02,Desk,1,100,160\n,,,Chair,2,30,\nS00013,Bolt,2026-01-04,Desk,1,100,100\n",
			[]string{"order Desk/ 1x100.00=100.00", "order Chair/ 2x30.00=60.00", "order Desk/ 1x100.00=100.00"},
		},
		{
			"Zoho, with the line's own amount",
			"Invoice Date,Invoice Number,Customer Name,Item Name,Quantity,Item Price,Item Total\n2026-01-02,INV-1,Acme,A,1,50,45\n2026-01-02,INV-1,Acme,B,2,20,40\n",
			[]string{"order A/ 1x50.00=45.00", "order B/ 2x20.00=40.00"},
		},
		{
			"Wave: quantity times price, the product below a description",
			"Invoice Number,Customer,Invoice Date,Description,Quantity,Price\n7,Acme,2026-01-02,Work,2.5,40\n7,Acme,2026-01-02,Travel,1,12.5\n",
			[]string{"order Work/ 2.5x40.00=100.00", "order Travel/ 1x12.50=12.50"},
		},
		{
			"淘宝: the total again on each line",
			"主订单编号,买家会员名,买家实际支付金额,订单状态,订单付款时间,商品标题,商品数量,类目\n1,aa,30.00,交易成功,2026-01-02 10:00:00,布,3,面料\n1,aa,30.00,交易成功,2026-01-02 10:00:00,线,1,辅料\n2,bb,8.00,交易成功,2026-01-03 10:00:00,线,1,辅料\n",
			[]string{"order 布/面料 3x0.00=0.00", "order 线/辅料 1x0.00=0.00", "order 线/辅料 1x0.00=8.00"},
		},
		{
			"cost of the line, of a piece, and by the profit",
			"order_id,customer,order_date,product,qty,amount,cost\n1,A,2026-01-02,x,3,10,7\n",
			[]string{"order x/ 3x0.00=10.00 cost 7.00"},
		},
		{"unit cost", "order_id,customer,order_date,product,qty,amount,unit cost\n1,A,2026-01-02,x,3,10,2.50\n", []string{"order x/ 3x0.00=10.00 cost 7.50"}},
		{"profit", "order_id,customer,order_date,product,qty,amount,profit\n1,A,2026-01-02,x,3,10,12.50\n", []string{"order x/ 3x0.00=10.00 cost -2.50"}},
		{
			"an order below zero is a refund, and so are its lines",
			"order_id,customer,order_date,product,qty,price,cost\nC1,A,2026-01-02,x,-3,10,-6\nC1,A,2026-01-02,fee,1,2,0\n",
			[]string{"refund x/ 3x10.00=30.00 cost 6.00", "refund fee/ -1x2.00=-2.00 cost 0.00"},
		},
		{
			"what cannot be read costs no row", "order_id,customer,order_date,product,qty,amount,cost\n1,A,2026-01-02,x,some,10,cheap\n",
			[]string{"order x/ 0x0.00=10.00"},
		},
		{"a follow-up about a product has no lines", "customer,跟进时间,跟进方式,产品\nA,2026-01-02,电话,布\n", nil},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if d := cmp.Diff(c.want, linesTold(in)); d != "" || len(in.Problems) != 0 {
			t.Errorf("%s: %s %v", c.name, d, refused(in))
		}
	}
}

// Lines finer than the coin add up to their order, and their costs to the file's.
func TestReferenceProducts(t *testing.T) {
	in := mustRead(t, refFile(t, "superstore_lines.csv"), opts())
	lines, sales, margin, categories := 0, int64(0), int64(0), map[string]bool{}
	for i := range in.Interactions {
		x, sum := &in.Interactions[i].Interaction, int64(0)
		for _, l := range x.Lines {
			sum += l.Amount
			categories[l.Category] = true
		}
		m, ok := x.Margin()
		if sum != x.Amount || !ok {
			t.Fatalf("%s: lines of %d, an order of %d", x.ExternalID, sum, x.Amount)
		}
		lines, sales, margin = lines+len(x.Lines), sales+sum, margin+m
	}
	if lines != 9994 || sales != 2_297_200_86 || margin != 286_397_02 || len(categories) != 3 {
		t.Errorf("%d lines, sales %d, profit %d, %d categories", lines, sales, margin, len(categories))
	}
	in = mustRead(t, refFile(t, "online_retail_lines_dev.csv"), opts())
	if lines = len(linesTold(in)); lines != 74_523 {
		t.Errorf("%d lines", lines)
	}
	for i := range in.Interactions {
		x, sum := &in.Interactions[i].Interaction, int64(0)
		for _, l := range x.Lines {
			sum += l.Amount
		}
		if sum != x.Amount {
			t.Fatalf("%s %s: lines of %d, an order of %d", x.Kind, x.ExternalID, sum, x.Amount)
		}
	}
}

// Lines come back from JSON as they went.
func TestLinesRoundTrip(t *testing.T) {
	cost := int64(310_00)
	in := model.Interaction{Day: model.NewDay(2026, 1, 2), Clock: model.NoClock, Kind: model.Order, Amount: 900_00, Currency: "USD", ExternalID: "order:1", Lines: []model.Line{
		{Product: "Linen, 40s", Category: "布", Quantity: 2.5, UnitPrice: 360_00, Amount: 900_00, Cost: &cost}, {Product: "Free"}, {Product: "Off", Amount: -5_00, Quantity: -1},
	}}
	for range 3000 { // more than a cell of a CSV holds
		in.Lines = append(in.Lines, model.Line{Product: "a further product of this order", Amount: 1, Quantity: 1})
	}
	var b bytes.Buffer
	w := NewInteractions("json", &b, ExportOptions{Currency: "CNY"})
	row := model.Row{Customer: model.Customer{ID: 1, Ref: "A", Name: "Acme"}}
	if err := w.Write(&row, &in); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	back := mustRead(t, b.Bytes(), opts())
	if len(back.Interactions) != 1 || !model.SameLines(back.Interactions[0].Interaction.Lines, in.Lines) {
		t.Errorf("%v %v", refused(back), linesTold(back))
	}
}

// Lines of an order come in again from a table as they went out.
func TestLinesInTables(t *testing.T) {
	cost := int64(4200)
	x := model.Interaction{
		ID: 1, CustomerID: 2, Day: model.NewDay(2026, 1, 2), Clock: model.NoClock, Kind: model.Order, Amount: 9000, Currency: "CNY",
		Lines: []model.Line{{Product: "=Linen, \"40s\"", Category: "布", Quantity: 1.5, UnitPrice: 6000, Amount: 9000, Cost: &cost}},
	}
	for _, name := range []string{"csv", "xlsx"} {
		for _, lang := range []string{"en", "zh"} {
			var b bytes.Buffer
			out := NewInteractions(name, &b, ExportOptions{Lang: lang, Currency: "CNY"})
			if err := errors.Join(out.Write(&model.Row{Customer: model.Customer{ID: 2, Name: "A"}}, &x), out.Close()); err != nil {
				t.Fatal(err)
			}
			in := mustRead(t, b.Bytes(), opts())
			if d := cmp.Diff(x.Lines, in.Interactions[0].Interaction.Lines); d != "" {
				t.Errorf("%s %s: %s", name, lang, d)
			}
		}
	}
}
