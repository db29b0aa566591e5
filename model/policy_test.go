package model

import (
	"errors"
	"math"
	"testing"
)

// Policies are alike where every number that decides is the same.
func TestPoliciesAlike(t *testing.T) {
	base := func() Policy {
		return Policy{Version: 1, Name: "a", Weights: Weights{Monetary: 25}, Queue: QueueRules{HalfLifeHours: map[string]float64{"web": 4}}}
	}
	for _, c := range []struct {
		name string
		edit func(*Policy)
		want bool
	}{
		{"untouched", func(*Policy) {}, true},
		{"version, name, currency and playbook", func(p *Policy) { p.Version, p.Name, p.Currency, p.Playbook.A = 9, "b", "EUR", "Visit" }, true},
		{"a weight", func(p *Policy) { p.Weights.Monetary = 60 }, false},
		{"a half-life", func(p *Policy) { p.Queue.HalfLifeHours["web"] = 5 }, false},
		{"a rule of the queue", func(p *Policy) { p.Queue.DefaultHours = 5 }, false},
		{"a horizon", func(p *Policy) { p.Model.RiskWeeks = 26 }, false},
	} {
		p, q := base(), base()
		c.edit(&q)
		if got := p.Alike(&q); got != c.want || q.Alike(&p) != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if p := base(); p.Queue.HalfLifeHours["web"] != 4 {
		t.Error("the comparison changed the policy")
	}
}

// Every setting takes what it gives, is refused just outside its bounds under its own
// key, and leaves the other settings and the policy it was copied from as they are.
func TestSettings(t *testing.T) {
	base := validPolicy()
	if err := base.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, s := range base.Settings() {
		var outside []any
		switch s.Kind {
		case NumberSetting, ShareSetting:
			outside = []any{s.Low - 0.01, s.High * 1.01, math.NaN()}
		case WholeSetting:
			outside = []any{int(s.Low) - 1, int(s.High) + 1}
		case ChoiceSetting:
			outside = []any{"luck", ""}
		case WordsSetting:
			if s.Choices != nil {
				outside = []any{s.Choices[0] + ", luck"}
			}
		}
		for _, v := range outside {
			p := base
			s.Set(&p, v)
			var e *Error
			if err := p.Validate(); !errors.As(err, &e) || e.Args["Key"] != s.Key {
				t.Errorf("%s = %v: %v", s.Key, v, err)
			}
			if s.Set(&p, s.Get(&base)); !p.Alike(&base) || p.Playbook != base.Playbook {
				t.Errorf("%s = %v changes more than itself", s.Key, v)
			}
		}
	}
	if len(base.Settings()) != len(PolicyKeys()) { // one source, in the place of its table
		t.Errorf("%d settings, %d keys", len(base.Settings()), len(PolicyKeys()))
	}
}

func validPolicy() Policy {
	return Policy{
		Weights: Weights{Monetary: 1},
		Tiers:   TierRules{Method: TierByScore, ScoreA: 70, ScoreB: 40, ShareA: .8, ShareB: .95, Value: ValueRevenue},
		Caps:    Caps{Prospect: "B", Provisional: "B", Dormant: "B", Lost: "C"},
		Cadence: PerTier{A: 14, B: 30, C: 90},
		Stages:  StageRules{LoyalOrders: 1, LoyalSatisfaction: 4, LostDays: 365},
		Queue:   QueueRules{Snooze: "any", HalfLifeHours: map[string]float64{"web": 4}},
		Model:   ModelRules{RiskWeeks: 13, HorizonWeeks: 52, TenureYears: 3, FullReferrals: 3},
	}
}
