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
		week := rapid.IntRange(1, 60).Draw(t, "week")
		h = m.over(x, T)
		h.weekly(60, func(k int, got float64) {
			if k != week {
				return
			}
			if want := m.integrate(x, T, float64(k)); math.Abs(got-want) > 1e-9*want {
				t.Fatalf("%+v x %v T %v week %v: %.15g, integral %.15g", m, x, T, k, got, want)
			}
		})
	})
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
