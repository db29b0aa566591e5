package model

import "testing"

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
