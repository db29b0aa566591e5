package db

import (
	"context"
	"slices"
	"testing"

	"tierbook/model"
)

// TestImportSaysWhatWasDecided: what reading the file decided comes with the
// result, and an amount is said to have no rate only while the book has none.
func TestImportSaysWhatWasDecided(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	read := model.Reason{Code: "import_dates", Text: "date"}
	file := func(base *int64) *model.Import {
		sale := func(row int, id, currency string, base *int64) model.ImportInteraction {
			return model.ImportInteraction{Row: row, Ref: "K1", Interaction: model.Interaction{
				Day: d.today() - 9, Kind: model.Order, Amount: 100, Currency: currency, Base: base, ExternalID: id,
			}}
		}
		return &model.Import{File: "s.csv", Kind: model.ImportInteractions, Rows: 3, Notes: []model.Reason{read}, Interactions: []model.ImportInteraction{
			sale(2, "A1", "CNY", nil), sale(3, "A2", "USD", base), sale(4, "A3", "EUR", nil),
		}}
	}
	seven := int64(700)
	open := func(n float64) model.Reason { return model.Reason{Code: "import_unconverted", N: n, Text: "CNY"} }
	for _, step := range []struct {
		name string
		base *int64
		open float64
	}{
		{"no rate", nil, 2},
		{"a rate for one", &seven, 1},
		{"without it, the rate is kept", nil, 1},
	} {
		in := file(step.base)
		in.DryRun = true
		for range 2 {
			res, err := d.Import(ctx, in, nil)
			if err != nil || !slices.Equal(res.Notes, []model.Reason{read, open(step.open)}) {
				t.Errorf("%s, dry run %v: %+v, %v", step.name, in.DryRun, res.Notes, err)
			}
			in.DryRun = false
		}
	}
}
