package dashboard

import (
	"math"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// late words the filter for those of a tier whom nobody contacted within its
// cadence; whoever has never been contacted is given one from coming into the
// book on.
func late(p *model.Policy, t model.Tier) string {
	n := strconv.Itoa(p.Cadence.Of(t)) + "d"
	return "tier:" + t.String() + " -last<=" + n + " -(no:last created<=" + n + ")"
}

// drawCoverage is who was contacted within the cadence, by tier and by owner,
// and the work it takes.
func drawCoverage(s *sheet, d *data) {
	t := s.env.Lang
	all, weekly := d.stats.Cover(), 0.0
	for i := range d.stats.Tiers {
		weekly += d.stats.Tiers[i].PerWeek
	}
	text := t.F("dashboard.backlog", "N", all.Backlog, "Count", t.Apart(all.Backlog, all.ProspectsBacklog), "Week", part.Tenth(weekly))
	s.row(target{list: "is:overdue", count: all.Backlog}, part.Fit(text, s.w-1))
	coverageByTier(s, d)
	coverageByOwner(s, d)
	s.say(t.T("dashboard.coverage.words"), s.th.Muted)
}

// workHeads head the figures that every line of the coverage ends with.
var workHeads = [...]string{"dashboard.late", "dashboard.overdue", "dashboard.per_week"}

// workWidths are their cells: as wide as the counts of the book need.
func workWidths(s *sheet, d *data) (w [len(workHeads)]int) {
	count := part.Width(s.env.Lang.Count(d.stats.Customers))
	for i := range d.stats.Tiers {
		c := &d.stats.Tiers[i]
		count = max(count, part.Width(s.env.Lang.Apart(c.Count-c.Covered, c.Prospects-c.ProspectsCovered)), part.Width(s.env.Lang.Apart(c.Backlog, c.ProspectsBacklog)))
	}
	for i, key := range workHeads {
		w[i] = max(count, part.Width(s.env.Lang.T(key))) + 1
	}
	return w
}

// work ends a line of the coverage: who is late, who is overdue, each with the
// list behind it, and the touches that the cadences ask for.
func (s *sheet) work(d *data, c *model.Cover, want, overdueWant string, week float64) {
	t, w := s.env.Lang, workWidths(s, d)
	s.cell(target{list: want, count: c.Count - c.Covered}, part.FitRight(t.Apart(c.Count-c.Covered, c.Prospects-c.ProspectsCovered), w[0]-1), s.th.Text)
	s.cell(target{list: overdueWant, count: c.Backlog}, part.FitRight(t.Apart(c.Backlog, c.ProspectsBacklog), w[1]-1), s.th.Text)
	s.put(part.FitRight(part.Tenth(week), w[2]))
	s.end()
}

// coverageHead draws headings: those of what stands before the work, which take
// to cells, and those of the work.
func coverageHead(s *sheet, d *data, before string, to int) {
	line := part.Fit(before, to)
	for i, w := range workWidths(s, d) {
		line += part.FitRight(s.env.Lang.T(workHeads[i]), w)
	}
	s.line(s.th.Muted.Render(part.Fit(line, s.w)))
}

// beforeWork gives the cells that the work leaves.
func beforeWork(s *sheet, d *data) int {
	to := s.w
	for _, w := range workWidths(s, d) {
		to -= w
	}
	return max(16, min(60, to-1))
}

const shareW = 8 // cells of the share of an owner's buyers who are in time

// coverageByTier draws the share in time of each tier as a bar.
func coverageByTier(s *sheet, d *data) {
	t, to, shareW := s.env.Lang, beforeWork(s, d), shareW
	for i := range d.stats.Tiers { // that of prospects stands apart
		shareW = max(shareW, part.Width(t.InTime(&d.stats.Tiers[i].Cover))+2)
	}
	nameW := 5 + max(0, s.env.TierCells()-3)
	barW := to - 1 - nameW - shareW - 1
	barW = model.If(s.table || barW < 4, 0, barW)
	coverageHead(s, d, part.Fit("", 1+nameW)+part.FitRight(t.T("dashboard.covered.short"), shareW), to)
	for i := range d.stats.Tiers {
		x := &d.stats.Tiers[i]
		tier := "tier:" + x.Tier.String()
		s.put(" " + s.th.Tier(uint8(x.Tier)).Render(part.Fit(t.Tier(x.Tier), nameW)) + part.FitRight(t.InTime(&x.Cover), shareW))
		if b := x.Buyers(); barW > 0 && b.Count > 0 {
			s.put(" " + s.bar(b.Share(), barW))
		}
		s.put(part.Fit("", to-s.at))
		s.work(d, &x.Cover, late(&d.policy, x.Tier), tier+" is:overdue", x.PerWeek)
	}
}

// coverageByOwner draws the share in time of each tier of each owner: of the buyers
// alone, as there is no room for more.
func coverageByOwner(s *sheet, d *data) {
	t, to := s.env.Lang, beforeWork(s, d)
	tierW := 5 + max(0, s.env.TierCells()-3)
	tiers, nameW := model.Tiers[:], to-1-len(model.Tiers)*tierW-shareW
	if nameW < 8 {
		tiers, nameW = nil, to-1-shareW
	}
	head := " " + part.Fit(t.Attr(model.AttrOwner), nameW)
	for _, tier := range tiers {
		head += part.FitRight(t.Tier(tier), tierW)
	}
	coverageHead(s, d, head+part.FitRight(t.T("dashboard.covered.short"), shareW), to)
	late := func(tier model.Tier) string { return late(&d.policy, tier) }
	anyLate := "(" + strings.Join(model.Each(model.Tiers[:], func(t *model.Tier) string { return "(" + late(*t) + ")" }), " or ") + ")"
	for i := range d.stats.Coverage {
		o := &d.stats.Coverage[i]
		want := model.AttrOwner.Equals(o.Owner)
		s.put(" " + part.Fit(s.groupName(&model.StatsQuery{By: model.AttrOwner}, o.Owner, nameW), nameW))
		for _, tier := range tiers {
			b := o.Tiers[tier].Buyers()
			s.cell(target{list: want + " -stage:prospect " + late(tier), count: b.Count - b.Covered}, part.FitRight(t.InTime(b), tierW-1), s.th.Text)
		}
		all := model.TotalCover(&o.Tiers)
		s.put(part.FitRight(t.InTime(all.Buyers()), shareW))
		s.put(part.Fit("", to-s.at))
		s.work(d, &all, want+" "+anyLate, want+" is:overdue", o.PerWeek)
	}
}

// drawTrend is coverage of the buyers over the last weeks, tier by tier; tables have
// that of the prospects apart.
func drawTrend(s *sheet, d *data) {
	t, weeks := s.env.Lang, d.stats.Trend
	if len(weeks) == 0 {
		s.say(t.T("dashboard.no_trend"), s.th.Muted)
		return
	}
	text := func(w *model.CoverageWeek, tier model.Tier) string { return t.InTime(&w.Tiers[tier]) }
	if s.table {
		s.rows([]string{t.T("dashboard.week"), t.Tier(model.TierA), t.Tier(model.TierB), t.Tier(model.TierC)}, model.Each(weeks, func(w *model.CoverageWeek) []string {
			return []string{w.Day.String(), text(w, model.TierA), text(w, model.TierB), text(w, model.TierC)}
		}))
		return
	}
	h := min(5, max(1, (s.h-2)/3))
	label, ends := 8+s.env.TierCells(), map[int]string{h - 1: "0", 0: "100"}
	first, last := &weeks[0], &weeks[len(weeks)-1]
	for _, tier := range model.Tiers {
		values := model.Each(weeks, func(w *model.CoverageWeek) float64 {
			if b := w.Tiers[tier].Buyers(); b.Count > 0 {
				return b.Share()
			}
			return math.NaN()
		})
		lines := s.curve(values, 0, 1, max(4, s.w-label-4), h)
		now := last.Tiers[tier].Buyers()
		for i, line := range lines {
			if i == 0 {
				s.cell(target{list: "-stage:prospect " + late(&d.policy, tier), count: now.Count - now.Covered}, part.Fit(t.Tier(tier), label-7)+" "+part.FitRight(t.InTime(now), 4)+" ", s.th.Tier(uint8(tier)))
			} else {
				s.put(part.Fit("", label))
			}
			s.put(line)
			if h > 1 {
				s.put(" " + s.th.Muted.Render(part.FitRight(ends[i], 3)))
			}
			s.end()
		}
	}
	s.ends(label, max(4, s.w-label-4), first.Day.String(), last.Day.String())
	s.say(t.F("dashboard.trend", "Day", first.Day.String(), "A", text(first, model.TierA), "B", text(first, model.TierB), "C", text(first, model.TierC)), s.th.Muted)
}

// drawMood is how satisfied customers are and what they complain about.
func drawMood(s *sheet, d *data) {
	t, th, x := s.env.Lang, s.th, &d.stats
	if x.Feedbacks == 0 {
		s.say(t.T("dashboard.no_feedback"), th.Muted)
	} else {
		text := t.F("dashboard.satisfaction", "Mean", part.Tenth(x.Satisfaction), "N", x.Feedbacks, "Count", t.Count(x.Feedbacks))
		s.row(target{list: "has:satisfaction", count: x.Feedbacks}, part.Fit(text, s.w-1))
		if !s.table {
			s.line(" " + s.bar((x.Satisfaction-1)/4, max(4, s.w-2)))
			s.line(" " + th.Muted.Render("1"+part.FitRight("5", max(1, s.w-3))))
		}
		s.row(target{list: "sat<=2", count: x.Unhappy}, part.Fit(t.F("dashboard.unhappy", "N", x.Unhappy, "Count", t.Count(x.Unhappy)), s.w-1))
		for i := range x.Themes {
			w := &x.Themes[i]
			s.row(target{list: w.Filter(), count: -1}, part.Fit(t.F("dashboard.theme", "Word", part.Cell(w.Word), "Low", w.Low, "N", w.Ratings), s.w-1))
		}
	}
	s.line("")
	text := t.F("dashboard.complaints", "N", x.Complaints, "Count", t.Count(x.Complaints))
	s.cell(target{list: "is:complaint", count: x.Complaints}, part.Fit(text, s.w-1), model.If(x.Complaints == 0, th.Muted, th.Warn))
	s.end()
}

// months draws a figure by month as a curve, or as a table.
func (s *sheet) months(list []model.Trend, top float64, text func(float64) string) {
	if s.table {
		s.rows([]string{s.env.Lang.T("dashboard.month"), s.env.Lang.T("dashboard.figure")}, model.Each(list, func(m *model.Trend) []string {
			return []string{m.Day.String(), text(m.Value)}
		}))
		return
	}
	values := model.Each(list, func(m *model.Trend) float64 { return m.Value })
	axis := max(part.Width(text(top)), 4) + 2
	w := max(4, s.w-axis-1)
	s.chart(values, top, axis, w, max(2, s.h-len(s.lines)-1), text(top), "", "0")
	s.ends(axis, w, list[0].Day.String(), list[len(list)-1].Day.String())
}

// drawRetention is how many buyers of a quarter buy again in the next.
func drawRetention(s *sheet, d *data) {
	t, list := s.env.Lang, d.stats.Retention
	if len(list) == 0 {
		s.say(t.T("dashboard.no_retention"), s.th.Muted)
		return
	}
	if again, ok := d.stats.Retained(); ok {
		s.say(t.F("dashboard.retention", "Share", lang.Share(again)), s.th.Text)
		from, mid := d.stats.AsOf.AddMonths(-6), d.stats.AsOf.AddMonths(-3)
		want := "last_order>" + from.String() + " last_order<=" + mid.String()
		s.row(target{list: want, count: d.stats.Away}, part.Fit(t.F("dashboard.away", "N", d.stats.Away, "Count", t.Count(d.stats.Away)), s.w-1))
	} else {
		s.say(t.T("dashboard.no_buyers"), s.th.Text)
	}
	s.months(list, 1, lang.Share)
}

// drawValue is the mean lifetime value of a customer.
func drawValue(s *sheet, d *data) {
	t, list := s.env.Lang, d.stats.CLV
	if len(list) == 0 {
		s.say(t.T("dashboard.no_value"), s.th.Muted)
		return
	}
	top := 1.0
	for _, m := range list {
		top = math.Max(top, m.Value)
	}
	now := list[len(list)-1].Value
	s.row(target{list: "has:clv", count: -1}, part.Fit(t.F("dashboard.value", "Money", s.env.Money(int64(math.Round(now/100)*100))), s.w-1))
	s.months(list, top, func(v float64) string { return s.env.MoneyShort(int64(v)) })
}

// drawTargets says how far the targets of the last day's periods are reached, each with the
// list behind it.
func drawTargets(s *sheet, d *data) {
	t, currency := s.env.Lang, s.env.Book.Currency
	if len(d.stats.Targets) == 0 {
		s.say(t.T("target.none"), s.th.Muted)
		return
	}
	s.rows(t.GoalHeads(), model.Each(d.stats.Targets, func(g *model.Goal) []string { return t.GoalCells(g, currency) }),
		model.Each(d.stats.Targets, func(g *model.Goal) target { return target{list: g.Filter, count: -1} })...)
}
