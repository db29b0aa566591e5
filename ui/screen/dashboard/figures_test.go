package dashboard

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tierbook/db"
	"tierbook/db/dbtest"
	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// book fills a real book with customers of all sorts, with values that a filter
// must quote.
func book(t *testing.T) (*db.DB, *dbtest.Clock) {
	d, clock := dbtest.Open(t)
	ctx, rnd := context.Background(), rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	people := &model.Import{File: "c.csv", Kind: model.ImportCustomers}
	events := &model.Import{File: "e.csv", Kind: model.ImportInteractions}
	const n = 240
	for i := range n {
		c := model.Customer{
			Ref: fmt.Sprint("R", i), Name: fmt.Sprint("N", i), Kind: model.Company, Owner: pick("", "li", "王芳", `O"Brien \ sons`, "or not"),
			Region: pick("", "East", "华东 (上海)", "华东 / 上海", "华东 / 杭州"), Industry: pick("", "retail"),
			Fields: []model.Field{{Name: "Age", Value: pick("old", fmt.Sprint(rnd.IntN(90)))}, {Name: "Member", Value: pick("yes", "no", "maybe")}, {Name: "客户 来源", Value: pick("展会", "Web, mail")}},
		}
		if rnd.IntN(2) == 0 {
			c.Tags = []string{pick("vip", "a b", "重点")}
		}
		people.Customers = append(people.Customers, model.ImportCustomer{Row: i + 2, Customer: c})
		for range rnd.IntN(9) {
			in := model.Interaction{Day: clock.Today() - model.Day(900*math.Pow(rnd.Float64(), 3)), Clock: model.NoClock}
			in.Kind = []model.Kind{model.Order, model.Order, model.Order, model.Call, model.Complaint, model.Feedback}[rnd.IntN(6)]
			switch in.Kind {
			case model.Order:
				in.Amount, in.Currency = rnd.Int64N(900000), "CNY"
			case model.Feedback:
				in.Satisfaction = 1 + rnd.IntN(5)
			}
			events.Interactions = append(events.Interactions, model.ImportInteraction{Row: len(events.Interactions) + 2, Ref: c.Ref, Interaction: in})
		}
	}
	for _, in := range []*model.Import{people, events} {
		if _, err := d.Import(ctx, in, nil); err != nil {
			t.Fatal(err)
		}
	}
	clock.Add(20)
	if _, err := d.Rescore(ctx, nil); err != nil {
		t.Fatal(err)
	}
	return d, clock
}

// Behind every figure stand as many customers as it says, within every scope.
func TestFiguresAreTheirLists(t *testing.T) {
	d, clock := book(t)
	ctx := context.Background()
	for _, filter := range []string{"", "tier:A,B", "tag:vip or region:East", "is:overdue rev>100"} {
		for _, owner := range []string{"", "li", `O"Brien \ sons`, model.Unassigned} {
			kept, err := d.Book(ctx)
			if err != nil || len(kept.Fields) != 3 {
				t.Fatal(kept.Fields, err)
			}
			for _, by := range append(model.Splits[:len(model.Splits):len(model.Splits)], model.AttrField, model.AttrField+1, model.AttrField+2) {
				for _, asTable := range []bool{false, true} {
					env := uitest.NewEnv("en", "dark")
					env.Today = clock.Today()
					env.Book.Today, env.Book.Fields = clock.Today(), kept.Fields
					l := New(env, d, Overlays{})
					l.by, l.swapped, env.Owner = by, asTable, owner
					if filter != "" {
						var err error
						if l.scope.filter, err = model.ParseFilter(filter, l.filterOptions()); err != nil {
							t.Fatal(err)
						}
					}
					uitest.Drive(env, l, 200, 56)
					checkFigures(ctx, t, d, l, asTable || by != model.Splits[0])
				}
			}
		}
	}
}

// A range that ends before today is about its last day: so are the lists.
func TestFiguresOfAPastDayAreItsLists(t *testing.T) {
	d, clock := book(t)
	ctx := context.Background()
	for _, filter := range []string{"", "tier:A,B last>30d"} {
		var listed model.ListQuery
		env := uitest.NewEnv("en", "dark")
		env.Today, env.Book.Today = clock.Today(), clock.Today()
		l := New(env, d, Overlays{Top: func(_ string, q model.ListQuery) nav.Overlay { listed = q; return nil }})
		if filter != "" {
			var err error
			if l.scope.filter, err = model.ParseFilter(filter, l.filterOptions()); err != nil {
				t.Fatal(err)
			}
		}
		l.scope.to = clock.Today() - 60
		uitest.Drive(env, l, 200, 56)
		if l.data == nil || l.data.stats.AsOf != l.scope.to || l.data.stats.Customers == 0 {
			t.Fatalf("%q: the figures are of %+v", filter, l.data)
		}
		checkFigures(ctx, t, d, l, false)
		l.Do(action.Open)
		if listed.AsOf != l.scope.to || listed.Filter.Empty() {
			t.Errorf("%q: tier A lists %+v", filter, listed)
		}
	}
}

// The sentence of who came and went opens all whom it counts.
func TestWhoCameAndWentIsListed(t *testing.T) {
	d, clock := book(t)
	env := uitest.NewEnv("en", "dark")
	env.Today, env.Book.Today = clock.Today(), clock.Today()
	l := New(env, d, Overlays{})
	uitest.Drive(env, l, 200, 56)
	st, most := &l.data.stats, 0
	for _, f := range l.sheetOf(0).figs {
		most = max(most, len(f.some))
	}
	if want := len(st.New) + len(st.WonBack) + len(st.Lost); len(st.WonBack) == 0 || most != want {
		t.Errorf("%d are listed, %d new, %d won back, %d lost", most, len(st.New), len(st.WonBack), len(st.Lost))
	}
}

// checkFigures compares every figure with what it leads to; splitOnly leaves the
// cards that do not depend on the split.
func checkFigures(ctx context.Context, t *testing.T, d *db.DB, l *Layer, splitOnly bool) {
	t.Helper()
	seen := 0
	for i := range numCards {
		if l.data == nil || splitOnly && i != cardSplit {
			continue
		}
		for k, f := range l.sheetOf(i).figs {
			where := fmt.Sprintf("%s figure %d by %v within %q of %q", cards[i].name, k, l.by, l.scope.filter.String(), l.env.Owner)
			switch {
			case f.open != 0:
			case f.move != nil:
				p, err := d.Movers(ctx, l.data.query, f.move[0], f.move[1], 0, 1)
				if err != nil || p.Total != f.count {
					t.Fatalf("%s: %d, says %d, %v", where, p.Total, f.count, err)
				}
			case f.risks != nil:
				if len(f.risks) != f.count {
					t.Fatalf("%s: %d, says %d", where, len(f.risks), f.count)
				}
			case f.some != nil || f.top > 0:
				if f.some != nil && len(f.some) != f.count {
					t.Fatalf("%s: %d, says %d", where, len(f.some), f.count)
				}
			default:
				expr := l.within(f.list)
				parsed, err := model.ParseFilter(expr, l.filterOptions())
				if err != nil {
					t.Fatalf("%s: %q: %v", where, expr, err)
				}
				p, err := d.Customers(ctx, model.ListQuery{Filter: model.OwnedBy(l.env.Owner, parsed), Limit: 1, AsOf: l.data.query.AsOf})
				if err != nil {
					t.Fatal(err)
				}
				if f.list == "is:complaint" { // complaints, of fewer customers
					if p.Total > f.count || (p.Total == 0) != (f.count == 0) {
						t.Fatalf("%s: %d customers with %d complaints", where, p.Total, f.count)
					}
				} else if f.count >= 0 && p.Total != f.count {
					t.Fatalf("%s: %q gives %d, says %d", where, expr, p.Total, f.count)
				}
			}
			seen++
		}
	}
	if seen < 4 && l.data.stats.Customers > 0 {
		t.Fatalf("%d figures looked at", seen)
	}
}
