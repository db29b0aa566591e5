package scoring

import (
	"testing"

	"tierbook/model"
)

// With everything else equal more days of silence raise neither score nor tier,
// and no cap raises one.
func TestSilenceNeverRaises(t *testing.T) {
	for seed := range uint64(4) {
		subjects := demoSubjects(300, seed)
		p := DefaultPolicy()
		if seed%2 == 1 {
			p.Value.WindowDays = 0
		}
		c, free := Calibrate(Subjects(subjects), p, demoDay), p
		free.Caps = Personal().Caps
		capped := map[string]int{}
		for i := range subjects {
			s := subjects[i]
			s.Override = nil
			before := ScoreLean(&s, &p, &c, demoDay)
			for _, days := range []model.Day{1, 3, 10, 40, 100, 400, 1000} {
				then := ScoreLean(&s, &p, &c, demoDay+days)
				if then.Value > before.Value+1e-9 || then.Tier < before.Tier {
					t.Fatalf("seed %d, customer %d after %d days: %.4f %s, before %.4f %s\n%+v", seed, s.ID, days, then.Value, then.Tier, before.Value, before.Tier, s.Facts)
				}
				if open := ScoreLean(&s, &free, &c, demoDay+days); open.Tier > then.Tier || open.Tier != then.ByScore || (then.CappedBy != "") != (open.Tier != then.Tier) {
					t.Fatalf("seed %d, customer %d: %s without caps, %s with, by score %s, capped by %q", seed, s.ID, open.Tier, then.Tier, then.ByScore, then.CappedBy)
				}
				before = then
				capped[then.CappedBy]++
			}
			switch {
			case before.Stage == model.StageLost && before.Tier < model.TierC, before.Stage == model.StageDormant && before.Tier < model.TierB,
				before.Stage == model.StageProspect && before.Tier < model.TierB:
				t.Fatalf("%s and %s", before.Stage, before.Tier)
			}
		}
		if p.Value.WindowDays == 0 && capped["lost"] == 0 { // within a window nobody who is lost is worth a cap
			t.Errorf("nobody was capped: %v", capped)
		}
	}
}

// The day a customer drops comes true day by day, with the caps.
func TestTheFallComesTrueDayByDay(t *testing.T) {
	subjects := demoSubjects(300, 5)
	p := DefaultPolicy()
	c := Calibrate(Subjects(subjects), p, demoDay)
	falls := 0
	for i := range subjects {
		s := subjects[i]
		if s.Override = nil; ScoreLean(&s, &p, &c, demoDay).Tier != model.TierA {
			continue
		}
		for d := demoDay + 1; d < demoDay+FallHorizon; d++ {
			if got := ScoreLean(&s, &p, &c, d); got.Tier > model.TierA {
				falls++
				if silent := float64(d - s.Facts.LastOrder); silent > max(4*usualGap(&s.Facts, &c), 90)+1 {
					t.Errorf("customer %d drops after %.0f days of silence, usually %.0f", s.ID, silent, usualGap(&s.Facts, &c))
				}
				break
			}
		}
	}
	if falls == 0 {
		t.Error("no A falls")
	}
}

// What the policy's window takes in is exact to the day; a refund that leaves it
// makes nobody worth more.
func TestWindowToTheDay(t *testing.T) {
	f := OrderFacts([]model.Spend{{Day: 100, Order: true, Base: 50}, {Day: 110, Base: -30}, {Day: 200, Order: true, Base: 10}, {Day: 200, Order: true, Base: 5}}, 1000)
	f.Ledger = model.LedgerOf([]model.Spend{{Day: 100, Order: true, Base: 50}, {Day: 110, Base: -30}, {Day: 200, Order: true, Base: 10}, {Day: 200, Order: true, Base: 5}})
	for _, c := range []struct {
		days, orders int
		asOf         model.Day
		sum, lowest  int64
	}{
		{0, 3, 900, 35, 35},
		{150, 3, 249, 35, 35},
		{150, 2, 250, -15, -15},
		{150, 2, 259, -15, -15},
		{150, 2, 260, 15, -15},
		{150, 2, 349, 15, -15},
		{150, 0, 350, 0, -15},
		{90, 2, 210, 15, 15}, // what had left the window before the last order is no silence
	} {
		if n, sum, lowest := inWindow(&f, c.days, c.asOf); n != c.orders || sum != c.sum || lowest != c.lowest {
			t.Errorf("%d days to %d: %d orders, %d, lowest %d; want %d, %d, %d", c.days, c.asOf, n, sum, lowest, c.orders, c.sum, c.lowest)
		}
	}
}
