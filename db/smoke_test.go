package db_test

import (
	"context"
	"testing"

	"tierbook/db/dbtest"
	"tierbook/model"
)

func TestQueueOfTheSample(t *testing.T) {
	d, c := dbtest.Open(t)
	ids := dbtest.Sample(t, d, c)
	ctx := context.Background()
	p, counts, err := d.Queue(ctx, model.ListQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", counts)
	for _, r := range p.Rows {
		t.Logf("%s %v %v %v %v", r.Name, r.Score.Value, r.Score.Tier, r.Score.Priority, r.Score.Reasons)
	}
	if len(ids) != 6 || p.Total == 0 {
		t.Fatalf("total %d", p.Total)
	}
	out, err := d.LogInteraction(ctx, model.Interaction{CustomerID: ids[4], Kind: model.Order, Amount: 990000}, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v %v -> %v %v", out.Before.Score.Value, out.Before.Score.Tier, out.After.Score.Value, out.After.Score.Tier)
	out, err = d.Undo(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v %v -> %v %v", out.Before.Score.Value, out.Before.Score.Tier, out.After.Score.Value, out.After.Score.Tier)
	if _, err = d.Redo(ctx, d.Session()); err != nil {
		t.Fatal(err)
	}
	id, err := d.Find(ctx, "明远")
	if err != nil || id != ids[1] {
		t.Fatal(id, err)
	}
	for _, s := range []string{"明远", "shmy", "ann", "13800138", "李娜", "c003"} {
		p, err := d.Customers(ctx, model.ListQuery{Search: s})
		if err != nil || p.Total != 1 {
			t.Errorf("%s: %d %v", s, p.Total, err)
		}
	}
}
