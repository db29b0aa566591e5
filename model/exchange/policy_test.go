package exchange

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tierbook/model"
)

func somePolicy() model.Policy {
	return model.Policy{
		Name:    "ours",
		Weights: model.Weights{Monetary: 25, Recency: 12.5, Safety: 10},
		Tiers:   model.TierRules{Method: model.TierByBest, ScoreA: 70, ScoreB: 40, ShareA: 0.8, ShareB: 0.95, Value: model.ValueRevenue},
		Caps:    model.Caps{Prospect: "B", Provisional: "B", Dormant: "B", Lost: "C"},
		Cadence: model.PerTier{A: 14, B: 30, C: 90},
		Stages:  model.StageRules{NewDays: 90, LoyalOrders: 4, LoyalDays: 365, LoyalSatisfaction: 4, LostDays: 365, DormantGaps: 2, LostGaps: 4, DormantPOrder: .1},
		Queue:   model.QueueRules{RetainUplift: .1, CloseUplift: .2, ProspectValue: 500, HalfLifeHours: map[string]float64{"web": 4}, DefaultHours: 336, WarningDrop: .2, Snooze: "any"},
		Model: model.ModelRules{
			RiskWeeks: 13, HorizonWeeks: 52, AnnualDiscount: .1, SatHalfLife: 180, ProvisionalAt: .6, TenureYears: 3, FullReferrals: 3,
			ComplaintRisk: .5, CreditRisk: 1,
		},
		Playbook: model.Playbook{A: "Visit in person.\n\"Quarterly\" review 🙂", B: "打电话"},
	}
}

func TestPolicyRoundTrip(t *testing.T) {
	p := somePolicy()
	var b strings.Builder
	if err := WritePolicy(&b, &p, "A policy\nof tierbook"); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPolicy(strings.NewReader(b.String()), model.Policy{})
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	if diff := cmp.Diff(p, got); diff != "" {
		t.Error(diff)
	}
}

func TestPolicyFileSaysOnlyWhatDiffers(t *testing.T) {
	got, err := ReadPolicy(strings.NewReader("\ufeff[cadence]\nb = 21\n"), somePolicy())
	if err != nil {
		t.Fatal(err)
	}
	want := somePolicy()
	want.Cadence.B = 21
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPolicyMistakesHaveLines(t *testing.T) {
	for _, c := range []struct {
		text, key string
		line      int
	}{
		{"name = \"x\"\n[cadence]\na = \n", "error.policy.toml", 3},
		{"[weights]\n\nmonetry = 5\n", "error.policy.key_near", 3},
		{"[nothing_like_it_at_all]\nx = 5\n", "error.policy.key", 1},
		{"[weights]\nmonetary = \"much\"\n", "error.policy.type", 2},
		{"# ours\n[tiers]\nscore_a = 70\nscore_b = 80\n", "error.policy.order_line", 4},
		{"[cadence]\n a=0 # daily\n", "error.policy.range_line", 2},
		{"weights.safety = -3\n", "error.policy.least_line", 1},
	} {
		_, err := ReadPolicy(strings.NewReader(c.text), somePolicy())
		var e *model.Error
		if !errors.As(err, &e) || e.Key != c.key || e.Args["Line"] != c.line {
			t.Errorf("%q: %v, want %s on line %d", c.text, err, c.key, c.line)
		}
	}
}

func TestSetPolicy(t *testing.T) {
	base := somePolicy()
	got, err := SetPolicy(base, []string{"weights.monetary=30", "tiers.method = value", "playbook.c=Send the newsletter", "queue.half_life_hours.fair=72"})
	if err != nil {
		t.Fatal(err)
	}
	want := somePolicy()
	want.Weights.Monetary, want.Tiers.Method, want.Playbook.C = 30, model.TierByValue, "Send the newsletter"
	want.Queue.HalfLifeHours = map[string]float64{"web": 4, "fair": 72}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(base.Queue.HalfLifeHours) != 1 {
		t.Error("the base was changed")
	}
	for text, key := range map[string]string{
		"weights.monetary": "error.policy.setting", "weights.monetery=1": "error.policy.unknown_near", "zzz.qqq=1": "error.policy.unknown",
		"weights.monetary=lots": "error.policy.value", "cadence.a=0": "error.policy.range", "tiers.method=luck": "error.policy.choice",
	} {
		_, err := SetPolicy(base, []string{text})
		var e *model.Error
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: %v, want %s", text, err, key)
		}
	}
}
