package model_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tierbook/model"
)

func TestLedgerKeepsWhatIsPacked(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		day := model.Day(rapid.IntRange(-40_000, 40_000).Draw(r, "first"))
		var want []model.Spend
		for range rapid.IntRange(0, 12).Draw(r, "spends") {
			day += model.Day(rapid.IntRange(0, 2_000).Draw(r, "gap"))
			s := model.Spend{Day: day, Order: rapid.Bool().Draw(r, "order"), Base: rapid.Int64Range(-model.MaxAmount, model.MaxAmount).Draw(r, "base")}
			want = append(want, s)
		}
		if got := slices.Collect(model.LedgerOf(want).All()); !slices.Equal(got, want) {
			r.Fatalf("%v, packed %v", got, want)
		}
	})
	for _, text := range []model.Ledger{"x", ":", "1:;", "1:zzzzzzzzzzzzzzzzzzzz;"} {
		if got := slices.Collect(text.All()); len(got) != 0 {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
