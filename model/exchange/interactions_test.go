package exchange

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// told writes interactions as short lines.
func told(in *model.Import) []string {
	var out []string
	for _, i := range in.Interactions {
		x := &i.Interaction
		s := fmt.Sprintf("%d%v %s%s %s %s", i.Row, i.More, i.Ref, i.Name, x.Day, x.Kind)
		if x.Kind.HasAmount() {
			s += " " + model.FormatMinor(x.Amount, x.Currency) + x.Currency
		}
		out = append(out, s)
	}
	return out
}

// refused writes problems as short lines.
func refused(in *model.Import) []string {
	var out []string
	for _, p := range in.Problems {
		out = append(out, fmt.Sprintf("%d %s %s", p.Row, p.Column, strings.TrimPrefix(p.Err.Key, "error.exchange.")))
	}
	return out
}

func TestInteractions(t *testing.T) {
	cases := []struct {
		name, text   string
		want, refuse []string
	}{
		{
			"rows of one order are one order",
			"customer,order_id,order_date,amount\nA,1,2024-01-02,10\nB,1,2024-01-03,5\nA,1,2024-01-02,2.50\n",
			[]string{"2[4] A 2024-01-02 order 12.50CNY", "3[] B 2024-01-03 order 5.00CNY"},
			nil,
		},
		{
			"without a number each row is an order",
			"customer,order_date,amount\nA,2024-01-02,10\nA,2024-01-02,10\n",
			[]string{"2[] A 2024-01-02 order 10.00CNY", "3[] A 2024-01-02 order 10.00CNY"},
			nil,
		},
		{
			"zero is an amount, below zero is a refund",
			"customer,order_date,amount\nA,2024-01-02,0\nA,2024-01-03,-20\nA,2024-01-04,(5)\n",
			[]string{"2[] A 2024-01-02 order 0.00CNY", "3[] A 2024-01-03 refund 20.00CNY", "4[] A 2024-01-04 refund 5.00CNY"},
			nil,
		},
		{
			"a row that cannot be read takes its order along",
			"customer,order_id,order_date,amount\nA,1,2024-01-02,10\nA,1,2024-01-02,ten\nA,2,2024-02-30,1\nA,3,2024-03-01,\nA,4,2024-03-01,7\n",
			[]string{"6[] A 2024-03-01 order 7.00CNY"},
			[]string{"2  order_row", "3 amount amount", "4 order_date date", "5 amount amount_missing"},
		},
		{
			"currencies of a row",
			"customer,order_date,amount,currency\nA,2024-01-02,10,usd\nA,2024-01-02,€5,\nA,2024-01-02,$5,\nA,2024-01-02,5,XX\nA,2024-01-02,500,JPY\nA,2024-01-02,5.5,JPY\n",
			[]string{"2[] A 2024-01-02 order 10.00USD", "3[] A 2024-01-02 order 5.00EUR", "4[] A 2024-01-02 order 5.00USD", "6[] A 2024-01-02 order 500JPY"},
			[]string{"5 currency currency", "7 amount amount_decimals"},
		},
		{
			"currency in the header",
			"customer,order_date,Amount (USD)\nA,2024-01-02,10\n",
			[]string{"2[] A 2024-01-02 order 10.00USD"},
			nil,
		},
		{
			"lines with quantity and price",
			"InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n536365,85123A,6,2010-12-01 8:26,2.55,17850\n536365,71053,6,2010-12-01 8:26,3.39,17850\nC536379,D,-1,2010-12-01 9:41,27.50,14527\n",
			[]string{"2[3] 17850 2010-12-01 order 35.64CNY", "4[] 14527 2010-12-01 refund 27.50CNY"},
			nil,
		},
		{
			"a log of follow-ups",
			"客户名称,跟进时间,跟进方式,跟进内容,下次跟进时间,负责人\n甲,2024年3月5日 14:30,电话,已报价,2024/3/20,王\n乙,2024-03-06,上门拜访,,,王\n丙,2024-03-06,飞鸽,,,王\n丁,2024-03-06,微信,谈,2024-03-01,王\n",
			[]string{"2[] 甲 2024-03-05 call", "3[] 乙 2024-03-06 visit", "4[] 丙 2024-03-06 note", "5[] 丁 2024-03-06 message"},
			nil,
		},
		{
			"kinds with what they carry",
			"customer,date,kind,amount,satisfaction\nA,2024-01-02,feedback,,4\nA,2024-01-02,refund,12,\nA,2024-01-02,退款,-12,\nA,2024-01-02,call,12,\nA,2024-01-02,call,0,\nA,2024-01-02,feedback,,\nA,2024-01-02,feedback,,6\n",
			[]string{"2[] A 2024-01-02 feedback", "3[] A 2024-01-02 refund 12.00CNY", "4[] A 2024-01-02 refund 12.00CNY", "5[] A 2024-01-02 call", "6[] A 2024-01-02 call"},
			[]string{"7  error.satisfaction_missing", "8 satisfaction satisfaction"},
		},
		{
			"rows that are broken",
			"customer,order_date,amount\n,2024-01-02,1\nA,,1\nA,2024-01-02,1,extra\nA,2024-01-02,1,,\n\n\"A,2024-01-02,1\nB,2024-01-02,1\n",
			[]string{"5[] A 2024-01-02 order 1.00CNY", "8[] B 2024-01-02 order 1.00CNY"},
			[]string{"2 customer no_customer", "3 order_date date_missing", "4  extra_cells", "7  quote"},
		},
		{
			"a key of the file's own stands once",
			"customer,date,kind,external_id\nA,2024-01-02,call,k1\nA,2024-01-03,call,k1\nB,2024-01-03,call,k1\n",
			[]string{"2[] A 2024-01-02 call", "4[] B 2024-01-03 call"},
			[]string{"3  duplicate_id"},
		},
	}
	for _, c := range cases {
		in := mustRead(t, []byte(c.text), opts())
		if in.Kind != model.ImportInteractions {
			t.Errorf("%s: taken for %s", c.name, in.Kind)
			continue
		}
		for i := range c.refuse {
			c.refuse[i] = strings.Replace(c.refuse[i], "error.exchange.", "", 1)
		}
		if d := cmp.Diff(c.want, told(in)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if d := cmp.Diff(c.refuse, refused(in)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// The keys of interactions are the same in every reading, differ between rows
// and customers, and keep their meaning where other rows come before them.
func TestKeysOfInteractions(t *testing.T) {
	const head = "customer_id,order_date,amount\n"
	rows := []string{"A,2024-01-02,10\n", "A,2024-01-02,10\n", "B,2024-01-02,10\n", "A,2024-01-03,10\n"}
	ids := func(text string) []string {
		var out []string
		for _, i := range mustRead(t, []byte(text), opts()).Interactions {
			out = append(out, i.Interaction.ExternalID)
		}
		return out
	}
	first := ids(head + strings.Join(rows, ""))
	seen := map[string]bool{}
	for _, id := range first {
		if id == "" || seen[id] {
			t.Fatalf("%q twice or empty", id)
		}
		seen[id] = true
	}
	if d := cmp.Diff(first, ids(head+strings.Join(rows, ""))); d != "" {
		t.Error(d)
	}
	later := ids(head + "C,2024-01-01,1\n" + rows[3] + rows[0] + rows[2] + rows[1])
	if d := cmp.Diff([]string{first[3], first[0], first[2], first[1]}, later[1:]); d != "" {
		t.Error(d)
	}
	orders := mustRead(t, []byte("customer_id,order_id,order_date,amount\nA,7,2024-01-02,10\nA,8,2024-01-02,-10\n"), opts())
	if a, b := orders.Interactions[0].Interaction, orders.Interactions[1].Interaction; a.ExternalID != "order:7" || b.ExternalID != "order:8" || b.Kind != model.Refund {
		t.Errorf("%+v %+v", a, b)
	}
}

func TestAmountsInTheBooksCurrency(t *testing.T) {
	in := mustRead(t, []byte("customer,order_date,amount\nA,2024-01-02,10\nA,2024-01-02,USD 10\n"), opts())
	if b := in.Interactions[0].Interaction.Base; b == nil || *b != 1000 {
		t.Error(b)
	}
	if b := in.Interactions[1].Interaction.Base; b != nil {
		t.Error(*b)
	}
}

func TestWhatTheFileLeavesOpen(t *testing.T) {
	cases := []struct {
		name, text string
		o          Options
		key        string
	}{
		{"day or month", "customer,order_date,amount\nA,1/2/2024,1\n", Options{}, "date_order"},
		{"decimal", "customer,order_date,amount\nA,2024-01-02,1.234\n", Options{}, "decimal"},
		{"kind of file", "客户名称,手机,地址,日期,金额\n甲,13800000001,路,2024-01-02,1\n", Options{}, "kind_open"},
		{"no date", "customer,amount\nA,1\n", Options{As: model.ImportInteractions}, "no_date"},
		{"no date of tasks", "Task Subject,Related To,Due Date\nCall,Acme,2026-12-01\n", Options{}, "no_date"},
		{"no customer", "amount,order_date\n1,2024-01-02\n", Options{}, "no_columns"},
		{"map of no column", "name\nA\n", Options{Map: map[string]string{"nome": "name"}}, "map_column"},
		{"map to no field", "name\nA\n", Options{Map: map[string]string{"name": "nome"}}, "map_field"},
		{"as", "name\nA\n", Options{As: "orders"}, "as"},
		{"date format", "name,created\nA,1/2/24\n", Options{DateFormat: "european"}, "date_format"},
		{"decimal sign", "name\nA\n", Options{Decimal: "x"}, "decimal_name"},
		{"delimiter", "name\nA\n", Options{Delimiter: '，'}, "delimiter"},
	}
	for _, c := range cases {
		c.o.Currency = "CNY"
		_, err := Read(strings.NewReader(c.text), "f.csv", c.o)
		if e := asError(err); e.Key != "error.exchange."+c.key {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range []struct {
		text string
		o    Options
		want string
	}{
		{"customer,order_date,amount\nA,1/2/2024,1\n", Options{DateFormat: "dmy"}, "2[] A 2024-02-01 order 1.00CNY"},
		{"customer,order_date,amount\nA,2024-01-02,1.234\n", Options{Decimal: ","}, "2[] A 2024-01-02 order 1234.00CNY"},
		{"客户名称,手机,地址,日期,金额\n甲,13800000001,路,2024-01-02,1\n", Options{As: model.ImportInteractions}, "2[] 甲 2024-01-02 order 1.00CNY"},
		{"k,d,x\nA,2024-01-02,5\n", Options{Map: map[string]string{"k": "ref", "2": "date", "x": "amount"}}, "2[] A 2024-01-02 order 5.00CNY"},
	} {
		in := mustRead(t, []byte(c.text), c.o)
		if got := told(in); len(got) != 1 || got[0] != c.want {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}

func TestTooManyProblemsRefuseTheFile(t *testing.T) {
	for _, c := range []struct {
		header, row string
		first       int
	}{
		{"customer,order_date,amount\n", "A,x,1\n", 2},
		{"customer,date,type,external_id\n", "A,2026-01-02,call,X1\n", 3},
	} {
		_, err := Read(strings.NewReader(c.header+strings.Repeat(c.row, MaxProblems+2)), "f.csv", opts())
		if e := asError(err); e.Key != "error.exchange.too_many_problems" || e.Args["Row"] != c.first {
			t.Error(err)
		}
	}
}

// An opportunity without a probability has even odds, one that says 0 has none.
func TestOpportunities(t *testing.T) {
	in, err := Read(strings.NewReader("customer,date,kind,expected,probability\nA,2024-01-02,email,500,\nB,2024-01-02,email,500,0\nC,2024-01-02,email,,\nD,2024-01-02,email,500,40%\n"),
		"deals.csv", Options{As: model.ImportInteractions})
	if err != nil {
		t.Fatal(err)
	}
	var got []float64
	for _, i := range in.Interactions {
		got = append(got, i.Interaction.Probability)
	}
	if d := cmp.Diff([]float64{model.EvenOdds, 0, 0, 0.4}, got); d != "" {
		t.Error(d)
	}
}
