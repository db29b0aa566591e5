package scoring

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

// subjectsDrawn gives a made-up book and its calibration under the default policy.
func subjectsDrawn(t *rapid.T) ([]model.Subject, model.Policy, model.Calibration) {
	s := demoSubjects(rapid.IntRange(1, 80).Draw(t, "customers"), rapid.Uint64().Draw(t, "seed"))
	p := DefaultPolicy()
	p.Tiers.Method = rapid.SampledFrom([]model.TierMethod{model.TierByScore, model.TierByValue, model.TierByBest}).Draw(t, "method")
	p.Components = ownComponents()[:rapid.IntRange(0, 2).Draw(t, "fields")]
	return s, p, Calibrate(Subjects(s), p, demoDay)
}

func TestContributionsAddUpExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		p.Weights.Monetary = rapid.Float64Range(0, 50).Draw(t, "weight")
		for i := range subjects {
			s := Score(&subjects[i], &p, &c, demoDay)
			sum := 0.0
			for _, part := range s.Components {
				sum += part.Contribution
				if part.Known && (part.Value < 0 || part.Value > 100) || !part.Known && part.Contribution != 0 {
					t.Fatalf("component %+v", part)
				}
			}
			if sum != s.Value || s.Value < 0 || s.Value > 100 || s.Coverage < 0 || s.Coverage > 1 {
				t.Fatalf("contributions %v, value %v, coverage %v", sum, s.Value, s.Coverage)
			}
		}
	})
}

func TestFullScoreStaysAtHundred(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultPolicy()
		w := func() float64 { return rapid.Float64Range(0.001, 1000).Draw(t, "w") }
		p.Weights = model.Weights{Monetary: w(), Recency: w(), Frequency: w(), Potential: w(), Loyalty: w(), Satisfaction: w(), Safety: w()}
		var terms [termCount]term
		for i := range terms {
			terms[i] = term{100, true}
		}
		var out model.Score
		r := reading{p: &p}
		parts := r.compose(&out, &terms)
		if out.Value > 100 || out.Value < 100-1e-9 || total(&parts) != out.Value {
			t.Fatalf("value %v", out.Value)
		}
	})
}

func TestLeanScoreIsTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		for i := range subjects {
			full, lean := Score(&subjects[i], &p, &c, demoDay), ScoreLean(&subjects[i], &p, &c, demoDay)
			if len(full.Components) != int(componentCount)+len(p.Components) || len(full.Reasons) == 0 {
				t.Fatalf("a score without components or reasons: %+v", full)
			}
			full.Components, full.Reasons = nil, nil
			if !reflect.DeepEqual(full, lean) {
				t.Fatalf("full %+v\nlean %+v", full, lean)
			}
		}
	})
}

func TestBetterInputNeverLowersItsComponent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		s := subjects[rapid.IntRange(0, len(subjects)-1).Draw(t, "who")]
		if s.Facts.Orders == 0 {
			s.Facts.Orders, s.Facts.OrderDays, s.Facts.FirstOrder, s.Facts.LastOrder = 1, 1, demoDay-50, demoDay-50
		}
		better := func(name string, index int, change func(*model.Subject)) {
			up := s
			change(&up)
			a, b := Score(&s, &p, &c, demoDay), Score(&up, &p, &c, demoDay)
			if a.Components[index].Known && b.Components[index].Value < a.Components[index].Value {
				t.Fatalf("%s lowered its component from %v to %v", name, a.Components[index].Value, b.Components[index].Value)
			}
		}
		n := rapid.IntRange(1, 400).Draw(t, "n")
		better("a later order", recency, func(s *model.Subject) { s.Facts.LastOrder = min(demoDay, s.Facts.LastOrder+model.Day(n)) })
		better("more orders", frequency, func(s *model.Subject) { s.Facts.Orders += n })
		better("more revenue", monetary, func(s *model.Subject) { s.Facts.Revenue += int64(n) * 1000 })
		better("a referral", loyalty, func(s *model.Subject) { s.Facts.Referrals++ })
		better("more potential", potential, func(s *model.Subject) {
			if s.Potential != nil {
				v := min(100, *s.Potential+n)
				s.Potential = &v
			}
		})
		better("more satisfaction", satisfaction, func(s *model.Subject) {
			if s.Facts.Satisfaction > 0 {
				s.Facts.Satisfaction = min(5, s.Facts.Satisfaction+1)
			}
		})
	})
}

func TestOrderTodayNeverLowersSafety(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c, in := demoHistory(rng, 1)
		p := DefaultPolicy()
		cal := Calibrate(Subjects(demoSubjects(60, seed)), p, demoDay)
		f := Summarize(&c, in, demoDay)
		before := model.SubjectOf(&c, &f)
		in = append(in, order(int64(len(in)+1), demoDay, 5000))
		f = Summarize(&c, in, demoDay)
		after := model.SubjectOf(&c, &f)
		a, b := Score(&before, &p, &cal, demoDay).Components[safety], Score(&after, &p, &cal, demoDay).Components[safety]
		if a.Known && f.Orders > 1 && b.Value < a.Value {
			t.Fatalf("seed %d: safety %v → %v", seed, a.Value, b.Value)
		}
	}
}

func TestOrderOfInputChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		mixed := slices.Clone(subjects)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "mix"), 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if again := Calibrate(Subjects(mixed), p, demoDay); !reflect.DeepEqual(again, c) {
			t.Fatal("the calibration depends on the order of the customers")
		}
	})
}

func TestArchivedCustomersDoNotCount(t *testing.T) {
	subjects := simulate(200, knownNBD, knownGG, 104, 3)
	p := DefaultPolicy()
	want := Calibrate(Subjects(subjects), p, demoDay)
	for _, s := range simulate(50, knownNBD, knownGG, 30, 4) {
		s.Archived = true
		subjects = append(subjects, s)
	}
	if got := Calibrate(Subjects(subjects), p, demoDay); !reflect.DeepEqual(got, want) {
		t.Error("archived customers move the calibration")
	}
}

func TestScaleOfMoneyChangesNoTier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subjects, p, c := subjectsDrawn(t)
		factor := rapid.Int64Range(2, 1000).Draw(t, "factor")
		scaled := slices.Clone(subjects)
		for i := range scaled {
			scaled[i].Facts.Revenue *= factor
			scaled[i].Facts.FirstSpend *= factor
			spends := slices.Collect(scaled[i].Facts.Ledger.All())
			for k := range spends {
				spends[k].Base *= factor
			}
			scaled[i].Facts.Ledger = model.LedgerOf(spends)
		}
		sc := Calibrate(Subjects(scaled), p, demoDay)
		for i := range subjects {
			a, b := ScoreLean(&subjects[i], &p, &c, demoDay), ScoreLean(&scaled[i], &p, &sc, demoDay)
			if a.Value != b.Value || a.Tier != b.Tier || a.ABC != b.ABC || a.R != b.R || a.F != b.F || a.M != b.M {
				t.Fatalf("times %d: %+v\nwas %+v", factor, b, a)
			}
		}
	})
}

// TestOddPoliciesGiveNumbers scores under policies that nobody should write:
// every figure stays a number, and 0..100 where it should.
func TestOddPoliciesGiveNumbers(t *testing.T) {
	fitted := simulate(120, knownNBD, knownGG, 104, 9)
	rapid.Check(t, func(t *rapid.T) {
		subjects := demoSubjects(40, rapid.Uint64().Draw(t, "seed"))
		if rapid.Bool().Draw(t, "with models") {
			subjects = append(subjects, fitted...)
		}
		odd := func(name string) float64 { return rapid.SampledFrom([]float64{0, 1e-9, 0.5, 1, 3, 1e6}).Draw(t, name) }
		n := func(name string) int { return rapid.SampledFrom([]int{0, 1, 5, 500}).Draw(t, name) }
		p := model.Policy{
			Weights: model.Weights{Monetary: odd("m"), Recency: odd("r"), Frequency: odd("f"), Potential: odd("p"), Loyalty: odd("l"), Satisfaction: odd("s"), Safety: odd("k")},
			Tiers:   model.TierRules{Method: model.TierByBest, ScoreA: odd("a"), ScoreB: odd("b"), ShareA: odd("sa"), ShareB: odd("sb"), Value: model.ValueCLV},
			Cadence: model.PerTier{A: n("ca"), B: n("cb"), C: n("cc")},
			Stages:  model.StageRules{NewDays: n("new"), DormantGaps: odd("dg"), LostGaps: odd("lg")},
			Queue:   model.QueueRules{RetainUplift: odd("ru"), CloseUplift: odd("cu"), ProspectValue: odd("pv"), DefaultHours: odd("dh")},
			Model: model.ModelRules{
				RiskWeeks: n("risk"), HorizonWeeks: n("horizon"), AnnualDiscount: odd("discount") - 1, SatHalfLife: odd("half"),
				TenureYears: odd("tenure"), FullReferrals: n("referrals"), ComplaintRisk: odd("complaint"), CreditRisk: odd("credit"), CreditWatch: odd("watch"),
			},
		}
		c := Calibrate(Subjects(subjects), p, demoDay)
		for i := range subjects {
			s := Score(&subjects[i], &p, &c, demoDay)
			figures := []float64{s.Value, s.Coverage, s.Gain.Total, s.Gain.Value, s.Gain.P, s.Gain.Ratio, s.Priority}
			for _, f := range []*float64{s.Forecast.PAlive, s.Forecast.POrder, s.Forecast.ExpectedOrders, s.Forecast.ExpectedSpend, s.Forecast.CLV} {
				if f != nil {
					figures = append(figures, *f)
				}
			}
			for _, c := range s.Components {
				figures = append(figures, c.Value, c.Contribution)
				if c.Known && (c.Value < 0 || c.Value > 100) {
					t.Fatalf("%+v", c)
				}
			}
			for _, f := range figures {
				if math.IsNaN(f) || math.IsInf(f, 0) {
					t.Fatalf("customer %d: %+v", i, s)
				}
			}
		}
	})
}

// Credit takes from safety by its grade, and says so; good credit is no finding.
func TestCreditGrades(t *testing.T) {
	p := DefaultPolicy()
	for grade, want := range map[model.Credit]float64{model.CreditGood: -1, model.CreditWatch: 70, model.CreditHold: 0} {
		potential := 90
		s := model.Subject{ID: 1, Created: demoDay - 10, Credit: grade, Potential: &potential}
		got := Score(&s, &p, &model.Calibration{}, demoDay)
		c := got.Components[safety]
		if c.Known != (want >= 0) || c.Known && (c.Value != want || c.Reasons[0].Code != "credit_"+grade.String()) {
			t.Errorf("%v: %+v", grade, c)
		}
		if said := slices.ContainsFunc(got.Reasons, func(r model.Reason) bool { return r.Code == "credit_"+grade.String() }); said != (want >= 0) {
			t.Errorf("%v: %+v", grade, got.Reasons)
		}
	}
}

// Trouble never raises who has not ordered: neither from no score to one, nor over a
// lower one, nor over the cap of who is little known; its end never lowers.
func TestTroubleNeverRaises(t *testing.T) {
	p := DefaultPolicy()
	p.Caps.Prospect = "none"
	for potential := -1; potential <= 100; potential++ {
		s := model.Subject{ID: 1, Created: demoDay - 10}
		if potential >= 0 {
			s.Potential = &potential
		}
		before := Score(&s, &p, &model.Calibration{}, demoDay)
		for _, trouble := range []func(){
			func() { s.Facts.OpenComplaints, s.Facts.OldestComplaint = 1, demoDay },
			func() { s.Facts.OpenComplaints, s.Credit = 0, model.CreditWatch },
			func() { s.Credit = model.CreditHold },
		} {
			trouble()
			got := Score(&s, &p, &model.Calibration{}, demoDay)
			if got.Value > before.Value || got.Known && !before.Known || got.Tier < before.Tier || got.Coverage > before.Coverage {
				t.Errorf("potential %d: from %.2f %v to %.2f %v with %+v", potential, before.Value, before.Tier, got.Value, got.Tier, s.Facts)
			}
		}
	}
}

func TestNothingKnownIsNoScore(t *testing.T) {
	p := DefaultPolicy()
	s := model.Subject{ID: 1, Created: demoDay - 10}
	got := Score(&s, &p, &model.Calibration{}, demoDay)
	if got.Known || got.Tier != model.TierC || got.ABC != model.TierC || !got.Provisional || got.Coverage != 0 || got.R+got.F+got.M != 0 {
		t.Errorf("%+v", got)
	}
	if got.Stage != model.StageProspect || got.Gain.P != 0.5 || got.Gain.Value != 100*500 {
		t.Errorf("%v %+v", got.Stage, got.Gain)
	}
}

// TestScoreWorkedByHand is the example of the package's documentation.
func TestScoreWorkedByHand(t *testing.T) {
	p := DefaultPolicy()
	rated := 60
	s := model.Subject{ID: 1, Created: demoDay - 400, Potential: &rated, Facts: model.Facts{
		Orders: 4, OrderDays: 4, FirstOrder: demoDay - 365, LastOrder: demoDay - 40, Revenue: 40_000, MedianGap: 80,
		LastContact: demoDay - 20, Satisfaction: 5, SatisfactionDay: demoDay - 180,
	}}
	c := model.Calibration{
		Recency:   model.Grid{N: 4, Value: []float64{10, 40, 200}, Less: []int32{0, 1, 2}, Equal: []int32{1, 1, 2}},
		Frequency: model.Grid{N: 4, Value: []float64{1, 4}, Less: []int32{0, 3}, Equal: []int32{3, 1}},
		Outlook:   model.Grid{N: 4, Value: []float64{1_000, 2_000, 9_000}, Less: []int32{0, 1, 3}, Equal: []int32{1, 2, 1}},
		Monetary:  model.Grid{N: 4, Value: []float64{5_000, 20_000, 40_000}, Less: []int32{0, 2, 3}, Equal: []int32{2, 1, 1}},
		ValueA:    40_000, ValueB: 20_000,
	}
	got := Score(&s, &p, &c, demoDay)
	pOrder := math.Exp2(-0.5)
	tenure := 100 * (365 - 40 + 80) / (365.25 * 3)
	want := [componentCount]float64{87.5, 62.5, 87.5, 75, 60, (75 + tenure) / 2, 75, 100 * pOrder}
	sum := 0.0
	weights := weightsOf(&p)
	for i, w := range weights[:componentCount] {
		near(t, got.Components[i].Name, got.Components[i].Value, want[i], 1e-12)
		sum += w * want[i] / 100
	}
	near(t, "score", got.Value, sum, 1e-12)
	near(t, "value", got.Gain.Value, 10_000*91/80.0, 1e-12)
	near(t, "gain", got.Gain.Total, 0.1*11_375*4*pOrder*(1-pOrder)*(1-math.Exp2(-20/14.0)), 1e-12)
	if got.Tier != model.TierA || got.ABC != model.TierA || got.Overdue != 6 || !got.InQueue || got.Due != demoDay-6 {
		t.Errorf("tier %s, abc %s, overdue %d, due %s", got.Tier, got.ABC, got.Overdue, got.Due)
	}
}

func TestTierMethodsAndOverride(t *testing.T) {
	p := DefaultPolicy()
	rated := 90
	s := model.Subject{Potential: &rated, Facts: model.Facts{Orders: 1, OrderDays: 1, Revenue: 10, FirstOrder: demoDay, LastOrder: demoDay}}
	c := model.Calibration{ValueA: 100, ValueB: 50}
	for method, want := range map[model.TierMethod]model.Tier{
		model.TierByScore: model.TierB, model.TierByValue: model.TierC, model.TierByBest: model.TierB,
	} {
		p.Tiers.Method = method
		if got := Score(&s, &p, &c, demoDay).Tier; got != want {
			t.Errorf("%s: %s, want %s", method, got, want)
		}
	}
	p.Tiers.Method = model.TierByScore
	s.Override = &model.Override{Tier: model.TierA, Until: demoDay}
	if got := Score(&s, &p, &c, demoDay); got.Tier != model.TierA || got.MachineTier != model.TierB {
		t.Errorf("override: %s beside %s", got.Tier, got.MachineTier)
	}
	if got := Score(&s, &p, &c, demoDay+1); got.Tier != got.MachineTier {
		t.Errorf("an override that ended still holds: %s", got.Tier)
	}
	if got := byScore(&p.Tiers, 70-1e-12); got != model.TierA {
		t.Errorf("float noise below the cut: %s", got)
	}
}

// TestValueFallsBackToRevenue: a policy that ranks by lifetime value ranks by
// revenue while the book has a model of orders and none of spend.
func TestValueFallsBackToRevenue(t *testing.T) {
	subjects := simulate(400, knownNBD, knownGG, 104, 3)
	for i := range subjects {
		subjects[i].Facts.FirstSpend = subjects[i].Facts.Revenue // repeat orders brought nothing
	}
	byRevenue, byCLV := DefaultPolicy(), DefaultPolicy()
	byCLV.Tiers.Value = model.ValueCLV
	want, got := Calibrate(Subjects(subjects), byRevenue, demoDay), Calibrate(Subjects(subjects), byCLV, demoDay)
	if got.Models == nil || got.Models.Verdict != VerdictNoSpend {
		t.Fatalf("%+v %q", got.Models, got.ModelReason)
	}
	trial := NewTrial(Subjects(subjects), &want, demoDay)
	byCLV.Tiers.Method, byCLV.Caps = model.TierByValue, Personal().Caps
	tiers, _, err := trial.Tiers(t.Context(), &byCLV)
	if err != nil {
		t.Fatal(err)
	}
	for i := range subjects {
		a, b := ScoreLean(&subjects[i], &byRevenue, &want, demoDay), ScoreLean(&subjects[i], &byCLV, &got, demoDay)
		if a.ABC != b.ABC || tiers[i] != a.ABC {
			t.Fatalf("customer %d: %s by revenue, %s by the fallback, %s in a preview", i, a.ABC, b.ABC, tiers[i])
		}
	}
}

func TestPresetsAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Presets() {
		got, ok := Preset(p.Name)
		if !ok || seen[p.Name] || !reflect.DeepEqual(got, p) {
			t.Errorf("preset %q", p.Name)
		}
		seen[p.Name] = true
		sum := 0.0
		for _, w := range weightsOf(&p) {
			sum += w
		}
		if sum != 100 || p.Tiers.ScoreA <= p.Tiers.ScoreB || p.Cadence.A > p.Cadence.B || p.Cadence.B > p.Cadence.C {
			t.Errorf("%s: weights %v, %+v, %+v", p.Name, sum, p.Tiers, p.Cadence)
		}
	}
	if _, ok := Preset("nothing"); ok {
		t.Error("an unknown preset")
	}
}
