package db

import (
	"testing"

	"tierbook/model"
)

// Which imports brought a customer's interactions is known longer than the journal,
// which keeps the newest changes only.
func TestOriginsOutliveTheJournal(t *testing.T) {
	ctx, d := t.Context(), openTest(t, t.TempDir())
	out, err := d.AddCustomer(ctx, model.Customer{Ref: "A", Name: "Acme"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mustImport(t, d, &model.Import{File: "o.csv", Kind: model.ImportInteractions, Rows: 1, Interactions: []model.ImportInteraction{{Row: 2, Ref: "A", Interaction: order(noonDay()-3, 900, "order:7")}}})
	for range 2 {
		_, origins, err := d.Held(ctx, out.CustomerID)
		if err != nil || len(origins) != 1 || origins[0].File != "o.csv" {
			t.Fatalf("%+v %v", origins, err)
		}
		if _, err := d.store.Writer().Exec("DELETE FROM change_op"); err != nil {
			t.Fatal(err)
		}
	}
}
