package db

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/sample"
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

// So it is in a book whose orders ended long ago, from the day of the last of them on,
// whatever else is entered since; and what is foretold ends with the days that are past.
func TestTheFallComesTrueInABookThatEnded(t *testing.T) {
	ctx := context.Background()
	d, ids := crowd(t, 60)
	for i, id := range ids[:15] {
		in := model.Interaction{CustomerID: id, Kind: model.Complaint, Day: noonDay() - model.Day(i), Clock: model.NoClock}
		if i%3 > 0 {
			in.Day = noonDay() + model.Day(3*i)
		}
		d.opt.Now = func() time.Time { return in.Day.Time().Add(12 * time.Hour) }
		if _, err := d.LogInteraction(ctx, in, 0); err != nil {
			t.Fatal(err)
		}
	}
	d.opt.Now = func() time.Time { return noon.AddDate(1, 4, 0) }
	if _, err := d.EnsureFresh(ctx, nil); err != nil {
		t.Fatal(err)
	}
	for _, after := range []model.Day{0, 1, 5} { // where later days are told of again
		fallsComeTrue(t, d, ids[15:], noonDay()+after)
	}
	w, err := d.WhatIf(ctx, ids[59], noonDay()+1)
	if err != nil || w.Until != d.today()-1 {
		t.Errorf("%+v %v", w, err)
	}
}

// Of whatever day of whatever book is asked: what is foretold comes true, and of a day
// among later ones of the book, each of which has its own calibration, nothing is.
func TestWhatIsForetoldComesTrue(t *testing.T) {
	ctx := context.Background()
	falls := 0
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	const size = 70
	for customers, interactions := range sample.Chunks(sample.Options{Size: size, Seed: 5, Today: noonDay()}, size) {
		mustImport(t, d, customers)
		mustImport(t, d, interactions)
	}
	for _, now := range []model.Day{noonDay(), noonDay() + 365 + 90} {
		d.opt.Now = func() time.Time { return now.Time().Add(12 * time.Hour) }
		if _, err := d.EnsureFresh(ctx, nil); err != nil {
			t.Fatal(err)
		}
		last, err := engine.Value[model.Day](ctx, d.readers, "SELECT max(last_order) FROM facts")
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []model.Day{last - 200, last - 30, last - 1, last, last + 1, now, now + 30} {
			if from < now && (from < last || now == noonDay()) {
				for id := range int64(size) {
					if w, err := d.WhatIf(ctx, id+1, from); err != nil || w.Down != nil {
						t.Fatal(w, err)
					}
				}
				continue
			}
			var still []int64
			for id := range int64(size) {
				in, _, err := d.Timeline(ctx, id+1, 0, nil, 0, -1)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(in, func(in model.Interaction) bool { return max(in.Day, in.Resolved) > from }) {
					still = append(still, id+1)
				}
			}
			falls += fallsWithin(t, d, still, from, 20)
		}
	}
	if falls < 25 {
		t.Errorf("%d falls", falls)
	}
}

func fallsComeTrue(t *testing.T, d *DB, ids []int64, from model.Day) {
	t.Helper()
	if n := fallsWithin(t, d, ids, from, 120); n < 10 {
		t.Fatalf("%d falls", n)
	}
}

// fallsWithin steps day by day to the falls foretold for so many days, and counts them.
func fallsWithin(t *testing.T, d *DB, ids []int64, from model.Day, days int) int {
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
	for day := from + 1; day <= min(last, from+model.Day(days)); day++ {
		st, err := d.read.StateOf(ctx, day)
		if err != nil {
			t.Fatal(err)
		}
		for id, fall := range falls {
			if got, fallen := st.Snapshot.Of(id).Tier, day >= fall.Day; fallen != (got > fall.From) || day == fall.Day && got != fall.To {
				t.Fatalf("customer %d on %s: %s, foretold %+v", id, day, got, *fall)
			}
		}
	}
	return len(falls)
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
