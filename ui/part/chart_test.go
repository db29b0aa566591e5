package part

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the shares, a stacked bar fills its width and larger shares are not shorter.
func TestStackedFills(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vals := rapid.SliceOfN(rapid.Float64Range(0, 1000), 1, 5).Draw(t, "values")
		w := rapid.IntRange(1, 120).Draw(t, "w")
		data, sum := make([]Datum, len(vals)), 0.0
		for i, v := range vals {
			data[i] = Datum{Label: string(rune('A' + i)), Value: v}
			sum += v
		}
		got := Stacked(data, w, rapid.Bool().Draw(t, "ascii"))
		if Width(got) != w {
			t.Fatalf("%v in %d takes %d", vals, w, Width(got))
		}
		if sum == 0 && strings.TrimSpace(got) != "" {
			t.Fatal("nothing drawn as something")
		}
	})
}

func TestCurveRises(t *testing.T) {
	up := Curve([]float64{0, 1}, 0, 1, 10, 3, false)
	first := func(line string) rune { return []rune(line)[0] }
	last := func(line string) rune { return []rune(line)[9] }
	if first(up[2]) == ' ' || last(up[0]) == ' ' || first(up[0]) != ' ' || last(up[2]) != ' ' {
		t.Errorf("does not rise from low to high:\n%s", strings.Join(up, "\n"))
	}
	for _, l := range Curve([]float64{1, math.NaN(), 5}, 0, 5, 12, 2, true) {
		if Width(l) != 12 || strings.Trim(l, " *") != "" {
			t.Errorf("ascii line %q", l)
		}
	}
	if got := strings.Join(Curve(nil, 0, 1, 4, 1, false), ""); strings.TrimSpace(got) != "" {
		t.Errorf("nothing drawn as %q", got)
	}
}

func TestTextTable(t *testing.T) {
	got := strings.Join(TextTable([][]string{{"等级", "客户"}, {"A", "12"}}), "\n")
	if got != "等级  客户\nA       12" {
		t.Errorf("%q", got)
	}
}
