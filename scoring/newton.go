package scoring

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Newton steps end where rounding does. A fit drawn to a limit approaches it by one
// unit of a logarithm a step.
const (
	newtonSteps  = 80
	newtonSlope  = 1e-13 // gradient norm of a mean log-likelihood that rounding hardly allows to pass
	newtonReach  = 2.0   // largest step of a logarithm: beyond, the curvature is another
	newtonHalves = 20    // of a step that climbs
	newtonFlat   = 1e-11 // slope along an axis that is none
	newtonNoise  = 1e-9  // relative rounding of a log-likelihood
	newtonDelta  = 1e-4  // of the differences that give the curvature
)

// settle carries a minimum on by Newton steps, so that two searches which found the
// same hill give the same digits. The curvature comes from differences of gradients
// and serves as long as the steps it gives still shrink the gradient tenfold; where
// it is not positive its size counts, so that a step never climbs. Along a curved
// ridge the gradient rises before it falls: the flattest place met is kept.
func settle(evaluate func(theta, grad []float64) float64, at []float64) (best []float64, value float64) {
	best, at = slices.Clone(at), slices.Clone(at)
	grad, slopes, next := make([]float64, len(at)), make([]float64, len(at)), make([]float64, len(at))
	value = evaluate(at, grad)
	here := value
	flattest := floats.Norm(grad, 2)
	var curve *mat.EigenSym
	for range newtonSteps {
		if flattest <= newtonSlope {
			break
		}
		if curve == nil {
			if curve = curvature(evaluate, at); curve == nil {
				break
			}
		}
		step := newtonStep(curve, grad)
		if floats.Norm(step, 2) == 0 { // what slope is left is rounding
			break
		}
		v := math.Inf(1)
		for range newtonHalves {
			floats.AddTo(next, at, step)
			if v = evaluate(next, slopes); v <= here+newtonNoise*(1+math.Abs(here)) {
				break
			}
			floats.Scale(0.5, step)
		}
		if !(v <= here+newtonNoise*(1+math.Abs(here))) {
			break
		}
		norm := floats.Norm(slopes, 2)
		if norm > floats.Norm(grad, 2)/10 {
			curve = nil
		}
		copy(at, next)
		copy(grad, slopes)
		if here = v; norm < flattest {
			flattest, value = norm, v
			copy(best, at)
		}
	}
	return best, value
}

// curvature gives the eigenvalues and vectors of the second derivatives, nil where
// they are not finite.
func curvature(evaluate func(theta, grad []float64) float64, at []float64) *mat.EigenSym {
	n := len(at)
	rows, h := mat.NewDense(n, n, nil), mat.NewSymDense(n, nil)
	fd.Jacobian(rows, func(grad, moved []float64) { evaluate(moved, grad) }, at, &fd.JacobianSettings{Formula: fd.Central, Step: newtonDelta})
	for i := range n {
		for j := i; j < n; j++ {
			v := (rows.At(i, j) + rows.At(j, i)) / 2
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil
			}
			h.SetSym(i, j, v)
		}
	}
	var out mat.EigenSym
	if !out.Factorize(h, true) {
		return nil
	}
	return &out
}

// newtonStep solves for the step against the gradient, no longer than newtonReach
// along any axis of the curvature and none where there is nothing left to gain: a
// long step along a flat ridge would leave it.
func newtonStep(curve *mat.EigenSym, grad []float64) []float64 {
	var vectors mat.Dense
	curve.VectorsTo(&vectors)
	step := make([]float64, len(grad))
	for k, bend := range curve.Values(nil) {
		axis := mat.Col(nil, k, &vectors)
		along := -floats.Dot(axis, grad)
		if math.Abs(along) < newtonFlat {
			continue
		}
		along /= math.Max(math.Abs(bend), math.SmallestNonzeroFloat64)
		floats.AddScaled(step, math.Max(-newtonReach, math.Min(newtonReach, along)), axis)
	}
	return step
}
