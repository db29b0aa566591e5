package db_test

import (
	"testing"

	"tierbook/db/dbtest"
	"tierbook/model"
)

// A group is logged as one change, each with its promise, and taken back as one.
func TestLogAll(t *testing.T) {
	ctx := t.Context()
	d, clock := dbtest.Open(t)
	ids := dbtest.Sample(t, d, clock)[:4]
	state := func() (n int, next model.Day) {
		t.Helper()
		for _, id := range ids {
			det, err := d.Detail(ctx, id, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			n += len(det.Timeline)
			next += det.Next
		}
		return n, next
	}
	before, promised := state()
	in := model.Interaction{Kind: model.Email, Clock: model.NoClock, Note: "fair on Friday", Next: clock.Today() + 7}
	out, err := d.LogAll(ctx, ids, in, 0)
	if err != nil {
		t.Fatal(err)
	}
	if c := out.Change; c.Count != 4 || c.Subject != "" || c.Detail != "email" || out.CustomerID != 0 || out.Interaction != nil || out.Before != nil {
		t.Errorf("%+v", out)
	}
	if n, next := state(); n != before+4 || next != 4*in.Next {
		t.Errorf("%d interactions, %d before; the promises are %v", n, before, next)
	}
	if _, err := d.Undo(ctx, d.Session()); err != nil {
		t.Fatal(err)
	}
	if n, next := state(); n != before || next != promised {
		t.Errorf("taken back: %d interactions, %d before; the promises are %v", n, before, next)
	}
	if _, err := d.LogAll(ctx, append(ids, 1<<40), in, 0); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("somebody who is not there: %v", err)
	}
	if n, _ := state(); n != before {
		t.Errorf("half of a group was logged: %d", n-before)
	}
}
