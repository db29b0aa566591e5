package db

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tierbook/db/record"
	"tierbook/model"
)

// shelf opens a book with some customers of every sort.
func shelf(t *testing.T) *DB {
	t.Helper()
	d := openTest(t, t.TempDir())
	t.Cleanup(func() { _ = d.Close() })
	names := []string{"张伟", "Zeta", "阿里", "acme", "Ümlaut", "王芳", "beta", "李娜"}
	im := customers()
	for i := range 60 {
		c := model.Customer{Ref: fmt.Sprintf("R%02d", i), Name: names[i%len(names)] + fmt.Sprint(i/len(names)), Phone: fmt.Sprintf("138-0000-%04d", i), Owner: []string{"li", "王芳", ""}[i%3]}
		if i%4 == 0 {
			p := i
			c.Potential = &p
		}
		im.Customers = append(im.Customers, model.ImportCustomer{Row: i + 2, Customer: c})
	}
	mustImport(t, d, im)
	events := &model.Import{Kind: model.ImportInteractions}
	for i := range 150 {
		events.Interactions = append(events.Interactions, model.ImportInteraction{
			Row: i + 2, Ref: fmt.Sprintf("R%02d", i*i%53), Interaction: order(noonDay()-model.Day(i*7%400), int64(i*i*100), fmt.Sprint(i)),
		})
	}
	mustImport(t, d, events)
	if _, err := d.Archive(context.Background(), []int64{7}, true); err != nil {
		t.Fatal(err)
	}
	return d
}

func ids(rows []model.Row) (out []int64) {
	for i := range rows {
		out = append(out, rows[i].ID)
	}
	return out
}

func TestFirstPageFromTheTablesEqualsTheReadModels(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	for _, queue := range []bool{true, false} {
		for _, offset := range []int{0, 13, 500} {
			q := model.ListQuery{Queue: queue, Limit: 20, Offset: offset}
			a, _, err := d.walkedWindow(ctx, &q)
			if err != nil {
				t.Fatal(err)
			}
			w, err := d.window(ctx, &q)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(a.IDs, w.IDs) || a.Total != w.Total || a.Offset != w.Offset || (queue && a.Counts != w.Counts) {
				t.Errorf("queue %v from %d: tables %v %d %+v, read model %v %d %+v", queue, offset, a.IDs, a.Total, a.Counts, w.IDs, w.Total, w.Counts)
			}
		}
	}
}

func TestEveryAttributeSortsWithTheUnknownLast(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	for _, info := range model.Attrs() {
		for _, desc := range []bool{false, true} {
			var last *model.Row
			unknown := false
			err := d.Each(ctx, model.ListQuery{Sort: info.Attr, Desc: desc}, func(r *model.Row) error {
				v, ok := r.Num(info.Attr)
				if info.Type == model.TypeText || info.Type == model.TypeSet {
					ok = r.Text(info.Attr) != ""
				}
				if unknown && ok {
					t.Errorf("%s: a value after unknown ones", info.Name)
				}
				unknown = !ok
				if last != nil && ok {
					w, _ := last.Num(info.Attr)
					if (!desc && w > v) || (desc && w < v) || (w == v && info.Type != model.TypeText && info.Type != model.TypeSet && last.ID > r.ID) {
						t.Errorf("%s desc %v: %v (#%d) before %v (#%d)", info.Name, desc, w, last.ID, v, r.ID)
					}
				}
				c := *r
				last = &c
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestNamesOfBothScriptsShareOneAlphabet(t *testing.T) {
	d := shelf(t)
	p, err := d.Customers(context.Background(), model.ListQuery{Limit: 60})
	if err != nil {
		t.Fatal(err)
	}
	var heads []string
	for i := range p.Rows {
		if h := []rune(p.Rows[i].Name)[0]; len(heads) == 0 || heads[len(heads)-1] != string(h) {
			heads = append(heads, string(h))
		}
	}
	want := []string{"a", "阿", "b", "李", "王", "Z", "张", "Ü"}
	if !slices.Equal(heads, want) {
		t.Errorf("order %v, want %v", heads, want)
	}
}

func TestRowsOfThePageAgreeWithWhatTheyWereSortedBy(t *testing.T) {
	d := shelf(t)
	s, err := d.snap.Get(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = d.Each(context.Background(), model.ListQuery{Archived: true}, func(r *model.Row) error {
		rec := s.Of(r.ID)
		for _, info := range model.Attrs() {
			a, okA := r.Num(info.Attr)
			b, okB := rec.Num(info.Attr)
			if okA != okB || (okA && a != b) || r.Text(info.Attr) != rec.Text(info.Attr) {
				t.Errorf("%s of #%d: row %v %v %q, read model %v %v %q", info.Name, r.ID, a, okA, r.Text(info.Attr), b, okB, rec.Text(info.Attr))
			}
		}
		for _, flag := range []string{"archived", "snoozed", "due", "overdue", "pinned", "provisional", "override", "complaint", "no_contact"} {
			if r.Is(flag) != rec.Is(flag) {
				t.Errorf("%s of #%d: row %v, read model %v", flag, r.ID, r.Is(flag), rec.Is(flag))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSearchAndFind(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for _, c := range []model.Customer{
		{Ref: "C1", Name: "上海明远科技", Phone: "021-6888 1234"},
		{Ref: "C2", Name: "Meridian Optics", Email: "Sales@Meridian.example"},
		{Ref: "MER", Name: "Olga（East）", Phone: "+7 495 123-45-67"},
		{Name: "Meridian"},
	} {
		if _, err := d.AddCustomer(ctx, c, []model.Contact{{Name: "联系人" + c.Ref}}); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string][]int64{
		"明远": {1}, "SHMY": {1}, "68881234": {1}, "6888 12": {1}, "merid": {2, 4}, "MER": {2, 3, 4}, "sales@": {2}, "联系人c2": {2},
		"lxrc2": {2}, "49512345": {3}, "olga(east)": {3}, "ｍｅｒidian o": {2}, "nobody": nil,
		"meridan optcs": {2}, "Oglа": nil, "olag": {3}, "mriedian": {2, 4}, "xqz": nil,
	} {
		p, err := d.Customers(ctx, model.ListQuery{Search: text, Sort: model.AttrID})
		if err != nil || !slices.Equal(ids(p.Rows), want) {
			t.Errorf("search %q: %v %v, want %v", text, ids(p.Rows), err, want)
		}
	}
	for text, want := range map[string]int64{"C1": 1, "MER": 3, "#2": 2, "Meridian": 4, "meridian": 4, "明远": 1, "optics": 2, "OLGA(EAST)": 3} {
		if id, err := d.Find(ctx, text); err != nil || id != want {
			t.Errorf("find %q: %d %v, want %d", text, id, err, want)
		}
	}
	var e *model.Error
	if _, err := d.Find(ctx, "eri"); model.CodeOf(err) != model.CodeAmbiguous || !asError(err, &e) || len(e.Args["Candidates"].([]model.Match)) != 2 {
		t.Errorf("an ambiguous name gave %v", err)
	}
	for _, text := range []string{"nobody", "#99", ""} {
		if _, err := d.Find(ctx, text); model.CodeOf(err) != model.CodeNotFound {
			t.Errorf("find %q: %v", text, err)
		}
	}
}

func TestLocateTellsWhereACustomerStands(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	all, _, err := d.Queue(ctx, model.ListQuery{})
	if err != nil || len(all.Rows) < 5 {
		t.Fatal(len(all.Rows), err)
	}
	p, _, err := d.Queue(ctx, model.ListQuery{Locate: all.Rows[4].ID, Limit: 2})
	if err != nil || p.At != 4 || p.Total != len(all.Rows) {
		t.Errorf("at %d of %d, %v", p.At, p.Total, err)
	}
	if p, err := d.Customers(ctx, model.ListQuery{Locate: 7, Limit: 2}); err != nil || p.At != -1 {
		t.Errorf("an archived customer stands at %d, %v", p.At, err)
	}
}

func TestReadsAndWritesFromManyGoroutines(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 8 {
				var err error
				switch g {
				case 0:
					_, err = d.LogInteraction(ctx, model.Interaction{CustomerID: int64(i + 1), Kind: model.Call, Clock: model.NoClock}, 0)
				case 1:
					_, _, err = d.Queue(ctx, model.ListQuery{Limit: 10, Offset: i})
				case 2:
					_, err = d.Customers(ctx, model.ListQuery{Search: fmt.Sprint(i), Sort: model.AttrRevenue, Limit: 10})
				default:
					if err = d.Refresh(ctx); err == nil {
						_, err = d.Detail(ctx, int64(i+1), 0, 5)
					}
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	p, _, err := d.Queue(ctx, model.ListQuery{Limit: 1})
	if err != nil || p.AsOf != noonDay() || p.Stale {
		t.Errorf("%+v %v", p, err)
	}
}

func TestNewDayRescoresOnceAndNotesExpiredOverrides(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	if _, err := d.Override(ctx, []int64{1}, &model.Override{Tier: model.TierA, Reason: "pilot", Until: noonDay()}); err != nil {
		t.Fatal(err)
	}
	if did, err := d.EnsureFresh(ctx, nil); err != nil || did {
		t.Fatal("rescored twice on one day", err)
	}
	next := noon.AddDate(0, 0, 1)
	d.opt.Now = func() time.Time { return next }
	p, err := d.Customers(ctx, model.ListQuery{Limit: 1})
	if err != nil || !p.Stale || p.AsOf != noonDay() {
		t.Fatalf("%+v %v", p, err)
	}
	if did, err := d.EnsureFresh(ctx, nil); err != nil || !did {
		t.Fatal("not rescored on a new day", err)
	}
	det, err := d.Detail(ctx, 1, 0, 0)
	if err != nil || det.Tiers[0].Cause != model.CauseExpired || det.Tiers[0].From != model.TierA || det.Tiers[1].Cause != model.CauseOverride {
		t.Fatalf("%+v %v", det.Tiers, err)
	}
}

// IDs and RowsOf are Each in two halves, today and as of another day.
func TestIDsAreTheRowsOfEach(t *testing.T) {
	d := shelf(t)
	ctx := context.Background()
	for _, q := range []model.ListQuery{{}, {Sort: model.AttrRevenue, Desc: true}, {Search: "a"}, {AsOf: d.today() - 30}} {
		var want []model.Row
		if err := d.Each(ctx, q, func(r *model.Row) error { want = append(want, *r); return nil }); err != nil {
			t.Fatal(err)
		}
		got, err := d.IDs(ctx, q)
		if err != nil || !slices.Equal(got, ids(want)) || len(got) == 0 {
			t.Errorf("%+v: %v, want %v; %v", q, got, ids(want), err)
		}
		rows, err := d.RowsOf(ctx, got, q.AsOf)
		if diff := cmp.Diff(want, rows); diff != "" || err != nil {
			t.Errorf("%+v: %s %v", q, diff, err)
		}
	}
}

func TestCommandsWalkTheTablesAsTheReadModelWould(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	filter := func(text string) *model.Filter {
		f, err := model.ParseFilter(text, model.FilterOptions{Today: d.today(), Currency: d.book.Currency})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, q := range []model.ListQuery{
		{},
		{Limit: 7, Offset: 3},
		{Offset: 500},
		{Sort: model.AttrName, Limit: 9},
		{Sort: model.AttrID},
		{Sort: model.AttrID, Archived: true, Limit: 12},
		{Queue: true},
		{Queue: true, Limit: 5, Offset: 2},
		{Queue: true, Filter: filter("tier:B or owner:li")},
		{Queue: true, Search: "a", Sort: model.AttrScore, Desc: true},
		{Filter: filter("tier:A"), Limit: 4},
		{Filter: filter("owner:li or revenue>100"), Offset: 3, Limit: 4},
		{Filter: filter("is:archived"), Archived: true},
		{Search: "zw", Archived: true},
		{Search: "138", Limit: 9, Desc: true},
		{Search: "nobody is called so"},
		{Sort: model.AttrRevenue, Desc: true, Limit: 3},
		{Sort: model.AttrOwner, Offset: 7},
		{Sort: model.AttrPotential},
		{Sort: model.AttrStage, Desc: true, Limit: 11, Offset: 11},
	} {
		var got []int64
		if d.snap.Loaded() != nil {
			t.Fatal("the read model is there before anybody needs it")
		}
		page, counts, err := d.EachCounted(ctx, q, func(r *model.Row) error { got = append(got, r.ID); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if d.jobs.Wait(); d.snap.Loaded() != nil {
			t.Fatalf("%+v loads everybody", q)
		}
		s, err := d.loadSnap(ctx)
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Window(ctx, &q, s.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		if !q.Queue {
			want.Counts, counts = model.QueueCounts{}, model.QueueCounts{}
		}
		if !slices.Equal(got, want.IDs) || page.Total != want.Total || page.Offset != want.Offset || counts != want.Counts {
			t.Errorf("%+v: tables %v %+v %+v, read model %+v", q, got, page, counts, want)
		}
	}
}

func TestAnOrderWalkedBackwardsIsTheOrderSorted(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	for _, info := range model.Attrs() {
		for _, desc := range []bool{false, true} {
			one, err := d.loadSnap(ctx)
			if err != nil {
				t.Fatal(err)
			}
			other, err := d.loadSnap(ctx)
			if err != nil {
				t.Fatal(err)
			}
			q, turned := model.ListQuery{Sort: info.Attr, Desc: desc, Archived: true}, model.ListQuery{Sort: info.Attr, Desc: !desc, Archived: true}
			sorted, err := one.Window(ctx, &q, one.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Window(ctx, &turned, other.AsOf); err != nil {
				t.Fatal(err)
			}
			if got, err := other.Window(ctx, &q, other.AsOf); err != nil || !slices.Equal(got.IDs, sorted.IDs) {
				t.Errorf("%s desc %v: backwards %v, sorted %v, %v", info.Name, desc, got.IDs, sorted.IDs, err)
			}
		}
	}
}

// A search of the queue finds everybody: who stands in it first, the rest below; the counts
// stay those of the queue.
func TestAQueueSearchFindsTheRest(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for _, c := range []model.Customer{{Name: "Rose Florist", Next: noonDay() + 90}, {Name: "Tulip Florist", Next: noonDay()}, {Name: "Lily Florist", Next: noonDay() + 9}, {Name: "Zed"}} {
		if _, err := d.AddCustomer(ctx, c, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, loaded := range []bool{false, true} {
		for _, text := range []string{"florist", "florst"} {
			p, counts, err := d.Queue(ctx, model.ListQuery{Search: text, Limit: 10})
			if err != nil || len(p.Rows) != 3 || p.Rows[0].Name != "Tulip Florist" || p.Rows[1].Score.InQueue || counts.Due != 1 {
				t.Errorf("%q, loaded %v: %v %+v %v", text, loaded, ids(p.Rows), counts, err)
			}
		}
		if _, err := d.SetDue(ctx, []int64{3}, model.Repeat{From: noonDay() + 8}); err != nil { // a view that is kept up
			t.Fatal(err)
		}
	}
}

// A snooze ends on a working day where the policy says so.
func TestASnoozeEndsOnAWorkingDay(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	out, err := d.AddCustomer(ctx, model.Customer{Name: "Zed"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	saturday := noonDay() + model.Day(13-noonDay().Weekday())
	for rule, want := range map[string][2]model.Day{"any": {saturday, saturday + 1}, "workdays": {saturday + 2, saturday + 2}} {
		p, err := d.Policy(ctx)
		if err != nil {
			t.Fatal(err)
		}
		p.Queue.Snooze = rule
		if _, err := d.SavePolicy(ctx, p, "test"); err != nil {
			t.Fatal(err)
		}
		for i, until := range want {
			_, err := d.Snooze(ctx, []int64{out.CustomerID}, saturday+model.Day(i))
			c, _ := record.ReadCustomer(ctx, d.readers, out.CustomerID)
			if err != nil || c.SnoozedUntil != until {
				t.Errorf("%s: until %s, %v", rule, c.SnoozedUntil, err)
			}
		}
		if _, err := d.Snooze(ctx, []int64{out.CustomerID}, saturday+3); err != nil {
			t.Fatal(err)
		}
		if c, _ := record.ReadCustomer(ctx, d.readers, out.CustomerID); c.SnoozedUntil != saturday+3 {
			t.Errorf("%s: a Tuesday became %s", rule, c.SnoozedUntil)
		}
	}
}
