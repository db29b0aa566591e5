package scoring

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func TestReferenceExtremeCases(t *testing.T) {
	for _, row := range refRows(t, "btyd_extreme_cases_dev.csv") {
		p := model.NBDParams{R: num(t, row["r"]), Alpha: num(t, row["alpha"]), A: num(t, row["a"]), B: num(t, row["b"])}
		x, tx, T, span := num(t, row["x"]), num(t, row["t_x"]), num(t, row["T"]), num(t, row["t"])
		tol := 1e-9
		if row["a"] == "1.0000001" {
			tol = 1e-6
		}
		for _, m := range []nbd{{p, false}, {p, true}} {
			name := "bg"
			if m.modified {
				name = "mbg"
			}
			h := m.over(x, T)
			alive := m.alive(x, tx, T)
			for column, got := range map[string]float64{
				"ll_": m.likelihood(x, tx, T), "palive_": alive,
				"ey_": alive * h.expected(span), "pbuy_": alive * m.orders(x, T, span),
			} {
				want := num(t, row[column+name])
				if math.Abs(want) < 1e-300 && math.Abs(got) < 1e-299 {
					continue
				}
				near(t, column+name+" "+row["r"]+" "+row["x"]+" "+row["T"], got, want, tol)
			}
		}
	}
}

// TestSeriesEqualsIntegral checks the series, its removable singularities among
// them, against the integral that it stands for.
func TestSeriesEqualsIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		positive := func(name string, lo, hi float64) float64 {
			return math.Exp(rapid.Float64Range(math.Log(lo), math.Log(hi)).Draw(t, name))
		}
		m := nbd{modified: rapid.Bool().Draw(t, "modified")}
		m.R, m.Alpha, m.B = positive("r", 0.02, 8), positive("alpha", 0.3, 200), positive("b", 0.02, 100)
		m.A = rapid.OneOf(rapid.Just(1.0), rapid.Just(1-1e-9), rapid.Float64Range(0.01, 5), rapid.Float64Range(5, 100)).Draw(t, "a")
		if rapid.Bool().Draw(t, "c near 0") {
			m.A, m.B = 0.25, 0.75
		}
		x, T, span := float64(rapid.IntRange(0, 200).Draw(t, "x")), positive("T", 0.14, 600), positive("t", 0.14, 156)
		h := m.over(x, T)
		got, want := h.expected(span), m.integrate(x, T, span)
		if math.Abs(got-want) > 1e-9*want {
			t.Fatalf("%+v x %v T %v t %v: series %.15g, integral %.15g", m, x, T, span, got, want)
		}
		span = float64(rapid.IntRange(1, 60).Draw(t, "week")) // by the coefficients at hand
		if got, want := h.expected(span), m.integrate(x, T, span); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("%+v x %v T %v week %v: %.15g, integral %.15g", m, x, T, span, got, want)
		}
	})
}

// TestForecastsBeyondAnyFit holds forecasts at parameters where a shape is
// next to nothing or huge. The figures were computed apart from this program by
// integrating over p and the rate numerically, in Python.
func TestForecastsBeyondAnyFit(t *testing.T) {
	for _, c := range []struct {
		modified                       bool
		r, alpha, a, b, x, tx, T, span float64
		alive, expected, chance        float64
	}{
		{true, 0.25, 20, 1e-6, 100, 1, 0.6, 0.6, 52, 0.99999999009901, 3.155339688956071, 0.7929080268446879},
		{true, 0.01, 2, 2e-4, 1.7e5, 0, 0, 1276, 980, 0.9999999987450221, 0.007668231598776636, 0.005675663309280215},
		{false, 4.3, 48000, 76, 9e5, 2, 49.4, 111.7, 52, 0.999914870741533, 0.006808572603776824, 0.006781795253046167},
		{true, 0.004, 0.05, 1e-6, 99, 0, 0, 60, 52, 0.9999999896083868, 0.0034637801322143723, 0.0024919604795002838},
		{false, 2.6, 0.0056, 0.999999, 1e-6, 1, 1.0 / 7, 1.0 / 7, 1, 1e-6, 3.6205391356711437e-06, 9.993670772630256e-07},
		{true, 3.5, 0.3, 0.5, 8e5, 13, 0.06, 0.142, 5.25, 0.9999815353481891, 195.9678158121411, 0.9999815353481891},
	} {
		m := nbd{model.NBDParams{R: c.r, Alpha: c.alpha, A: c.a, B: c.b}, c.modified}
		alive := m.alive(c.x, c.tx, c.T)
		near(t, "P(alive)", alive, c.alive, 1e-9)
		near(t, "P(order)", alive*m.orders(c.x, c.T, c.span), c.chance, 1e-9)
		near(t, "expected orders", expectedOf(&m, c.x, c.tx, c.T, c.span), c.expected, 1e-9)
	}
}

func TestExpectedOrdersGrowAndStayBelowTheRate(t *testing.T) {
	m := nbd{model.NBDParams{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614}, true}
	last := 0.0
	h := m.over(3, 40)
	for span := 1.0; span <= 156; span++ {
		got := h.expected(span)
		if got <= last || got >= (m.R+3)/(m.Alpha+40)*span {
			t.Fatalf("%v weeks: %v after %v", span, got, last)
		}
		last = got
	}
}
