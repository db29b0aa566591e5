package scoring

import (
	"math"
	"testing"

	"tierbook/model"
)

// TestKnownParametersAreRecovered fits made-up books whose parameters are
// known. The tolerances are about three standard errors of the
// mean over the books.
func TestKnownParametersAreRecovered(t *testing.T) {
	p := DefaultPolicy()
	// Orders weeks apart: a book keeps days, and orders of one day merge.
	slow := model.NBDParams{R: 0.8, Alpha: 30, A: 0.6, B: 2}
	var sum [7]float64
	const books = 4
	for seed := range uint64(books) {
		m, reason := fitModels(Subjects(simulate(8_000, slow, knownGG, 300, seed)), &p, demoDay, true)
		if m == nil {
			t.Fatalf("seed %d: %s", seed, reason)
		}
		got := [7]float64{m.MBGNBD.R, m.MBGNBD.Alpha, m.MBGNBD.A, m.MBGNBD.B, m.GammaGamma.P, m.GammaGamma.Q, m.GammaGamma.V}
		for i, v := range got {
			sum[i] += v / books
		}
		truth := nbd{slow, true}
		ll := 0.0
		for _, s := range simulate(8_000, slow, knownGG, 300, seed) {
			f := &s.Facts
			ll += truth.likelihood(float64(f.OrderDays-1), float64(f.LastOrder-f.FirstOrder)/7, float64(demoDay-f.FirstOrder)/7)
		}
		if m.MBGNBD.LL < ll || m.MBGNBD.LL > ll+15 {
			t.Errorf("seed %d: log-likelihood %.2f, that of the truth %.2f", seed, m.MBGNBD.LL, ll)
		}
	}
	want := [7]float64{slow.R, slow.Alpha, slow.A, slow.B, knownGG.P, knownGG.Q, knownGG.V}
	for i, tol := range [7]float64{0.06, 0.10, 0.10, 0.15, 0.08, 0.08, 0.15} {
		near(t, [7]string{"r", "alpha", "a", "b", "p", "q", "v"}[i], sum[i], want[i], tol)
	}
}

// TestLikelihoodIsAtItsTop perturbs fitted parameters, by the exact likelihood
// of single customers.
func TestLikelihoodIsAtItsTop(t *testing.T) {
	subjects := simulate(3_000, knownNBD, knownGG, 80, 5)
	p := DefaultPolicy()
	m, _ := fitModels(Subjects(subjects), &p, demoDay, true)
	for _, fit := range []nbd{{m.BGNBD, false}, {m.MBGNBD, true}} {
		total := func(m nbd) float64 {
			ll := 0.0
			for i := range subjects {
				f := &subjects[i].Facts
				ll += m.likelihood(float64(f.OrderDays-1), float64(f.LastOrder-f.FirstOrder)/7, float64(demoDay-f.FirstOrder)/7)
			}
			return ll
		}
		top := total(fit)
		within(t, "stored likelihood", fit.LL, top, 1e-6*math.Abs(top))
		for i := range 4 {
			for _, factor := range []float64{0.97, 1.03} {
				q := fit
				*[]*float64{&q.R, &q.Alpha, &q.A, &q.B}[i] *= factor
				if total(q) > top {
					t.Errorf("modified %v: parameter %d times %v is likelier", fit.modified, i, factor)
				}
			}
		}
	}
}

func TestSlopesOfTheLikelihoods(t *testing.T) {
	subjects := simulate(400, knownNBD, knownGG, 80, 6)
	var records []record
	var spends []spending
	for i := range subjects {
		f := &subjects[i].Facts
		records = append(records, record{int32(f.OrderDays - 1), int32(f.LastOrder - f.FirstOrder), int32(demoDay - f.FirstOrder), 1})
		if n, m := repeatSpend(f); m > 0 {
			spends = append(spends, spending{int32(n), m})
		}
	}
	records = collapse(records)
	gg := newGammaGammaFit(sorted(spends))
	check := func(name string, f func(theta, grad []float64) float64, at []float64) {
		grad, none := make([]float64, len(at)), make([]float64, len(at))
		f(at, grad)
		for i := range at {
			const h = 1e-5
			up, down := append([]float64(nil), at...), append([]float64(nil), at...)
			up[i] += h
			down[i] -= h
			numeric := (f(up, none) - f(down, none)) / (2 * h)
			if math.Abs(numeric-grad[i]) > 1e-7+1e-6*math.Abs(numeric) {
				t.Errorf("%s slope %d: %v, by differences %v", name, i, grad[i], numeric)
			}
		}
	}
	check("bg", newNBDFit(records, false).evaluate, []float64{-0.5, 1.2, -0.3, 0.8})
	check("mbg", newNBDFit(records, true).evaluate, []float64{0.4, 2.2, 0.3, -0.8})
	check("gg", gg.evaluate, []float64{0.4, 1.2, 6})
}

func sorted(rows []spending) []spending {
	fitGammaGamma(rows) // sorts in place
	return rows
}

func TestBooksWithoutModels(t *testing.T) {
	p := DefaultPolicy()
	small := simulate(99, knownNBD, knownGG, 104, 1)
	if m, reason := fitModels(Subjects(small), &p, demoDay, true); m != nil || reason != ModelTooFew {
		t.Errorf("99 customers: %v %q", m, reason)
	}
	once := simulate(500, model.NBDParams{R: 0.5, Alpha: 6, A: 500, B: 1}, knownGG, 104, 1)
	if m, reason := fitModels(Subjects(once), &p, demoDay, true); m != nil || reason != ModelTooFew {
		t.Errorf("hardly a repeat buyer: %v %q", m, reason)
	}
	c := Calibrate(Subjects(small), p, demoDay)
	for i := range small {
		s := ScoreLean(&small[i], &p, &c, demoDay)
		if s.Forecast != (model.Forecast{}) {
			t.Fatal("model figures without a model")
		}
		if math.IsNaN(s.Value) || math.IsNaN(s.Gain.Total) {
			t.Fatalf("%+v", s)
		}
	}
}

func TestNoMeasurableDropout(t *testing.T) {
	p := DefaultPolicy()
	stay := simulate(2_000, model.NBDParams{R: 3, Alpha: 30, A: 1e-6, B: 50}, knownGG, 104, 2)
	c := Calibrate(Subjects(stay), p, demoDay)
	if c.Models == nil || c.Models.Verdict != VerdictNoDropout {
		t.Fatalf("%+v %q", c.Models, c.ModelReason)
	}
	s := ScoreLean(&stay[0], &p, &c, demoDay)
	if s.Forecast.PAlive != nil || s.Forecast.POrder == nil {
		t.Errorf("P(alive) is shown where it says nothing: %+v", s.Forecast)
	}
}

// TestEverybodyAlike: where all order every 30 days, the search for r runs to
// its limit, and the verdict does not call that a good fit.
func TestEverybodyAlike(t *testing.T) {
	p := DefaultPolicy()
	subjects := make([]model.Subject, 200)
	for i := range subjects {
		first := demoDay - 200 - model.Day(i%60)
		last := first + model.Day(30*(1+i%6))
		orders := int(last-first)/30 + 1
		subjects[i] = model.Subject{ID: int64(i + 1), Facts: model.Facts{
			Orders: orders, OrderDays: orders, FirstOrder: first, LastOrder: last,
			Revenue: int64(orders) * 100_00, FirstSpend: 100_00,
		}}
	}
	m, reason := fitModels(Subjects(subjects), &p, demoDay, true)
	if m == nil || m.Verdict != VerdictAlike {
		t.Errorf("%+v %q", m, reason)
	}
}

// TestFitIsTheBestThereIs: on books where a search from few starts stays on a
// lower hill, no other start finds a likelier fit.
func TestFitIsTheBestThereIs(t *testing.T) {
	p := DefaultPolicy()
	for _, b := range []struct {
		n     int
		truth model.NBDParams
		weeks float64
		seed  uint64
	}{
		{800, model.NBDParams{R: 2, Alpha: 80, A: 0.02, B: 0.25}, 100, 5},
		{800, model.NBDParams{R: 2, Alpha: 80, A: 0.02, B: 0.25}, 100, 8},
		{150, model.NBDParams{R: 0.34, Alpha: 17.6, A: 0.05, B: 1.3}, 100, 2},
	} {
		subjects := simulate(b.n, b.truth, knownGG, b.weeks, b.seed)
		m, reason := fitModels(Subjects(subjects), &p, demoDay, true)
		if m == nil {
			t.Fatal(reason)
		}
		var records []record
		for i := range subjects {
			f := &subjects[i].Facts
			records = append(records, record{int32(f.OrderDays - 1), int32(f.LastOrder - f.FirstOrder), int32(demoDay - f.FirstOrder), 1})
		}
		records = collapse(records)
		for _, fit := range []nbd{{m.MBGNBD, true}, {m.BGNBD, false}} {
			f := newNBDFit(records, fit.modified)
			for _, r := range []float64{0.1, 1, 8} {
				for _, ab := range [][2]float64{{0.02, 0.1}, {0.1, 5}, {1, 1}, {5, 20}} {
					start := []float64{above(r, mostShape), above(20*r, mostScale), above(ab[0], mostShape), above(ab[1], mostShape)}
					if _, v, ok := minimize(f.evaluate, start); ok && -v*f.n > fit.LL+1e-3 {
						t.Errorf("book of %d: %+v; from r %v a %v b %v it is %.4f", b.n, fit, r, ab[0], ab[1], -v*f.n)
					}
				}
			}
		}
	}
}

// TestLeavingLooksPastTheFirstOrder: a fit by which some leave at once and the
// others never (a and b near zero, their ratio anything) measures no drop-out
// either.
func TestLeavingLooksPastTheFirstOrder(t *testing.T) {
	for m, measurable := range map[model.NBDParams]bool{
		knownNBD: true, {A: 0.01, B: 2}: true, {A: 1e-6, B: 50}: false, {A: 1.4e-11, B: 1e-10}: false, {A: 1e-4, B: 1e-4}: false,
	} {
		if got := leaving(&m) >= MinDropout; got != measurable {
			t.Errorf("a %g b %g: measurable %v", m.A, m.B, got)
		}
	}
}

// TestForecastsAreSane walks every book's figures for the bounds that hold
// whatever the parameters.
func TestForecastsAreSane(t *testing.T) {
	p := DefaultPolicy()
	p.Tiers.Value = model.ValueCLV
	for seed, params := range []model.NBDParams{knownNBD, {R: 3, Alpha: 30, A: 1e-6, B: 50}, {R: 0.05, Alpha: 0.5, A: 0.2, B: 0.2}, {R: 20, Alpha: 400, A: 1, B: 3}} {
		subjects := simulate(1_500, params, knownGG, 150, uint64(seed))
		c := Calibrate(Subjects(subjects), p, demoDay)
		if c.Models == nil {
			t.Errorf("book %d: %s", seed, c.ModelReason)
			continue
		}
		scorer := NewScorer(&p, &c, demoDay)
		a := 0
		for i := range subjects {
			s := scorer.Score(&subjects[i])
			f := s.Forecast
			switch {
			case f.POrder == nil || !(*f.POrder >= 0 && *f.POrder <= 1), f.PAlive != nil && !(*f.PAlive >= *f.POrder-1e-12 && *f.PAlive <= 1):
				t.Fatalf("book %d customer %d: probabilities %v %v", seed, i, f.PAlive, f.POrder)
			case !(*f.ExpectedOrders >= 0) || math.IsInf(*f.ExpectedOrders, 0):
				t.Fatalf("book %d customer %d: expected orders %v", seed, i, *f.ExpectedOrders)
			case f.CLV != nil && !(*f.CLV >= 0 && *f.CLV <= *f.ExpectedOrders**f.ExpectedSpend+1e-6):
				t.Fatalf("book %d customer %d: CLV %v of %v orders", seed, i, *f.CLV, *f.ExpectedOrders)
			}
			alone := ScoreLean(&subjects[i], &p, &c, demoDay)
			if alone.Value != s.Value || *alone.Forecast.ExpectedOrders != *f.ExpectedOrders {
				t.Fatal("a scorer's memory changes the figures")
			}
			if s.ABC == model.TierA {
				a++
			}
		}
		if a == 0 || a == len(subjects) {
			t.Errorf("book %d: %d of %d are A by lifetime value", seed, a, len(subjects))
		}
	}
}
