package exchange

import (
	"strings"
	"testing"

	"tierbook/model"
)

func TestKindOfFile(t *testing.T) {
	for header, want := range map[string]model.ImportKind{
		"customer_id,order_date,revenue": model.ImportInteractions,
		"CustomerID,InvoiceDate,spend":   model.ImportInteractions,
		"客户名称,下单日期,金额":                   model.ImportInteractions,
		"公司,订单号,下单时间,订单金额(元),负责人":        model.ImportInteractions,
		"买家,手机,收货地址,订单编号,付款时间,实付金额":      model.ImportInteractions,
		"客户名称,跟进时间,跟进方式,跟进内容":            model.ImportInteractions,
		"姓名,手机,拜访日期,结果,备注":               model.ImportInteractions,
		"Company,Phone,Owner":            model.ImportCustomers,
		"公司,联系人,手机,行业,负责人":               model.ImportCustomers,
		"name": model.ImportCustomers,
		"Customer Name,E-Mail,Created Date,Notes":                       model.ImportCustomers,
		"客户名称,手机,最近沟通时间,下次跟进时间,累计成交额,创建时间":                              model.ImportCustomers,
		"Account Name,Account Owner,Industry,Annual Revenue,Website":    model.ImportCustomers,
		"姓名,手机号,生日,会员等级,注册时间":                                           model.ImportCustomers,
		"\ufeffRecord ID,First Name,Last Name,Email,Last Activity Date": model.ImportCustomers,
		"First Name,Last Name,Company,Title,Email,Phone,Lead Source":    model.ImportCustomers,
		"name,amount": model.ImportCustomers,
		"Customer,Date,Type,Amount,Currency,Satisfaction,Next Date,By": model.ImportInteractions,
	} {
		got, _, err := decideKind(cleanHeader(strings.Split(header, ",")), nil, &sample{})
		if err != nil || got != want {
			t.Errorf("%s: %s %v", header, got, err)
		}
	}
}

func TestHeadersOfCustomers(t *testing.T) {
	cases := []struct {
		name, text string
		check      func(c model.ImportCustomer) bool
	}{
		{"company with somebody", "公司,联系人,手机,座机\n示例厂,李四,13900000003,0755-5550003\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "示例厂" && c.Customer.Kind == model.Company && c.Customer.Phone == "13900000003" &&
				len(c.Contacts) == 1 && c.Contacts[0].Name == "李四" && c.Contacts[0].Phone == "13900000003" &&
				c.Customer.Fields[0] == model.Field{Name: "座机", Value: "0755-5550003"}
		}},
		{"person at a company", "Name,Company,Email\nAnn Lee,Acme,ann@example.com\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "Ann Lee" && c.Customer.Kind == model.Person && len(c.Contacts) == 0 &&
				c.Customer.Fields[0] == model.Field{Name: "Company", Value: "Acme"}
		}},
		{"company in a file of persons", "First Name,Last Name,Organization Name\n,,Acme\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "Acme" && c.Customer.Kind == model.Company
		}},
		{"Chinese name in parts", "First Name,Last Name\n梅,韩\n", func(c model.ImportCustomer) bool { return c.Customer.Name == "韩梅" }},
		{"name from an address", "name,email\n,a@example.com\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "a@example.com" && c.StandIn
		}},
		{"somebody of a company known by its ref", "ref,contact,contact_title\nR1,Han Mei,buyer\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "Han Mei" && c.StandIn && len(c.Contacts) == 1 && c.Contacts[0].Title == "buyer"
		}},
		{"two names for the customer", "客户名称,公司\n示例,示例集团\n", func(c model.ImportCustomer) bool {
			return c.Customer.Name == "示例" && c.Customer.Fields[0] == model.Field{Name: "公司", Value: "示例集团"}
		}},
		{"kind", "name,type\nA,个人\n", func(c model.ImportCustomer) bool {
			return c.Customer.Kind == model.Person && len(c.Customer.Fields) == 0
		}},
		{"a tier is a note of origin", "name,tier,revenue\nA,B,1000\n", func(c model.ImportCustomer) bool {
			return c.Customer.Override == nil && len(c.Customer.Fields) == 2 && c.LastContact == 0
		}},
		{"tags", "name,标签\nA,重点；老客户、重点\n", func(c model.ImportCustomer) bool { return strings.Join(c.Customer.Tags, "+") == "老客户+重点" }},
		{"a word in the place of an address", "name,email,phone\nA,无,无\n", func(c model.ImportCustomer) bool {
			return c.Customer.Email == "" && c.Customer.Phone == "" && len(c.Customer.Fields) == 2
		}},
		{"columns without and with the same header", "name,,x,x\nA,1,2,3\n", func(c model.ImportCustomer) bool {
			return len(c.Customer.Fields) == 3 && c.Customer.Fields[0].Name == "column 2" && c.Customer.Fields[2].Name == "x (2)"
		}},
		{"missing cells at the end", "name,phone,email\nA\n", func(c model.ImportCustomer) bool { return c.Customer.Name == "A" }},
		{"flags", "name,do_not_contact\nA,是\n", func(c model.ImportCustomer) bool { return c.Customer.Barred == model.Everyway }},
		{"JSON", "[{\"name\":\"A\",\"phone\":13800000001,\"tags\":[\"x\",\"y\"],\"更多\":{\"k\":1},\"email\":null}]", func(c model.ImportCustomer) bool {
			return c.Row == 2 && c.Customer.Phone == "13800000001" && len(c.Customer.Tags) == 2 && c.Customer.Fields[0].Value == "{\"k\":1}"
		}},
	}
	for _, c := range cases {
		in := mustRead(t, []byte(c.text), opts())
		if len(in.Customers) != 1 || !c.check(in.Customers[0]) {
			t.Errorf("%s: %+v %v", c.name, in.Customers, refused(in))
		}
	}
}

func TestMapping(t *testing.T) {
	m, err := ParseMap([]string{"a=b=name", "Telefon = phone"})
	if err != nil || m["a=b"] != "name" || m["Telefon"] != "phone" {
		t.Error(m, err)
	}
	for _, bad := range []string{"name", "=name", "name="} {
		if _, err := ParseMap([]string{bad}); asError(err).Key != "error.exchange.map_form" {
			t.Errorf("%s: %v", bad, err)
		}
	}
	o := opts()
	o.Map = map[string]string{"name": "ignore", "kunde": "name", "3": "region"}
	in := mustRead(t, []byte("name,Kunde,x\nA,B,C\n"), o)
	if c := in.Customers[0].Customer; c.Name != "B" || c.Region != "C" || len(c.Fields) != 0 {
		t.Errorf("%+v", c)
	}
}

// A row alone in its cell above what is plainly the header says what the file is.
func TestTitlesAboveTheHeader(t *testing.T) {
	for _, tc := range []struct {
		text, titles string
		row          int
	}{
		{"客户列表\n客户名称,手机\n甲,13800000001\n", "客户列表", 3},
		{"Customer list,,\n\nname;phone\n甲;13800000001\n", "Customer list", 4},
		{"客户列表\n导出日期 2026-11-01\n\n客户名称;手机\n甲;13800000001\n", "客户列表|导出日期 2026-11-01", 5},
		{"name\n甲\n乙,phone\n", "", 2},
	} {
		in := mustRead(t, []byte(tc.text), opts())
		var titles []string
		for _, n := range in.Notes {
			if n.Code == "import_title" {
				titles = append(titles, n.Text)
			}
		}
		if got := strings.Join(titles, "|"); got != tc.titles || in.Customers[0].Row != tc.row || in.Customers[0].Customer.Name != "甲" {
			t.Errorf("%q: %q %+v", tc.text, got, in.Customers)
		}
	}
}

func TestJSON(t *testing.T) {
	in := mustRead(t, []byte(" [ {\"name\":\"A\"},\n {\"name\":\"B\",\"phone\":\"12345\", \"x\":[1,{}]} ] \n"), opts())
	if len(in.Customers) != 2 || in.Customers[1].Customer.Phone != "12345" || in.Customers[1].Row != 3 || in.Customers[1].Customer.Fields[0].Value != "[1,{}]" {
		t.Errorf("%+v", in.Customers)
	}
	if in = mustRead(t, []byte("{\"name\":\"A\"}"), opts()); len(in.Customers) != 1 {
		t.Errorf("%+v", in.Customers)
	}
	if in = mustRead(t, []byte("[]"), opts()); len(in.Customers) != 0 || len(in.Notes) != 1 || in.Notes[0].Code != "import_no_rows" {
		t.Errorf("a list of nobody: %+v", in)
	}
	for text, key := range map[string]string{
		"": "empty", "[1]": "json", "[{\"name\":\"A\"}": "json", "[{\"name\":\"A\"}] x": "json", "{\"name\":}": "json", "[{\"name\":\"A\"},null]": "json",
	} {
		if _, err := Read(strings.NewReader(text), "x", opts()); asError(err).Key != "error.exchange."+key {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A file of one column is no pile of titles: it is not searched to its end for a
// header that might come.
func TestOneColumnIsNoPileOfTitles(t *testing.T) {
	_, header, err := open([]byte("客户列表\n华东\n2026\n内部\n客户名称,手机\n甲,1\n"), nil, Options{})
	if err != nil || strings.Join(header, " ") != "客户名称 手机" {
		t.Error(header, err)
	}
	text := []byte("name\n" + strings.Repeat("甲\n", 20_000))
	allocs := testing.AllocsPerRun(1, func() {
		if _, header, err = open(text, nil, Options{}); err != nil || len(header) != 1 {
			t.Error(header, err)
		}
	})
	if allocs > 20_000 {
		t.Errorf("%.0f allocations for a header", allocs)
	}
}

// A row that is nothing but a byte order mark is no header.
func TestMarkBelowATitle(t *testing.T) {
	if _, header, err := open([]byte("customer\n\ufeff"), nil, Options{}); err != nil || len(header) != 1 {
		t.Error(header, err)
	}
}

// A column of refs that only one row fills still is one; a German file of sales is
// no list of customers.
func TestRefsOfFewAndFirmsWithSales(t *testing.T) {
	in, err := Read(strings.NewReader("ref,name\nA1,Acme\n,Beta\n"), "c.csv", Options{})
	if err != nil || in.Customers[0].Customer.Ref != "A1" {
		t.Errorf("%+v %v", in, err)
	}
	in, err = Read(strings.NewReader("Firma,Datum,Umsatz\nAcme,13/04/2026,12\nBeta,14/04/2026,34\n"), "s.csv", Options{})
	if err != nil || in.Kind != model.ImportInteractions || in.Interactions[0].Name != "Acme" || in.Interactions[0].Interaction.Amount != 1200 {
		t.Errorf("%+v %v", in, err)
	}
}
