package scoring

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"tierbook/model"
)

// nbd is a fitted BG/NBD or MBG/NBD model. Both say: while alive a customer
// orders at a rate of its own (gamma distributed, shape r, scale alpha, in
// weeks), and after each order leaves with a chance of its own (beta
// distributed, a and b). BG/NBD (Fader, Hardie and Lee 2005) keeps everybody
// alive until the second order; MBG/NBD (Batislam and others 2007) lets
// customers leave after the first one too, which is why it can tell risks
// among one-time buyers and BG/NBD cannot.
type nbd struct {
	model.NBDParams
	modified bool // MBG/NBD
}

// odds gives the logarithm of the odds that a customer has left, and false
// where BG/NBD holds that nobody can have. Weeks.
func (m *nbd) odds(x, tx, T float64) (float64, bool) {
	left := m.B + x
	if !m.modified {
		if x == 0 {
			return 0, false
		}
		left = m.B + (x - 1) // a tiny b is not lost beside x
	}
	return math.Log(m.A) - math.Log(left) + (m.R+x)*(math.Log(m.Alpha+T)-math.Log(m.Alpha+tx)), true
}

// alive is the probability that the customer has not left by T.
func (m *nbd) alive(x, tx, T float64) float64 {
	odds, can := m.odds(x, tx, T)
	switch {
	case !can:
		return 1
	case odds > 0:
		e := math.Exp(-odds)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(odds))
}

// orders is the probability of at least one order in the next h weeks of a
// customer who is alive.
func (m *nbd) orders(x, T, h float64) float64 {
	return -math.Expm1(-(m.R + x) * math.Log1p(h/(m.Alpha+T)))
}

// softplus is log(1+exp(v)) without overflow.
func softplus(v float64) float64 {
	if v > 35 {
		return v
	}
	return math.Log1p(math.Exp(v))
}

func lgamma(v float64) float64 {
	g, _ := math.Lgamma(v)
	return g
}

// seriesTerms bounds the power series below; it is reached only where nearly
// all of the span lies ahead of a customer's whole history.
const seriesTerms = 20_000

// horizon evaluates expected orders of a customer who is alive today, for many
// spans ahead. With z = t/(α+T+t), L = log(1−z) and c = a+b+x (one less
// for BG/NBD), the Euler form of the published formula is
//
//	c/(a−1)·[1 − (1−z)^(a−1)·₂F₁(A, a−1; c; z)],  A = a+b−r (one less for BG/NBD)
//
// Its singularities at a = 1 and c = 0 are removable. Taking the first term of
// the series out of the brackets removes them:
//
//	−c·L·φ((a−1)L) − (1−z)^(a−1)·Σ k_n zⁿ,  φ(u) = (eᵘ−1)/u,
//	k_1 = A,  k_(n+1) = k_n·(A+n)(a+n−1)/((c+n)(n+1))
//
// The coefficients do not depend on the span, so they are worked out once.
type horizon struct {
	m    *nbd
	x, T float64
	c    float64
	next float64 // the numerator parameter A
	k    []float64
	room [64]float64
}

// over begins the evaluation for a customer with x repeat orders, T weeks after
// the first.
func (m *nbd) over(x, T float64) horizon {
	h := horizon{m: m, x: x, T: T, c: m.A + m.B + x, next: m.A + m.B - m.R}
	if !m.modified {
		h.c--
		h.next--
	}
	return h
}

// expected is the number of orders expected in the next t weeks. Where terms of the
// series cancel so far that nine digits would not be left, it integrates instead.
func (h *horizon) expected(t float64) float64 {
	if t <= 0 {
		return 0
	}
	sum, largest := h.series(t / (h.m.Alpha + h.T + t))
	L := -math.Log1p(t / (h.m.Alpha + h.T))
	u := (h.m.A - 1) * L
	power, slope := math.Exp(u), 1.0 // (1−z)^(a−1) and φ(u)
	if u != 0 {
		slope = math.Expm1(u) / u
	}
	first, rest := -h.c*L*slope, power*sum
	got := first - rest
	if !(math.Abs(first)+math.Abs(rest)+power*largest < 1e5*math.Abs(got)) {
		return h.m.integrate(h.x, h.T, t)
	}
	return got
}

// grow works out the coefficients up to the n-th.
func (h *horizon) grow(n int) {
	if h.k == nil {
		h.k = append(h.room[:0], h.next)
	}
	for len(h.k) < n {
		i := float64(len(h.k))
		h.k = append(h.k, h.k[len(h.k)-1]*(h.next+i)*(h.m.A+i-1)/((h.c+i)*(i+1)))
	}
}

// series sums k_n·zⁿ, and gives the largest term beside the sum: infinite where
// the series did not settle.
func (h *horizon) series(z float64) (sum, largest float64) {
	power := z
	for n := 1; n <= seriesTerms; n++ {
		h.grow(n)
		v := h.k[n-1] * power
		sum += v
		v = math.Abs(v)
		largest = math.Max(largest, v)
		// Past the index where terms begin to fall, what follows is at most a
		// geometric tail.
		if v <= 1e-17*math.Abs(sum)*(1-z) && float64(n) > -h.next {
			return sum, largest
		}
		power *= z
	}
	return sum, math.Inf(1)
}

// integrate is the expectation of (1 − ((α+T)/(α+T+pt))^(r+x))/p over the
// chance p of leaving, which is beta distributed with a and b+x (one more for
// MBG/NBD): what the series sums up, by the tanh-sinh rule, for parameters at
// which the series loses its digits.
func (m *nbd) integrate(x, T, t float64) float64 {
	b := m.B + x
	if m.modified {
		b++
	}
	return betaMean(m.A, b, func(p float64) float64 { return -math.Expm1(-(m.R+x)*math.Log1p(p*t/(m.Alpha+T))) / p })
}

// betaMean is the expectation of f(p) over Beta(a, b) by the tanh-sinh rule,
// exact to about twelve digits for smooth f. In v = log(p/(1−p)) the density is
// a bump about log(a/b) with tails e^(av) and e^(−bv): the rule reaches as far
// as they do, and its step follows the width of the bump. Dividing by the sum of
// the weights spares the gamma functions, whose differences lose their digits
// where a or b is large.
func betaMean(a, b float64, f func(float64) float64) float64 {
	const tail = 45 // e^−45 is nothing in double precision
	middle := math.Log(a) - math.Log(b)
	width := math.Sqrt(1/a+1/b) / math.Hypot(math.Pi, middle)
	step := math.Min(1.0/64, width/1.5)
	from, to := -math.Asinh((tail+tail/a)/math.Pi), math.Asinh((tail+tail/b)/math.Pi)
	top := a*-softplus(-middle) + b*-softplus(middle)
	var sum, all float64
	for u := from; u <= to; u += step {
		v := math.Pi * math.Sinh(u)
		lp, lq := -softplus(-v), -softplus(v) // log p and log(1−p): neither end loses its digits
		if w := math.Exp(a*lp+b*lq-top) * math.Cosh(u); w > 0 {
			all += w
			sum += w * f(math.Max(math.Exp(lp), math.SmallestNonzeroFloat64*1e20))
		}
	}
	return sum / all
}

// spending is what Gamma-Gamma knows of customers: x repeat order days of mean
// spend m, in the main currency unit.
type spending struct {
	x int32
	m float64
}

// gammaGammaFit is the likelihood of a book's spending under the Gamma-Gamma
// model (Fader and Hardie 2013): each order's spend is gamma distributed with
// shape p, its scale differs between customers, gamma distributed with shape q
// and scale v. Parameters as logarithms.
type gammaGammaFit struct {
	rows  []spending
	logs  []float64 // log m by row
	xs    []int32
	at    []int32
	table [][3]float64 // by index into xs: value and slopes by p and q
}

func newGammaGammaFit(rows []spending) *gammaGammaFit {
	f := &gammaGammaFit{rows: rows, logs: make([]float64, len(rows))}
	for i, r := range rows {
		f.logs[i] = math.Log(r.m)
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
			t[0] += k[0] + (p*x-1)*f.logs[i] - (p*x+q)*logSum
			t[1] += k[1] + x*(f.logs[i]-logSum)
			t[2] += k[2] - logSum
			t[3] += q/v - (p*x+q)/sum
		}
		return t
	})
	n := float64(len(f.rows))
	gammaGammaLimits.slopes(t, []float64{p, q, v}, n, grad)
	return -t[0] / n
}

// fitGammaGamma finds the parameters of largest likelihood. Spending is scaled
// to a mean of one for the fit, so that no currency is harder than another.
func fitGammaGamma(rows []spending) (model.GammaGammaParams, bool) {
	slices.SortFunc(rows, func(a, b spending) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.m, b.m)) })
	if len(rows) == 0 {
		return model.GammaGammaParams{}, false
	}
	n, mean := float64(len(rows)), 0.0
	for _, r := range rows {
		mean += r.m
	}
	mean /= n
	f := newGammaGammaFit(model.Each(rows, func(r *spending) spending { return spending{r.x, r.m / mean} }))
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
