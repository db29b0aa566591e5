package scoring

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"tierbook/model"
)

// simulate makes up a book by the models' own story, with known parameters:
// customers first ordered at any time within the last weeks.
func simulate(n int, m model.NBDParams, g model.GammaGammaParams, weeks float64, seed uint64) []model.Subject {
	rng := rand.New(rand.NewPCG(seed, 11))
	out := make([]model.Subject, n)
	for i := range out {
		T := math.Floor(rng.Float64() * weeks * 7)
		rate, leave := gammaOf(rng, m.R)/m.Alpha, betaOf(rng, m.A, m.B)
		scale := gammaOf(rng, g.Q) / g.V
		first := demoDay - model.Day(T)
		f := model.Facts{Orders: 1, OrderDays: 1, FirstOrder: first, LastOrder: first, LastContact: first}
		f.FirstSpend = int64(100 * gammaOf(rng, g.P) / scale)
		f.Revenue = f.FirstSpend
		at := 0.0
		for rng.Float64() >= leave {
			at += rng.ExpFloat64() / rate * 7
			if at >= T {
				break
			}
			day := first + model.Day(at)
			f.Orders++
			if day != f.LastOrder {
				f.OrderDays++
			}
			f.LastOrder, f.LastContact = day, day
			f.Revenue += int64(100 * gammaOf(rng, g.P) / scale)
		}
		out[i] = model.Subject{ID: int64(i + 1), Created: first, Facts: f}
	}
	return out
}

// gammaOf draws from the gamma distribution of a shape and scale one
// (Marsaglia and Tsang).
func gammaOf(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gammaOf(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := rng.NormFloat64()
		v := 1 + x/math.Sqrt(9*d)
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(rng.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func betaOf(rng *rand.Rand, a, b float64) float64 {
	x := gammaOf(rng, a)
	return x / (x + gammaOf(rng, b))
}

var (
	knownNBD = model.NBDParams{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614}
	knownGG  = model.GammaGammaParams{P: 6.25, Q: 3.74, V: 15.44}
)

func BenchmarkFitCDNOW(b *testing.B) {
	_, subjects := cdnow(b, cdnowCut)
	p := DefaultPolicy()
	for b.Loop() {
		fitModels(Subjects(subjects), &p, cdnowCut, true)
	}
}

func BenchmarkFitMillion(b *testing.B) {
	subjects := simulate(1_000_000, knownNBD, knownGG, 104, 1)
	p := DefaultPolicy()
	for b.Loop() {
		fitModels(Subjects(subjects), &p, demoDay, true)
	}
}

// BenchmarkPredictMillion gives P(order), expected orders, spend and lifetime
// value of a million customers, on all processors.
func BenchmarkPredictMillion(b *testing.B) { million(b, false) }

// BenchmarkScoreMillion scores a million customers, on all processors.
func BenchmarkScoreMillion(b *testing.B) { million(b, true) }

func million(b *testing.B, whole bool) {
	subjects := simulate(1_000_000, knownNBD, knownGG, 104, 1)
	p := DefaultPolicy()
	c := Calibrate(Subjects(subjects[:20_000]), p, demoDay)
	for b.Loop() {
		var wait sync.WaitGroup
		size := len(subjects) / runtime.GOMAXPROCS(0)
		for w := range runtime.GOMAXPROCS(0) {
			wait.Go(func() {
				k := NewScorer(&p, &c, demoDay)
				for i := w * size; i < (w+1)*size; i++ {
					if whole {
						k.Score(&subjects[i])
					} else {
						forecast(&subjects[i].Facts, &p, &c, demoDay, k.known)
					}
				}
			})
		}
		wait.Wait()
	}
}

func BenchmarkRescoreOne(b *testing.B) {
	subjects := simulate(20_000, knownNBD, knownGG, 104, 1)
	p := DefaultPolicy()
	c := Calibrate(Subjects(subjects), p, demoDay)
	i := 0
	for b.Loop() {
		Score(&subjects[i%len(subjects)], &p, &c, demoDay)
		i++
	}
}

func BenchmarkCalibrateHundredThousand(b *testing.B) {
	subjects := simulate(100_000, knownNBD, knownGG, 104, 1)
	p := DefaultPolicy()
	for b.Loop() {
		Calibrate(Subjects(subjects), p, demoDay)
	}
}
