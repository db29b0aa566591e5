package db

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// A target is what stats say of its owner and its days; the owners' money adds up to
// everybody's; sellers see their own alone, and rank as among all.
func TestTargetsAreTheFiguresOfStats(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx := context.Background()
		period := rapid.SampledFrom([]string{"2026-03", "2026-02", "2026-Q1", "2025-Q4", "2025", "2026", "2027"}).Draw(t, "period")
		var set []model.Target
		for _, owner := range []string{"", "li", "王芳"} {
			for _, m := range model.Measures {
				set = append(set, model.Target{Owner: owner, Period: period, Measure: m.Name, Value: float64(rapid.IntRange(1, 9).Draw(t, "value"))})
			}
		}
		if _, err := d.SetTargets(ctx, set); err != nil {
			t.Fatal(err)
		}
		got, err := d.Targets(ctx, 0)
		if err != nil || len(got) != len(set) {
			t.Fatal(len(got), err)
		}
		_, from, to, _ := model.ParsePeriod(period)
		today := d.today()
		q := model.StatsQuery{From: min(from, today), To: min(to, today), By: model.AttrOwner}
		q.AsOf = today
		st, err := d.Stats(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range got {
			of := &st.Range.Takings
			if g.Owner != "" {
				i := slices.IndexFunc(st.By, func(b model.GroupStat) bool { return b.Value == g.Owner })
				if of = (&model.Takings{}); i >= 0 {
					of = &st.By[i].Range.Takings
				}
			}
			want := g.Of.Of(of)
			if from > today {
				want = nil
			}
			if (want == nil) != (g.Actual == nil) || want != nil && (*want != *g.Actual || g.Reached != *want/g.Value) {
				t.Fatalf("%s of %q in %s: %v, stats %v", g.Measure, g.Owner, period, g.Actual, want)
			}
			if g.Rank > g.Among || g.Owner == "" && g.Rank != 0 || (g.Rank == 0) != (g.Owner == "" || g.Actual == nil) {
				t.Fatalf("%+v", g)
			}
			f, err := d.parse(ctx, g.Filter, today, model.TierNames{})
			if err != nil {
				t.Fatalf("%q: %v", g.Filter, err)
			}
			if list, err := d.Customers(ctx, model.ListQuery{Filter: f}); err != nil || g.Measure == "customers" && want != nil && list.Total != int(*want) {
				t.Fatalf("%q: %d, %v", g.Filter, list.Total, err)
			}
		}
		inSpan := from <= today && today <= to
		st, err = d.Stats(ctx, model.StatsQuery{})
		if err != nil || (len(st.Targets) == len(set)) != inSpan {
			t.Fatalf("%d targets in stats of %v, %v", len(st.Targets), inSpan, err)
		}
		li := d.As(model.Member{Name: "li", Role: model.RoleSeller, Owners: []string{"li"}}, "s")
		mine, err := li.Targets(ctx, 0)
		if err != nil || len(mine) != len(model.Measures) || slices.ContainsFunc(mine, func(g model.Goal) bool { return g.Owner != "li" }) {
			t.Fatalf("li sees %+v, %v", mine, err)
		}
	})
}

// Targets are set as one change, taken back and brought again, taken away with 0, and go
// along with an owner's new name.
func TestTargetsAreRowsOfTheBook(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	have := func(want ...model.Target) {
		t.Helper()
		all, err := d.Targets(ctx, 0)
		if got := model.Each(all, func(g *model.Goal) model.Target { return g.Target }); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	calls, year := model.Target{Owner: "li", Period: "2026-Q4", Measure: "calls", Value: 80}, model.Target{Period: "2026", Measure: "revenue", Value: 1.5e8}
	typed := calls
	typed.Period = " 2026-q4"
	must(d.SetTargets(ctx, []model.Target{typed, year}))
	have(calls, year)
	must(d.Undo(ctx, ""))
	have()
	must(d.Redo(ctx, ""))
	have(calls, year)
	must(d.AddCustomer(ctx, model.Customer{Name: "Meridian", Owner: "li", Kind: model.Company}, nil))
	must(d.RenameOwner(ctx, "li", "Li Wei", false))
	moved := calls
	moved.Owner = "Li Wei"
	have(moved, year)
	must(d.Undo(ctx, ""))
	have(calls, year)
	must(d.SetTargets(ctx, []model.Target{{Owner: "li", Period: "2026-Q4", Measure: "calls"}, {Owner: "li", Period: "2026-Q4", Measure: "new"}}))
	have(year)
	for _, bad := range []model.Target{{Period: "2026-13", Measure: "calls", Value: 1}, {Period: "2026", Measure: "smiles", Value: 1}, {Period: "2026", Measure: "calls", Value: -1}} {
		if _, err := d.SetTargets(ctx, []model.Target{bad}); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
