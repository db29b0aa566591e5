package db

import (
	"context"
	"testing"

	"tierbook/model"
)

// TestRetryUnderAKey: who retries what was saved after all doubles nothing, and
// leaves nothing of its own to undo; once it is taken back, it can be logged again.
func TestRetryUnderAKey(t *testing.T) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer d.Close()
	for _, name := range []string{"Acme", "Birch"} {
		if _, err := d.AddCustomer(ctx, model.Customer{Name: name}, nil); err != nil {
			t.Fatal(err)
		}
	}
	log := func(customer int64, kind model.Kind) model.Outcome {
		t.Helper()
		out, err := d.LogInteraction(ctx, model.Interaction{CustomerID: customer, Kind: kind, Amount: 5, Currency: "CNY", ExternalID: "k", Clock: model.NoClock}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first, again := log(1, model.Order), log(1, model.Order)
	if again.Interaction.ID != first.Interaction.ID || again.Change.ID != 0 || again.After == nil || again.CustomerID != 1 {
		t.Errorf("the retry gives %+v", again)
	}
	if other := log(2, model.Order); other.Interaction.ID == first.Interaction.ID {
		t.Error("a key of one customer is another's")
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if det, err := d.Detail(ctx, 1, 0, 9); err != nil || len(det.Timeline) != 1 || det.Facts.Orders != 1 {
		t.Errorf("%+v, %v", det.Timeline, err)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if out := log(1, model.Order); out.Change.ID == 0 {
		t.Error("what was taken back cannot be logged again")
	}
}
