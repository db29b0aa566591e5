package scoring

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"tierbook/model"
)

// TestStepsDoWhatTheySay logs every proposed step for real and scores again; an
// order a single minor unit smaller, or a feedback a point lower, must not do.
func TestStepsDoWhatTheySay(t *testing.T) {
	seen := map[model.Kind]int{}
	falls := 0
	for seed := range uint64(120) {
		rng := rand.New(rand.NewPCG(seed, 5))
		p := DefaultPolicy()
		p.Tiers.Method = []model.TierMethod{model.TierByScore, model.TierByValue, model.TierByBest}[seed%3]
		cal := Calibrate(Subjects(demoSubjects(150, seed)), p, demoDay)
		c, in := demoHistory(rng, 1)
		tier := func(day model.Day, in []model.Interaction) model.Tier {
			f := Summarize(&c, in, day)
			s := model.SubjectOf(&c, &f)
			return Score(&s, &p, &cal, day).Tier
		}
		now := tier(demoDay, in)
		w := WhatIf(&c, in, 0, &p, &cal, demoDay, Ahead{&cal, demoDay + FallHorizon})
		for _, step := range w.Up {
			seen[step.Kind]++
			if step.From != now || step.To >= now {
				t.Fatalf("seed %d: from %s to %s, now %s", seed, step.From, step.To, now)
			}
			for _, day := range []model.Day{demoDay, step.By} {
				if got := tier(day, withStep(in, step, 0, day)); got >= now {
					t.Errorf("seed %d: %+v on %s gives %s, not better than %s", seed, step, day, got, now)
				}
			}
			if step.By < demoDay+StepHorizon {
				if got := tier(step.By+1, withStep(in, step, 0, step.By+1)); got < now {
					t.Errorf("seed %d: %+v would still do a day later", seed, step)
				}
			}
			if step.Kind == model.Order && step.Amount > 0 || step.Kind == model.Feedback && step.Satisfaction > 1 {
				if got := tier(demoDay, withStep(in, step, 1, demoDay)); got < now {
					t.Errorf("seed %d: less than %+v does too", seed, step)
				}
			}
		}
		if w.Down == nil {
			continue
		}
		falls++
		if got := tier(w.Down.Day, in); got != w.Down.To || got <= now {
			t.Errorf("seed %d: %+v, in fact %s", seed, *w.Down, got)
		}
		if got := tier(w.Down.Day-1, in); got > now {
			t.Errorf("seed %d: the tier fell before %s", seed, w.Down.Day)
		}
	}
	if seen[model.Order] < 20 || seen[model.Feedback] < 5 || falls < 10 {
		t.Errorf("the books are too plain: %v, %d falls", seen, falls)
	}
}

func withStep(in []model.Interaction, s model.Step, less int64, day model.Day) []model.Interaction {
	out := slices.Clone(in)
	e := model.Interaction{ID: 1000, Day: day, Clock: model.NoClock, Kind: s.Kind}
	switch s.Kind {
	case model.Complaint:
		for i := range out {
			if out[i].Kind == model.Complaint && (out[i].Resolved == 0 || out[i].Resolved > demoDay) {
				out[i].Resolved = demoDay
			}
		}
		return out
	case model.Order:
		e.Amount = s.Amount - less
		e.Base = &e.Amount
	case model.Feedback:
		e.Satisfaction = s.Satisfaction - int(less)
	}
	return append(out, e)
}

// TestWhatIfForeknowsNothing: that a complaint will be resolved is not known
// before it is.
func TestWhatIfForeknowsNothing(t *testing.T) {
	p := DefaultPolicy()
	steps := 0
	for seed := range uint64(60) {
		cal := Calibrate(Subjects(demoSubjects(150, seed)), p, demoDay)
		c, in := demoHistory(rand.New(rand.NewPCG(seed, 5)), 1)
		open := append(slices.Clone(in), model.Interaction{ID: 900, Day: demoDay - 3, Clock: model.NoClock, Kind: model.Complaint})
		later := slices.Clone(open)
		later[len(later)-1].Resolved = demoDay + 5
		want, got := WhatIf(&c, open, 0, &p, &cal, demoDay, Ahead{&cal, demoDay + FallHorizon}), WhatIf(&c, later, 0, &p, &cal, demoDay, Ahead{&cal, demoDay + FallHorizon})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: %+v, not %+v", seed, got, want)
		}
		steps += len(want.Up)
	}
	if steps == 0 {
		t.Error("no step to compare")
	}
}

func TestATopCustomerHasNowhereToGo(t *testing.T) {
	p := DefaultPolicy()
	p.Caps = Personal().Caps
	rated := 100
	c := model.Customer{ID: 1, Created: demoDay, Potential: &rated, Override: &model.Override{Tier: model.TierA}}
	w := WhatIf(&c, nil, 0, &p, &model.Calibration{}, demoDay, Ahead{&model.Calibration{}, demoDay + FallHorizon})
	if w.Up != nil || w.Down != nil {
		t.Errorf("%+v", w)
	}
	c.Override.Until = demoDay + 10
	if w = WhatIf(&c, nil, 0, &p, &model.Calibration{}, demoDay, Ahead{&model.Calibration{}, demoDay + FallHorizon}); w.Down != nil {
		t.Errorf("potential alone makes it A by score: %+v", *w.Down)
	}
	rated = 50
	if w = WhatIf(&c, nil, 0, &p, &model.Calibration{}, demoDay, Ahead{&model.Calibration{}, demoDay + FallHorizon}); w.Down == nil || w.Down.Day != demoDay+11 {
		t.Errorf("the override ends: %+v", w.Down)
	}
}

func BenchmarkWhatIf(b *testing.B) {
	subjects := simulate(20_000, knownNBD, knownGG, 104, 1)
	p := DefaultPolicy()
	cal := Calibrate(Subjects(subjects), p, demoDay)
	c, in := demoHistory(rand.New(rand.NewPCG(4, 5)), 1)
	for b.Loop() {
		WhatIf(&c, in, 0, &p, &cal, demoDay, Ahead{&cal, demoDay + FallHorizon})
	}
}
