package exchange

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// What a file holds is told by what stands in it where the headers leave it open.
func TestKindByShape(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       model.ImportKind
		want       []string
	}{
		{
			"customers who come again with amounts are orders",
			"name,phone,email,date,amount,currency,note\nA,138,a@x.cn,2026-01-02,10,CNY,x\nB,139,b@x.cn,2026-01-03,20,CNY,y\nA,138,a@x.cn,2026-02-02,11,CNY,z\n",
			model.ImportInteractions,
			[]string{"2[] A 2026-01-02 order 10.00CNY", "3[] B 2026-01-03 order 20.00CNY", "4[] A 2026-02-02 order 11.00CNY"},
		},
		{
			"keys, times and kinds are events",
			"ref,ext_id,ts,kind,amount\nC1,E1,2026-01-02T10:00:00Z,order,10\nC2,E2,2026-01-03T10:00:00Z,call,\n",
			model.ImportInteractions,
			[]string{"2[] C1 2026-01-02 order 10.00CNY", "3[] C2 2026-01-03 call"},
		},
		{
			"a date that no header names",
			"customer_id,event_id,zeit,kind\nC1,E1,2026-01-02,call\nC1,E2,2026-01-03,visit\n",
			model.ImportInteractions,
			[]string{"2[] C1 2026-01-02 call", "3[] C1 2026-01-03 visit"},
		},
		{
			"subject, start and outcome are activities",
			"Subject,Regarding,Actual Start,Call Outcome,Owner\nIntro,Acme,2026-01-02 10:00,Connected,Li\n",
			model.ImportInteractions,
			[]string{"2[] Acme 2026-01-02 call"},
		},
		{
			"a stage makes deals: only what is won is an order",
			"Deal Name,Stage,Close Date,Amount,Create Date,Associated Company\nD1,Closed Won,2026-01-02,100,2025-01-01,Acme\n" +
				"D2,Proposal,2027-01-02,500,2025-01-01,Bolt\nD3,Closed Lost,2026-02-02,300,2025-01-01,Acme\n",
			model.ImportInteractions,
			[]string{"2[] Acme 2026-01-02 order 100.00CNY", "3[] Bolt 2025-01-01 note", "4[] Acme 2026-02-02 note"},
		},
		{
			"what a shop created",
			"order_id,user_id,created_at,total_price,email\n1,77,2026-01-02T10:00:00Z,10.00,a@x.cn\n",
			model.ImportInteractions,
			[]string{"2[] 77 2026-01-02 order 10.00CNY"},
		},
		{"a list with sums is of customers", "name,phone,industry,joined,total\nA,138,IT,2026-01-02,10\nB,139,IT,2026-01-03,20\nA,137,IT,2026-01-03,20\n", model.ImportCustomers, nil},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if d := cmp.Diff(c.want, told(in)); d != "" || in.Kind != c.kind {
			t.Errorf("%s: %s: %s", c.name, in.Kind, d)
		}
	}
	_, err := Read(strings.NewReader("ext_id,ts,kind,amount\nE1,2026-01-02T10:00:00Z,order,10\nE2,2026-01-03T10:00:00Z,call,\n"), "f.csv", opts())
	if asError(err).Key != "error.exchange.no_columns" {
		t.Errorf("events of nobody: %v", err)
	}
}

// An open deal keeps what is expected of it, and its key while it moves.
func TestDeals(t *testing.T) {
	const head = "Opportunity Name,Account Name,Stage,Close Date,Amount,Probability,Record ID\n"
	a := mustRead(t, []byte(head+"D,Acme,Proposal,2027-01-02,500,40%,\n"), opts()).Interactions[0]
	b := mustRead(t, []byte(head+"D,Acme,Closed Won,2026-11-02,500,100%,\n"), opts()).Interactions[0]
	x := a.Interaction
	if x.Expected != 50000 || x.Probability != 0.4 || x.Day != opts().Today || x.Next != model.NewDay(2027, 1, 2) || x.Amount != 0 || x.Outcome != "Proposal" {
		t.Errorf("%+v", x)
	}
	if b.Interaction.Kind != model.Order || b.Interaction.ExternalID != x.ExternalID {
		t.Errorf("%+v", b.Interaction)
	}
	w := mustRead(t, []byte("客户名称,商机名称,销售阶段,预计成交金额,预计成交日期,赢率\n乙,项目,赢单,20000,2026-01-05,100%\n"), opts())
	if d := cmp.Diff([]string{"2[] 乙 2026-01-05 order 20000.00CNY"}, told(w)); d != "" || w.Interactions[0].Interaction.Expected != 0 {
		t.Error(d)
	}
	c := mustRead(t, []byte(head+"D,Acme,Proposal,2027-01-02,500,40%,77\n"), opts()).Interactions[0]
	if c.Ref != "" || c.Interaction.ExternalID != "77" {
		t.Errorf("%+v", c)
	}
}

// A status decides whether a row is revenue, and what was left out is counted.
func TestStatus(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		notes      string
	}{
		{
			"words of many programs",
			"customer,order_id,order_date,amount,status\nA,1,2026-01-02,10,Paid\nA,2,2026-01-02,10,Draft\nA,3,2026-01-02,10,已取消\nA,4,2026-01-02,10,storniert\n" +
				"A,5,2026-01-02,10,Canceled\nA,6,2026-01-02,10,Voided\nA,7,2026-01-02,10,unpaid\nA,8,2026-01-02,10,已关闭\nA,9,2026-01-02,10,Not cancelled\nA,10,2026-01-02,10,Draft\n",
			[]string{"2[] A 2026-01-02 order 10.00CNY", "10[] A 2026-01-02 order 10.00CNY"},
			"left_out(Draft 2, Canceled 1, Voided 1, storniert 1, unpaid 1, 已关闭 1, 已取消 1) kind_order()",
		},
		{
			"refunded is given back; so is a part",
			"customer,order_id,order_date,amount,Refunded Amount,Financial Status\nA,1,2026-01-02,10,,refunded\nA,2,2026-01-02,10,4,partially_refunded\nA,3,2026-01-02,10,0,paid\nA,4,2026-01-02,9,,pending\n",
			[]string{"2[] A 2026-01-02 order 10.00CNY", "3[] A 2026-01-02 order 10.00CNY", "4[] A 2026-01-02 order 10.00CNY", "2[] A 2026-01-02 refund 10.00CNY", "3[] A 2026-01-02 refund 4.00CNY"},
			"left_out(pending 1) given_back() kind_order()",
		},
		{
			"a status on the first line is the order's, one on each line the line's",
			"customer,order_id,order_date,amount,status,Cancelled at\nA,1,2026-01-02,10,cancelled,\nA,1,2026-01-02,5,,\nA,2,2026-01-02,10,cancelled,\nA,2,2026-01-02,5,paid,\nA,3,2026-01-02,5,paid,2026-01-03\n",
			[]string{"5[] A 2026-01-02 order 5.00CNY"},
			"left_out(cancelled 2, Cancelled at 1) kind_order()",
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
