package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// refFile gives the path of a reference file; the test is skipped by its name
// where it is absent.
func refFile(t *testing.T, name string) string {
	t.Helper()
	if raceDetector {
		t.Skip("left out under the race detector: " + name)
	}
	folder := os.Getenv("TIERBOOK_REFDATA")
	if folder == "" {
		folder = filepath.Join("..", "shared", "data")
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(moduleRoot(t), folder)
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("reference file is absent: " + name)
	}
	return path
}

// writable copies a reference file into the test's own folder, beside which
// rejected rows may be written.
func writable(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// expected reads a reference table by its first column.
func expected(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	f, err := os.Open(refFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		out[row[0]] = m
	}
	return out
}

// listed is what the reference tests read of a customer.
type listed struct {
	Name    string
	Ref     string
	RFM     struct{ R, F, M *int }
	ABC     *string
	Orders  int
	Revenue json.Number
	Score   *float64
	Tier    *string
}

func listOf(t *testing.T, a *App, args ...string) []listed {
	t.Helper()
	var out []listed
	if err := json.Unmarshal([]byte(must(t, a, append([]string{"list", "--json"}, args...)...)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// imported is the object of an import.
type imported struct {
	Kind                                        *string
	Rows, Created, Updated, Unchanged, Rejected int
	CustomersCreated                            int `json:"customers_created"`
	Notes                                       []string
}

// importOf imports a file and gives its object. A file of which nothing could
// be taken ends with 4, any other with 0.
func importOf(t *testing.T, a *App, args ...string) imported {
	t.Helper()
	code, text, errs := runApp(t, a, append([]string{"import", "--json"}, args...)...)
	var out []imported
	if err := json.Unmarshal([]byte(text), &out); err != nil || len(out) != 1 {
		t.Fatalf("import %v: exit %d, %v: %s%s", args, code, err, text, errs)
	}
	if want := map[bool]int{true: exitRefused}[out[0].Rejected == out[0].Rows]; code != want {
		t.Errorf("import %v: exit %d, want %d: %s", args, code, want, errs)
	}
	return out[0]
}

// The published example of RFM and ABC: every one of 995 customers.
func TestReferenceRFMOrders(t *testing.T) {
	rfm, abc := expected(t, "rfm_orders_expected.csv"), expected(t, "abc_rfm_orders_expected.csv")
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	res := importOf(t, a, writable(t, refFile(t, "rfm_orders.csv")))
	if res.Rows != 4906 || res.Created != 4906 || res.CustomersCreated != 995 || res.Rejected != 0 {
		t.Errorf("import: %+v", res)
	}
	must(t, a, "policy", "set", "value.window_days=0") // as the reference
	list := listOf(t, a, "--as-of", "2006-12-31")
	if len(list) != 995 || len(rfm) != 995 {
		t.Fatalf("%d customers, reference has %d", len(list), len(rfm))
	}
	wrong := 0
	for _, c := range list {
		want, ok := rfm[c.Name]
		if !ok {
			t.Errorf("%q is not in the reference", c.Name)
			continue
		}
		got := digitOf(c.RFM.R) + digitOf(c.RFM.F) + digitOf(c.RFM.M)
		class := ""
		if c.ABC != nil {
			class = *c.ABC
		}
		money := strings.TrimSuffix(c.Revenue.String(), ".00")
		if got != want["R_rec"]+want["F_rec"]+want["M_rec"] || class != abc[c.Name]["class_80_95"] ||
			strconv.Itoa(c.Orders) != want["frequency"] || money != want["monetary"] {
			if wrong++; wrong <= 5 {
				t.Errorf("%s: RFM %s ABC %s orders %d revenue %s, want %v %v", c.Name, got, class, c.Orders, c.Revenue, want, abc[c.Name])
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 995 differ", wrong)
	}
	again := importOf(t, a, writable(t, refFile(t, "rfm_orders.csv")))
	if again.Unchanged != 4906 || again.Created+again.Updated+again.CustomersCreated != 0 {
		t.Errorf("the same file again: %+v", again)
	}
}

func digitOf(n *int) string {
	if n == nil {
		return "0"
	}
	return strconv.Itoa(*n)
}

// CDNOW: 2,357 customers of its transactions, revenue to the cent.
func TestReferenceCDNOW(t *testing.T) {
	path := refFile(t, "cdnow_sample_transactions.csv")
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	res := importOf(t, a, writable(t, path))
	if res.Rows != 6919 || res.Rejected != 0 {
		t.Errorf("import: %+v", res)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cents, orders := map[string]int64{}, map[string]int{}
	for _, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		cents[r[1]] += int64(math.Round(v * 100))
		orders[r[1]]++
	}
	list := listOf(t, a, "--as-of", "1998-06-30")
	if len(list) != len(cents) {
		t.Errorf("%d customers, the file has %d", len(list), len(cents))
	}
	for _, c := range list {
		v, _ := c.Revenue.Float64()
		if int64(math.Round(v*100)) != cents[c.Ref] || c.Orders != orders[c.Ref] {
			t.Errorf("%s: %d orders, %s; want %d, %d cents", c.Ref, c.Orders, c.Revenue, orders[c.Ref], cents[c.Ref])
		}
	}
}

// A file of an old Macintosh: carriage returns, its own encoding, month first.
func TestReferenceSuperstore(t *testing.T) {
	file := writable(t, refFile(t, "superstore_orders_macroman_CR.csv"))
	var o, e bytes.Buffer
	a := testApp(t, &o, &e)
	res := importOf(t, a, file, "--encoding", "macintosh")
	if res.Rejected != 0 || res.CustomersCreated != 793 || len(res.Notes) == 0 {
		t.Errorf("import: %+v", res)
	}
	if got := listOf(t, a, "neil französisch"); len(got) != 1 || got[0].Name != "Neil Französisch" {
		t.Errorf("the umlaut did not survive: %+v", got)
	}
}

// Exports of other programs: which import as they are, which are refused, and
// how many customers come of them.
func TestReferenceFormats(t *testing.T) {
	for _, c := range []struct {
		file      string
		created   int
		rejected  int
		refused   bool
		arguments []string
	}{
		{file: "cn_organisations_metowolf.csv", created: -1},
		{file: "sfdc_accountsForInsert.csv", created: 4},
		{file: "sfdc_csvEscapedQuotes.csv", refused: true, created: -1, arguments: []string{"--map", "column1=name", "--as", "customers"}},
		{file: "sfdc_csvtext_BOM_UTF16BE.csv", refused: true, created: 2, arguments: []string{"--map", "column1=name", "--as", "customers"}},
		{file: "sfdc_csvtext_BOM_UTF16LE.csv", refused: true, created: 2, arguments: []string{"--map", "column1=name", "--as", "customers"}},
		{file: "sfdc_csvtext_BOM_UTF32LE.csv", refused: true, created: 2, arguments: []string{"--map", "column1=name", "--as", "customers"}},
		{file: "sfdc_csvtext_BOM_UTF8.csv", refused: true, created: 2, arguments: []string{"--map", "column1=name", "--as", "customers"}},
		{file: "sfdc_dateWithTimeZone.csv", created: 2},
		{file: "sfdc_upsertAccountSmallTemplate.csv", created: -1},
		{file: "synthetic_cn_crm_gb18030.csv", created: 5},
		{file: "synthetic_cn_crm_utf8bom.csv", created: 5},
		{file: "synthetic_google_contacts_new.csv", created: 1},
		{file: "synthetic_google_contacts_old.csv", created: 1},
		{file: "synthetic_hubspot_contacts.csv", created: 2},
	} {
		t.Run(c.file, func(t *testing.T) {
			file := writable(t, refFile(t, filepath.Join("crm_formats", c.file)))
			var o, e bytes.Buffer
			a := testApp(t, &o, &e)
			if c.refused {
				code, out, errs := runApp(t, a, "import", file)
				if code != exitRefused || out != "" || !strings.Contains(errs, "column1") || !strings.Contains(errs, "--map") {
					t.Errorf("exit %d %q %q, want it refused with its headers and an example", code, out, errs)
				}
			}
			res := importOf(t, a, append([]string{file}, c.arguments...)...)
			if *res.Kind != "customers" || c.created >= 0 && res.Created != c.created || res.Rejected != c.rejected {
				t.Errorf("import: %+v", res)
			}
			if got := listOf(t, a); len(got) != res.Created {
				t.Errorf("%d customers in the book, %d created", len(got), res.Created)
			}
			again := importOf(t, a, append([]string{file}, c.arguments...)...)
			if again.Created != 0 || again.Updated != 0 {
				t.Errorf("the same file again: %+v", again)
			}
		})
	}
}
