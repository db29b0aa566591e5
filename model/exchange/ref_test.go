package exchange

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

// refFile gives the bytes of a reference file, or skips the test by its name.
func refFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("TIERBOOK_REFDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skip("reference file absent: " + name)
	}
	return data
}

// opts are options as a book in UTC+8 gives them.
func opts() Options {
	return Options{Currency: "CNY", Zone: time.FixedZone("UTC+8", 8*3600), Today: model.NewDay(2026, 11, 22)}
}

func mustRead(t testing.TB, data []byte, o Options) *model.Import {
	t.Helper()
	in, err := Read(bytes.NewReader(data), "file.csv", o)
	if err != nil {
		t.Fatal(err)
	}
	unpackAll(in)
	return in
}

// unpackAll puts all interactions of a file where those of a small one stand.
func unpackAll(in *model.Import) {
	var r model.ImportInteraction
	for i := range in.Rest.Len() {
		in.Rest.Get(i, &r)
		in.Interactions = append(in.Interactions, r)
	}
	in.Rest = model.Packed[model.ImportInteraction]{}
}

// customersIn counts the customers that an interactions file names.
func customersIn(in *model.Import) int {
	seen := map[string]bool{}
	for i := range in.Interactions {
		seen[customerKey(&in.Interactions[i])] = true
	}
	return len(seen)
}

// noteCodes lists the decisions of an import.
func noteCodes(in *model.Import) string {
	var out []string
	for _, n := range in.Notes {
		out = append(out, strings.TrimPrefix(n.Code, "import_")+"("+n.Text+")")
	}
	return strings.Join(out, " ")
}

func TestReferenceFiles(t *testing.T) {
	cases := []struct {
		file            string
		encoding        string
		maps            []string
		kind            model.ImportKind
		was             string
		rows, taken     int
		customers, fail int
		notes           string
	}{
		{file: "crm_formats/cn_organisations_metowolf.csv", kind: model.ImportCustomers, was: "utf-8", rows: 314, taken: 314, notes: "fields(src_path, 分类, 网址)"},
		{file: "crm_formats/sfdc_accountsForInsert.csv", kind: model.ImportCustomers, was: "utf-8", rows: 4, taken: 4, notes: "fields(NumEmp, RichText)"},
		{file: "crm_formats/sfdc_upsertAccountSmallTemplate.csv", kind: model.ImportCustomers, was: "utf-8", rows: 10, taken: 10, notes: "fields(ANNUALREVENUE, ORACLE_ID__C, WEBSITE)"},
		{file: "crm_formats/sfdc_dateWithTimeZone.csv", kind: model.ImportCustomers, was: "utf-8", rows: 2, taken: 2, notes: "fields(ANNUALREVENUE, DATE, DATE_ONLY, ORACLE_ID__C, WEBSITE)"},
		{file: "crm_formats/sfdc_dateWithTimeZone.csv", maps: []string{"DATE=ignore"}, kind: model.ImportCustomers, was: "utf-8", rows: 2, taken: 2, notes: "ignored(DATE) fields(ANNUALREVENUE, DATE_ONLY, ORACLE_ID__C, WEBSITE)"},
		{file: "crm_formats/sfdc_csvEscapedQuotes.csv", maps: []string{"column1=name"}, kind: model.ImportCustomers, was: "utf-8", rows: 2, taken: 2, notes: "fields(column2)"},
		{file: "crm_formats/sfdc_csvtext_BOM_UTF8.csv", maps: []string{"1=name"}, kind: model.ImportCustomers, was: "utf-8", rows: 2, taken: 2, notes: "fields(column2, column3)"},
		{file: "crm_formats/sfdc_csvtext_BOM_UTF16LE.csv", maps: []string{"column1=name"}, kind: model.ImportCustomers, was: "utf-16le", rows: 2, taken: 2, notes: "encoding(utf-16le) fields(column2, column3)"},
		{file: "crm_formats/sfdc_csvtext_BOM_UTF16BE.csv", maps: []string{"column1=name"}, kind: model.ImportCustomers, was: "utf-16be", rows: 2, taken: 2, notes: "encoding(utf-16be) fields(column2, column3)"},
		{file: "crm_formats/sfdc_csvtext_BOM_UTF32LE.csv", maps: []string{"column1=name"}, kind: model.ImportCustomers, was: "utf-32le", rows: 2, taken: 2, notes: "encoding(utf-32le) fields(column2, column3)"},
		{file: "crm_formats/synthetic_cn_crm_gb18030.csv", kind: model.ImportCustomers, was: "gb18030", rows: 5, taken: 5, notes: "encoding(gb18030) fields(地址, 客户状态, 客户等级, 微信, 来源, 累计成交额)"},
		{file: "crm_formats/synthetic_cn_crm_utf8bom.csv", kind: model.ImportCustomers, was: "utf-8", rows: 5, taken: 5, notes: "fields(地址, 客户状态, 客户等级, 微信, 来源, 累计成交额)"},
		{file: "crm_formats/synthetic_google_contacts_new.csv", kind: model.ImportCustomers, was: "utf-8", rows: 1, taken: 1, notes: "fields(Nickname)"},
		{file: "crm_formats/synthetic_google_contacts_old.csv", kind: model.ImportCustomers, was: "utf-8", rows: 1, taken: 1},
		{file: "crm_formats/synthetic_hubspot_contacts.csv", kind: model.ImportCustomers, was: "utf-8", rows: 2, taken: 2, notes: "fields(Lead Status, Lifecycle Stage, Original Source) dates_mdy(Create Date)"},
		{file: "cdnow_sample_transactions.csv", kind: model.ImportInteractions, was: "utf-8", rows: 6919, taken: 6919, customers: 2357, notes: "ignored(cds, master_id) kind_order()"},
		{file: "rfm_orders.csv", kind: model.ImportInteractions, was: "utf-8", rows: 4906, taken: 4906, customers: 995, notes: "kind_order()"},
		{file: "superstore_orders_macroman_CR.csv", encoding: "macintosh", kind: model.ImportInteractions, was: "macintosh", rows: 5009, taken: 5009, customers: 793, notes: "encoding(macintosh) dates_mdy(order_date) two_digit_years(order_date) kind_order()"},
	}
	for _, c := range cases {
		t.Run(c.file+strings.Join(c.maps, ","), func(t *testing.T) {
			o := opts()
			o.Encoding = c.encoding
			var err error
			if o.Map, err = ParseMap(c.maps); err != nil {
				t.Fatal(err)
			}
			in := mustRead(t, refFile(t, c.file), o)
			if in.Kind != c.kind || in.Encoding != c.was || in.Rows != c.rows || len(in.Customers)+len(in.Interactions) != c.taken ||
				customersIn(in) != c.customers || len(in.Problems) != c.fail {
				t.Errorf("%s %s: %d rows, %d customers + %d interactions of %d, %d problems", in.Kind, in.Encoding, in.Rows,
					len(in.Customers), len(in.Interactions), customersIn(in), len(in.Problems))
			}
			if got := noteCodes(in); got != c.notes {
				t.Errorf("notes: %s", got)
			}
		})
	}
}

func TestNamelessColumnsAreRefused(t *testing.T) {
	for _, name := range []string{"csvEscapedQuotes", "csvtext_BOM_UTF8", "csvtext_BOM_UTF16LE", "csvtext_BOM_UTF16BE", "csvtext_BOM_UTF32LE"} {
		_, err := Read(bytes.NewReader(refFile(t, "crm_formats/sfdc_"+name+".csv")), "x.csv", opts())
		e := asError(err)
		if e.Key != "error.exchange.no_columns" || e.Code != model.CodeRefused || e.Args["Example"] != "column1=name" ||
			!strings.HasPrefix(e.Args["Headers"].(string), "column1, column2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Read(bytes.NewReader(refFile(t, "superstore_orders_macroman_CR.csv")), "x.csv", opts())
	if asError(err).Key != "error.exchange.encoding_unknown" {
		t.Errorf("superstore without --encoding: %v", err)
	}
}

// The peer's table of the superstore orders gives each customer's order count,
// days since the last order and spend as of 2014-12-31: a wrong order of day and
// month, or a wrong sum, cannot agree with it.
func TestSuperstoreAgreesWithPeer(t *testing.T) {
	o := opts()
	o.Encoding = "macintosh"
	in := mustRead(t, refFile(t, "superstore_orders_macroman_CR.csv"), o)
	type sums struct{ frequency, recency, monetary int }
	got, want := map[string]sums{}, map[string]sums{}
	asOf := model.NewDay(2014, 12, 31)
	lost := strings.NewReplacer("ä", "\ufffd", "ö", "\ufffd", "ü", "\ufffd") // as the peer's table lost them
	for _, i := range in.Interactions {
		name := lost.Replace(i.Name)
		s, ok := got[name]
		if ago := int(asOf - i.Interaction.Day); !ok || ago < s.recency {
			s.recency = ago
		}
		s.frequency++
		s.monetary += int(i.Interaction.Amount / 100)
		got[name] = s
	}
	rows, err := csv.NewReader(bytes.NewReader(refFile(t, "superstore_peer_rfm_quartiles.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		var n [3]int
		for i := range n {
			n[i], _ = strconv.Atoi(r[i+1])
		}
		want[r[0]] = sums{n[0], n[1], n[2]}
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(sums{})); d != "" {
		t.Error(d)
	}
}

// The two encodings of the Chinese file hold the same customers.
func TestChineseCustomers(t *testing.T) {
	a := mustRead(t, refFile(t, "crm_formats/synthetic_cn_crm_gb18030.csv"), opts())
	b := mustRead(t, refFile(t, "crm_formats/synthetic_cn_crm_utf8bom.csv"), opts())
	if d := cmp.Diff(a.Customers, b.Customers); d != "" {
		t.Error(d)
	}
	c := a.Customers[1]
	if c.Customer.Ref != "KH002" || c.Customer.Phone != "138000000001" || c.LastContact != model.NewDay(2024, 3, 5) || c.LastClock != 14*3600+30*60 ||
		c.Customer.Industry != "机械" || c.Customer.Kind != model.Company || c.Contacts[0].Name != "张 三" {
		t.Errorf("%+v", c)
	}
	if next := a.Customers[0].Customer.Next; next != model.NewDay(2024, 3, 20) {
		t.Error(next)
	}
	fields := map[string]string{}
	for _, f := range a.Customers[0].Customer.Fields {
		fields[f.Name] = f.Value
	}
	if fields["累计成交额"] != "¥1,234,567.89" || fields["客户等级"] != "A" || fields["电话"] != "021-5550001" || a.Customers[0].Customer.Override != nil {
		t.Error(fields)
	}
	if NormalName(a.Customers[0].Customer.Name) != NormalName(c.Customer.Name) {
		t.Error("full-width brackets make two names")
	}
	if note := a.Customers[3].Customer.Note; note != "含\"引号\"与\n换行" {
		t.Errorf("%q", note)
	}
}

func TestAddressBooks(t *testing.T) {
	c := mustRead(t, refFile(t, "crm_formats/synthetic_google_contacts_new.csv"), opts()).Customers[0].Customer
	if c.Name != "Mei Han" || c.Kind != model.Person || c.Birthday != "--03-07" || c.Email != "han.mei@example.com" || len(c.Tags) != 0 ||
		c.Note != "line1\nline2" || !cmp.Equal(c.Fields, []model.Field{{Name: "Organization Name", Value: "示例科技有限公司"}, {Name: "Organization Title", Value: "采购经理"}}) {
		t.Errorf("%+v", c)
	}
	c = mustRead(t, refFile(t, "crm_formats/synthetic_google_contacts_old.csv"), opts()).Customers[0].Customer
	if c.Name != "Li Lei" || c.Birthday != "1985-03-15" || c.Email != "li.lei@example.com" || c.Phone != "+86 138 0000 0001" || len(c.Fields) != 4 {
		t.Errorf("%+v", c)
	}
	c = mustRead(t, refFile(t, "crm_formats/synthetic_hubspot_contacts.csv"), opts()).Customers[0].Customer
	if c.Name != "Sam Quinn" || c.Ref != "10001" || c.Owner != "ops@example.com" || c.Created != model.NewDay(2026, 5, 27) || c.Kind != model.Person {
		t.Errorf("%+v", c)
	}
	c = mustRead(t, refFile(t, "crm_formats/sfdc_upsertAccountSmallTemplate.csv"), opts()).Customers[0].Customer
	if c.Ref != "ACCT_0" || c.Name != "account Upsert #0" || c.Fields[1] != (model.Field{Name: "ORACLE_ID__C", Value: "1-000000"}) {
		t.Errorf("%+v", c)
	}
}
