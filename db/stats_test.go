package db

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/figures"
	"tierbook/model"
)

// randomBook fills a book over several days: imports, single entries, archived
// customers, overrides; the clock ends 30 days after it began.
func randomBook(t *rapid.T, d *DB) {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	clock := noon
	d.opt.Now = func() time.Time { return clock }
	names := 0
	for range rapid.IntRange(1, 4).Draw(t, "days") {
		im := &model.Import{File: "c.csv", Kind: model.ImportCustomers}
		for range rapid.IntRange(1, 6).Draw(t, "customers") {
			names++
			im.Customers = append(im.Customers, model.ImportCustomer{Row: names + 1, Customer: model.Customer{
				Ref: fmt.Sprint("R", names), Name: fmt.Sprint("N", names), Kind: model.Company,
				Owner: rapid.SampledFrom([]string{"", "li", "王芳"}).Draw(t, "owner"), Region: rapid.SampledFrom([]string{"", "East"}).Draw(t, "region"),
				Tags: rapid.SampledFrom([][]string{nil, {"vip"}, {"a", "vip"}}).Draw(t, "tags"),
			}})
		}
		_, err := d.Import(ctx, im, nil)
		must(err)
		ev := &model.Import{File: "e.csv", Kind: model.ImportInteractions}
		for i := range rapid.IntRange(0, 25).Draw(t, "events") {
			in := model.Interaction{
				Day: d.today() - model.Day(rapid.IntRange(0, 700).Draw(t, "ago")), Clock: model.NoClock,
				Kind: rapid.SampledFrom([]model.Kind{model.Order, model.Order, model.Refund, model.Call, model.Feedback, model.Complaint}).Draw(t, "kind"),
			}
			switch in.Kind {
			case model.Order, model.Refund:
				in.Amount, in.Currency = rapid.Int64Range(0, 1e6).Draw(t, "amount"), "CNY"
			case model.Feedback:
				in.Satisfaction = rapid.IntRange(1, 5).Draw(t, "sat")
			}
			ev.Interactions = append(ev.Interactions, model.ImportInteraction{
				Row: i + 2, Ref: fmt.Sprint("R", rapid.IntRange(1, names).Draw(t, "who")), Interaction: in,
			})
		}
		_, err = d.Import(ctx, ev, nil)
		must(err)
		if rapid.Bool().Draw(t, "archive") {
			_, err = d.Archive(ctx, []int64{rapid.Int64Range(1, int64(names)).Draw(t, "archived")}, true)
			must(err)
		}
		if rapid.Bool().Draw(t, "override") {
			_, err = d.Override(ctx, []int64{rapid.Int64Range(1, int64(names)).Draw(t, "overridden")}, &model.Override{Tier: model.TierA, Reason: "so"})
			must(err)
		}
		clock = clock.AddDate(0, 0, rapid.IntRange(1, 10).Draw(t, "pause"))
	}
	_, err := d.EnsureFresh(ctx, nil)
	must(err)
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// Every total is what the list gives for the same filter, shares add up to one,
// and the margins of the movement are the distributions on both days.
func TestStatsAgreeWithLists(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		text := rapid.SampledFrom([]string{"", "tier:A,B", "owner:li", "tag:vip", "no:owner", "is:overdue", "rev>100"}).Draw(t, "filter")
		f, err := d.parse(context.Background(), text, d.today(), model.TierNames{})
		if err != nil {
			t.Fatal(err)
		}
		q := model.StatsQuery{
			Filter: f, Replay: rapid.Bool().Draw(t, "replay"),
			By: rapid.SampledFrom([]model.Attr{model.AttrOwner, model.AttrRegion, model.AttrStage, model.AttrIndustry}).Draw(t, "by"),
		}
		if rapid.Bool().Draw(t, "past") {
			q.AsOf = d.today() - model.Day(rapid.IntRange(1, 400).Draw(t, "back"))
		}
		if rapid.Bool().Draw(t, "range") {
			q.From = d.read.Day(q.AsOf) - model.Day(rapid.IntRange(0, 40).Draw(t, "from"))
		}
		s, err := d.Stats(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		checkAgainstList(t, d, q, &s)
		checkMargins(t, d, q, &s)
		checkReplay(t, d, s.Movement.From)
	})
}

func checkAgainstList(t *rapid.T, d *DB, q model.StatsQuery, s *model.Stats) {
	var tiers [4]model.Cover // counts alone
	var revenue int64
	var heat [5][5]int
	all, buyers, complaints, overdue := 0, 0, 0, 0
	err := d.Each(context.Background(), model.ListQuery{Filter: q.Filter, AsOf: q.AsOf}, func(r *model.Row) error {
		all++
		tiers[r.Score.Tier].Count++
		if r.Score.Stage == model.StageProspect {
			tiers[r.Score.Tier].Prospects++
		}
		revenue += r.Facts.Revenue
		complaints += r.Facts.OpenComplaints
		if r.Score.R > 0 {
			buyers++
			heat[r.Score.R-1][r.Score.F-1]++
		}
		if r.Is("overdue") {
			overdue++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Customers != all || s.Revenue != revenue || s.Heat != heat || s.Complaints != complaints {
		t.Fatalf("%d %d %v %d, list: %d %d %v %d", s.Customers, s.Revenue, s.Heat, s.Complaints, all, revenue, heat, complaints)
	}
	var count, backlog, weekly, grouped int
	var sum int64
	var shares, money float64
	for i, ts := range s.Tiers {
		want := tiers[ts.Tier]
		if ts.Tier != model.Tiers[i] || ts.Count != want.Count || ts.Prospects != want.Prospects ||
			ts.Covered > ts.Count || ts.ProspectsCovered > min(ts.Prospects, ts.Covered) || ts.Buyers().Covered > ts.Buyers().Count {
			t.Fatalf("%+v, list %+v", ts, tiers)
		}
		count, sum, shares, money = count+ts.Count, sum+ts.Revenue, shares+ts.CountShare, money+ts.RevenueShare
	}
	var owners [4]model.Cover
	for _, o := range s.Coverage {
		c := model.TotalCover(&o.Tiers)
		backlog += c.Backlog
		weekly += c.Count
		for tier := range owners {
			owners[tier].Add(&o.Tiers[tier])
		}
	}
	for _, g := range s.By {
		grouped += g.Customers
		sum -= g.Revenue
	}
	if count != all || sum != 0 || backlog != overdue || weekly != all || grouped != all {
		t.Fatalf("count %d sum %d backlog %d/%d coverage %d groups %d of %d", count, sum, backlog, overdue, weekly, grouped, all)
	}
	if all > 0 && !near(shares, 1) || revenue != 0 && !near(money, 1) {
		t.Fatalf("shares add up to %v and %v", shares, money)
	}
	last := s.Trend[len(s.Trend)-1]
	for _, ts := range s.Tiers {
		if owners[ts.Tier] != ts.Cover {
			t.Fatalf("owners add up to %+v, the tier is %+v", owners, ts)
		}
		ts.Backlog, ts.ProspectsBacklog = 0, 0
		if last.Day != s.AsOf || last.Tiers[ts.Tier] != ts.Cover {
			t.Fatalf("trend ends with %+v, coverage is %+v", last, ts)
		}
	}
	for from, row := range s.Movement.Matrix {
		for to, n := range row {
			if p := s.Movement.Prospects[from][to]; p > n {
				t.Fatalf("%d prospects of %d moved", p, n)
			} else if to != 0 {
				tiers[to].Count, tiers[to].Prospects = tiers[to].Count-n, tiers[to].Prospects-p
			}
		}
	}
	if q.AsOf == 0 && tiers != ([4]model.Cover{}) {
		t.Fatalf("the movement ends with others than the list: %+v", tiers)
	}
	checkPareto(t, s)
}

// checkPareto demands a curve that rises from nothing to everything.
func checkPareto(t *rapid.T, s *model.Stats) {
	for i := 1; i < len(s.Pareto); i++ {
		if s.Pareto[i].Customers < s.Pareto[i-1].Customers || s.Pareto[i].Value < s.Pareto[i-1].Value {
			t.Fatalf("pareto falls: %v", s.Pareto)
		}
	}
	if end := s.Pareto[len(s.Pareto)-1]; s.Pareto[0] != (model.ParetoPoint{}) || end != (model.ParetoPoint{Customers: 1, Value: 1}) {
		t.Fatalf("pareto: %v", s.Pareto)
	}
}

// checkReplay demands that replayed tiers are those of the list as of the day.
func checkReplay(t *rapid.T, d *DB, day model.Day) {
	at, _, err := d.read.TiersAt(context.Background(), day, true)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Each(context.Background(), model.ListQuery{AsOf: day, Archived: true}, func(r *model.Row) error {
		if at.Of(r.ID) != r.Score.Tier {
			t.Fatalf("%v: %s replayed %v, listed %v", day, r.Name, at.Of(r.ID), r.Score.Tier)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkMargins(t *rapid.T, d *DB, q model.StatsQuery, s *model.Stats) {
	before, after := s.Movement.Margins()
	for _, side := range []struct {
		day model.Day
		got [4]int
	}{{s.Movement.From, before}, {s.Movement.To, after}} {
		at, recorded, err := d.read.TiersAt(context.Background(), side.day, q.Replay)
		if err != nil {
			t.Fatal(err)
		}
		var want [4]int
		err = d.Each(context.Background(), model.ListQuery{Filter: q.Filter, AsOf: q.AsOf}, func(r *model.Row) error {
			want[at.Of(r.ID)]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		gone := 0 // who left within the range stood in a tier before it
		for _, n := range s.Movement.Matrix[1:] {
			gone += n[0]
		}
		if side.day == s.Movement.From {
			left := 0
			for tier := 1; tier < 4; tier++ {
				left += side.got[tier] - want[tier]
			}
			if recorded && left != gone || !recorded && side.got != want {
				t.Fatalf("%v: margins %v, distribution %v, gone %d", side.day, side.got, want, gone)
			}
			continue
		}
		if [3]int(side.got[1:]) != [3]int(want[1:]) {
			t.Fatalf("%v: margins %v, distribution %v (recorded %v)", side.day, side.got, want, recorded)
		}
	}
}

// What was recorded on the day of a full rescore is what a replay of that day
// finds, as long as nothing was entered for it afterwards.
func TestRecordedHistoryAgreesWithReplay(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	ctx := context.Background()
	clock := noon
	d.opt.Now = func() time.Time { return clock }
	for i := range 12 {
		out, err := d.AddCustomer(ctx, model.Customer{Name: fmt.Sprint("N", i), Kind: model.Company}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range i {
			if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: out.CustomerID, Kind: model.Order, Amount: int64(100 * i * i), Day: d.today() - model.Day(10*k+i)}, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	var days []model.Day
	for step := range 6 {
		if _, err := d.Rescore(ctx, nil); err != nil {
			t.Fatal(err)
		}
		days = append(days, d.today())
		clock = clock.AddDate(0, 0, 20)
		for i := range 3 {
			if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: int64(1 + (step*5+i)%12), Kind: model.Order, Amount: 90000}, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	moved := 0
	for i, day := range days {
		recorded, ok, err := d.read.TiersAt(ctx, day, false)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		replayed, ok, err := d.read.TiersAt(ctx, day, true)
		if err != nil || ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(tiersMap(recorded), tiersMap(replayed)); diff != "" {
			t.Errorf("%v: recorded and replayed differ: %s", day, diff)
		}
		if i > 0 {
			last, _, _ := d.read.TiersAt(ctx, days[i-1], false)
			if !cmp.Equal(tiersMap(last), tiersMap(recorded)) {
				moved++
			}
		}
	}
	if moved == 0 {
		t.Error("nobody moved in half a year: the test proves nothing")
	}
	if _, ok, err := d.read.TiersAt(ctx, days[0]-1, false); ok || err != nil {
		t.Errorf("before the book there is no record: %v %v", ok, err)
	}
}

// tiersMap gives the tiers of the first twelve customers.
func tiersMap(t *figures.Tiers) map[int64]model.Tier {
	out := map[int64]model.Tier{}
	for id := range int64(13) {
		if tier := t.Of(id); tier != model.TierNone {
			out[id] = tier
		}
	}
	return out
}

// addBuyer adds a customer with orders so many days before a day.
func addBuyer(t *testing.T, d *DB, name string, before model.Day, daysAgo []int) int64 {
	t.Helper()
	out, err := d.AddCustomer(context.Background(), model.Customer{Name: name, Kind: model.Company}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, ago := range daysAgo {
		in := model.Interaction{CustomerID: out.CustomerID, Kind: model.Order, Amount: 1000, Day: before - model.Day(ago)}
		if _, err := d.LogInteraction(context.Background(), in, 0); err != nil {
			t.Fatal(err)
		}
	}
	return out.CustomerID
}

// Who came, came back, was lost; who left the book within the range.
func TestWhoMoved(t *testing.T) {
	ctx := context.Background()
	clock := noon.AddDate(0, 0, -60)
	d, err := Open(ctx, filepath.Join(t.TempDir(), "book.db"), Options{Now: func() time.Time { return clock }, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	now := model.DayOf(noon)
	add := func(name string, daysAgo ...int) int64 { return addBuyer(t, d, name, now, daysAgo) }
	add("steady", 300, 270, 240, 210, 180, 150, 120, 90, 65)
	back := add("back", 700, 670, 640, 610, 580)
	lost := add("lost", 520, 490, 460, 430, 400, 380)
	gone := add("gone", 300, 200)
	dead := add("dead", 300, 200)
	for _, day := range []int{-45, -30, 0} {
		clock = noon.AddDate(0, 0, day)
		if _, err := d.Rescore(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if day == -30 {
			if _, err := d.Archive(ctx, []int64{gone}, true); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Delete(ctx, []int64{dead}); err != nil {
				t.Fatal(err)
			}
			add("fresh", 31)
			add("other", 0)
		}
	}
	if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: back, Kind: model.Order, Amount: 1000}, 0); err != nil {
		t.Fatal(err)
	}
	s, err := d.Stats(ctx, model.StatsQuery{From: now - 40, To: now})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.WonBack) != 1 || s.WonBack[0].ID != back {
		t.Errorf("won back: %v", s.WonBack)
	}
	if s.Movement.Source != "recorded" {
		t.Errorf("source %s", s.Movement.Source)
	}
	left, came := 0, 0
	for tier := 1; tier < 4; tier++ {
		left += s.Movement.Matrix[tier][0]
		came += s.Movement.Matrix[0][tier]
	}
	if left != 2 || came != 2 {
		t.Errorf("left %d (want 2), came %d (want 2): %v", left, came, s.Movement.Matrix)
	}
	if s, err = d.Stats(ctx, model.StatsQuery{From: now - 20, To: now}); err != nil || len(s.Lost) != 1 || s.Lost[0].ID != lost {
		t.Errorf("lost: %v %v", s.Lost, err)
	}
	if s, err = d.Stats(ctx, model.StatsQuery{From: now - 20, To: now, Replay: true}); err != nil || s.Movement.Source != "replay" {
		t.Errorf("source %s %v", s.Movement.Source, err)
	}
}
