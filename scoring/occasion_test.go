package scoring

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func bornOn(d model.Day, who string) model.Yearly {
	return model.YearlyOf(&model.Customer{}, []model.Contact{{Name: who, Birthday: d.String()}})
}

func TestFestivals(t *testing.T) {
	// Dates of the Chinese calendar as the State Council's holiday notices give them.
	for _, c := range []struct {
		name string
		days []model.Day
	}{
		{"spring", []model.Day{model.NewDay(2025, 1, 29), model.NewDay(2026, 2, 17), model.NewDay(2027, 2, 6)}},
		{"dragon_boat", []model.Day{model.NewDay(2025, 5, 31), model.NewDay(2026, 6, 19)}},
		{"mid_autumn", []model.Day{model.NewDay(2025, 10, 6), model.NewDay(2026, 9, 25)}},
		{"new_year", []model.Day{model.NewDay(2026, 1, 1), model.NewDay(2027, 1, 1)}},
		{"thanksgiving", []model.Day{model.NewDay(2025, 11, 27), model.NewDay(2026, 11, 26)}},
	} {
		for _, d := range c.days {
			got := Festivals("christmas，"+c.name, d-3, d+3)
			if len(got) == 0 || got[len(got)-1].Day != d {
				t.Errorf("%s: %v, not %s", c.name, got, d)
			}
		}
	}
	known := map[string]bool{}
	for _, name := range model.Festivals {
		known[name] = true
		n := 0 // once a year, and never outside the days that are looked at
		for year := 1950; year < 2100; year++ {
			from := model.NewDay(year, 1, 1)
			n += len(Festivals(name, from, model.NewDay(year, 12, 31)))
			if d := festivalDates[name]; d.lunar {
				if at := festival(name, year, from, from+365); at < model.NewDay(year, d.earliest/100, d.earliest%100) || at > model.NewDay(year, d.until/100, d.until%100) {
					t.Errorf("%s of %d: %s", name, year, at)
				}
			}
		}
		if n != 150 {
			t.Errorf("%s falls on %d days of 150 years", name, n)
		}
	}
	for name := range festivalDates {
		if !known[name] {
			t.Errorf("no policy can name %s", name)
		}
	}
}

// Whoever stands in the section of occasions has one that is near and after which,
// counted from the first day it calls, nobody spoke; a contact today ends it.
func TestOccasionsProperties(t *testing.T) {
	p, c := DefaultPolicy(), model.Calibration{}
	rapid.Check(t, func(t *rapid.T) {
		today := model.NewDay(2026, 1, 1) + model.Day(rapid.IntRange(0, 800).Draw(t, "today"))
		born := model.NewDay(1988, 1, 1) + model.Day(rapid.IntRange(0, 365).Draw(t, "born")) // with a 29 February
		s := model.Subject{Created: today - 1, Cadence: model.MaxCadence, Facts: model.Facts{Yearly: bornOn(born, "Lin")}}
		s.Facts.LastContact = today - model.Day(rapid.IntRange(1, 10).Draw(t, "contact"))
		got := Score(&s, &p, &c, today)
		next := got.Birthday
		if m, d := next.Time().Month(), next.Time().Day(); next < today || next > today+366 || (m != born.Time().Month() || d != born.Time().Day()) && (born.String()[5:] != "02-29" || next.String()[5:] != "02-28") {
			t.Fatalf("born %s: the next birthday after %s is %s", born, today, next)
		}
		want := next-today <= 3 && s.Facts.LastContact < next-3
		if (got.Section == model.SectionOccasions) != want {
			t.Fatalf("%s, birthday %s, contact %s: %q", today, next, s.Facts.LastContact, got.Section)
		}
		s.Facts.LastContact = today
		if got := Score(&s, &p, &c, today); got.Section != model.SectionNone {
			t.Fatal("stays after a contact")
		}
	})
}

func TestOfWhomFestivalsAreKept(t *testing.T) {
	p, c, day := DefaultPolicy(), model.Calibration{}, model.NewDay(2027, 2, 4)
	for _, tier := range model.Tiers {
		for _, orders := range []int{0, 1} {
			s := model.Subject{Created: day - 30, Cadence: model.MaxCadence, Override: &model.Override{Tier: tier}}
			s.Facts = model.Facts{LastContact: day - 20, Orders: orders, OrderDays: orders, FirstOrder: day - 20, LastOrder: day - 20}
			got := Score(&s, &p, &c, day)
			if want := tier != model.TierC && orders > 0; (got.Section == model.SectionOccasions) != want || (len(got.Occasions) == 1) != want {
				t.Errorf("%s with %d orders: %q %v", tier, orders, got.Section, got.Occasions)
			}
		}
	}
	q := p
	q.Occasions.Yearly = "signed"
	s := model.Subject{Cadence: model.MaxCadence, Facts: model.Facts{LastContact: day - 9}}
	s.Facts.Yearly = model.YearlyOf(&model.Customer{Fields: []model.Field{{Name: "Signed", Value: "2019-02-05"}, {Name: "ends", Value: "2027-02-05"}}}, nil)
	if got := Score(&s, &q, &c, day); fmt.Sprint(got.Occasions) != fmt.Sprint([]model.Occasion{{Kind: model.OccasionYearly, Name: "Signed", Day: day + 1}}) || got.Birthday != 0 {
		t.Errorf("%v", got.Occasions)
	}
}
