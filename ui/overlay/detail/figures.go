package detail

import (
	"strings"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/lang"
	"tierbook/ui/part"
	"tierbook/ui/theme"
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
	a, b := model.NumberText(rules.ScoreA, -1), model.NumberText(rules.ScoreB, -1)
	if rules.Method == model.TierByValue {
		a, b = lang.Share(rules.ShareA), lang.Share(rules.ShareB)
	}
	text += l.F("detail.tiers_"+string(rules.Method), "A", a, "B", b, "Share", lang.Share(rules.ShareA))
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

// historySection tells every tier the customer had, newest first: what caused
// the change and how long it lasted.
func (d *Detail) historySection(w int) section {
	l, th := d.env.Lang, d.env.Theme
	s := section{title: l.T("detail.history")}
	until, cause := d.env.Today, 0
	for i := range d.det.Tiers {
		cause = max(cause, part.Width(l.Cause(&d.det.Tiers[i])))
	}
	for i := range d.det.Tiers {
		t := &d.det.Tiers[i]
		key := model.If(i == 0, "detail.history_since", "detail.history_held")
		head, why, n := t.Day.String()+"  "+d.tierMove(t.From, t.To)+"  ", l.Cause(t), int(until-t.Day)
		held := model.If(n > 0, "  "+l.F(key, "N", n), "")
		lines := []string{head + part.Fit(why, cause) + th.Muted.Render(held)}
		if part.Width(lines[0]) > w { // how long it was held matters less than what caused it
			lines = part.Hanging(head, why, max(part.Width(head)+8, w), theme.Style{})
		}
		reason := t.Why
		if o := d.det.Override; o != nil && t.Cause == model.CauseOverride && o.On == t.Day && o.Tier == t.To {
			reason = o.Reason
		}
		if t.By != d.env.By && t.By != "" {
			reason = part.Join(" · ", l.F("detail.history_by", "Name", t.By), reason)
		}
		if reason != "" {
			lines = append(lines, "  "+th.Muted.Render(part.Fit(part.Cell(reason), max(1, w-2))))
		}
		s.items = append(s.items, item{lines: lines, copy: t.Day.String() + " " + l.Tier(t.From) + ">" + l.Tier(t.To)})
		until = t.Day
	}
	if len(s.items) == 0 {
		s.items = []item{{lines: []string{th.Muted.Render(l.T("detail.no_history"))}}}
	}
	return s
}

// tierMove writes "B → A ▲", as wide as any other.
func (d *Detail) tierMove(from, to model.Tier) string {
	was, mark := d.env.TierFit(from), " "
	was = model.If(from == model.TierNone, part.Fit(d.none(), part.Width(was)), was)
	switch {
	case from == model.TierNone || from == to:
	case to < from:
		mark = d.env.Theme.Good.Render(d.env.Sign("▲"))
	default:
		mark = d.env.Theme.Bad.Render(d.env.Sign("▼"))
	}
	return d.env.Theme.Tier(uint8(from)).Render(was) + d.env.Sign(" → ") + d.env.Theme.Tier(uint8(to)).Render(d.env.TierFit(to)) + " " + mark
}

// timelineSection lists what happened, newest first: one line each, the whole
// of it under the cursor. Its entries are filled by itemAt.
func (d *Detail) timelineSection(w int) section {
	l := d.env.Lang
	s := section{title: l.T("detail.timeline")}
	s.note = l.F("detail.timeline_note", "Shown", l.Count(d.total), "Filter", l.T(filters[d.filter].key))
	if hint := d.hint(action.TimelineFilter); hint != "" && part.Width(s.title+s.note+hint) < w-4 {
		s.note += dot + hint
	}
	s.items = make([]item, len(d.events)) // filled when they come in sight
	switch {
	case len(s.items) == 0 && d.filter == 0:
		s.items = []item{{lines: d.empty("detail.no_events", action.Log, w)}}
	case len(s.items) == 0:
		s.items = []item{{lines: d.empty("detail.no_events_filter", action.TimelineFilter, w)}}
	}
	return s
}

func (d *Detail) eventItem(e *model.Interaction, kind, w int) item {
	l, th := d.env.Lang, d.env.Theme
	line := th.Muted.Render(e.Day.String()) + " " + part.Fit(l.Kind(e.Kind), kind)
	if n := d.eventFigure(e); n != "" {
		line += "  " + n
	}
	text := part.Join(dot, part.Cell(l.Lines(e.Lines, 3)), part.Cell(e.Outcome), part.Cell(e.Note))
	room := w - part.Width(line) - 2
	it := item{copy: part.Join(" ", e.Day.String(), l.Kind(e.Kind), e.Outcome, e.Note)}
	line += model.If(text != "" && room > 4, "  "+part.Fit(text, min(room, part.Width(text))), "")
	it.lines = []string{line}
	if part.Width(text) > room && e.Note != "" {
		it.more = part.Painted(part.Lines(e.Note), max(10, w), "  ", theme.Style{})
	}
	it.more = append(it.more, d.lines(e, w)...)
	if small := part.Join(
		dot,
		model.If(e.Contact != "", l.F("detail.event.with", "Name", part.Cell(e.Contact)), ""),
		model.If(e.Next != 0, l.F("detail.event.next", "Day", e.Next.With(e.NextAt)), ""),
		model.If(e.Resolved != 0, l.F("detail.event.resolved", "Day", e.Resolved.String()), ""),
		model.If(e.Kind.HasAmount() && e.Base == nil && e.Currency != d.env.Book.Currency, l.T("detail.event.no_rate"), ""),
		model.If(e.By != "", l.F("detail.event.by", "Name", part.Cell(e.By)), ""),
		model.If(e.BatchID != 0, l.T("detail.event.imported"), ""),
	); small != "" { // the small print
		it.more = append(it.more, part.Painted(small, max(10, w), "  ", th.Muted)...)
	}
	return it
}

// linesShown is how many lines of an order an entry shows under the cursor.
const linesShown = 12

// lines lists what an order is made of, and what it leaves.
func (d *Detail) lines(e *model.Interaction, w int) []string {
	l, out := d.env.Lang, []string(nil)
	name, money := 0, make([]string, min(len(e.Lines), linesShown))
	for i := range money {
		money[i] = model.If(e.Lines[i].Amount != 0, l.Money(e.Lines[i].Amount, e.Currency), "")
		name = max(name, part.Width(part.Cell(l.Lines(e.Lines[i:i+1], 1))))
	}
	for i, m := range money {
		text := part.Cell(l.Lines(e.Lines[i:i+1], 1))
		out = append(out, "  "+part.Fit(text, min(name, max(8, w-2-14)))+"  "+d.env.Theme.Muted.Render(m))
	}
	if more := len(e.Lines) - len(money); more > 0 {
		out = append(out, "  "+d.env.Theme.Muted.Render(l.F("lines.more", "N", more)))
	}
	if m := l.Margin(e); m != "" {
		out = append(out, "  "+d.env.Theme.Muted.Render(m))
	}
	return out
}

// eventFigure gives what an entry carries beside words: money, satisfaction,
// or that it is still open.
func (d *Detail) eventFigure(e *model.Interaction) string {
	l, th := d.env.Lang, d.env.Theme
	switch {
	case e.Kind == model.Refund:
		return th.Bad.Render("-" + l.Money(e.Amount, e.Currency))
	case e.Kind.HasAmount():
		return th.Bold.Render(l.Money(e.Amount, e.Currency))
	case e.Kind == model.Feedback:
		return l.F("detail.stars", "Stars", e.Satisfaction)
	case e.Kind == model.Complaint && e.Resolved == 0:
		return th.Bad.Render(l.T("detail.open"))
	case e.Kind == model.Complaint:
		return th.Good.Render(l.T("detail.resolved"))
	case e.Expected > 0:
		return th.Bold.Render(l.F("detail.expected", "Amount", d.env.MoneyShort(e.Expected), "Share", lang.Share(e.Probability)))
	}
	return ""
}

// filters are the selections of the timeline that its key goes through; the
// first is everything.
var filters = [...]struct {
	key   string
	kinds []model.Kind
}{
	{"detail.filter.all", nil},
	{"detail.filter.money", []model.Kind{model.Order, model.Refund}},
	{"detail.filter.talks", []model.Kind{model.Call, model.Meeting, model.Email, model.Message, model.Visit, model.Care}},
	{"detail.filter.voice", []model.Kind{model.Complaint, model.Feedback}},
	{"detail.filter.notes", []model.Kind{model.Note}},
}
