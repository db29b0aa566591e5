package db

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
	"tierbook/model/exchange"
)

// presets are the headers of programs' exports, with what may stand in each column:
// a word of cellOf.
var presets = map[string]string{
	"HubSpot contacts":   "Record ID - Contact=id,First Name=first,Last Name=last,Email=email,Phone Number=phone,Contact owner=owner,Lifecycle Stage=word,Create Date=stamp",
	"HubSpot companies":  "Record ID - Company=id,Company name=name,Phone Number=phone,City=city,Country/Region=city,Industry=word,Company owner=owner",
	"HubSpot deals":      "Record ID=id,Deal Name=word,Deal Stage=stage,Close Date=day,Deal owner=owner,Amount=money,Associated Company=name",
	"Salesforce":         "Id=id,AccountId=shared,FirstName=first,LastName=last,MailingCity=city,Phone=phone,Email=email,DoNotCall=flag,CreatedDate=stamp",
	"Dynamics":           "(Do Not Modify) Account=id,Account Name=name,Main Phone=phone,Address 1: City=city,Primary Contact=first",
	"Zoho invoices":      "Invoice Number=order,Invoice Date=day,Customer Name=name,Invoice Status=status,Item Name=word,Quantity=few,Item Price=money,Item Total=money,Currency Code=currency",
	"Odoo partners":      "External ID=id,Name=name,Phone=phone,Email=email,City=city,Salesperson=owner,Tags=word",
	"Odoo orders":        "Order Reference=order,Customer=name,Order Date=stamp,Salesperson=owner,Status=status,Total=money",
	"Shopify":            "Name=order,Email=email,Financial Status=status,Paid at=stamp,Currency=currency,Total=money,Created at=stamp,Lineitem quantity=few,Lineitem name=word,Lineitem price=money,Billing Name=name,Phone=phone",
	"Stripe":             "id=id,Created (UTC)=stamp,Amount=money,Amount Refunded=zero,Currency=currency,Status=status,Customer ID=shared,Customer Email=email",
	"PayPal":             "Date=day,Time=clock,Name=name,Type=word,Status=status,Currency=currency,Gross=money,From Email Address=email,Transaction ID=id",
	"FreshBooks":         "Client Name=name,Invoice #=order,Date Issued=day,Invoice Status=status,Item Name=word,Line Total=money,Currency=currency",
	"Google Contacts":    "First Name=first,Last Name=last,Organization Name=name,E-mail 1 - Value=email,Phone 1 - Value=phone,Birthday=day,Notes=word",
	"Outlook":            "First Name=first,Last Name=last,Company=name,E-mail Address=email,Mobile Phone=phone,Birthday=day",
	"纷享销客":               "客户编号=id,客户名称=name,联系人=first,手机=phone,负责人=owner,客户级别=tier,最近跟进时间=day,省份=city",
	"简道云":                "客户名称=name,联系电话=phone,客户等级=tier,累计成交额=money,下次跟进时间=later,备注=word",
	"淘宝":                 "订单编号=order,买家会员名=shared,收货人姓名=name,买家实际支付金额=money,订单状态=status,订单创建时间=stamp,宝贝标题=word",
	"有赞":                 "订单号=order,买家姓名=name,收货人手机号=phone,订单实付金额=money,订单状态=status,下单时间=stamp",
	"German":             "Kundennummer=id,Firma=name,Ansprechpartner=first,Telefon=phone,E-Mail=email,Ort=city,Notizen=word",
	"Spanish":            "Nombre=first,Apellidos=last,Teléfono=phone,Correo electrónico=email,Ciudad=city",
	"Japanese":           "顧客番号=id,会社名=name,担当者=first,電話番号=phone,都道府県=city,備考=word",
	"traditional":        "客戶編號=id,客戶名稱=name,聯絡人=first,手機=phone,城市=city,負責人=owner",
	"activities":         "Subject=word,Start=stamp,Call Outcome=word,Customer=name,Activity Type=kind",
	"plain orders":       "name=name,phone=phone,email=email,date=day,amount=money,currency=currency,note=word",
	"this program's own": "tierbook_id=blank,ref=id,name=name,phone=phone,email=email,owner=owner,override_tier=blank",
}

// cells are what may stand in a column, drawn anew for each cell; few different
// ones, so that customers, numbers and addresses come again.
var cells = map[string][]string{
	"shared": {"P1", "P2"}, "order": {"1001", "1002", "1003", "1004", "1005"},
	"name": {"Acme GmbH", "示例机械有限公司", "Bolt, Ltd", "Bolt Ltd.", "远山", "O'Hara \"&\" Co"}, "first": {"Ann", "Bob", "娜"}, "last": {"Lee", "Prado", "李"},
	"email": {"a@example.com", "b@example.com", "none@none.com", "", "broken@"}, "phone": {"13800138000", "+49 30 123456", "0000000000", "1.38E+10", "", "ask her"},
	"owner": {"li", "wang", ""}, "city": {"Bonn", "上海", ""}, "word": {"x", "Steel, raw", "交期太长", "", "=1+1"}, "stage": {"closedwon", "closedlost", "qualified"},
	"status": {"paid", "Completed", "draft", "cancelled", "refunded", "交易成功", "已取消"}, "flag": {"0", "1", "perhaps"}, "tier": {"A", "B", "C级", "VIP"},
	"day": {"2026-01-02", "2025-12-31", "2026-02-28", "2024-02-29"}, "stamp": {"2026-01-02 10:00:00", "2025-11-30 23:59:59", "2026-02-01 00:00:00"}, "later": {"2026-04-01", ""},
	"clock": {"10:00:00", "23:15:00"}, "money": {"10.00", "1234.50", "0.10", "-5.00"}, "zero": {"0", "2.00"}, "few": {"1", "2"}, "currency": {"CNY", "CNY", "USD"},
	"kind": {"call", "meeting", "email", "Website Payment"}, "blank": {""},
}

// generated draws an export of a preset. Rows of one name say the same of its e-mail
// and phone, which reach remembers: of rows that contradict one another each file
// makes what its order says, and the same again may be somebody more.
func generated(t *rapid.T, preset string, reach map[string]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	var header, words []string
	for _, col := range strings.Split(presets[preset], ",") {
		h, word, _ := strings.Cut(col, "=")
		header, words = append(header, h), append(words, word)
	}
	_ = w.Write(header)
	for n := range rapid.IntRange(1, 8).Draw(t, "rows") {
		row := make([]string, len(words))
		for i, word := range words {
			if word == "id" { // no program gives a number twice
				row[i] = fmt.Sprint("A", n)
				continue
			}
			row[i] = rapid.SampledFrom(cells[word]).Draw(t, word)
		}
		who, _ := exchange.NameKey(strings.ToLower(row[max(0, slices.Index(words, "name"))]))
		if i := slices.Index(words, "last"); i > 0 {
			who = row[i-1] + row[i]
		}
		for i, word := range words {
			if word == "email" || word == "phone" {
				if _, known := reach[word+who]; !known {
					reach[word+who] = row[i]
				}
				row[i] = reach[word+who]
			}
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.String()
}

// Of an export of any program: a dry run says exactly what the import then does,
// the same file again changes nothing, and undo leaves nothing of it. Every row
// names somebody here; TestTheSameAgain has those that do not.
func TestEveryPresetImportsOnce(t *testing.T) {
	ctx := context.Background()
	names := make([]string, 0, len(presets))
	for name := range presets {
		names = append(names, name)
	}
	slices.Sort(names)
	eachBook(t, func(rt *rapid.T, d *DB) {
		read := func(text, name string, dry bool) *model.Import {
			in, err := exchange.Read(strings.NewReader(text), name+".csv", exchange.Options{Currency: "CNY", Today: d.today(), DryRun: dry, Tiers: exchange.TiersKeep, DateFormat: "ymd", Decimal: "."})
			if err != nil && model.CodeOf(err) != model.CodeRefused {
				rt.Fatalf("%s: %v", name, err)
			}
			return in
		}
		run := func(in *model.Import) model.ImportResult {
			res, err := d.Import(ctx, in, nil)
			if err != nil {
				rt.Fatal(err)
			}
			return res
		}
		source := func() string { return dump(t, d, "customer", "contact", "interaction", "alias") }
		reach := map[string]string{}
		for range rapid.IntRange(1, 2).Draw(rt, "files") {
			name := rapid.SampledFrom(names).Draw(rt, "preset")
			text := generated(rt, name, reach)
			in := read(text, name, true)
			if in == nil {
				continue // refused in one sentence: its columns leave open what they are
			}
			before := source()
			dry := run(in)
			same(rt, name+": dry run", before, source())
			did := run(read(text, name, false))
			batch := did.Batch
			did.Batch = 0
			if diff := cmp.Diff(fmt.Sprintf("%+v", dry), fmt.Sprintf("%+v", did)); diff != "" {
				rt.Fatalf("%s: the dry run said otherwise: %s\n%s", name, diff, text)
			}
			after := source()
			again := run(read(text, name, false))
			same(rt, name+": the same again\n"+text, after, source())
			if again.Batch != 0 || again.Created+again.Updated+again.CustomersCreated > 0 {
				rt.Fatalf("%s: the same again: %+v\n%s", name, again, text)
			}
			if batch == 0 {
				continue
			}
			if _, err := d.Undo(ctx, ""); err != nil {
				rt.Fatal(err)
			}
			same(rt, name+": undo", before, source())
			if _, err := d.Redo(ctx, ""); err != nil {
				rt.Fatal(err)
			}
			same(rt, name+": redo", after, source())
		}
	})
}
