package scoring

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"

	"tierbook/model"
)

// A trial says what scoring everybody under a recut calibration says, whatever
// it was asked before.
func TestTrialIsTheScore(t *testing.T) {
	book := demoSubjects(600, 7)
	day := demoDay
	base := DefaultPolicy()
	c := Calibrate(Subjects(book), base, day)
	trial := NewTrial(Subjects(book), &c, day)
	for _, change := range []func(*model.Policy){
		func(*model.Policy) {},
		func(p *model.Policy) { p.Weights.Safety = 60 },
		func(p *model.Policy) { p.Tiers.Method, p.Tiers.Value = model.TierByBest, model.ValueCLV },
		func(p *model.Policy) { p.Model.RiskWeeks = 40 },
		func(p *model.Policy) { p.Tiers.Method, p.Tiers.ShareA, p.Tiers.ShareB = model.TierByValue, 0.3, 0.5 },
		func(p *model.Policy) {
			p.Tiers.Method, p.Tiers.Value, p.Model.HorizonWeeks = model.TierByValue, model.ValueCLV, 10
		},
		func(p *model.Policy) { p.Tiers.Method = model.TierByValue },
		func(p *model.Policy) { p.Components = ownComponents()[:2] },
		func(p *model.Policy) { p.Components = ownComponents()[2:] },
	} {
		p := base
		change(&p)
		tiers, values, err := trial.Tiers(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		cut := Recut(Subjects(book), &p, c, day)
		for i := range book {
			s := ScoreLean(&book[i], &p, &cut, day)
			if s.Tier != tiers[i] || s.Value != values[i] {
				t.Fatalf("%+v: customer %d: %v %v, scored %v %v", p.Tiers, i, tiers[i], values[i], s.Tier, s.Value)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := trial.Tiers(ctx, &base); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Recutting for the policy that a calibration was made for changes nothing.
func TestRecutOfTheSamePolicyIsTheCalibration(t *testing.T) {
	book := demoSubjects(300, 9)
	day := demoDay
	c := Calibrate(Subjects(book), DefaultPolicy(), day)
	p := DefaultPolicy()
	if got := Recut(Subjects(book), &p, c, day); !reflect.DeepEqual(got, c) {
		t.Errorf("recut: %v %v, calibrated %v %v", got.ValueA, got.ValueB, c.ValueA, c.ValueB)
	}
}

// Facts from orders and refunds alone are those of the whole history.
func TestOrderFactsAreTheSummary(t *testing.T) {
	day := model.NewDay(2026, 3, 2)
	var in []model.Interaction
	var spends []model.Spend
	for k, ago := range []int{400, 300, 300, 210, 90, 5} {
		base := int64(1000 * (k + 1))
		e := model.Interaction{ID: int64(k + 1), Day: day - model.Day(ago), Kind: model.Order, Amount: base, Currency: "CNY", Base: &base}
		s := model.Spend{Day: e.Day, Order: true, Base: base}
		if k == 3 {
			e.Kind, s.Order, s.Base = model.Refund, false, -base
		}
		in, spends = append(in, e), append(spends, s)
	}
	for _, until := range []model.Day{day - 500, day - 300, day - 200, day} {
		want := Summarize(&model.Customer{}, in, until)
		want.Interactions, want.LastContact, want.NextEvent, want.Ledger = 0, 0, 0, ""
		if got := OrderFacts(spends, until); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %+v, summed up %+v", until, got, want)
		}
	}
}

// fuse is a context that is over when it was looked at so many times.
type fuse struct {
	context.Context
	left, looks atomic.Int32
}

func (f *fuse) Err() error {
	f.looks.Add(1)
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// A preview given up works on no more than the steps under way.
func TestTrialGivenUpStopsWorking(t *testing.T) {
	const steps = 40
	subjects := make([]model.Subject, steps*trialStep)
	for i, s := range demoSubjects(trialStep, 5) {
		for k := range steps {
			subjects[k*trialStep+i] = s
		}
	}
	p := DefaultPolicy()
	c := Calibrate(Subjects(subjects[:trialStep]), p, demoDay)
	whole := &fuse{Context: context.Background()}
	whole.left.Store(1 << 30)
	if _, _, err := NewTrial(Subjects(subjects), &c, demoDay).Tiers(whole, &p); err != nil {
		t.Fatal(err)
	}
	all := whole.looks.Load()
	if all < 2*steps { // two passes: chances, then scores
		t.Fatalf("%d looks in %d steps", all, 2*steps)
	}
	for _, after := range []int32{0, 3, steps + 3} {
		f := &fuse{Context: context.Background()}
		f.left.Store(after)
		if _, _, err := NewTrial(Subjects(subjects), &c, demoDay).Tiers(f, &p); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		// Every processor may look once more, and the end of each pass does.
		if looks := f.looks.Load(); looks > after+int32(runtime.GOMAXPROCS(0))+2 || looks >= all {
			t.Errorf("given up after %d steps, it went on to %d of %d", after, looks, all)
		}
	}
}
