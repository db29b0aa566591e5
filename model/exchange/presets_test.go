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
		{
			"names of who works where are no names of the people", "First Name,Last Name,Title,Account Name,Mobile,Email\nRose,Lee,CFO,Edge,1,r@x.cn\nSean,Low,CEO,Edge,2,s@x.cn\n",
			"Rose Lee person 1 r@x.cn | Sean Low person 2 s@x.cn",
		},
		{
			"Zoho contacts", "Record Id,Contact Owner,First Name,Last Name,Full Name,Account Name,Email Opt Out\nz1,Jo,Ann,Lee,Ann Lee,Edge,true\n",
			"z1 Ann Lee person by Jo dnc",
		},
		{
			"a customer that repeats its person's name", "Customer,First Name,Last Name\nAnn Lee,Ann,Lee\nBob Low,Bob,Low\n",
			"Ann Lee person | Bob Low person",
		},
		{
			"Xero", "*ContactName,EmailAddress,FirstName,LastName,PhoneNumber\nABC Ltd,a@x.cn,Ann,Lee,1\n",
			"ABC Ltd company 1 a@x.cn [Ann Lee]",
		},
		{
			"纷享销客 contacts", "姓名,客户名称,职务,手机\n甲,示例公司,经理,1\n乙,示例公司,会计,2\n",
			"示例公司 company 1 [甲] | 示例公司 company 2 [乙]",
		},
		{
			"Pipedrive", "Person - ID,Person - Name,Person - Email - Work,Person - Phone - Work,Person - Owner\n1,Ann Lee,a@x.cn,3,Jo\n",
			"1 Ann Lee 3 a@x.cn by Jo",
		},
		{
			"a form's questions", "What's your name?,Your email address,Your phone number\nAnn,a@x.cn,3\n",
			"Ann 3 a@x.cn",
		},
		{
			"a lone name beside first names", "Name;Vorname;Handy;E-Mail privat\nGroß;Jürgen;1;j@x.de\n",
			"Jürgen Groß person 1 j@x.de",
		},
		{
			"French", "Code client;Raison sociale;Nom;Prénom;Téléphone;Courriel;Ville\nC1;Bois SA;Durand;Hélène;1;h@x.fr;Paris\n",
			"C1 Hélène Durand person 1 h@x.fr Paris",
		},
		{
			"Russian", "ID;Имя;Фамилия;Компания;Рабочий телефон;Ответственный\n1;Иван;Петров;Ромашка;2;Анна\n",
			"1 Иван Петров person 2 by Анна",
		},
		{
			"texts that a spreadsheet was to leave alone", "Customer ID,Name,Phone,Tags\n'694,Ann,=\"0138001\",\"\"\"vip\"\",\"\"new\"\"\"\n",
			"694 Ann 0138001",
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
		{
			"WooCommerce", "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),Company (Billing),Email (Billing),Order Refund Amount,Order Total Amount,Item Name,Quantity,Item Cost\n" +
				"1,completed,2026-01-02 10:00,Ann,Lee,,a@x.cn,0,45,Mug,2,10\n1,completed,2026-01-02 10:00,Ann,Lee,,a@x.cn,0,45,Cap,1,20\n2,on-hold,2026-01-03 10:00,Bob,Low,,b@x.cn,0,9,Cap,1,9\n3,processing,2026-01-04 10:00,Bob,Low,Bolt,b@x.cn,4,9,Cap,1,9\n",
			"2[3] Ann Lee 2026-01-02 order 45.00CNY|5[] Bob Low 2026-01-04 order 9.00CNY|5[] Bob Low 2026-01-04 refund 4.00CNY",
		},
		{
			"Amazon", "order-id,order-item-id,purchase-date,buyer-email,buyer-name,product-name,quantity-purchased,currency,item-price\n1,11,2026-01-02T10:00:00+00:00,a@x.cn,Ann,Mug,2,CNY,40.00\n1,12,2026-01-02T10:00:00+00:00,a@x.cn,Ann,Cap,1,CNY,20.00\n",
			"2[3] Ann 2026-01-02 order 60.00CNY",
		},
		{
			"a shop whose unpaid orders have no day of payment", "Name,Email,Financial Status,Paid at,Total,Created at,Billing Name\n#1,a@x.cn,paid,2026-01-03 10:00:00,9,2026-01-02 10:00:00,Ann\n#2,b@x.cn,authorized,,9,2026-01-02 10:00:00,Bob\n#3,b@x.cn,partially_paid,,7,2026-01-04 10:00:00,Bob\n",
			"2[] Ann 2026-01-03 order 9.00CNY|4[] Bob 2026-01-04 order 7.00CNY",
		},
		{
			"invoices and what was paid for them", "Date,Transaction Type,Num,Name,Amount\n2026-01-02,Invoice,1,Amy,135.00\n2026-01-13,Payment,,Amy,135.00\n2026-01-14,Credit Memo,2,Amy,-35.00\n2026-01-15,Payment,,Amy,-100.00\n",
			"2[] Amy 2026-01-02 order 135.00CNY|4[] Amy 2026-01-14 refund 35.00CNY",
		},
		{
			"money that went out is no refund", "Date,Name,Type,Status,Gross,From Email Address,To Email Address,Transaction ID\n2026-01-02,Ann,Website Payment,Completed,100,a@x.cn,me@x.cn,1\n2026-01-03,Ann,Payment Refund,Completed,-40,me@x.cn,a@x.cn,2\n2026-01-04,Host,Bill Payment,Completed,-20,me@x.cn,h@x.cn,3\n",
			"2[] Ann 2026-01-02 order 100.00CNY|3[] Ann 2026-01-03 refund 40.00CNY",
		},
		{
			"a wallet's statement", "微信支付账单明细,,,,,,\n微信昵称：[店],,,,,,\n起始时间：[2026-01-01],,,,,,\n导出类型：[全部],,,,,,\n共3笔记录,,,,,,\n,,,,,,\n交易时间,交易类型,交易对方,收/支,金额(元),当前状态,交易单号\n" +
				"2026-01-02 10:00:00,转账,甲,收入,¥200.00,已收钱,\"1\t\"\n2026-01-03 10:00:00,商户消费,乙,支出,¥50.00,支付成功,\"2\t\"\n",
			"8[] 甲 2026-01-02 order 200.00CNY",
		},
		{
			"Dynamics opportunities", "Topic,Potential Customer,Est. close date,Est. revenue,Probability,Status,Actual Revenue,Actual Close Date\nA,Acme,2026-01-05,500,75,Open,,\nB,Bolt,2026-01-05,500,100,Won,480,2026-01-04\n",
			"2[] Acme 2026-01-05 note|3[] Bolt 2026-01-04 order 480.00CNY",
		},
		{
			"Pipedrive deals", "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Expected close date,Deal - Won time\n1,A,30,CNY,Acme,Sent,Won,2026-01-09,2026-01-02 10:00:00\n2,B,40,CNY,Acme,Sent,Open,2026-01-09,\n",
			"2[] Acme 2026-01-02 order 30.00CNY|3[] Acme 2026-01-09 note",
		},
		{
			"Xero invoices: a ledger's account is no customer", "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,Total,Quantity,UnitAmount,Description,AccountCode,Status\nBay,b@x.cn,I1,2026-01-02,23,2,10,Balls,200,Paid\nBay,b@x.cn,I1,2026-01-02,23,1,3,Tees,200,Paid\nABC,a@x.cn,I2,2026-01-03,9,1,9,Balls,200,Draft\nABC,a@x.cn,I3,2026-01-03,9,1,9,Balls,200,Paid\n",
			"2[3] Bay 2026-01-02 order 23.00CNY|5[] ABC 2026-01-03 order 9.00CNY",
		},
		{
			"booked meetings", "Invitee Name,Invitee First Name,Invitee Last Name,Invitee Email,Event Type Name,Start Date & Time,Canceled,User Email\nAnn Lee,,,a@x.cn,30 Minute Meeting,2026-01-02 10:00 am,false,me@x.cn\nBob,,,b@x.cn,30 Minute Meeting,2026-01-02 11:00 am,true,me@x.cn\n",
			"2[] Ann Lee 2026-01-02 meeting",
		},
		{
			"tickets of an event", "Order #,Order Date,First Name,Last Name,Email,Quantity,Total Paid,Currency,Company\n1,2026-01-02,Ann,Lee,a@x.cn,1,5,CNY,Acme\n2,2026-01-02,Bob,Low,b@x.cn,1,6,CNY,Acme\n",
			"2[] Ann Lee 2026-01-02 order 5.00CNY|3[] Bob Low 2026-01-02 order 6.00CNY",
		},
		{
			"抖店: headers that are known by their parts", "主订单编号,子订单编号,选购商品,商品数量,商品单价,订单应付金额,收件人,订单提交时间,订单状态\n1,1A,衫,1,50.00,50.00,甲,2026-01-02 10:00:00,已完成\n1,1B,裤,1,60.00,60.00,甲,2026-01-02 10:00:00,已完成\n2,2A,衫,1,50.00,50.00,乙,2026-01-03 10:00:00,已关闭\n",
			"2[3] 甲 2026-01-02 order 110.00CNY",
		},
		{
			"guests of a flat", "Confirmation code,Status,Guest name,Start date,Booked,Earnings\nH1,Past guest,Ann,3/21/2026,2026-02-01,¥900.00\nH2,Canceled by guest,Bob,4/21/2026,2026-02-02,¥0.00\n",
			"2[] Ann 2026-02-01 order 900.00CNY",
		},
		{
			"PayPal in French", "Date,Nom,Type,État,Devise,Brut,Net,De l'adresse email,À l'adresse email,Numéro de transaction\n21/03/2026,Ann,Paiement Express,Terminé,CNY,\"1 100,00\",\"1 096,80\",a@x.cn,me@x.cn,T1\n22/03/2026,Ann,Remboursement de paiement,Terminé,CNY,\"-40,00\",\"-39,00\",me@x.cn,a@x.cn,T2\n23/03/2026,Host,Paiement préapprouvé,Terminé,CNY,\"-20,00\",\"-20,00\",me@x.cn,h@x.cn,T3\n",
			"2[] Ann 2026-03-21 order 1100.00CNY|3[] Ann 2026-03-22 refund 40.00CNY",
		},
		{
			"Salesforce opportunities: the name is the deal's", "ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE\n1,false,001A,Loom,Closed Won,75.0,2026-01-02\n2,true,001A,Old,Closed Won,9.0,2026-01-02\n3,false,001B,New,Sent,9.0,2026-01-03\n",
			"2[] 001A 2026-01-02 order 75.00CNY|4[] 001B 2026-01-03 note",
		},
		{
			"a record's id is not the customer's", "Record ID,Activity Date,Call outcome,Associated Company\n90,2026-01-02 10:22,Connected,Acme\n91,2026-01-03 10:22,Connected,Acme\n",
			"2[] Acme 2026-01-02 call|3[] Acme 2026-01-03 call",
		},
		{
			"invoices due and not paid", "Invoice Date,No.,Customer,Due Date,Balance,Total,Status\n2026-01-13,1,Acme,2026-02-13,0,9,Paid\n2026-01-14,2,Acme,2026-02-13,8,8,Open\n2026-01-15,3,Acme,2026-02-13,7,7,Overdue 5 days\n",
			"2[] Acme 2026-01-13 order 9.00CNY",
		},
		{
			"people who come again at companies", "Name,Email,Company,Date,Amount\nAnn,a@x.cn,Acme,2026-01-02,10\nAnn,a@x.cn,Acme,2026-01-03,15\nBob,b@x.cn,,2026-01-04,8\n",
			"2[] Ann 2026-01-02 order 10.00CNY|3[] Ann 2026-01-03 order 15.00CNY|4[] Bob 2026-01-04 order 8.00CNY",
		},
		{
			"a bank's statement: what came in", "交易日期,借方发生额(支取),贷方发生额(收入),余额,对方户名,摘要\n20260102,,\"12,000.00\",1,甲,货款\n20260103,\"3,000.00\",,1,乙,房租\n",
			"2[] 甲 2026-01-02 order 12000.00CNY",
		},
		{
			"a column that says whether it was given back", "Buyer Name,Purchase Date,Sale Price (¥),Refunded?\nAnn,2026-01-02,20.0,0\nBob,2026-01-03,20.0,1\n",
			"2[] Ann 2026-01-02 order 20.00CNY|3[] Bob 2026-01-03 order 20.00CNY|3[] Bob 2026-01-03 refund 20.00CNY",
		},
		{
			"a column of what is paid", "Client,Date,Amount,Paid?\nAcme,2026-01-02,10,yes\nAcme,2026-01-03,20,no\n",
			"2[] Acme 2026-01-02 order 10.00CNY",
		},
		{
			"French invoices", "N° facture;Date;Client;Montant HT;Montant TTC;Statut\n1;21/03/2026;Bois;100,00;120,00;Payée\n2;22/03/2026;Côté;10,00;12,00;Annulée\n",
			"2[] Bois 2026-03-21 order 120.00CNY",
		},
	} {
		in := mustRead(t, []byte(c.text), opts())
		if got := strings.Join(told(in), "|"); got != c.want {
			t.Errorf("%s: %s: %s %v", c.name, in.Kind, got, refused(in))
		}
	}
}
