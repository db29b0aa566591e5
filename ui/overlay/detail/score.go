package detail

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// scoreSection shows the score as arithmetic: every component's value times
// its weight over the known weights is its contribution, and these add up.
func (d *Detail) scoreSection(w int) section {
	l, s := d.env.Lang, &d.det.Score
	sec := section{title: l.T("detail.score_title"), note: l.T("detail.score_note")}
	known, all := 0.0, 0.0 // of the weight
	points := s.Tenths()
	name := part.Width(l.T("detail.sum"))
	for i := range s.Components {
		c := &s.Components[i]
		name = min(max(name, part.Width(l.Component(c.Name))), mostName)
		if all += c.Weight; c.Known {
			known += c.Weight
		}
	}
	for i := range s.Components {
		sec.items = append(sec.items, d.componentItem(&s.Components[i], points[i], known, name, w))
	}
	sec.items = append(sec.items, d.sumItem(known, all, name, w))
	// the distance to the next tier, and what comes if nothing is done; while that is searched for, its place is kept
	lines := []lang.Labelled{{Label: l.T("whatif.up"), Text: "…"}}
	if d.whatIf != nil {
		lines = l.WhatIf(d.whatIf, d.det.Score.Tier, d.det.Override.Holds(d.env.Today))
	}
	lw := max(part.Width(l.T("whatif.up")), part.Width(l.T("whatif.down"))) + 1
	sec.items = append(sec.items, d.labels(lines, ": ", lw, w)...)
	return sec
}

// Cells of the arithmetic beside the name: " 82.0 × 25/90 = 22.8".
const (
	mostName    = 24
	valueCells  = 5
	weightCells = 6
	pointCells  = 5
	barCells    = 8
	sumCells    = 1 + valueCells + 3 + weightCells + 3 + pointCells
)

func (d *Detail) componentItem(c *model.Component, points int, known float64, name, w int) item {
	l, th := d.env.Lang, d.env.Theme
	reason := strings.Join(l.Reasons(c.Reasons), l.T("detail.join"))
	value, weight, sum := d.none(), number(c.Weight), d.none()
	if c.Known {
		value, weight, sum = part.Tenth(c.Value), weight+"/"+number(known), part.Tenth(float64(points)/10)
	}
	head := part.Fit(l.Component(c.Name), name) + part.FitRight(value, 1+valueCells) + d.env.Sign(" × ") + part.Fit(weight, weightCells) +
		" = " + part.FitRight(sum, pointCells)
	if !c.Known {
		head = th.Muted.Render(head)
	}
	used := name + sumCells
	if w-used >= barCells+28 { // the reasons come first
		bar := strings.Repeat(" ", barCells)
		if c.Known {
			bar = part.Bar(c.Value/100, barCells, d.env.ASCII, th)
		}
		head += "  " + bar
		used += 2 + barCells
	}
	it := item{copy: l.Component(c.Name) + ": " + reason}
	if w-used < 16 { // no room beside: the reason goes below
		it.lines = append([]string{head}, part.Painted(reason, max(12, w), "    ", th.Muted)...)
		return it
	}
	it.lines = part.Hanging(head+"  ", reason, w, th.Muted)
	return it
}

// none stands for what is not known.
func (d *Detail) none() string { return d.env.Sign("—") }

// sumItem closes the sum and says how much of the weight is known and where
// the tiers begin.
func (d *Detail) sumItem(known, all float64, name, w int) item {
	l, th, s := d.env.Lang, d.env.Theme, &d.det.Score
	if !s.Known {
		text := l.T("detail.unknown_score")
		return item{lines: part.Prose(text, w), copy: text}
	}
	line := part.Fit(l.T("detail.sum"), name) + strings.Repeat(" ", sumCells-pointCells-3) + " = " + part.FitRight(part.Tenth(s.Value), pointCells)
	it := item{lines: []string{th.Bold.Render(line)}, copy: l.F("detail.score", "Value", part.Tenth(s.Value))}
	text := l.F("detail.coverage", "Known", number(known), "All", number(all), "Share", lang.Share(s.Coverage))
	if s.Provisional {
		text += l.F("detail.provisional", "Share", lang.Share(d.det.Policy.Model.ProvisionalAt))
	}
	rules := &d.det.Policy.Tiers
	switch rules.Method {
	case model.TierByValue:
		text += l.F("detail.tiers_value", "A", lang.Share(rules.ShareA), "B", lang.Share(rules.ShareB))
	case model.TierByBest:
		text += l.F("detail.tiers_best", "A", number(rules.ScoreA), "B", number(rules.ScoreB), "Share", lang.Share(rules.ShareA))
	case model.TierByScore:
		text += l.F("detail.tiers_score", "A", number(rules.ScoreA), "B", number(rules.ScoreB))
	}
	it.lines = append(it.lines, part.Painted(text, w, "", th.Muted)...)
	return it
}
