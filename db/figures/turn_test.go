package figures_test

import (
	"context"
	"runtime"
	"testing"

	"tierbook/db"
	"tierbook/db/dbtest"
	"tierbook/model"
	"tierbook/scoring"
)

// buyer adds a customer with an order of some days ago.
func buyer(t *testing.T, d *db.DB, day model.Day) int64 {
	t.Helper()
	out, err := d.AddCustomer(t.Context(), model.Customer{Name: "Acme", Kind: model.Company}, nil)
	if err == nil {
		_, err = d.LogInteraction(t.Context(), model.Interaction{CustomerID: out.CustomerID, Kind: model.Order, Amount: 1000, Day: day}, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.CustomerID
}

// A preview given up leaves the reading of the book to the next one.
func TestPreviewGivenUpIsNotReadTwice(t *testing.T) {
	d, clock := dbtest.Open(t)
	buyer(t, d, clock.Today()-10)
	unblock := d.Block()
	for range 3 {
		ctx, stop := context.WithCancel(context.Background())
		given := make(chan error)
		go func() { _, err := d.PreviewPolicy(ctx, scoring.DefaultPolicy()); given <- err }()
		for l, _ := d.Reading(); l == nil; l, _ = d.Reading() {
			runtime.Gosched()
		}
		stop()
		if err := <-given; model.CodeOf(err) != model.CodeCancelled {
			t.Fatal(err)
		}
	}
	_, kept := d.Reading()
	unblock()
	if !kept() {
		t.Error("what was read is not kept")
	}
	if p, err := d.PreviewPolicy(context.Background(), scoring.DefaultPolicy()); err != nil || p.Customers != 1 {
		t.Fatal(p, err)
	}
	if !kept() {
		t.Error("the book was read again")
	}
}

// Whoever reads the whole book waits for its turn no longer than its context.
func TestWholeReadsWaitForTheirTurn(t *testing.T) {
	d, _ := dbtest.Open(t)
	ctx, stop := context.WithCancel(context.Background())
	unblock := d.Block()
	stop()
	if _, err := d.Stats(ctx, model.StatsQuery{}); err == nil {
		t.Error("figures beside another read")
	}
	if _, err := d.PreviewPolicy(ctx, scoring.DefaultPolicy()); err == nil {
		t.Error("a preview beside another read")
	}
	unblock()
	if _, err := d.Stats(context.Background(), model.StatsQuery{}); err != nil {
		t.Error(err)
	}
}

// What happened to customers that a write did not touch is not read again.
func TestHistoriesFollowWrites(t *testing.T) {
	d, clock := dbtest.Open(t)
	id := buyer(t, d, clock.Today()-10)
	before, err := d.Histories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.LogInteraction(t.Context(), model.Interaction{CustomerID: id, Kind: model.Call}, 0); err != nil {
		t.Fatal(err)
	}
	if after, err := d.Histories(t.Context()); err != nil || after != before {
		t.Error("everybody's were read again", err)
	}
}
