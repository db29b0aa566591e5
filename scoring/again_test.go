package scoring

import (
	"cmp"
	"slices"
	"testing"

	"tierbook/model"
)

// ordering gives a subject with another order today of the mean amount so far, rounded up.
func ordering(s model.Subject, day model.Day) model.Subject {
	spends := slices.Collect(s.Facts.Ledger.All())
	mean := (s.Facts.Revenue + int64(s.Facts.Orders) - 1) / int64(s.Facts.Orders)
	spends = append(spends, model.Spend{Day: day, Order: true, Base: max(1, mean)})
	slices.SortStableFunc(spends, func(a, b model.Spend) int { return cmp.Compare(a.Day, b.Day) })
	f := OrderFacts(spends, day)
	f.LastContact, f.Satisfaction, f.SatisfactionDay, f.PrevSatisfaction = day, s.Facts.Satisfaction, s.Facts.SatisfactionDay, s.Facts.PrevSatisfaction
	f.OpenComplaints, f.OldestComplaint, f.Referrals, f.Opening = s.Facts.OpenComplaints, s.Facts.OldestComplaint, s.Facts.Referrals, s.Facts.Opening
	s.Facts = f
	return s
}

// An order of the usual amount does not lower the score, under the yardstick of the day; by
// less than a point where no model tells and the order came later than usual.
func TestAnotherOrderNeverLowers(t *testing.T) {
	for seed := range uint64(6) {
		subjects := demoSubjects(300, seed)
		if seed > 2 {
			subjects = simulatedOrders(&simulatedBooks[seed], seed).subjects(demoDay)
		}
		p := DefaultPolicy()
		c := Calibrate(Subjects(subjects), p, demoDay)
		for i := range subjects {
			s := subjects[i]
			if s.Facts.Orders == 0 || s.Facts.Unconverted > 0 || s.Facts.LastOrder > demoDay {
				continue
			}
			again := ordering(s, demoDay)
			before, after := ScoreLean(&s, &p, &c, demoDay), ScoreLean(&again, &p, &c, demoDay)
			if least := before.Value - model.If(c.Models == nil, 1, 1e-9); after.Value < least {
				t.Errorf("seed %d, customer %d: %.2f %s, before %.2f %s; %d orders, silent for %d days",
					seed, s.ID, after.Value, after.Tier, before.Value, before.Tier, s.Facts.Orders, demoDay-s.Facts.LastOrder)
			}
		}
	}
}
