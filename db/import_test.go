package db

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tierbook/model"
	"tierbook/scoring"
)

// refdata opens a reference file, or skips the test by its name.
func refdata(t *testing.T, name string) [][]string {
	t.Helper()
	dir := os.Getenv("TIERBOOK_REFDATA")
	if dir == "" {
		root, err := filepath.Abs(".")
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Skip(name + " is absent")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func order(day model.Day, amount int64, external string) model.Interaction {
	return model.Interaction{Day: day, Clock: model.NoClock, Kind: model.Order, Amount: amount, Currency: "CNY", ExternalID: external}
}

func mustImport(t *testing.T, d *DB, im *model.Import) model.ImportResult {
	t.Helper()
	r, err := d.Import(context.Background(), im, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rfmOrders(t *testing.T) *model.Import {
	im := &model.Import{File: "rfm_orders.csv", Kind: model.ImportInteractions}
	for i, row := range refdata(t, "rfm_orders.csv") {
		day, err := model.ParseDay(row[1])
		if err != nil {
			t.Fatal(err)
		}
		amount, _, err := model.ParseMoney(row[2], "CNY")
		if err != nil {
			t.Fatal(err)
		}
		im.Interactions = append(im.Interactions, model.ImportInteraction{Row: i + 2, Ref: row[0], Interaction: order(day, amount, "row"+strconv.Itoa(i))})
	}
	im.Rows = len(im.Interactions)
	return im
}

func TestReferenceOrdersGiveTheReferenceQuintilesAsOfTheirDay(t *testing.T) {
	ctx := context.Background()
	im := rfmOrders(t)
	d := openTest(t, t.TempDir())
	defer d.Close()
	r := mustImport(t, d, im)
	if r.CustomersCreated != 995 || r.Created != im.Rows || r.Rejected != 0 {
		t.Fatalf("%+v", r)
	}
	p := scoring.DefaultPolicy()
	p.Value.WindowDays = 0 // as the reference
	if _, err := d.SavePolicy(ctx, p, ""); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, row := range refdata(t, "rfm_orders_expected.csv") {
		want[row[0]] = row
	}
	abc := map[string]string{}
	for _, row := range refdata(t, "abc_rfm_orders_expected.csv") {
		abc[row[0]] = row[2]
	}
	asOf := model.NewDay(2006, 12, 31)
	n := 0
	err := d.Each(ctx, model.ListQuery{AsOf: asOf}, func(r *model.Row) error {
		n++
		w := want[r.Ref]
		got := []int{r.Score.R, r.Score.F, r.Score.M}
		for i, col := range []int{4, 5, 6} {
			if strconv.Itoa(got[i]) != w[col] {
				t.Errorf("%s: R F M %v, want %v", r.Ref, got, w[4:7])
				break
			}
		}
		if r.Score.ABC.String() != abc[r.Ref] {
			t.Errorf("%s: class %v, want %v", r.Ref, r.Score.ABC, abc[r.Ref])
		}
		if strconv.Itoa(r.Facts.Orders) != w[1] || model.FormatMinor(r.Facts.Revenue, "CNY") != w[2]+".00" {
			t.Errorf("%s: %d orders, %d, want %v", r.Ref, r.Facts.Orders, r.Facts.Revenue, w[1:3])
		}
		return nil
	})
	if err != nil || n != 995 {
		t.Fatal(n, err)
	}
	before := image(t, d)
	again := mustImport(t, d, rfmOrders(t))
	if again.Unchanged != im.Rows || again.Created+again.Updated+again.CustomersCreated != 0 || again.Batch != 0 {
		t.Errorf("the same file again: %+v", again)
	}
	if image(t, d) != before {
		t.Error("the same file again changed the book")
	}
}

func TestAsOfEqualsABookThatEndsThere(t *testing.T) {
	ctx := context.Background()
	asOf := noonDay() - 200
	full, cut := openTest(t, t.TempDir()), openTestAt(t, t.TempDir(), asOf)
	defer full.Close()
	defer cut.Close()
	for i, d := range []*DB{full, cut} {
		im := &model.Import{Kind: model.ImportInteractions}
		for n := range 60 {
			day := noonDay() - model.Day(20*n)
			if i == 1 && day > asOf {
				continue
			}
			im.Interactions = append(im.Interactions, model.ImportInteraction{Row: n + 2, Ref: "R" + strconv.Itoa(n%7), Interaction: order(day, int64(1000*n+7), strconv.Itoa(n))})
		}
		mustImport(t, d, im)
	}
	have := map[string]model.Row{}
	if err := full.Each(ctx, model.ListQuery{AsOf: asOf}, func(r *model.Row) error { have[r.Ref] = *r; return nil }); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := cut.Each(ctx, model.ListQuery{}, func(r *model.Row) error {
		n++
		h := have[r.Ref]
		if h.Facts.Revenue != r.Facts.Revenue || h.Score.Value != r.Score.Value || h.Score.Tier != r.Score.Tier || h.Score.Due != r.Score.Due || h.Score.Gain != r.Score.Gain {
			t.Errorf("%s as of %v: %+v\nin a book that ends there: %+v", r.Ref, asOf, h.Score, r.Score)
		}
		return nil
	})
	if err != nil || n != 7 {
		t.Fatal(n, err)
	}
	stored := dump(t, full, "facts", "score", "book")
	if _, err := full.LogInteraction(ctx, order(asOf, 5, ""), asOf); model.CodeOf(err) != model.CodeNotFound {
		t.Fatal(err) // no customer 0
	}
	in := order(0, 900000, "")
	in.CustomerID = 1
	out, err := full.LogInteraction(ctx, in, asOf)
	if err != nil || out.Interaction.Day != asOf || out.After.Score.AsOf != asOf || out.Before.Score.AsOf != asOf {
		t.Fatalf("%+v %v", out, err)
	}
	if dump(t, full, "facts", "score", "book") == stored {
		t.Error("today's stored score was not refreshed")
	}
}

func noonDay() model.Day { return model.DayOf(noon) }

func openTestAt(t *testing.T, dir string, day model.Day) *DB {
	t.Helper()
	d, err := Open(context.Background(), filepath.Join(dir, "book.db"), Options{
		Now: func() time.Time { return day.Time().Add(12 * time.Hour) }, Zone: time.UTC,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func customers(rows ...model.Customer) *model.Import {
	im := &model.Import{File: "c.csv", Kind: model.ImportCustomers, Rows: len(rows)}
	for i, c := range rows {
		im.Customers = append(im.Customers, model.ImportCustomer{Row: i + 2, Customer: c})
	}
	return im
}

func TestCustomerRowsFindTheirCustomer(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, customers(
		model.Customer{Ref: "A1", Name: "上海（明远）科技", Phone: "138 0013 8000"},
		model.Customer{Name: "Borealis GmbH", Email: "Info@Borealis.example"},
		model.Customer{Name: "李娜", Phone: "13900000001"},
		model.Customer{Name: "李娜", Phone: "13900000002"},
	))
	for _, c := range []struct {
		row              model.Customer
		created, updated int
	}{
		{model.Customer{Ref: "A1", Name: "上海明远", Owner: "li"}, 0, 1},
		{model.Customer{Ref: "A2", Name: "上海明远", Phone: "13800138000"}, 1, 0},                // a different ref is another customer
		{model.Customer{Name: "B. GmbH", Email: "info@borealis.example", Owner: "li"}, 1, 0}, // a mailbox that two companies share
		{model.Customer{Name: "BOREALIS gmbh", Email: "info@borealis.example", Owner: "li"}, 0, 1},
		{model.Customer{Name: "李娜", Phone: "139-0000-0002", Region: "East"}, 0, 1},
		{model.Customer{Name: "李娜", Region: "East"}, 0, 0}, // two have that name
		{model.Customer{Name: "Ｂ. gmbh", Region: "North"}, 0, 1},
		{model.Customer{Name: "b.  GMBH", Region: "North"}, 0, 1}, // the name is written anew
	} {
		r := mustImport(t, d, customers(c.row))
		if r.Created != c.created || r.Updated != c.updated {
			t.Errorf("%+v: created %d, updated %d", c.row, r.Created, r.Updated)
		}
	}
}

func TestImportedDatesBecomeEventAndPromiseOnce(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	im := customers(model.Customer{Ref: "A", Name: "Acme", Next: noonDay() + 5, Fields: []model.Field{{Name: "客户等级", Value: "A"}}})
	im.Customers[0].LastContact, im.Customers[0].LastClock = noonDay()-9, model.NoClock
	im.Customers[0].Contacts = []model.Contact{{Name: "Ann", Title: "CEO"}}
	first := mustImport(t, d, im)
	again := mustImport(t, d, im)
	if first.Created != 1 || again.Unchanged != 1 || again.Updated != 0 {
		t.Fatalf("%+v %+v", first, again)
	}
	det, err := d.Detail(ctx, 1, 0, -1)
	if err != nil || det.Events != 1 || det.Facts.LastContact != noonDay()-9 || det.Score.Due != noonDay()+5 || len(det.Contacts) != 1 {
		t.Fatalf("%+v %v", det, err)
	}
	if det.Fields[0].Value != "A" || det.Override != nil {
		t.Errorf("the file's tier must stay a note: %+v", det.Customer)
	}
}

func TestChangedTotalIsAnUpdateAndUnknownCustomersCanBeRefused(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	one := func(amount int64, ref string) *model.Import {
		return &model.Import{Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{
			{Row: 2, Ref: ref, Interaction: order(noonDay()-3, amount, "o1")},
		}}
	}
	mustImport(t, d, one(100, "A"))
	if r := mustImport(t, d, one(250, "A")); r.Updated != 1 || r.Created != 0 {
		t.Errorf("%+v", r)
	}
	im := one(100, "nobody")
	im.NoCreate = true
	if r := mustImport(t, d, im); r.Rejected != 1 || r.Batch != 0 || len(r.Problems) != 1 || r.Problems[0].Row != 2 {
		t.Errorf("%+v", r)
	}
	before := image(t, d)
	dry := one(1, "B")
	dry.DryRun = true
	if r := mustImport(t, d, dry); r.Created != 1 || r.CustomersCreated != 1 || r.Batch != 0 || image(t, d) != before {
		t.Errorf("a dry run changed the book, or counted wrongly: %+v", r)
	}
	p, err := d.Customers(ctx, model.ListQuery{})
	if err != nil || p.Total != 1 || p.Rows[0].Facts.Revenue != 250 || p.Rows[0].Created != noonDay()-3 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestDeferredImportsAreScoredByTheNextRescore(t *testing.T) {
	ctx := context.Background()
	d, once := openTest(t, t.TempDir()), openTest(t, t.TempDir())
	defer d.Close()
	defer once.Close()
	var all []model.ImportInteraction
	for i := range 40 {
		all = append(all, model.ImportInteraction{Row: i + 2, Ref: "R" + strconv.Itoa(i/4), Interaction: order(noonDay()-model.Day(9*i), int64(100*i), strconv.Itoa(i))})
	}
	mustImport(t, d, &model.Import{Kind: model.ImportInteractions, Interactions: all[:20], Deferred: true})
	mustImport(t, d, &model.Import{Kind: model.ImportInteractions, Interactions: all[20:], Deferred: true})
	if did, err := d.EnsureFresh(ctx, nil); err != nil || !did {
		t.Fatal("the book did not count as stale", err)
	}
	mustImport(t, once, &model.Import{Kind: model.ImportInteractions, Interactions: all})
	if a, b := dump(t, d, "facts", "score"), dump(t, once, "facts", "score"); a != b {
		t.Errorf("in two parts:\n%s\nat once:\n%s", a, b)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if p, err := d.Customers(ctx, model.ListQuery{}); err != nil || p.Total != 5 {
		t.Errorf("after undo %d customers, %v", p.Total, err)
	}
}

// A piece of a made-up book means none of the customers of the pieces before it.
func TestPiecesMeanNobodyBefore(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	one := func(behind int64) *model.Import {
		return &model.Import{Kind: model.ImportCustomers, Deferred: true, Behind: behind, Customers: []model.ImportCustomer{{Row: 2, Customer: model.Customer{Name: "Acme"}}}}
	}
	mustImport(t, d, one(0))
	if res := mustImport(t, d, one(1)); res.Created != 1 {
		t.Errorf("the second piece: %+v", res)
	}
	if res := mustImport(t, d, one(1)); res.Unchanged != 1 {
		t.Errorf("the second piece again: %+v", res)
	}
}
