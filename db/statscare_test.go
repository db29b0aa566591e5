package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// A customer added today is not late: nobody has had a cadence's time yet. One
// added longer ago and never contacted is. Tiers and owners tell the same work.
func TestNewCustomersAreNotLate(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	add := func(name string, daysAgo model.Day) {
		t.Helper()
		if _, err := d.AddCustomer(ctx, model.Customer{Name: name, Kind: model.Company, Created: d.today() - daysAgo}, nil); err != nil {
			t.Fatal(err)
		}
	}
	add("new", 0)
	add("forgotten", 300)
	s, err := d.Stats(ctx, model.StatsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	count, covered, backlog, weekly := 0, 0, 0, 0.0
	for _, x := range s.Tiers {
		count, covered, backlog, weekly = count+x.Count, covered+x.Covered, backlog+x.Backlog, weekly+x.PerWeek
	}
	if count != 2 || covered != 1 || backlog != 1 {
		t.Errorf("of %d customers %d in time, %d overdue; want 2, 1, 1", count, covered, backlog)
	}
	if o := s.Coverage[0]; model.TotalCover(&o.Tiers).Backlog != backlog || !near(o.PerWeek, weekly) || model.TotalCover(&o.Tiers).Covered != covered {
		t.Errorf("owner %+v, tiers %d overdue, %v a week, %d in time", o, backlog, weekly, covered)
	}
	if last := s.Trend[len(s.Trend)-1]; model.TotalCover(&last.Tiers).Covered != covered {
		t.Errorf("the present week has %+v, the tiers %d in time", last.Tiers, covered)
	}
}

// In a book whose first customer reaches both value shares the point is told once.
func TestOneParetoCutForOnePoint(t *testing.T) {
	d := openTest(t, t.TempDir())
	addBuyer(t, d, "only", d.today(), []int{10})
	s, err := d.Stats(context.Background(), model.StatsQuery{})
	if err != nil || len(s.ParetoCut) != 1 {
		t.Fatalf("%v %v", s.ParetoCut, err)
	}
}

// The names behind a cell of the movement come the most revenue first.
func TestMoversByRevenue(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	for _, n := range []int{1, 4, 2} {
		addBuyer(t, d, string(rune('a'+n)), d.today(), make([]int, n))
	}
	s, err := d.Stats(ctx, model.StatsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for from := range s.Movement.Matrix {
		for to, n := range s.Movement.Matrix[from] {
			p, err := d.Movers(ctx, model.StatsQuery{}, model.Tier(from), model.Tier(to), 0, 0)
			if err != nil || p.Total != n {
				t.Fatalf("%d → %d: %d of %d, %v", from, to, p.Total, n, err)
			}
			for i := 1; i < len(p.Rows); i++ {
				seen++
				if p.Rows[i].Facts.Revenue > p.Rows[i-1].Facts.Revenue {
					t.Errorf("%s comes after %s", p.Rows[i].Name, p.Rows[i-1].Name)
				}
			}
		}
	}
	if seen == 0 {
		t.Fatal("no cell has two names")
	}
}

// Where nobody's score is known, there is no mean: not 0, which would be the worst.
func TestMeanScoreOfNobodyIsUnknown(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	addBuyer(t, d, "scored", d.today(), []int{10, 40})
	if _, err := d.AddCustomer(ctx, model.Customer{Name: "New", Owner: "li", Kind: model.Company}, nil); err != nil {
		t.Fatal(err)
	}
	stats, err := d.Stats(ctx, model.StatsQuery{By: model.AttrOwner})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range stats.By {
		if (g.Score != nil) != (g.Value != "li") {
			t.Errorf("%q: %v", g.Value, g.Score)
		}
	}
	if _, err := d.SaveSegment(ctx, "of li", "owner:li"); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Segments(ctx, 0); err != nil || len(s) != 1 || s[0].Size != 1 || s[0].Score != nil {
		t.Errorf("%+v %v", s, err)
	}
}

// Without an order after the cut a backtest says so, not that two days lie
// badly.
func TestBacktestWithoutLaterOrders(t *testing.T) {
	d := openTest(t, t.TempDir())
	_, err := d.Backtest(context.Background(), d.today()-100, 0, nil)
	if e := (*model.Error)(nil); !asError(err, &e) || e.Key != "error.stats.no_orders" {
		t.Fatal(err)
	}
}
