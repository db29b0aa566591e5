package scoring

import "math"

// likelihood is the logarithm of the likelihood of one customer's record.
func (m *nbd) likelihood(x, tx, T float64) float64 {
	n := x
	if m.modified {
		n++
	}
	ll := lgamma(m.R+x) - lgamma(m.R) + m.R*math.Log(m.Alpha) - (m.R+x)*math.Log(m.Alpha+T) +
		lgamma(m.A+m.B) + lgamma(m.B+n) - lgamma(m.B) - lgamma(m.A+m.B+n)
	if odds, can := m.odds(x, tx, T); can {
		ll += softplus(odds)
	}
	return ll
}

// count is the probability that a new customer makes exactly n repeat orders
// within t weeks, under BG/NBD: what a histogram of a book's orders is compared
// with.
func (m *nbd) count(n int, t float64) float64 {
	x, base := float64(n), lgamma(m.A+m.B)-lgamma(m.A)-lgamma(m.B)
	stay, move := math.Log(m.Alpha/(m.Alpha+t)), math.Log(t/(m.Alpha+t))
	got := math.Exp(base + lgamma(m.A) + lgamma(m.B+x) - lgamma(m.A+m.B+x) +
		lgamma(m.R+x) - lgamma(m.R) - lgamma(x+1) + m.R*stay + x*move)
	if n == 0 {
		return got
	}
	fewer := 0.0
	for j := range n {
		fewer += math.Exp(lgamma(m.R+float64(j)) - lgamma(m.R) - lgamma(float64(j)+1) + m.R*stay + float64(j)*move)
	}
	left := math.Exp(base + lgamma(m.A+1) + lgamma(m.B+x-1) - lgamma(m.A+m.B+x))
	return got + left*(1-fewer)
}
