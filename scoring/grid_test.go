package scoring

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func TestQuintileBreaksAreType7(t *testing.T) {
	// R: quantile(c(1,2,4,7,11,16), (1:4)/5)
	if got := quintileBreaks([]float64{1, 2, 4, 7, 11, 16}); got != [4]float64{2, 4, 7, 11} {
		t.Errorf("%v", got)
	}
	if got := quintileBreaks([]float64{10, 20}); got != [4]float64{12, 14, 16, 18} {
		t.Errorf("%v", got)
	}
	if got := quintileBreaks([]float64{3}); got != [4]float64{3, 3, 3, 3} {
		t.Errorf("%v", got)
	}
}

func TestQuintileSharesTies(t *testing.T) {
	breaks := quintileBreaks([]float64{1, 1, 1, 1, 1, 1, 1, 2, 3, 4})
	for v, want := range map[float64]int{1: 1, 2: 4, 3: 5, 4: 5} {
		if got := quintile(&breaks, v); got != want {
			t.Errorf("%v scores %d, want %d (breaks %v)", v, got, want, breaks)
		}
	}
}

func TestPercentileExactWhileSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 200).Draw(t, "values")
		g := gridOf(slices.Clone(values))
		v := rapid.OneOf(rapid.SampledFrom(values), rapid.Float64Range(-120, 120)).Draw(t, "v")
		less, equal := 0, 0
		for _, w := range values {
			if w < v {
				less++
			} else if w == v {
				equal++
			}
		}
		want := 100 * (float64(less) + float64(equal)/2) / float64(len(values))
		if got := percentile(&g, v); math.Abs(got-want) > 1e-9 {
			t.Fatalf("percentile(%v) = %v, want %v", v, got, want)
		}
	})
}

// TestPercentileExactForASmallFirm: so many customers, no two alike, still have
// their own percentiles.
func TestPercentileExactForASmallFirm(t *testing.T) {
	values := make([]float64, GridExact)
	for i := range values {
		values[i] = float64(i * i)
	}
	g := gridOf(slices.Clone(values))
	for i, v := range values {
		if got, want := percentile(&g, v), 100*(float64(i)+0.5)/GridExact; math.Abs(got-want) > 1e-9 {
			t.Fatalf("%d of %d: %v, want %v", i, GridExact, got, want)
		}
	}
}

func TestThinnedGrid(t *testing.T) {
	values := make([]float64, 0, 60_000)
	for i := range 50_000 {
		values = append(values, float64(i)*1.5)
	}
	for range 10_000 {
		values = append(values, 30_000) // one heavily shared value
	}
	g := gridOf(values)
	if len(g.Value) > GridSize {
		t.Fatalf("%d knots, at most %d", len(g.Value), GridSize)
	}
	if g.Value[0] != 0 || g.Value[len(g.Value)-1] != 49_999*1.5 {
		t.Errorf("the ends are not kept: %v..%v", g.Value[0], g.Value[len(g.Value)-1])
	}
	if got, want := percentile(&g, 30_000), 100*(20_000+10_001/2.0)/60_000; math.Abs(got-want) > 1e-9 {
		t.Errorf("the shared value: %v, want %v", got, want)
	}
	last := -1.0
	for v := -10.0; v < 76_000; v += 7.3 {
		p := percentile(&g, v)
		if p < last || p < 0 || p > 100 {
			t.Fatalf("percentile(%v) = %v after %v", v, p, last)
		}
		last = p
		less := math.Min(50_000, math.Max(0, math.Ceil(v/1.5)))
		if v > 30_000 {
			less += 10_000
		}
		if want := 100 * less / 60_000; math.Abs(p-want) > 0.1 {
			t.Fatalf("percentile(%v) = %v, want about %v", v, p, want)
		}
	}
}

func TestEmptyGridPutsAnybodyInTheMiddle(t *testing.T) {
	if got := percentile(&model.Grid{}, 7); got != 50 {
		t.Errorf("%v", got)
	}
}

func TestCalibrationSurvivesStorage(t *testing.T) {
	subjects := demoSubjects(400, 1)
	c := Calibrate(Subjects(subjects), DefaultPolicy(), demoDay)
	data, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	var back model.Calibration
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, back) {
		t.Error("the stored calibration differs")
	}
}
