package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/scoring"
	"tierbook/ui/part"
)

// previewNames is how many movers the text of a preview names.
const previewNames = 10

type jsonVersion struct {
	Version int          `json:"version"`
	At      string       `json:"at"`
	By      string       `json:"by"`
	Why     string       `json:"why"`
	Current bool         `json:"current"`
	Policy  model.Policy `json:"policy"`
}

func versionsJSON(all []model.PolicyVersion, s *session) []jsonVersion {
	out := make([]jsonVersion, len(all))
	for i, v := range all {
		out[i] = jsonVersion{v.Version, s.zoned(v.At).Format(time.RFC3339), v.By, v.Why, v.Current, v.Policy}
	}
	return out
}

// moment writes when something was done.
func (s *session) moment(unix int64) string { return s.zoned(unix).Format("2006-01-02 15:04") }

// printPolicy prints every setting with its value, and the playbook as text.
func (r *run) printPolicy(p *model.Policy, s *session) error {
	l := s.l
	name := l.Preset(p, scoring.Presets())
	if name == "" {
		name = part.Cell(p.Name)
	}
	r.line(l.F("policy.title", "Version", p.Version, "Name", name))
	last := ""
	for _, setting := range model.PolicySettings() {
		group, name, _ := strings.Cut(setting.Key, ".")
		if group == "name" || group == "playbook" {
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
		r.line(fmt.Sprintf("  %s  %s", part.Fit(setting.Key, 34), strings.TrimRight(text, " ")))
	}
	for _, t := range model.Tiers {
		r.printPlaybook(l.F("policy.playbook", "Tier", t.String()), p.Playbook.Of(t))
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

type jsonPreview struct {
	Customers int            `json:"customers"`
	Moved     int            `json:"moved"`
	Matrix    map[string]int `json:"matrix"`
	Before    map[string]int `json:"before"`
	After     map[string]int `json:"after"`
	Movers    []jsonMover    `json:"movers"`
	Load      []jsonLoad     `json:"load"`
	Backtest  *jsonTests     `json:"backtest"`
}

// jsonTests sets the policy in force beside the one that is tried.
type jsonTests struct {
	Cut    model.Day `json:"cut"`
	Until  model.Day `json:"until"`
	Before jsonTest  `json:"before"`
	After  jsonTest  `json:"after"`
}

type jsonTest struct {
	Score  *float64 `json:"score"`   // share of later revenue of the best fifth by score
	AShare float64  `json:"a_share"` // and of tier A
	ACount int      `json:"a_count"`
}

// policyTests looks at what came after a day under the policy in force and
// under another; nil without a day.
func policyTests(ctx context.Context, s *session, p *model.Policy, cut string) ([]model.Backtest, error) {
	if cut == "" {
		return nil, nil
	}
	day, err := s.figuresDay(cut)
	if err != nil {
		return nil, err
	}
	return s.db.Backtest(ctx, day, s.asOf, nil, p)
}

func testsJSON(tests []model.Backtest) *jsonTests {
	if len(tests) == 0 {
		return nil
	}
	one := func(b *model.Backtest) jsonTest {
		out := jsonTest{}
		if b.Revenue > 0 {
			out.Score = &b.Top20.Score
		}
		for _, o := range b.Tiers {
			if o.Tier == model.TierA {
				out.AShare, out.ACount = o.Share, o.Customers
			}
		}
		return out
	}
	return &jsonTests{tests[0].Cut, tests[0].Until, one(&tests[0]), one(&tests[1])}
}

func (r *run) printTests(tests []model.Backtest, s *session) error {
	j := testsJSON(tests)
	if j == nil {
		return nil
	}
	l := s.l
	r.heading(l.F("policy.tests", "Cut", j.Cut.String(), "Until", j.Until.String()))
	return r.rows([][]string{
		{l.T("policy.best_fifth"), percent(j.Before.Score), percent(j.After.Score)},
		{l.F("policy.tier_a", "Before", l.Count(j.Before.ACount), "After", l.Count(j.After.ACount)), share(j.Before.AShare), share(j.After.AShare)},
	}, r.nowAndThen(l.T("policy.brought_by"))...)
}

// nowAndThen are the columns of figures of the policy in force and of another.
func (r *run) nowAndThen(title string) []column {
	return []column{{title: title, flex: true}, {title: r.l.T("policy.now"), right: true}, {title: r.l.T("policy.then"), right: true}}
}

type jsonMover struct {
	jsonMatch
	From    string      `json:"from"`
	To      string      `json:"to"`
	Revenue json.Number `json:"revenue"`
	Score   float64     `json:"score"`
}

type jsonLoad struct {
	Owner  string  `json:"owner"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

func previewJSON(v *model.PolicyPreview, s *session) jsonPreview {
	m := matrixJSON(&v.Matrix)
	for _, t := range model.Tiers { // nobody comes or goes by a policy
		delete(m, "new"+t.String())
		delete(m, "lost"+t.String())
	}
	out := jsonPreview{
		Customers: v.Customers, Moved: v.Moved, Matrix: m, Before: tierCounts(v.Before), After: tierCounts(v.Tiers),
		Movers: []jsonMover{}, Load: []jsonLoad{},
	}
	for _, x := range v.Movers {
		out.Movers = append(out.Movers, jsonMover{jsonMatch(x.Match), x.From.String(), x.To.String(), money(x.Revenue, s.book.Currency), x.Score})
	}
	for _, x := range v.Load {
		out.Load = append(out.Load, jsonLoad(x))
	}
	return out
}

func (r *run) printPreview(v *model.PolicyPreview, tests []model.Backtest, s *session) error {
	l := s.l
	r.line(l.F("policy.moves", "N", v.Moved, "All", l.Count(v.Customers)))
	r.line("")
	t := r.table(column{title: l.Attr(model.AttrTier)}, column{title: l.T("policy.now"), right: true}, column{title: l.T("policy.then"), right: true},
		column{title: "→ A", right: true}, column{title: "→ B", right: true}, column{title: "→ C", right: true})
	for _, from := range model.Tiers {
		cells := []string{from.String(), l.Count(v.Before[from]), l.Count(v.Tiers[from])}
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
		return []string{cmp.Or(x.Owner, l.T("stats.unassigned")), tenth(x.Before), tenth(x.After)}
	}, r.nowAndThen(l.Attr(model.AttrOwner))...)
	if err == nil {
		err = r.printTests(tests, s)
	}
	if err != nil || len(v.Movers) == 0 {
		return err
	}
	r.heading(l.T("policy.movers"))
	return tableOf(r, v.Movers[:min(previewNames, len(v.Movers))], func(x *model.PolicyMove) []string {
		return []string{x.Name, arrow(x.From.String(), x.To.String()), strconv.FormatFloat(x.Score, 'f', 0, 64), l.MoneyShort(x.Revenue, s.book.Currency)}
	}, column{title: l.Attr(model.AttrName), flex: true}, column{title: l.Attr(model.AttrTier)}, column{title: l.Attr(model.AttrScore), right: true},
		column{title: l.Attr(model.AttrRevenue), right: true})
}
