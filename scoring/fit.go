package scoring

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/optimize"

	"tierbook/model"
)

// record is what the models of orders know of a customer, in days: x days with
// repeat orders, the last of them tx days after the first order, which is T
// days ago. n customers share it.
type record struct {
	x, tx, T int32
	n        float64
}

// collapse sorts the records and merges equal ones.
func collapse(all []record) []record {
	slices.SortFunc(all, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.tx, b.tx), cmp.Compare(a.T, b.T))
	})
	out := all[:0]
	for _, r := range all {
		if k := len(out) - 1; k >= 0 && out[k].x == r.x && out[k].tx == r.tx && out[k].T == r.T {
			out[k].n += r.n
			continue
		}
		out = append(out, r)
	}
	return out
}

// Sizes of a fit: rough fits from every start look at a sample of the records,
// and only the best of them is polished on all.
const (
	roughRecords = 4_000
	fitChunk     = 1 << 15 // records summed at a time: the same chunks on any machine give the same sum
)

// nbdFit is the likelihood of a book under BG/NBD or MBG/NBD as a function of
// the logarithms of r, alpha, a and b.
type nbdFit struct {
	modified bool
	records  []record
	n        float64 // customers
	xs       []int32 // the distinct x
	at       []int32 // index into xs by x
	maxT     int32

	logs, inverse []float64 // log(alpha+d) and 1/(alpha+d) by day
	base, odds    []float64 // by index into xs: what does not depend on tx and T, and log(a/(b+x))
	slopes        [][3]float64
}

func newNBDFit(records []record, modified bool) *nbdFit {
	f := &nbdFit{modified: modified, records: records}
	for _, r := range records {
		f.n += r.n
		f.maxT = max(f.maxT, r.T)
	}
	f.xs, f.at = distinct(records, func(r *record) int32 { return r.x })
	f.logs, f.inverse = make([]float64, f.maxT+1), make([]float64, f.maxT+1)
	f.base, f.odds, f.slopes = make([]float64, len(f.xs)), make([]float64, len(f.xs)), make([][3]float64, len(f.xs))
	return f
}

// prepare fills the tables for a set of parameters.
func (f *nbdFit) prepare(r, alpha, a, b float64) {
	for d := range f.logs {
		v := alpha + float64(d)/7
		f.logs[d], f.inverse[d] = math.Log(v), 1/v
	}
	logAlpha := math.Log(alpha)
	gr, gb, gab := lgamma(r), lgamma(b), lgamma(a+b)
	dr, db, dab := mathext.Digamma(r), mathext.Digamma(b), mathext.Digamma(a+b)
	for i, xi := range f.xs {
		x := float64(xi)
		n, left := x, b+(x-1) // a tiny b is not lost beside x
		if f.modified {
			n, left = x+1, b+x
		}
		f.base[i] = lgamma(r+x) - gr + r*logAlpha + gab + lgamma(b+n) - gb - lgamma(a+b+n)
		all := mathext.Digamma(a + b + n)
		f.slopes[i] = [3]float64{mathext.Digamma(r+x) - dr + logAlpha, dab - all, dab + mathext.Digamma(b+n) - db - all}
		f.odds[i] = math.Log(a) - math.Log(left)
	}
}

// sum adds the likelihood and its slopes by r, alpha, a, b over some records.
func (f *nbdFit) sum(records []record, r, a, b, alpha float64) (out [5]float64) {
	for i := range records {
		rec := &records[i]
		k, x := f.at[rec.x], float64(rec.x)
		lT, iT := f.logs[rec.T], f.inverse[rec.T]
		s := &f.slopes[k]
		ll, sr, sAlpha, sa, sb := f.base[k]-(r+x)*lT, s[0]-lT, r/alpha-(r+x)*iT, s[1], s[2]
		if f.modified || rec.x > 0 {
			lt, it := f.logs[rec.tx], f.inverse[rec.tx]
			odds := f.odds[k] + (r+x)*(lT-lt)
			gone := 1.0 // probability of having left
			if odds > 35 {
				ll += odds
			} else {
				e := math.Exp(odds)
				ll += math.Log1p(e)
				gone = e / (1 + e)
			}
			left := model.If(!f.modified, b+(x-1), b+x)
			sr += gone * (lT - lt)
			sAlpha += gone * (r + x) * (iT - it)
			sa += gone / a
			sb -= gone / left
		}
		out[0] += rec.n * ll
		out[1] += rec.n * sr
		out[2] += rec.n * sAlpha
		out[3] += rec.n * sa
		out[4] += rec.n * sb
	}
	return out
}

// evaluate gives minus the mean log-likelihood at the logarithms of the
// parameters, and its gradient.
func (f *nbdFit) evaluate(theta, grad []float64) float64 {
	v := nbdLimits.below(theta)
	return f.slopesAt(v[0], v[1], v[2], v[3], grad)
}

// slopesAt is evaluate by the parameters themselves.
func (f *nbdFit) slopesAt(r, alpha, a, b float64, grad []float64) float64 {
	f.prepare(r, alpha, a, b)
	t := inChunks(len(f.records), func(from, to int) [5]float64 { return f.sum(f.records[from:to], r, a, b, alpha) })
	nbdLimits.slopes(t, []float64{r, alpha, a, b}, f.n, grad)
	return -t[0] / f.n
}

// inChunks adds up the likelihood and its slopes over n rows, chunk by chunk.
func inChunks(n int, part func(from, to int) [5]float64) (t [5]float64) {
	parts := make([][5]float64, (n+fitChunk-1)/fitChunk)
	parallel(len(parts), func(i int) { parts[i] = part(i*fitChunk, min((i+1)*fitChunk, n)) })
	for _, p := range parts {
		for i := range t {
			t[i] += p[i]
		}
	}
	return t
}

// limits are those of the parameters of a model, which are fitted by logarithms.
type limits []float64

var (
	nbdLimits        = limits{mostShape, mostScale, mostShape, mostShape} // r, alpha, a, b
	gammaGammaLimits = limits{mostSpend, mostSpend, mostScale}            // p, q, v
)

// below gives the parameters of their logarithms, and above the logarithms.
func (l limits) below(theta []float64) []float64 {
	out := make([]float64, len(l))
	for i := range l {
		out[i] = below(theta[i], l[i])
	}
	return out
}

func (l limits) above(v ...float64) []float64 {
	for i := range l {
		v[i] = above(v[i], l[i])
	}
	return v
}

// slopes turns the sums of slopes by the parameters v, behind the likelihood's, into
// those of minus its mean over n by the logarithms.
func (l limits) slopes(t [5]float64, v []float64, n float64, grad []float64) {
	for i := range l {
		grad[i] = -t[i+1] * slope(v[i], l[i]) / n
	}
}

// distinct gives the different x of rows sorted by it, and by x its place among them.
func distinct[T any](rows []T, x func(*T) int32) (xs, at []int32) {
	for i := range rows {
		if v := x(&rows[i]); len(xs) == 0 || xs[len(xs)-1] != v {
			xs = append(xs, v)
		}
	}
	if len(xs) > 0 {
		at = make([]int32, xs[len(xs)-1]+1)
	}
	for i, x := range xs {
		at[x] = int32(i)
	}
	return xs, at
}

// Limits of the parameters. Books whose customers hardly differ draw the
// parameters of that difference to infinity; at these limits customers differ
// as little as any book could show, and the forecasts keep their digits.
const (
	mostShape = 100.0
	mostSpend = 1e3 // of the shapes p and q of spending
	mostScale = 1e6 // weeks, or mean spends
	least     = 1e-14
	atLimit   = 0.9 // of a limit: a fit beyond was drawn to it
)

// below turns the logarithm of a parameter into the parameter, bending it
// smoothly so that it stays between least and its limit; far from both it is exp.
func below(theta, limit float64) float64 {
	e := math.Exp(math.Min(600, theta))
	return least + e/(1+e/limit)
}

// above is the inverse of below.
func above(v, limit float64) float64 {
	v = math.Min(v, 0.9*limit) - least
	return math.Log(v / (1 - v/limit))
}

// slope is the derivative of below by theta, where below is v.
func slope(v, limit float64) float64 { return (v - least) * (1 - (v-least)/limit) }

// Spans runs part for as many spans of 0..n as there are processors, all at once.
func Spans(n int, part func(from, to int)) {
	workers := runtime.GOMAXPROCS(0)
	size := (n + workers - 1) / workers
	parallel(workers, func(w int) { part(min(w*size, n), min((w+1)*size, n)) })
}

func parallel(n int, part func(int)) {
	var wait sync.WaitGroup
	var taken atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(taken.Add(1)) - 1; i < n; i = int(taken.Add(1)) - 1 {
				part(i)
			}
		})
	}
	wait.Wait()
}

// fitNBD finds the parameters of largest likelihood; false when no start
// converged.
func fitNBD(records []record, modified bool) (model.NBDParams, bool) {
	f := newNBDFit(records, modified)
	rough := f
	if len(records) > roughRecords {
		step := (len(records) + roughRecords - 1) / roughRecords
		sample := make([]record, 0, roughRecords)
		for i := step / 2; i < len(records); i += step {
			sample = append(sample, records[i])
		}
		rough = newNBDFit(sample, modified)
	}
	rate := f.rate()
	tried := [][3]float64{{0.5, 0.8, 2}, {1, 0.1, 1}, {3, 0.5, 5}, {0.3, 0.1, 0.1}, {2, 0.01, 0.3}, {2, 1e-4, 0.01}}
	starts := model.Each(tried, func(s *[3]float64) []float64 { return nbdLimits.above(s[0], s[0]/rate, s[1], s[2]) })
	best, _, ok := minimizeAll(rough.evaluate, starts)
	if ok && rough != f {
		best, _, ok = minimizeAll(f.evaluate, [][]float64{best})
	}
	if !ok {
		return model.NBDParams{}, false
	}
	best, ll := settle(f.evaluate, best)
	v := nbdLimits.below(best)
	return model.NBDParams{R: v[0], Alpha: v[1], A: v[2], B: v[3], LL: -ll * f.n}, true
}

// rate is the book's orders a week and customer, the scale of the starts.
func (f *nbdFit) rate() float64 {
	orders, weeks := 1.0, 1.0
	for _, r := range f.records {
		orders += r.n * float64(r.x)
		weeks += r.n * float64(r.T) / 7
	}
	return 2 * orders / weeks // the living order more often than the mean says
}

// minimizeAll runs L-BFGS from every start and gives the lowest minimum.
func minimizeAll(evaluate func(theta, grad []float64) float64, starts [][]float64) (best []float64, value float64, ok bool) {
	value = math.Inf(1)
	for _, start := range starts {
		if at, v, good := minimize(evaluate, start); good && v < value {
			best, value, ok = at, v, true
		}
	}
	return best, value, ok
}

// minimize runs L-BFGS from one start. The function is a mean over customers,
// so its tolerances do not depend on the size of the book.
func minimize(evaluate func(theta, grad []float64) float64, start []float64) ([]float64, float64, bool) {
	var last []float64
	value, grad := 0.0, make([]float64, len(start))
	at := func(theta []float64) {
		if !slices.Equal(theta, last) {
			last = append(last[:0], theta...)
			if value = evaluate(theta, grad); math.IsNaN(value) {
				value = math.Inf(1)
			}
		}
	}
	problem := optimize.Problem{
		Func: func(theta []float64) float64 { at(theta); return value },
		Grad: func(out, theta []float64) { at(theta); copy(out, grad) },
	}
	settings := &optimize.Settings{
		GradientThreshold: 1e-8,
		MajorIterations:   300,
		Converger:         &optimize.FunctionConverge{Absolute: 1e-13, Iterations: 6},
	}
	got, err := optimize.Minimize(problem, start, settings, &optimize.LBFGS{Store: 8})
	if got == nil || math.IsInf(got.F, 0) || math.IsNaN(got.F) || floats.HasNaN(got.X) {
		return nil, 0, false
	}
	// A line search that finds no further descent has arrived where rounding
	// ends; it counts when the slope there is negligible.
	if err != nil {
		if at(got.X); floats.Norm(grad, math.Inf(1)) > 1e-5 {
			return nil, 0, false
		}
	}
	return got.X, got.F, got.Status != optimize.IterationLimit
}
