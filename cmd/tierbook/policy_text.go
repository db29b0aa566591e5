package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/scoring"
	"tierbook/ui/part"
)

// previewNames is how many movers the text of a preview names.
const previewNames = 10

// moment writes when something was done.
func (s *session) moment(unix int64) string { return s.zoned(unix).Format("2006-01-02 15:04") }

// printPolicy prints every setting with its value, and the playbook as text.
func (r *run) printPolicy(p *model.Policy, s *session) error {
	l := s.l
	r.line(l.F("policy.title", "Version", p.Version, "Name", cmp.Or(l.Preset(p, scoring.Presets()), part.Cell(p.Name))))
	last := ""
	for _, setting := range model.PolicySettings() {
		group, name, _ := strings.Cut(setting.Key, ".")
		if group == "name" || group == "playbook" || group == "components" && len(p.Components) == 0 {
			continue
		}
		if group != last {
			r.heading(l.T("policy.group." + group))
			last = group
		}
		text := setting.Text(p)
		if group == "weights" {
			text = part.Fit(text, 6) + l.Component(name)
		}
		r.line(fmt.Sprintf("  %s  %s", part.Fit(setting.Key, 34), part.Cell(strings.TrimRight(text, " "))))
	}
	for _, t := range model.Tiers {
		r.printPlaybook(l.F("policy.playbook", "Tier", t), p.Playbook.Of(t))
	}
	for _, st := range model.Stages {
		r.printPlaybook(l.F("policy.playbook_stage", "Stage", l.Stage(st)), p.Playbook.OfStage(st))
	}
	return nil
}

// printPlaybook prints a text of the policy's own, if there is one.
func (r *run) printPlaybook(title, text string) {
	if text == "" {
		return
	}
	r.heading(title)
	for line := range strings.SplitSeq(text, "\n") {
		r.line("  " + part.Cell(line))
	}
}

// policyTest tells how right a policy was: the share of later revenue of the best
// fifth by score, nil without any, and that and the number of tier A.
func policyTest(b *model.Backtest) (best *float64, a model.TierOutcome) {
	for _, o := range b.Tiers {
		if o.Tier == model.TierA {
			a = o
		}
	}
	return known(b.Top20.Score, b.Revenue > 0), a
}

// testsJSON sets the policy in force beside the one that is tried.
func testsJSON(tests []model.Backtest) jsonObject {
	if len(tests) == 0 {
		return nil
	}
	one := func(b *model.Backtest) jsonObject {
		best, a := policyTest(b)
		return jsonObject{"score", best, "a_share", a.Share, "a_count", a.Customers}
	}
	return jsonObject{"cut", tests[0].Cut, "until", tests[0].Until, "before", one(&tests[0]), "after", one(&tests[1])}
}

func (r *run) printTests(tests []model.Backtest, s *session) error {
	if len(tests) == 0 {
		return nil
	}
	l := s.l
	r.heading(l.F("policy.tests", "Cut", tests[0].Cut.String(), "Until", tests[0].Until.String()))
	best, a := policyTest(&tests[0])
	then, ofA := policyTest(&tests[1])
	return r.rows([][]string{
		{l.T("policy.best_fifth"), percent(best), percent(then)},
		{l.F("policy.tier_a", "Before", l.Count(a.Customers), "After", l.Count(ofA.Customers)), share(a.Share), share(ofA.Share)},
	}, r.nowAndThen(l.T("policy.brought_by"))...)
}

// nowAndThen are the columns of figures of the policy in force and of another.
func (r *run) nowAndThen(title string) []column {
	return []column{flex(title), right(r.l.T("policy.now")), right(r.l.T("policy.then"))}
}

func previewJSON(v *model.PolicyPreview, tests []model.Backtest, s *session) jsonObject {
	m := matrixJSON(&v.Matrix)
	for _, t := range model.Tiers { // nobody comes or goes by a policy
		delete(m, "new"+t.String())
		delete(m, "lost"+t.String())
	}
	movers := eachOf(v.Movers, func(x *model.PolicyMove) jsonObject {
		return append(matchJSON(&x.Match), "from", s.tierJSON(x.From), "to", s.tierJSON(x.To), "revenue", s.money(x.Revenue), "score", x.Score)
	})
	load := eachOf(v.Load, func(x *model.LoadStat) jsonObject {
		return jsonObject{"owner", x.Owner, "before", x.Before, "after", x.After}
	})
	return jsonObject{
		"customers", v.Customers, "moved", v.Moved, "matrix", m, "before", tierCounts(v.Before), "after", tierCounts(v.Tiers), "movers", movers,
		"load", load, "backtest", testsJSON(tests),
	}
}

func (r *run) printPreview(v *model.PolicyPreview, tests []model.Backtest, s *session) error {
	l := s.l
	r.line(l.F("policy.moves", "N", v.Moved, "All", l.Count(v.Customers)))
	r.line("")
	t := r.table(r.tierColumns("→ ", left(l.Attr(model.AttrTier)), right(l.T("policy.now")), right(l.T("policy.then")))...)
	for _, from := range model.Tiers {
		cells := []string{l.Tier(from), l.Count(v.Before[from]), l.Count(v.Tiers[from])}
		for _, to := range model.Tiers {
			text := "·"
			if from != to && v.Matrix[from][to] > 0 {
				text = l.Count(v.Matrix[from][to])
			}
			cells = append(cells, text)
		}
		t.row(cells...)
	}
	if err := t.done(); err != nil {
		return err
	}
	r.heading(l.T("policy.load"))
	err := tableOf(r, v.Load, func(x *model.LoadStat) []string {
		return []string{r.ownerWord(x.Owner), tenth(x.Before), tenth(x.After)}
	}, r.nowAndThen(l.Attr(model.AttrOwner))...)
	if err == nil {
		err = r.printTests(tests, s)
	}
	if err != nil || len(v.Movers) == 0 {
		return err
	}
	r.heading(l.T("policy.movers"))
	return tableOf(r, v.Movers[:min(previewNames, len(v.Movers))], func(x *model.PolicyMove) []string {
		return []string{x.Name, arrow(l.Tier(x.From), l.Tier(x.To)), strconv.FormatFloat(x.Score, 'f', 0, 64), l.MoneyShort(x.Revenue, s.book.Currency)}
	}, flex(l.Attr(model.AttrName)), left(l.Attr(model.AttrTier)), right(l.Attr(model.AttrScore)),
		right(l.Attr(model.AttrRevenue)))
}
