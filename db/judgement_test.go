package db

import (
	"context"
	"slices"
	"testing"

	"tierbook/model"
	"tierbook/model/sample"
)

// On sample books, by the defaults: who is gone is no good customer, who never
// bought is no best one, and few of the best are at risk.
func TestSampleBooksAreJudgedSoberly(t *testing.T) {
	for _, seed := range []uint64{1, 3, 7} {
		judgeSample(t, seed)
	}
}

func judgeSample(t *testing.T, seed uint64) {
	ctx := context.Background()
	d := openTest(t, t.TempDir())
	defer func() { _ = d.Close() }()
	for customers, events := range sample.Chunks(sample.Options{Size: 800, Seed: seed, Today: d.today(), Currency: "CNY"}, 800) {
		mustImport(t, d, customers)
		mustImport(t, d, events)
	}
	if _, err := d.Rescore(ctx, nil); err != nil {
		t.Fatal(err)
	}
	best, gaps := 0, []float64(nil)
	err := d.Each(ctx, model.ListQuery{}, func(r *model.Row) error {
		s := &r.Score
		if s.Stage == model.StageLost && s.MachineTier < model.TierC || s.Stage == model.StageDormant && s.MachineTier < model.TierB ||
			s.Stage == model.StageProspect && s.Tier < model.TierB {
			t.Errorf("%s is %s and %s", r.Name, s.Stage, s.MachineTier)
		}
		if s.Tier != model.TierA {
			return nil
		}
		best++
		f := &r.Facts
		if s.MachineTier != model.TierA || f.OrderDays < 3 {
			return nil
		}
		w, err := d.WhatIf(ctx, r.ID, 0)
		if err != nil {
			return err
		}
		if w.Down == nil {
			t.Errorf("%s stays an A until %s", r.Name, w.Until)
			return nil
		}
		gaps = append(gaps, float64(w.Down.Day-f.LastOrder)/f.MedianGap)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(gaps)
	if len(gaps) < 40 || gaps[len(gaps)/2] > 4 {
		t.Errorf("the middle of %d buying A falls after %.1f own gaps", len(gaps), gaps[len(gaps)/2])
	}
	st, err := d.Stats(ctx, model.StatsQuery{})
	if err != nil {
		t.Fatal(err)
	}
	sum, rules := int64(0), map[string]int{}
	for i, r := range st.AtRisk {
		sum += r.Stake
		rules[r.Why.Code]++
		if r.Score.Tier != model.TierA || i > 0 && r.Stake > st.AtRisk[i-1].Stake {
			t.Errorf("%s, %s: %d at stake", r.Name, r.Score.Tier, r.Stake)
		}
	}
	if 4*st.AtRiskAll > best || st.AtRiskAll != len(st.AtRisk) || sum != st.Stake || len(rules) < 2 {
		t.Errorf("%d of %d A are at risk (%v), %d at stake, in all %d", st.AtRiskAll, best, rules, sum, st.Stake)
	}
	t.Logf("seed %d: %d A, %d at risk (%v), the middle falls after %.1f own gaps", seed, best, st.AtRiskAll, rules, gaps[len(gaps)/2])
}
