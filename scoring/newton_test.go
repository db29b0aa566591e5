package scoring

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"tierbook/model"
)

// slopesOf gives the gradient norms of the mean log-likelihood by the logarithms of
// the parameters (bent under their limits) at the fits of a book.
func slopesOf(t testing.TB, subjects []model.Subject, asOf model.Day) []float64 {
	t.Helper()
	p := DefaultPolicy()
	m, _ := fitModels(Subjects(subjects), &p, asOf, true)
	if m == nil {
		return nil
	}
	var records []record
	var spends []spending
	for i := range subjects {
		f := &subjects[i].Facts
		if f.Orders == 0 {
			continue
		}
		records = append(records, record{int32(f.OrderDays - 1), int32(f.LastOrder - f.FirstOrder), int32(asOf - f.FirstOrder), 1})
		if n, mean := repeatSpend(f); mean > 0 {
			spends = append(spends, spending{int32(n), mean / 100})
		}
	}
	records = collapse(records)
	var out []float64
	grad := make([]float64, 4)
	for _, fit := range []nbd{{m.MBGNBD, true}, {m.BGNBD, false}} {
		if fit.R > 0 {
			newNBDFit(records, fit.modified).slopesAt(fit.R, fit.Alpha, fit.A, fit.B, grad)
			out = append(out, floats.Norm(grad, 2))
		}
	}
	if g := m.GammaGamma; g.P > 0 {
		mean := 0.0
		for _, s := range sorted(spends) {
			mean += s.m / float64(len(spends))
		}
		for i := range spends {
			spends[i].m /= mean
		}
		newGammaGammaFit(spends).slopesAt(g.P, g.Q, g.V/mean, grad[:3])
		out = append(out, floats.Norm(grad[:3], 2))
	}
	return out
}

const slopeAllowed = 1e-9

// TestFitsEndWhereTheSlopeIsNone fits made-up books of every kind, degenerate ones too.
func TestFitsEndWhereTheSlopeIsNone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		between := func(name string, from, to float64) float64 {
			return math.Exp(rapid.Float64Range(math.Log(from), math.Log(to)).Draw(r, name))
		}
		rate := between("orders a week", 0.01, 0.5)
		shape := between("r", 0.1, 20)
		truth := model.NBDParams{R: shape, Alpha: shape / rate, A: between("a", 1e-6, 3), B: between("b", 0.01, 50)}
		spend := model.GammaGammaParams{P: between("p", 0.5, 50), Q: between("q", 1.2, 50), V: between("v", 1, 1000)}
		n := rapid.IntRange(100, 400).Draw(r, "customers")
		for i, v := range slopesOf(t, simulate(n, truth, spend, between("weeks", 10, 200), rapid.Uint64().Draw(r, "seed")), demoDay) {
			if !(v < slopeAllowed) {
				r.Errorf("fit %d: slope %g", i, v)
			}
		}
	})
}

func TestFitsOfReferenceBooksEndWhereTheSlopeIsNone(t *testing.T) {
	_, subjects := cdnow(t, cdnowCut)
	for i, v := range slopesOf(t, subjects, cdnowCut) {
		if !(v < slopeAllowed) {
			t.Errorf("CDNOW, fit %d: slope %g", i, v)
		}
	}
	cut := day(t, "2006-12-31")
	for i, v := range slopesOf(t, rfmBook(t).subjects(cut), cut) {
		if !(v < slopeAllowed) {
			t.Errorf("rfm_orders, fit %d: slope %g", i, v)
		}
	}
}
