package detail

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// The distance to the next tier and the fall are told in both languages; an
// amount is rounded up, which does it all the more.
func TestWhatIfInWords(t *testing.T) {
	for _, c := range []struct {
		tag  string
		id   int64
		want []string
	}{
		{"en", 12, []string{"To move up", "+1 order of ¥3,200 by ", "→ B", "feedback of 4/5 by "}},
		{"zh", 12, []string{"如何升级", "再成交一单 ¥3,200 → B", "得到 4 分反馈"}},
		{"en", 2, []string{"If nothing is done", "drops to B on " + (uitest.Today + 91).String()}},
		{"zh", 2, []string{"若不跟进", (uitest.Today + 91).String() + " 降为 B 级"}},
	} {
		drv, _, _ := drive(t, c.tag, c.id, 200, 60)
		for _, w := range c.want {
			if !strings.Contains(drv.View(), w) {
				t.Errorf("%s, customer %d: %q is missing in\n%s", c.tag, c.id, w, drv.View())
			}
		}
	}
}

// slow answers WhatIf only when told to.
type slow struct {
	book
	answer chan model.Counterfactual
}

func (s slow) WhatIf(context.Context, int64, model.Day) (model.Counterfactual, error) {
	return <-s.answer, nil
}

// The customer is shown while the search is still under way, a late answer of an
// earlier search is dropped, and the one from before a change gives way.
func TestWhatIfComesLater(t *testing.T) {
	env := uitest.NewEnv("en", "dark")
	s := slow{sample(), make(chan model.Counterfactual, 1)}
	d := New(env, s, 12, overlays(env))
	run := func(cmd tea.Cmd) (load, search tea.Cmd) {
		batch := cmd().(tea.BatchMsg)
		return batch[0], batch[1]
	}
	load, first := run(d.Init())
	d.Update(load())
	if v := d.View(120, 60); !strings.Contains(v, "To move up") || strings.Contains(v, "+1 order") {
		t.Errorf("while it is searched:\n%s", v)
	}
	_, second := run(d.Update(nav.Changed{}))
	s.answer <- model.Counterfactual{Up: []model.Step{{Kind: model.Order, Amount: 100, By: uitest.Today, To: model.TierA}}}
	d.Update(first())
	if strings.Contains(d.View(120, 60), "¥1 ") {
		t.Error("a late answer is shown")
	}
	s.answer <- model.Counterfactual{Up: []model.Step{{Kind: model.Order, Amount: 200, By: uitest.Today, To: model.TierA}}}
	d.Update(second())
	if v := d.View(120, 60); !strings.Contains(v, "+1 order of ¥2 by") {
		t.Errorf("the answer is not shown:\n%s", v)
	}
}

// Resolving closes the deal under the cursor although a complaint is open too.
func TestResolveADeal(t *testing.T) {
	drv, d, _ := drive(t, "en", 2, 120, 40)
	if !strings.Contains(drv.View(), "Open deal: ¥50,000 hoped for (50%) · quote · ") {
		t.Fatalf("the deal is not shown:\n%s", drv.View())
	}
	if got := d.unsettled(); got == nil || got.ID == dealID {
		t.Errorf("away from both, resolving means %+v", got)
	}
	for range d.dealsFrom {
		drv.Press("down")
	}
	drv.Press("R")
	if r, ok := lastPush(drv).(settling); !ok || r.problem.ID != dealID || r.problem.Expected != 50_000_00 || r.problem.Day == 0 {
		t.Errorf("on the deal, resolving means %+v", r.problem)
	}
}
