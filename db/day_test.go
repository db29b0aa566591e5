package db_test

import (
	"context"
	"testing"

	"tierbook/db/dbtest"
	"tierbook/model"
)

// TestADayOfWork walks the main job through the API: whom to call, log it, see
// it rescored with its cause, take it back, bring it again.
func TestADayOfWork(t *testing.T) {
	ctx := context.Background()
	d, c := dbtest.Open(t)
	ids := dbtest.Sample(t, d, c)
	p, counts, err := d.Queue(ctx, model.ListQuery{Limit: 10})
	if err != nil || p.Total != len(p.Rows) || counts.Due != p.Total || counts.Done != 0 {
		t.Fatalf("%+v %+v %v", p, counts, err)
	}
	for _, r := range p.Rows {
		if len(r.Score.Reasons) == 0 || len(r.Score.Components) == 0 || !r.Score.InQueue {
			t.Errorf("%s stands in the queue without saying why", r.Name)
		}
	}
	lead := ids[4]
	out, err := d.LogInteraction(ctx, model.Interaction{
		CustomerID: lead, Kind: model.Order, Amount: 990000, Clock: model.NoClock, Next: c.Today() + 7,
	}, 0)
	if err != nil || out.CustomerID != lead || out.Before.Score.Tier == out.After.Score.Tier || out.Interaction.Currency != "CNY" {
		t.Fatalf("%+v %v", out, err)
	}
	det, err := d.Detail(ctx, lead, 0, 5)
	if err != nil || det.Score.Value != out.After.Score.Value || det.Score.Due != c.Today()+7 || det.Spend[11] != 990000 {
		t.Fatalf("%+v %v", det, err)
	}
	top := det.Tiers[0]
	if top.Cause != model.CauseInteraction || top.InteractionID != out.Interaction.ID || top.ChangeID != out.Change.ID || top.To != out.After.Score.Tier || top.Day != c.Today() {
		t.Errorf("tier history: %+v", top)
	}
	if _, counts, err = d.Queue(ctx, model.ListQuery{Limit: 10}); err != nil || counts.Done != 1 {
		t.Errorf("%+v %v", counts, err)
	}
	back, err := d.Undo(ctx, d.Session())
	if err != nil || !back.Change.Undone || back.After.Score.Value != out.Before.Score.Value || back.Before.Score.Value != out.After.Score.Value {
		t.Fatalf("%+v %v", back, err)
	}
	if after, err := d.Detail(ctx, lead, 0, 5); err != nil || len(after.Tiers) != len(det.Tiers)-1 || after.Facts.Orders != 0 {
		t.Errorf("%+v %v", after.Tiers, err)
	}
	if _, err = d.Redo(ctx, d.Session()); err != nil {
		t.Fatal(err)
	}
	if again, err := d.Detail(ctx, lead, 0, 5); err != nil || again.Score.Value != det.Score.Value || len(again.Tiers) != len(det.Tiers) {
		t.Errorf("%+v %v", again.Tiers, err)
	}
}

func TestDeletedIDsAreNotUsedAgain(t *testing.T) {
	ctx := context.Background()
	d, c := dbtest.Open(t)
	ids := dbtest.Sample(t, d, c)
	last := ids[len(ids)-1]
	if _, err := d.Delete(ctx, []int64{last}); err != nil {
		t.Fatal(err)
	}
	out, err := d.AddCustomer(ctx, model.Customer{Name: "new"}, nil)
	if err != nil || out.CustomerID <= last {
		t.Errorf("id %d after %d was deleted, %v", out.CustomerID, last, err)
	}
}

func TestAContactFulfilsThePromiseAndABackdatedOneDoesNot(t *testing.T) {
	ctx := context.Background()
	d, c := dbtest.Open(t)
	id := dbtest.Sample(t, d, c)[0]
	if _, err := d.SetDue(ctx, []int64{id}, model.Repeat{From: c.Today()}); err != nil {
		t.Fatal(err)
	}
	promise := func(want model.Day) {
		t.Helper()
		det, err := d.Detail(ctx, id, 0, 0)
		if err != nil || det.Facts.Promise != want {
			t.Errorf("promise %v, want %v (%v)", det.Facts.Promise, want, err)
		}
	}
	promise(c.Today())
	call := model.Interaction{CustomerID: id, Kind: model.Call, Clock: model.NoClock, Day: c.Today() - 3}
	if _, err := d.LogInteraction(ctx, call, 0); err != nil {
		t.Fatal(err)
	}
	promise(c.Today())
	call.Day = 0
	if _, err := d.LogInteraction(ctx, call, 0); err != nil {
		t.Fatal(err)
	}
	promise(0)
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	promise(c.Today())
}
