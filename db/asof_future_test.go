package db

import (
	"context"
	"strings"
	"testing"
	"time"

	"tierbook/model"
)

// Stepping through the days to come shows each drop on the day that was foretold,
// and not before.
func TestTheFallComesTrueAsOfItsDay(t *testing.T) {
	d, ids := crowd(t, 60)
	fallsComeTrue(t, d, ids, d.today())
}

// So it is in a book that stands at a day of its own past, whatever else it has of later
// days: they move neither the yardstick nor who did nothing in them.
func TestThePastFallComesTrueAsOfItsDay(t *testing.T) {
	ctx := context.Background()
	for _, back := range []int{20, 75} {
		d, ids := crowd(t, 90)
		d.opt.Now = func() time.Time { return noon.AddDate(0, 0, -back) }
		if _, err := d.EnsureFresh(ctx, nil); err != nil {
			t.Fatal(err)
		}
		left := ids[:0]
		for _, id := range ids {
			det, err := d.Detail(ctx, id, noonDay(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if det.Facts.LastOrder <= d.today() {
				left = append(left, id)
			}
		}
		fallsComeTrue(t, d, left, d.today())
	}
}

// So it is in a book whose orders ended long ago, from the day after the last of them on.
func TestTheFallComesTrueInABookThatEnded(t *testing.T) {
	d, ids := crowd(t, 60)
	d.opt.Now = func() time.Time { return noon.AddDate(2, 0, 0) }
	if _, err := d.EnsureFresh(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	for _, after := range []model.Day{1, 5} { // where later days are told of again
		fallsComeTrue(t, d, ids, noonDay()+after)
	}
}

func fallsComeTrue(t *testing.T, d *DB, ids []int64, from model.Day) {
	t.Helper()
	ctx := context.Background()
	falls := map[int64]*model.Fall{}
	last := from
	for _, id := range ids {
		w, err := d.WhatIf(ctx, id, from)
		if err != nil {
			t.Fatal(err)
		}
		if w.Down != nil {
			falls[id], last = w.Down, max(last, w.Down.Day)
		}
	}
	if len(falls) < 10 {
		t.Fatalf("%d falls", len(falls))
	}
	for day := from + 1; day <= min(last, from+120); day++ {
		st, err := d.stateOf(ctx, day)
		if err != nil {
			t.Fatal(err)
		}
		for id, fall := range falls {
			if got, fallen := st.Snapshot.Of(id).Tier, day >= fall.Day; fallen != (got > fall.From) || day == fall.Day && got != fall.To {
				t.Fatalf("customer %d on %s: %s, foretold %+v", id, day, got, *fall)
			}
		}
	}
}

// A clock that was set back leaves nothing of the later day.
func TestAnEarlierDayForgetsTheLater(t *testing.T) {
	ctx := context.Background()
	d, _ := crowd(t, 40)
	if _, err := d.LogInteraction(ctx, model.Interaction{CustomerID: 1, Kind: model.Order, Amount: 500, Day: d.today(), Clock: model.NoClock, Next: d.today() + 30}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rescore(ctx, nil); err != nil {
		t.Fatal(err)
	}
	tables := []string{"facts", "score", "tier_change", "tally"}
	before := dump(t, d, tables...)
	d.opt.Now = func() time.Time { return noon.AddDate(1, 0, 0) }
	if ok, err := d.EnsureFresh(ctx, nil); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if dump(t, d, tables...) == before {
		t.Fatal("a year changes nothing")
	}
	d.opt.Now = func() time.Time { return noon }
	if ok, err := d.EnsureFresh(ctx, nil); err != nil || !ok {
		t.Fatal(ok, err)
	}
	was, is := strings.Split(before, "\n"), strings.Split(dump(t, d, tables...), "\n")
	if len(is) != len(was) {
		t.Fatalf("%d rows, then %d", len(was), len(is))
	}
	for i := range was {
		if was[i] != is[i] {
			t.Errorf("before %s\nafter  %s", was[i], is[i])
		}
	}
}

// The form's next date is part of its one change, and undone with it.
func TestAnEditSetsTheReminder(t *testing.T) {
	ctx := context.Background()
	d, ids := crowd(t, 1)
	before := dump(t, d, "customer", "facts", "score")
	name, due := "Acme", model.Repeat{From: d.today() + 10, Every: -12}
	if _, err := d.EditCustomers(ctx, ids, model.CustomerPatch{Name: &name, Due: &due}, model.ChangeEdit); err != nil {
		t.Fatal(err)
	}
	det, err := d.Detail(ctx, ids[0], 0, 0)
	if err != nil || det.Name != name || det.Repeat != due || det.Facts.Promise != due.From || det.Score.Due != due.From {
		t.Errorf("%+v, promised %s, due %s, %v", det.Repeat, det.Facts.Promise, det.Score.Due, err)
	}
	if _, err := d.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if after := dump(t, d, "customer", "facts", "score"); after != before {
		t.Errorf("undone\n%s\nbefore\n%s", after, before)
	}
}
