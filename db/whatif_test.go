package db_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/db"
	"tierbook/db/dbtest"
	"tierbook/model"
	"tierbook/model/sample"
	"tierbook/scoring"
)

// sampleBook opens a made-up book large enough for models of the future.
func sampleBook(t testing.TB, size int) (*db.DB, *dbtest.Clock) {
	t.Helper()
	d, c := dbtest.Open(t)
	for customers, interactions := range sample.Chunks(sample.Options{Size: size, Seed: 3, Today: c.Today()}, size) {
		for _, in := range []*model.Import{customers, interactions} {
			if _, err := d.Import(context.Background(), in, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	return d, c
}

func everybody(t testing.TB, d *db.DB, q model.ListQuery) []model.Row {
	t.Helper()
	p, err := d.Customers(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return p.Rows
}

// TestStepsHoldInTheBook takes every proposed step for real: the tier and the
// score that follow are those foretold.
func TestStepsHoldInTheBook(t *testing.T) {
	ctx := context.Background()
	d, c := sampleBook(t, 200)
	all := ids(everybody(t, d, model.ListQuery{}))
	for i, id := range all[1:] { // recommendations count too
		if _, err := d.EditCustomers(ctx, []int64{id}, model.CustomerPatch{ReferredBy: &all[i]}, model.ChangeEdit); err != nil {
			t.Fatal(err)
		}
	}
	tried, falls := map[model.Kind]int{}, 0
	for _, r := range everybody(t, d, model.ListQuery{}) {
		w, err := d.WhatIf(ctx, r.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if r.Score.Tier == model.TierA && len(w.Up) > 0 || r.Score.Tier == model.TierC && w.Down != nil {
			t.Errorf("%s is %s: %+v", r.Name, r.Score.Tier, w)
		}
		if f := w.Down; f != nil {
			falls++
			if f.Day <= c.Today() || f.From != r.Score.Tier || f.To <= f.From {
				t.Errorf("%s is %s: %+v", r.Name, r.Score.Tier, *f)
			}
		}
		for _, s := range w.Up {
			if tried[s.Kind]++; tried[s.Kind] > 8 || s.Kind == model.Complaint {
				continue
			}
			out, err := d.LogInteraction(ctx, model.Interaction{
				CustomerID: r.ID, Kind: s.Kind, Amount: s.Amount, Satisfaction: s.Satisfaction, Clock: model.NoClock,
			}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := out.After.Score; got.Tier != s.To || got.Value != s.Score {
				t.Errorf("%s: %+v brought %s with %v", r.Name, s, got.Tier, got.Value)
			}
			if _, err := d.Undo(ctx, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	if tried[model.Order] == 0 || falls == 0 {
		t.Errorf("steps %v, falls %d: the sample shows too little", tried, falls)
	}
	if _, err := d.WhatIf(ctx, 1<<40, 0); model.CodeOf(err) != model.CodeNotFound {
		t.Errorf("nobody: %v", err)
	}
}

// TestWhatIfOfAnotherDay: what came later plays no part, neither in the history
// nor in the calibration; and nothing is foretold of days that have their own.
func TestWhatIfOfAnotherDay(t *testing.T) {
	ctx := context.Background()
	d, c := sampleBook(t, 150)
	day := c.Today() - 200
	rows := everybody(t, d, model.ListQuery{AsOf: day})
	policy, err := d.Policy(ctx)
	if err != nil {
		t.Fatal(err)
	}
	calib, err := d.Calibration(ctx, day)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for i := range rows {
		w, err := d.WhatIf(ctx, rows[i].ID, day)
		if err != nil {
			t.Fatal(err)
		}
		history, _, err := d.Timeline(ctx, rows[i].ID, day, nil, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		if want := scoring.WhatIf(&rows[i].Customer, history, rows[i].Facts.Referrals, &policy, &calib, day, scoring.Ahead{}); !cmp.Equal(w, want) {
			t.Errorf("%s: %s", rows[i].Name, cmp.Diff(want, w))
		}
		if w.Down != nil || w.Until != 0 {
			t.Errorf("%s on %s: %+v", rows[i].Name, day, w)
		}
		for _, s := range w.Up {
			shown++
			if s.From != rows[i].Score.Tier || s.By != day {
				t.Errorf("%s on %s is %s: %+v", rows[i].Name, day, rows[i].Score.Tier, s)
			}
		}
	}
	if shown == 0 {
		t.Error("no step of that day")
	}
}

// TestFindingsAreFilters: is:winback and its like mean the customers whose
// reasons say so, today and on another day, in lists and in the queue, and also
// where the read model is loaded from the file.
func TestFindingsAreFilters(t *testing.T) {
	d, c := sampleBook(t, 200)
	again := dbtest.OpenAt(t, pathOf(t, d), dbtest.Options(c))
	for _, f := range []struct {
		flag string
		bit  model.Findings
	}{{"winback", model.FindingWinback}, {"warning", model.FindingWarning}, {"disagreement", model.FindingDisagreement}} {
		filter, err := model.ParseFilter("is:"+f.flag, model.FilterOptions{Today: c.Today(), Currency: "CNY"})
		if err != nil {
			t.Fatal(err)
		}
		for name, q := range map[string]model.ListQuery{"today": {}, "then": {AsOf: c.Today() - 100}, "queue": {Queue: true}} {
			want := ids(slices.DeleteFunc(everybody(t, d, q), func(r model.Row) bool { return r.Score.Findings&f.bit == 0 }))
			q.Filter = filter
			got := everybody(t, d, q)
			if !slices.Equal(ids(got), want) || len(got) == 0 && name != "then" {
				t.Errorf("%s %s: %v, want %v", name, f.flag, ids(got), want)
			}
			if fromFile := ids(everybody(t, again, q)); !slices.Equal(fromFile, want) {
				t.Errorf("%s %s from the file: %v, want %v", name, f.flag, fromFile, want)
			}
			for i := range got {
				if !slices.ContainsFunc(got[i].Score.Reasons, func(r model.Reason) bool { return strings.HasPrefix(r.Code, f.flag) }) {
					t.Errorf("%s: no reason says %s: %+v", got[i].Name, f.flag, got[i].Score.Reasons)
				}
			}
		}
	}
}

func pathOf(t testing.TB, d *db.DB) string {
	t.Helper()
	b, err := d.Book(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return b.Path
}

func ids(rows []model.Row) []int64 {
	out := []int64{}
	for i := range rows {
		out = append(out, rows[i].ID)
	}
	return out
}
