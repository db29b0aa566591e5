package db

import (
	"testing"

	"tierbook/model"
)

// TestOrdersFindRefsAndNamesUnderEitherHeader imports orders whose column of
// names holds refs, and whose column of refs holds names.
func TestOrdersFindRefsAndNamesUnderEitherHeader(t *testing.T) {
	d := openTest(t, t.TempDir())
	defer d.Close()
	mustImport(t, d, named(
		model.ImportCustomer{Customer: model.Customer{Ref: "K1", Name: "Alpha"}},
		model.ImportCustomer{Customer: model.Customer{Name: "Beta"}},
		model.ImportCustomer{Customer: model.Customer{Ref: "K3", Name: "Gamma"}},
	))
	day := model.Day(20_000)
	im := &model.Import{File: "o.csv", Kind: model.ImportInteractions, Rows: 4, Interactions: []model.ImportInteraction{
		{Row: 2, Name: "K1", Interaction: order(day, 100, "1")},
		{Row: 3, Ref: "Beta", Interaction: order(day, 200, "2")},
		{Row: 4, Ref: "Gamma", Interaction: order(day, 300, "3")}, // Gamma has another ref: this is somebody else
		{Row: 5, Name: "K9", Interaction: order(day, 400, "4")},
	}}
	if got := mustImport(t, d, im); got.Created != 4 || got.CustomersCreated != 2 {
		t.Fatalf("%+v", got)
	}
	mustName(t, d, 1, "Alpha", "K1")
	mustName(t, d, 2, "Beta", "Beta")
	mustName(t, d, 4, "Gamma", "Gamma")
	mustName(t, d, 5, "K9", "")
	if got := mustImport(t, d, im); got.Unchanged != 4 || got.Batch != 0 {
		t.Errorf("again: %+v", got)
	}
}
