package db

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// A target is what the export of interactions says of its owner and its days; its filter
// lists those behind it; sellers see their own alone.
func TestTargetsAreTheExport(t *testing.T) {
	eachBook(t, func(t *rapid.T, d *DB) {
		randomBook(t, d)
		ctx, today := context.Background(), d.today()
		name := rapid.SampledFrom([]model.Every{1, 3, 12}).Draw(t, "length").Name(today - model.Day(rapid.IntRange(-60, 400).Draw(t, "ago")))
		period, err := model.ParsePeriod(name)
		if err != nil {
			t.Fatal(err)
		}
		owners := []string{"", "li", "王芳"}
		for _, owner := range owners {
			var list []model.Target
			for measure := range model.Measures {
				list = append(list, model.Target{Measure: measure, Value: int64(rapid.IntRange(1, 9).Draw(t, "value"))})
			}
			if _, err := d.SetTargets(ctx, owner, name, list); err != nil {
				t.Fatal(err)
			}
		}
		st, err := d.Stats(ctx, model.StatsQuery{Goals: true})
		if err != nil || len(st.Targets) != len(owners)*len(model.Measures) {
			t.Fatal(len(st.Targets), err)
		}
		from, to := period.From, min(period.To, today)
		for _, g := range st.Targets {
			var f *model.Filter
			if g.Owner != "" {
				if f, err = d.parse(ctx, model.AttrOwner.Equals(g.Owner), today, model.TierNames{}); err != nil {
					t.Fatal(err)
				}
			}
			came := brought(t, d, model.StatsQuery{Filter: f, AsOf: today}, from, to)
			want := map[string]int64{"revenue": came.Revenue, "orders": int64(came.Orders), "customers": int64(came.Buyers), "new": int64(came.New)}[g.Measure]
			if g.Actual != want || g.Reached != float64(want)/float64(g.Value) {
				t.Fatalf("%s of %q in %s: %v, want %v", g.Measure, g.Owner, name, g.Actual, want)
			}
			if g.Rank > g.Among || (g.Rank == 0) != (g.Owner == "" || g.Gone == 0) {
				t.Fatalf("%+v", g)
			}
			if f, err = d.parse(ctx, g.Filter, today, model.TierNames{}); err != nil {
				t.Fatalf("%q: %v", g.Filter, err)
			}
			list, err := d.Customers(ctx, model.ListQuery{Filter: f})
			if counted := g.Measure == "new" || g.Measure == "customers"; err != nil || from <= to && counted && int64(list.Total) != g.Actual {
				t.Fatalf("%q: %d, %v", g.Filter, list.Total, err)
			}
		}
		current := from <= today && today <= period.To
		if st, err = d.Stats(ctx, model.StatsQuery{}); err != nil || (len(st.Targets) > 0) != current {
			t.Fatalf("%d targets of a period that is current: %v, %v", len(st.Targets), current, err)
		}
		li := d.As(model.Member{Name: "li", Role: model.RoleSeller, Owners: []string{"li"}}, "s")
		st, err = li.Stats(ctx, model.StatsQuery{Goals: true})
		if err != nil || len(st.Targets) != len(model.Measures) || slices.ContainsFunc(st.Targets, func(g model.Goal) bool { return g.Owner != "li" }) {
			t.Fatalf("li sees %+v, %v", st.Targets, err)
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
		st, err := d.Stats(ctx, model.StatsQuery{Goals: true})
		if got := model.Each(st.Targets, func(g *model.Goal) model.Target { return g.Target }); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	orders, year := model.Target{Owner: "li", Period: "2026-Q4", Measure: "orders", Value: 80}, model.Target{Period: "2026", Measure: "revenue", Value: 1.5e8}
	must(d.SetTargets(ctx, "li", " 2026-q4", []model.Target{orders}))
	must(d.SetTargets(ctx, "", "2026", []model.Target{year}))
	have(orders, year)
	must(d.Undo(ctx, ""))
	have(orders)
	must(d.Redo(ctx, ""))
	have(orders, year)
	must(d.AddCustomer(ctx, model.Customer{Name: "Meridian", Owner: "li", Kind: model.Company}, nil))
	must(d.AddCustomer(ctx, model.Customer{Name: "Optics", Owner: "wang", Kind: model.Company}, nil))
	must(d.RenameOwner(ctx, "li", "Li Wei", false))
	moved := orders
	moved.Owner = "Li Wei"
	have(moved, year)
	must(d.Undo(ctx, ""))
	have(orders, year)
	must(d.SetTargets(ctx, "wang", "2026-Q4", []model.Target{{Measure: "orders", Value: 5}}))
	must(d.RenameOwner(ctx, "li", "wang", true)) // whose own stays
	have(model.Target{Owner: "wang", Period: "2026-Q4", Measure: "orders", Value: 5}, year)
	must(d.Undo(ctx, ""))
	must(d.Undo(ctx, ""))
	have(orders, year)
	must(d.SetTargets(ctx, "li", "2026-Q4", []model.Target{{Measure: "orders"}, {Measure: "new"}}))
	have(year)
	if _, err := d.SetTargets(ctx, "li", "2026-13", []model.Target{orders}); model.CodeOf(err) != model.CodeInvalid {
		t.Error(err)
	}
}
