package exchange

import (
	"strings"
	"testing"

	"tierbook/model"
)

// Lists whose rows do not stand alone come in whole.
func TestLayouts(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"days without a year under a title that names it", "2026年度客户往来台账,,,\n日期,客户,内容,金额\n3月5日,晨光纸业,送货 A4 纸,1200\n3月12日,远山贸易,退货,-300\n03-05,晨光纸业,补货,800\n12月30日,海天食品,年终订单,5600\n合计,,,7300\n",
			"3[] 晨光纸业 2026-03-05 order 1200.00CNY|4[] 远山贸易 2026-03-12 refund 300.00CNY|5[] 晨光纸业 2026-03-05 order 800.00CNY|6[] 海天食品 2026-12-30 order 5600.00CNY",
		},
		{
			"the same in English, where the day comes first", "Sales ledger 2026,,\nDate,Customer,Amount\n5 Mar,Acme,120.00\n13/3 14:30,Beta,80.00\n03-28,Acme,60.50\n",
			"3[] Acme 2026-03-05 order 120.00CNY|4[] Beta 2026-03-13 order 80.00CNY|5[] Acme 2026-03-28 order 60.50CNY",
		},
		{
			"a table within the list, by its headers", "客户名称,联系电话,签约日期,订单明细.产品名称,订单明细.数量,订单明细.单价,订单明细.金额,合同金额\n晨光纸业,13800000001,2026-03-05,A4 纸,10,25,250,1250\n,,,墨盒,5,200,1000,\n远山贸易,13900000002,2026-03-08,文件夹,100,3,300,300\n海天食品,13700000003,2026-04-01,标签纸,20,15,300,900\n,,,胶带,60,10,600,\n",
			"2[3] 晨光纸业 2026-03-05 order 1250.00CNY|4[] 远山贸易 2026-03-08 order 300.00CNY|5[6] 海天食品 2026-04-01 order 900.00CNY",
		},
		{
			"and under merged headers", "客户名称,联系电话,签约日期,订单明细,,,,合同金额\n,,,产品名称,数量,单价,金额,\n晨光纸业,13800000001,2026-03-05,A4 纸,10,25,250,1250\n,,,墨盒,5,200,1000,\n远山贸易,13900000002,2026-03-08,文件夹,100,3,300,300\n",
			"3[4] 晨光纸业 2026-03-05 order 1250.00CNY|5[] 远山贸易 2026-03-08 order 300.00CNY",
		},
		{
			"with numbers of its own", "数据编号,客户名称,下单日期,明细.产品,明细.数量,明细.单价\nD001,晨光纸业,2026-03-05,A4 纸,10,25\n,,,墨盒,5,200\nD002,远山贸易,2026-03-08,文件夹,100,3\n",
			"2[3] 晨光纸业 2026-03-05 order 1250.00CNY|4[] 远山贸易 2026-03-08 order 300.00CNY",
		},
		{
			"accounts as headings among the days", "Account Transactions,,,,,,\nDemo Company,,,,,,\nFor the period 1 January 2026 to 30 June 2026,,,,,,\n,,,,,,\nDate,Source,Contact,Description,Reference,Debit,Credit\nAccounts Receivable,,,,,,\n05 Jan 2026,Receivable Invoice,Amber Works,Design work,INV-001,1200.00,0.00\n12 Jan 2026,Receivable Payment,Amber Works,Payment,INV-001,0.00,1200.00\n20 Feb 2026,Receivable Invoice,Birch Foods,Printing,INV-002,800.00,0.00\nTotal Accounts Receivable,,,,,2000.00,1200.00\nSales,,,,,,\n05 Jan 2026,Receivable Invoice,Amber Works,Design work,INV-001,0.00,1000.00\n20 Feb 2026,Receivable Invoice,Birch Foods,Printing,INV-002,0.00,666.67\nTotal Sales,,,,,0.00,1666.67\nTotal,,,,,2000.00,2866.67\n",
			"7[] Amber Works 2026-01-05 order 1200.00CNY|9[] Birch Foods 2026-02-20 order 800.00CNY",
		},
		{
			"customers as headings among the days", "Customer Statement,,,,,\nDate,Activity,Reference,Due Date,Invoice Amount,Payments\nAmber Works,,,,,\n05 Jan 2026,Invoice # INV-001,,04 Feb 2026,1200.00,\n12 Jan 2026,Payment on Invoice # INV-001,,,,1200.00\nBirch Foods,,,,,\n20 Feb 2026,Invoice # INV-002,,22 Mar 2026,800.00,\n",
			"4[] Amber Works 2026-01-05 order 1200.00CNY|5[] Amber Works 2026-01-12 note|7[] Birch Foods 2026-02-20 order 800.00CNY",
		},
		{
			"customers within accounts, of which sales count", "Account Transactions,,,,\nDemo Company,,,,\n,,,,\nDate,Contact,Description,Reference,Gross\nSales (200),,,,\n05 Jan 2026,Amber Works,Design,INV-1,1200.00\n06 Jan 2026,Birch Foods,Credit,CN-1,-200.00\nTotal Sales (200),,,,1000.00\nCost of Sales (310),,,,\n07 Jan 2026,Paper Mill,Paper,B-1,300.00\nAdvertising (400),,,,\n08 Jan 2026,Ad Shop,Banner,B-2,80.00\nTotal Advertising (400),,,,80.00\n",
			"6[] Amber Works 2026-01-05 order 1200.00CNY|7[] Birch Foods 2026-01-06 refund 200.00CNY",
		},
		{
			"German orders of a marketplace", "Bestellnummer;Bestelldatum;Käufer;Käufer-E-Mail;Artikel;Menge;Währung;Artikelpreis;Versandkosten\n302-1111111-2222221;05.03.2026;Anna Kern;a@x.example;Teekanne;1;EUR;24,90;4,99\n302-1111111-2222222;06.03.2026;Ben Voss;b@x.example;Tasse;4;EUR;1.039,60;0,00\n302-1111111-2222222;06.03.2026;Ben Voss;b@x.example;Untertasse;4;EUR;19,60;0,00\n",
			"2[] Anna Kern 2026-03-05 order 24.90EUR|3[4] Ben Voss 2026-03-06 order 1059.20EUR",
		},
		{
			"and with the currency in the cell", "Bestelldatum\tBestellnummer\tName des Käufers\tProduktname\tMenge\tPreis\n05.03.2026\t302-1\tAnna Kern\tTeekanne\t1\tEUR 24,90\n06.03.2026\t302-2\tBen Voss\tTasse\t4\tEUR 1.039,60\n",
			"2[] Anna Kern 2026-03-05 order 24.90EUR|3[] Ben Voss 2026-03-06 order 4158.40EUR",
		},
		{
			"German payments under a title, with their fees", "\"Alle Beträge in EUR, sofern nicht anders angegeben\"\nDatum/Uhrzeit;Typ;Bestellnummer;Käufer;Menge;Beschreibung;Steuermodell;Umsätze;Produktumsatzsteuer;Versandgutschrift;Geschenkgutschrift;Werberabatt;Verkaufsgebühren;Versandgebühren;Andere;Gesamt\n05.03.2026 10:11:12;Bestellung;302-1;Anna Kern;1;Kanne;;24,90;;;;;-3,80;;;21,10\n06.03.2026;Bestellung;302-2;Ben Voss;1;Tasse;;1.039,60;;;;;;;;900,00\n13.03.2026;Erstattung;302-1;Anna Kern;1;Kanne;;-24,90;;;;;3,80;;;-21,10\n",
			"3[] Anna Kern 2026-03-05 order 24.90CNY|4[] Ben Voss 2026-03-06 order 1039.60CNY|5[] Anna Kern 2026-03-13 refund 24.90CNY",
		},
		{
			"a year's end under a title of its month", "2025年12月,,\n日期,客户,金额\n12-28,晨光纸业,100\n12月31日,远山贸易,200\n1-3,晨光纸业,300\n1月5日,海天食品,400\n",
			"3[] 晨光纸业 2025-12-28 order 100.00CNY|4[] 远山贸易 2025-12-31 order 200.00CNY|5[] 晨光纸业 2026-01-03 order 300.00CNY|6[] 海天食品 2026-01-05 order 400.00CNY",
		},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if got := strings.Join(told(in), "|"); got != c.want || len(in.Problems) > 0 {
			t.Errorf("%s: %s: %s %v", c.name, in.Kind, got, refused(in))
		}
	}
}

// Titles that name several years, or none, say nothing of the days.
func TestNoYear(t *testing.T) {
	for _, title := range []string{"台账 2025-2026", "往来台账"} {
		if in := mustRead(t, []byte(title+",,\n日期,客户,金额\n3月5日,晨光纸业,1200\n"), opts()); len(in.Problems) != 1 || len(in.Interactions) > 0 || in.Problems[0].Err.Key != "error.exchange.date_year" {
			t.Errorf("%s: %v", title, told(in))
		}
		if in := mustRead(t, []byte("2025\n"+title+",,\n日期,客户,金额\n3月5日,晨光纸业,1200\n"), opts()); len(in.Interactions) != 1 || in.Interactions[0].Interaction.Day.String() != "2025-03-05" {
			t.Errorf("%s under a year: %v", title, told(in))
		}
	}
}

// A summary of sales by customer is a list of customers with a total, which counts as opening
// revenue where a person says so.
func TestSalesByCustomer(t *testing.T) {
	text := "Northwind Traders LLC,\nSales by Customer Summary,\n\"January 1 - June 30, 2026\",\n,\n,Total\nAmber Works,\"12,340.50\"\nBirch Foods,800.00\nCedar Tea,\"1,999.99\"\nTOTAL,\"$15,140.49\"\n,\n\"Friday, Jul 03, 2026 09:12:22 AM GMT-7 - Accrual Basis\",\n"
	s, err := NewSketch(strings.NewReader(text), "qb.csv", opts())
	if err != nil || s.Kind != model.ImportCustomers || len(s.Questions) != 1 || s.Questions[0].Ask != AskOpening {
		t.Fatalf("%+v %v", s, err)
	}
	o := opts()
	o.Opening = TiersKeep
	in := mustRead(t, []byte(text), o)
	if len(in.Customers) != 3 || in.Customers[0].Customer.Name != "Amber Works" || in.Customers[2].Customer.Opening.Amount != 199999 || len(in.Left) != 2 {
		t.Errorf("%+v %+v", in.Customers, in.Left)
	}
}

// Jobs and addresses under a customer are parts of the customer's total.
func TestSubCustomers(t *testing.T) {
	text := "Sales by Customer Summary,\n,Total\nAmber Works,$100.00\nFreeman Sporting Goods,\n   0969 Ocean View Road,225\n   55 Twin Lane,135\nTotal Freeman Sporting Goods,$360.00\nTotal Wine & More,50\nZed,7\nTOTAL,$517.00\n"
	o := opts()
	o.Opening = TiersKeep
	in := mustRead(t, []byte(text), o)
	var got []string
	for i := range in.Customers {
		c := &in.Customers[i].Customer
		got = append(got, c.Name+" "+model.FormatMinor(c.Opening.Amount, "CNY"))
	}
	if s := strings.Join(got, "|"); s != "Amber Works 100.00|Freeman Sporting Goods 360.00|Total Wine & More 50.00|Zed 7.00" || len(in.Left) != 4 {
		t.Errorf("%s %+v", s, in.Left)
	}
}

// Accounts are no customers: where a list names none, the advice says which column may.
func TestAccountsWithoutContacts(t *testing.T) {
	_, err := Read(strings.NewReader("Date,Description,Reference,Gross\nSales (200),,,\n05 Jan 2026,Amber Works,INV-1,1200.00\nAdvertising (400),,,\n08 Jan 2026,Ad Shop,B-2,80.00\n"), "x.csv", opts())
	if e := asError(err); e.Key != "error.exchange.no_columns" || e.Args["Example"] != "Description=name" {
		t.Errorf("%+v", err)
	}
}

// A list of own purchases has no customers: the advice names whom they are from.
func TestOwnPurchases(t *testing.T) {
	_, err := Read(strings.NewReader("\"Bestelldatum\",\"Bestellnummer\",\"Titel\",\"Kategorie\",\"Verkäufer\",\"Stückpreis\",\"Stückzahl\",\"Gesamtpreis für Artikel\"\n\"05.03.26\",\"302-1\",\"Teekanne\",\"Küche\",\"Shop A\",\"EUR 24,90\",\"1\",\"EUR 24,90\"\n\"06.03.26\",\"302-2\",\"Tasse\",\"Küche\",\"Shop B\",\"EUR 9,90\",\"4\",\"EUR 39,60\"\n"), "a.csv", opts())
	if e := asError(err); e.Key != "error.exchange.no_columns" || e.Args["Example"] != "Verkäufer=name" {
		t.Error(err)
	}
}
