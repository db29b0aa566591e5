package scoring

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"tierbook/model"
)

// spending is what Gamma-Gamma knows of customers: x repeat order days of mean
// spend m, in the main currency unit; n customers share it.
type spending struct {
	x int32
	m float64
	n float64
}

// gammaGammaFit is the likelihood of a book's spending under the Gamma-Gamma
// model (Fader and Hardie 2013): each order's spend is gamma distributed with
// shape p, its scale differs between customers, gamma distributed with shape q
// and scale v. Parameters as logarithms.
type gammaGammaFit struct {
	rows  []spending
	logs  []float64 // log m by row
	n     float64
	xs    []int32
	at    []int32
	table [][3]float64 // by index into xs: value and slopes by p and q
}

func newGammaGammaFit(rows []spending) *gammaGammaFit {
	f := &gammaGammaFit{rows: rows, logs: make([]float64, len(rows))}
	for i, r := range rows {
		f.logs[i] = math.Log(r.m)
		f.n += r.n
	}
	f.xs, f.at = distinct(rows, func(r *spending) int32 { return r.x })
	f.table = make([][3]float64, len(f.xs))
	return f
}

func (f *gammaGammaFit) evaluate(theta, grad []float64) float64 {
	v := gammaGammaLimits.below(theta)
	return f.slopesAt(v[0], v[1], v[2], grad)
}

// slopesAt is evaluate by the parameters themselves.
func (f *gammaGammaFit) slopesAt(p, q, v float64, grad []float64) float64 {
	logV, gq, dq := math.Log(v), lgamma(q), mathext.Digamma(q)
	for i, xi := range f.xs {
		x := float64(xi)
		both := mathext.Digamma(p*x + q)
		f.table[i] = [3]float64{
			lgamma(p*x+q) - lgamma(p*x) - gq + q*logV + p*x*math.Log(x),
			x * (both - mathext.Digamma(p*x) + math.Log(x)),
			both - dq + logV,
		}
	}
	t := inChunks(len(f.rows), func(from, to int) (t [5]float64) {
		for i := from; i < to; i++ {
			r := &f.rows[i]
			x := float64(r.x)
			k := &f.table[f.at[r.x]]
			sum := x*r.m + v
			logSum := math.Log(sum)
			t[0] += r.n * (k[0] + (p*x-1)*f.logs[i] - (p*x+q)*logSum)
			t[1] += r.n * (k[1] + x*(f.logs[i]-logSum))
			t[2] += r.n * (k[2] - logSum)
			t[3] += r.n * (q/v - (p*x+q)/sum)
		}
		return t
	})
	gammaGammaLimits.slopes(t, []float64{p, q, v}, f.n, grad)
	return -t[0] / f.n
}

// fitGammaGamma finds the parameters of largest likelihood. Spending is scaled
// to a mean of one for the fit, so that no currency is harder than another.
func fitGammaGamma(rows []spending) (model.GammaGammaParams, bool) {
	slices.SortFunc(rows, func(a, b spending) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.m, b.m)) })
	scaled, n, mean := make([]spending, len(rows)), 0.0, 0.0
	for _, r := range rows {
		n += r.n
		mean += r.n * r.m
	}
	if n == 0 {
		return model.GammaGammaParams{}, false
	}
	mean /= n
	for i, r := range rows {
		scaled[i] = spending{r.x, r.m / mean, r.n}
	}
	f := newGammaGammaFit(scaled)
	var starts [][]float64
	for _, s := range [][2]float64{{5, 4}, {1, 2}, {15, 10}} {
		starts = append(starts, gammaGammaLimits.above(s[0], s[1], (s[1]-1)/s[0]))
	}
	best, _, ok := minimizeAll(f.evaluate, starts)
	if !ok {
		return model.GammaGammaParams{}, false
	}
	best, ll := settle(f.evaluate, best)
	v := gammaGammaLimits.below(best)
	return model.GammaGammaParams{P: v[0], Q: v[1], V: v[2] * mean, LL: -(ll + math.Log(mean)) * n}, true
}

// expectedSpend is the expected spend of an order day of a customer with x
// repeat order days of mean m: the customer's own mean drawn towards the
// book's, the less the more there is to go by. False where the model has no
// mean to give.
func expectedSpend(g *model.GammaGammaParams, x, m float64) (float64, bool) {
	over := g.P*x + g.Q - 1
	if g.P <= 0 || over <= 0 {
		return 0, false
	}
	return g.P * (g.V + x*m) / over, true
}
