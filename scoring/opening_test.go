package scoring

import (
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// Revenue from before the book is revenue and nothing else: while it counts it lifts
// the monetary part, and frequency, recency, models and everybody else's orders are as
// without it. Orders of its time take its place.
func TestOpeningRevenueIsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := func(who string) (in []model.Interaction) {
			for range rapid.IntRange(0, 5).Draw(t, who) {
				amount := rapid.Int64Range(0, 5000).Draw(t, "amount")
				in = append(in, model.Interaction{
					ID: int64(len(in) + 1), Day: demoDay - model.Day(rapid.IntRange(0, 300).Draw(t, "ago")), Kind: model.Order, Amount: amount, Base: &amount,
				})
			}
			return in
		}
		in := history("orders")
		c := model.Customer{ID: 1}
		plain := Summarize(&c, in, demoDay)
		c.Opening = model.Opening{Amount: rapid.Int64Range(1, 20000).Draw(t, "opening"), On: demoDay - 100, Until: demoDay - 100 + 365}
		before := int64(0)
		for _, e := range in {
			if e.Day < c.Opening.On {
				before += e.Amount
			}
		}
		for _, on := range []struct {
			day  model.Day
			left int64
		}{{demoDay, max(0, c.Opening.Amount-before)}, {c.Opening.Until - 1, max(0, c.Opening.Amount-before)}, {c.Opening.Until, 0}} {
			f := Summarize(&c, in, on.day)
			if f.Opening != on.left || f.Sold() != plain.Revenue {
				t.Fatalf("%v: %d of %d counts, orders bring %d and %d", on.day, f.Opening, c.Opening.Amount, f.Sold(), plain.Revenue)
			}
			f.Revenue, f.Opening, f.NextEvent = f.Sold(), 0, 0
			if same := Summarize(&model.Customer{ID: 1}, in, on.day); f.Orders != same.Orders || f.OrderDays != same.OrderDays || f.LastOrder != same.LastOrder ||
				f.FirstSpend != same.FirstSpend || f.Ledger != same.Ledger || f.LastContact != same.LastContact {
				t.Fatalf("%+v and %+v", f, same)
			}
		}
		if f := Summarize(&c, in, c.Opening.On-1); f.Opening != 0 || f.NextEvent == 0 {
			t.Fatalf("counts before its day: %+v", f)
		}
	})
}

// A list with totals alone is ranked by them on its first day.
func TestOpeningRevenueIsScored(t *testing.T) {
	p, subjects := DefaultPolicy(), []model.Subject(nil)
	for i := range 10 {
		c := model.Customer{ID: int64(i + 1), Created: demoDay, Opening: model.Opening{Amount: int64(1000 * (i + 1)), On: demoDay, Until: demoDay + 365}}
		f := Summarize(&c, nil, demoDay)
		subjects = append(subjects, model.SubjectOf(&c, &f))
	}
	cal := Calibrate(Subjects(subjects), p, demoDay)
	last := -1.0
	for i := range subjects {
		s := Score(&subjects[i], &p, &cal, demoDay)
		if !s.Known || s.Value <= last || s.Stage != model.StageMature || s.R != 0 || s.F != 0 || s.Forecast != (model.Forecast{}) {
			t.Fatalf("%d: %+v", i, s)
		}
		last = s.Value
	}
	if top := Score(&subjects[9], &p, &cal, demoDay); top.ABC != model.TierA {
		t.Errorf("the largest is %v", top.ABC)
	}
	if cal.Buyers != 0 {
		t.Errorf("counted as orders: %+v", cal)
	}
}
