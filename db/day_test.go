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

// TestDoneToday: done is who stood in today's queue and left it by being dealt with.
// Who is still in it is not done, and who never was in it does not count.
func TestDoneToday(t *testing.T) {
	ctx := context.Background()
	d, c := dbtest.Open(t)
	var ids []int64
	for range 4 {
		out, err := d.AddCustomer(ctx, model.Customer{Name: string(rune('A' + len(ids))), Ref: string(rune('A' + len(ids))), Created: c.Today() - 100}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.CustomerID)
	}
	log := func(id int64, kind model.Kind, outcome string) int64 {
		t.Helper()
		out, err := d.LogInteraction(ctx, model.Interaction{CustomerID: id, Kind: kind, Outcome: outcome, Clock: model.NoClock}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return out.Interaction.ID
	}
	want := func(what string, done, due int) {
		t.Helper()
		for _, limit := range []int{1, 0} { // by the tally, and by the read model
			if _, counts, err := d.Queue(ctx, model.ListQuery{Limit: limit}); err != nil || counts.Done != done || counts.Due != due {
				t.Errorf("%s: done %d, %d left, want %d and %d, %v", what, counts.Done, counts.Due, done, due, err)
			}
		}
		if e, err := d.Examine(ctx); err != nil || !e.Right() {
			t.Errorf("%s: %+v %v", what, e, err)
		}
	}
	must := func(_ model.Outcome, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want("at first", 0, 4)
	complaint := log(ids[0], model.Complaint, "")
	want("a complaint stays", 0, 4)
	must(d.Resolve(ctx, complaint, 0, ""))
	want("settled", 1, 3)
	log(ids[1], model.Call, "busy")
	want("tried", 2, 2)
	log(ids[1], model.Call, "reached")
	want("spoken to as well", 2, 2)
	must(d.Undo(ctx, d.Session()))
	must(d.Undo(ctx, d.Session()))
	want("taken back", 1, 3)
	must(d.Redo(ctx, d.Session()))
	want("and done again", 2, 2)
	must(d.AddCustomer(ctx, model.Customer{Name: "new"}, nil))
	fresh, _ := d.Customers(ctx, model.ListQuery{Search: "new"})
	log(fresh.Rows[0].ID, model.Order, "")
	want("never in the queue", 2, 2)
	log(ids[1], model.Complaint, "")
	want("in the queue again", 1, 3)
	must(d.Undo(ctx, d.Session()))
	want("a mistake", 2, 2)
	must(d.SetDue(ctx, []int64{ids[2]}, model.Repeat{From: c.Today() + 9}))
	want("put off", 2, 1)
	if _, err := d.Rescore(ctx, nil); err != nil {
		t.Fatal(err)
	}
	want("scored anew", 2, 1)
	call := model.Interaction{Kind: model.Call, Outcome: "reached", Day: c.Today(), Clock: model.NoClock}
	in := model.Import{File: "calls.csv", Kind: model.ImportInteractions, Rows: 2, Interactions: []model.ImportInteraction{
		{Row: 2, Ref: "D", Interaction: call}, {Row: 3, Ref: "C", Interaction: call},
	}}
	if _, err := d.Import(ctx, &in, nil); err != nil {
		t.Fatal(err)
	}
	want("imported", 3, 0)
	c.Add(1)
	if _, err := d.EnsureFresh(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if _, counts, err := d.Queue(ctx, model.ListQuery{}); err != nil || counts.Done != 0 {
		t.Errorf("of yesterday %d are done, %v", counts.Done, err)
	}
}
