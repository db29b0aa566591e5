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
		all, known = all+c.Weight, known+model.If(c.Known, c.Weight, 0)
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
	value, weight, sum := d.none(), model.NumberText(c.Weight, -1), d.none()
	if c.Known {
		value, weight, sum = part.Tenth(c.Value), weight+"/"+model.NumberText(known, -1), part.Tenth(float64(points)/10)
	}
	head := part.Fit(l.Component(c.Name), name) + part.FitRight(value, 1+valueCells) + d.env.Sign(" × ") + part.Fit(weight, weightCells) +
		" = " + part.FitRight(sum, pointCells)
	head = model.If(c.Known, head, th.Muted.Render(head))
	used := name + sumCells
	if w-used >= barCells+28 { // the reasons come first
		bar := model.If(c.Known, part.Bar(c.Value/100, barCells, d.env.ASCII, th), strings.Repeat(" ", barCells))
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
	text := l.F("detail.coverage", "Known", model.NumberText(known, -1), "All", model.NumberText(all, -1), "Share", lang.Share(s.Coverage))
	text += model.If(s.Provisional, l.F("detail.provisional", "Share", lang.Share(d.det.Policy.Model.ProvisionalAt)), "")
	rules := &d.det.Policy.Tiers
	switch rules.Method {
	case model.TierByValue:
		text += l.F("detail.tiers_value", "A", lang.Share(rules.ShareA), "B", lang.Share(rules.ShareB))
	case model.TierByBest:
		text += l.F("detail.tiers_best", "A", model.NumberText(rules.ScoreA, -1), "B", model.NumberText(rules.ScoreB, -1), "Share", lang.Share(rules.ShareA))
	case model.TierByScore:
		text += l.F("detail.tiers_score", "A", model.NumberText(rules.ScoreA, -1), "B", model.NumberText(rules.ScoreB, -1))
	}
	it.lines = append(it.lines, part.Painted(text, w, "", th.Muted)...)
	return it
}

// figuresSection tells RFM, ABC, orders, what the models expect, and the
// spend of the last twelve months.
func (d *Detail) figuresSection(w int) section {
	l, f := d.env.Lang, &d.det.Facts
	s := section{title: l.T("detail.figures")}
	rows := []lang.Labelled{{Label: l.T("detail.rfm"), Text: d.rfmWords()}, {Label: l.T("detail.abc"), Text: d.abcWords()}, {Label: l.T("detail.revenue"), Text: d.revenueWords()}}
	if f.Orders > 0 {
		rows = append(rows, lang.Labelled{Label: l.T("detail.orders"), Text: d.orderWords()})
	}
	if f.Unconverted > 0 {
		rows = append(rows, lang.Labelled{Label: l.T("detail.unconverted"), Text: l.F("detail.unconverted_why", "N", f.Unconverted, "Currency", d.env.Book.Currency)})
	}
	if f.Satisfaction > 0 {
		rows = append(rows, lang.Labelled{Label: l.T("detail.satisfaction"), Text: l.F("detail.satisfaction_of", "Stars", f.Satisfaction, "Day", f.SatisfactionDay.String())})
	}
	for _, r := range l.Forecast(&d.det.Score.Forecast, &d.det.Policy.Model, d.det.ModelReason, f.Orders) {
		rows = append(rows, lang.Labelled{Label: r.Label, Text: strings.ReplaceAll(r.Text, "—", d.none())})
	}
	lw := max(widest(rows), part.Width(l.T("detail.spend")))
	s.items = append(d.labels(rows, dot, lw, w), d.spendItem(lw, w))
	return s
}

func (d *Detail) rfmWords() string {
	s, l := &d.det.Score, d.env.Lang
	if s.R == 0 {
		return d.none() + " " + l.T("detail.no_orders")
	}
	return l.RFMClass(s.RFMClass()) + l.T("stats.colon") + l.F("detail.rfm_of", "R", s.R, "F", s.F, "M", s.M)
}

func (d *Detail) abcWords() string {
	abc, rules := d.det.Score.ABC, &d.det.Policy.Tiers
	if abc == model.TierNone {
		return d.none()
	}
	shares := [...]float64{model.TierA: rules.ShareA, model.TierB: rules.ShareB - rules.ShareA, model.TierC: 1 - rules.ShareB}
	return d.env.Lang.F("detail.abc_"+strings.ToLower(abc.String()), "Share", lang.Share(shares[abc]))
}

func (d *Detail) revenueWords() string {
	l, f := d.env.Lang, &d.det.Facts
	if f.Opening > 0 {
		return d.env.Money(f.Revenue) + dot + l.F("show.opening", "Money", d.env.Money(f.Opening), "On", d.det.Opening.On.String())
	}
	if f.Orders == 0 {
		return d.none() + " " + l.T("detail.no_orders")
	}
	return l.F("detail.revenue_of", "Revenue", d.env.Money(f.Revenue), "N", f.Orders, "Mean", d.money(float64(f.Sold())/float64(f.Orders)))
}

func (d *Detail) orderWords() string {
	l, f := d.env.Lang, &d.det.Facts
	text := l.F("detail.orders_of", "First", f.FirstOrder.String(), "Last", f.LastOrder.String(), "N", int(max(0, d.env.Today-f.LastOrder)))
	text += model.If(f.MedianGap > 0, l.F("detail.orders_gap", "Gap", model.NumberText(f.MedianGap, 0)), "")
	return text
}

// spendItem draws the spend of twelve months as a line of blocks with its
// total and best month, and the months themselves below.
func (d *Detail) spendItem(lw, w int) item {
	l, spend := d.env.Lang, d.det.Spend
	total, best := int64(0), 0
	for i, v := range spend {
		total += v
		if v > spend[best] {
			best = i
		}
	}
	label := l.T("detail.spend")
	if total <= 0 && spend[best] <= 0 {
		text := l.T("detail.spend_none")
		return item{lines: d.labelled(label, text, lw, w), copy: text}
	}
	text := l.F("detail.spend_of", "Total", d.env.MoneyShort(total), "Month", d.month(best).String()[:7], "Best", d.env.MoneyShort(spend[best]))
	spark := d.env.Theme.Bar.Render(part.Spark(spend[:], d.env.ASCII))
	it := item{copy: text}
	if w-lw-1 >= len(spend)+2+part.Width(text) {
		it.lines = d.labelled(label, spark+"  "+text, lw, w)
	} else {
		it.lines = append(d.labelled(label, spark, lw, w), d.labelled("", text, lw, w)...)
	}
	const cell = 12
	per := min(6, max(1, w/cell))
	for i := 0; i < len(spend); i += per {
		line := ""
		for m := i; m < min(i+per, len(spend)); m++ {
			line += part.Fit(part.Fit(d.month(m).String()[5:7], 2)+" "+part.FitRight(d.env.MoneyShort(spend[m]), 8), cell)
		}
		it.more = append(it.more, d.env.Theme.Muted.Render(line))
	}
	return it
}

// month gives the first day of one of the twelve months of the spend.
func (d *Detail) month(i int) model.Day {
	return d.env.Today.Month().AddMonths(i + 1 - len(d.det.Spend))
}
