package exchange

import (
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
)

// The headers of many programs and languages find their fields.
func TestPresets(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"Salesforce contacts of one account stay apart", "Id,AccountId,FirstName,LastName,MailingCity,Phone,DoNotCall\n003A,001X,Ann,Lee,Rom,1,1\n003B,001X,Bob,Lee,Rom,2,0\n",
			"003A Ann Lee person 1 Rom dnc | 003B Bob Lee person 2 Rom",
		},
		{
			"an id stands before an empty account number", "AccountNumber,Id,Account Name\n,001A,Acme\n,001B,Bolt\n",
			"001A Acme | 001B Bolt",
		},
		{
			"a number that is the same on every row is nobody's", "Customer ID,Name,Phone\n7,A,1\n7,B,2\n",
			"A 1 | B 2",
		},
		{
			"Dynamics", "(Do Not Modify) Account,Account Name,Main Phone,Address 1: City,Primary Contact\nx,Acme,+1 2,Rom,Ann\n",
			"Acme company +1 2 Rom [Ann]",
		},
		{
			"HubSpot companies", "Record ID - Company,Company name,Phone Number,City,Country/Region,Industry\n9,Acme,1,Rom,IT,Steel\n",
			"9 Acme company 1 Rom Steel",
		},
		{
			"contacts in two columns", "company,contact_first_name,contact_last_name,contact_type\nAcme,Ann,Lee,Lead\n",
			"Acme company [Ann Lee]",
		},
		{
			"Odoo in German", "Name,Ist ein Unternehmen,Verbundenes Unternehmen,Telefon,Stadt,Branche\nAnn,Falsch,Acme,1,Bonn,Stahl\nAcme,Wahr,,2,Bonn,Stahl\n",
			"Ann person 1 Bonn Stahl | Acme company 2 Bonn Stahl",
		},
		{
			"German", "Kundennummer,Firma,Ansprechpartner,Telefon,Mobil,E-Mail,Ort,Land,Notizen\nK1,Öl GmbH,Ann Lee,1,2,a@x.de,Bonn,DE,gut\n",
			"K1 Öl GmbH company 2 a@x.de Bonn gut [Ann Lee]",
		},
		{
			"Spanish", "Nombre,Apellidos,Teléfono,Correo electrónico,Ciudad,Industria\nAna,Prado,1,a@x.es,Vigo,Vino\n",
			"Ana Prado person 1 a@x.es Vigo Vino",
		},
		{
			"Japanese", "顧客番号,会社名,担当者,電話番号,メールアドレス,都道府県,備考\nC1,示例株式会社,山田,03,y@x.jp,東京,メモ\n",
			"C1 示例株式会社 company 03 y@x.jp 東京 メモ [山田]",
		},
		{
			"traditional Chinese", "客戶編號,客戶名稱,聯絡人,手機,電郵,城市,負責人,備註\nT1,示例行,陳先生,09,c@x.tw,台北,林,好\n",
			"T1 示例行 company 09 c@x.tw 台北 by 林 好 [陳先生]",
		},
		{
			"a shop's customers", "顾客ID,顾客姓名,手机,最近跟进记录\n1,甲,138,来电\n",
			"1 甲 138 来电",
		},
	} {
		in := mustRead(t, []byte(c.text), opts())
		var got []string
		for _, i := range in.Customers {
			x := i.Customer
			parts := []string{x.Ref, x.Name, string(x.Kind), x.Phone, x.Email, x.Region, x.Industry}
			if x.Owner != "" {
				parts = append(parts, "by "+x.Owner)
			}
			parts = append(parts, x.Note)
			for _, p := range i.Contacts {
				parts = append(parts, fmt.Sprintf("[%s]", p.Name))
			}
			if x.DoNotContact {
				parts = append(parts, "dnc")
			}
			got = append(got, strings.Join(strings.Fields(strings.Join(parts, " ")), " "))
		}
		if s := strings.Join(got, " | "); s != c.want || in.Kind != model.ImportCustomers {
			t.Errorf("%s: %s: %s", c.name, in.Kind, s)
		}
	}
}

// So do those of orders and payments.
func TestPresetsOfOrders(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"Stripe", "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Customer Email\nch_1,2026-01-02 10:00,12.00,2.00,usd,Paid,cus_1,a@x.cn\nch_2,2026-01-02 10:00,9.00,0,usd,Failed,cus_1,a@x.cn\n",
			"2[] cus_1 2026-01-02 order 12.00USD|2[] cus_1 2026-01-02 refund 2.00USD",
		},
		{
			"PayPal", "Date,Time,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID\n2026-01-02,10:00:00,Ann,Website Payment,Completed,USD,10.00,-0.50,9.50,a@x.cn,T1\n",
			"2[] Ann 2026-01-02 order 10.00USD",
		},
		{
			"FreshBooks", "Client Name,Invoice #,Date Issued,Invoice Status,Item Name,Line Total,Currency\nAcme,1,2026-01-02,paid,A,10,USD\nAcme,1,2026-01-02,paid,B,5,USD\nBolt,2,2026-01-02,draft,B,5,USD\n",
			"2[3] Acme 2026-01-02 order 15.00USD",
		},
		{
			"German invoices", "Rechnungsnummer;Rechnungsdatum;Kundennummer;Kunde;Betrag;Status\n1;02.01.2026;K1;Acme;1.234,50;bezahlt\n2;13.01.2026;K1;Acme;5,00;storniert\n",
			"2[] K1Acme 2026-01-02 order 1234.50CNY",
		},
		{"Japanese sales", "受注番号,受注日,得意先名,金額\n1,2026/01/02,示例,1200\n", "2[] 示例 2026-01-02 order 1200.00CNY"},
		{
			"a shop in China", "订单编号,买家会员名,收货人姓名,买家实际支付金额,订单状态,订单创建时间,宝贝标题\n1,aa,甲,100.00,交易成功,2026-01-02 10:00:00,布\n2,bb,乙,50.00,交易关闭,2026-01-02 10:00:00,布\n",
			"2[] aa甲 2026-01-02 order 100.00CNY",
		},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if got := strings.Join(told(in), "|"); got != c.want {
			t.Errorf("%s: %s: %s %v", c.name, in.Kind, got, refused(in))
		}
	}
}
