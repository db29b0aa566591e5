package dashboard

import (
	"math"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

func days(n int) string { return strconv.Itoa(n) + "d" }

// late words the filter for those of a tier whom nobody contacted within its
// cadence; whoever has never been contacted is given one from coming into the
// book on.
func late(p *model.Policy, t model.Tier) string {
	n := days(p.Cadence.Of(t))
	return "tier:" + t.String() + " -last<=" + n + " -(no:last created<=" + n + ")"
}

// inTime writes the share contacted in time of so many, a dash of nobody.
func inTime(share float64, of int) string {
	if of == 0 {
		return "—"
	}
	return percent(share)
}

// lateAny is late for all tiers.
func lateAny(p *model.Policy) string {
	var parts []string
	for _, t := range model.Tiers {
		parts = append(parts, "("+late(p, t)+")")
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

func sum(n [4]int) int { return n[0] + n[1] + n[2] + n[3] }

// drawCoverage is who was contacted within the cadence, by tier and by owner,
// and the work it takes.
func drawCoverage(s *sheet, d *data) {
	t := s.env.Lang
	backlog, weekly := 0, 0.0
	for i := range d.stats.Coverage {
		backlog, weekly = backlog+d.stats.Coverage[i].Backlog, weekly+d.stats.Coverage[i].PerWeek
	}
	text := t.F("dashboard.backlog", "N", backlog, "Count", t.Count(backlog), "Week", average(weekly))
	s.row(target{list: "is:overdue", count: backlog}, part.Fit(text, s.w-1), "")
	nameW := min(16, max(8, s.w/4))
	heads := []string{t.T("dashboard.late"), t.T("dashboard.overdue"), t.T("dashboard.per_week")}
	const numW = 7
	barW := s.w - 1 - nameW - 7 - 1 - 3*(numW+1) - 1
	if s.table || barW < 4 {
		barW = 0
	}
	head := " " + part.Fit("", nameW) + part.FitRight(t.T("dashboard.covered.short"), 7)
	if barW > 0 {
		head += spaces(barW + 1)
	}
	for _, h := range heads {
		head += part.FitRight(h, numW+1)
	}
	s.line(s.th.Muted.Render(part.Fit(head, s.w)))
	line := func(name string, share float64, count int, want string, lateN int, overdueWant string, overdue int, week float64) {
		s.cell(target{list: want, count: lateN}, part.Fit(name, nameW)+part.FitRight(inTime(share, count), 7), s.th.Text)
		switch {
		case barW > 0 && count > 0:
			s.put(" " + s.bar(share, barW))
		case barW > 0:
			s.put(spaces(barW + 1))
		}
		s.put(part.FitRight(t.Count(lateN), numW+1))
		s.cell(target{list: overdueWant, count: overdue}, part.FitRight(t.Count(overdue), numW), s.th.Text)
		s.put(part.FitRight(average(week), numW+1))
		s.end()
	}
	for i := range d.stats.Tiers {
		x := &d.stats.Tiers[i]
		line(x.Tier.String(), x.Coverage, x.Count, late(&d.policy, x.Tier), x.Count-x.Covered, "tier:"+x.Tier.String()+" is:overdue", x.Backlog, x.PerWeek)
	}
	for i := range d.stats.Coverage {
		o := &d.stats.Coverage[i]
		want := equals(model.AttrOwner, o.Owner)
		line(s.groupName(model.AttrOwner, o.Owner), o.Coverage, sum(o.Count), want+" "+lateAny(&d.policy), sum(o.Count)-sum(o.Covered), want+" is:overdue", o.Backlog, o.PerWeek)
	}
	s.say(t.T("dashboard.coverage.words"), s.th.Muted)
}

// drawTrend is coverage over the last weeks, tier by tier.
func drawTrend(s *sheet, d *data) {
	t, weeks := s.env.Lang, d.stats.Trend
	if len(weeks) == 0 {
		s.say(t.T("dashboard.no_trend"), s.th.Muted)
		return
	}
	share := func(w *model.CoverageWeek, tier model.Tier) float64 {
		if w.Count[tier] == 0 {
			return math.NaN()
		}
		return float64(w.Covered[tier]) / float64(w.Count[tier])
	}
	text := func(v float64) string {
		if math.IsNaN(v) {
			return "—"
		}
		return percent(v)
	}
	if s.table {
		cells := [][]string{{t.T("dashboard.week"), "A", "B", "C"}}
		for i := range weeks {
			w := &weeks[i]
			cells = append(cells, []string{w.Day.String(), text(share(w, model.TierA)), text(share(w, model.TierB)), text(share(w, model.TierC))})
		}
		s.rows(cells, nil)
		return
	}
	h := min(5, max(1, (s.h-2)/3))
	last := &weeks[len(weeks)-1]
	for _, tier := range model.Tiers {
		values := make([]float64, len(weeks))
		for i := range weeks {
			values[i] = share(&weeks[i], tier)
		}
		const label = 8
		lines := s.curve(values, 0, 1, max(4, s.w-label-4), h)
		now, n := text(share(last, tier)), last.Count[tier]-last.Covered[tier]
		for i, line := range lines {
			if i == 0 {
				s.cell(target{list: late(&d.policy, tier), count: n}, tier.String()+" "+part.FitRight(now, 4)+" ", s.th.Tier(uint8(tier)))
			} else {
				s.put(spaces(label))
			}
			s.put(line)
			if h > 1 {
				s.put(" " + s.th.Muted.Render(edge(i, h)))
			}
			s.end()
		}
	}
	w := max(4, s.w-12)
	s.line(spaces(8) + s.th.Muted.Render(part.Fit(weeks[0].Day.String(), w-11)+part.FitRight(last.Day.String(), 11)))
	s.say(t.T("dashboard.trend"), s.th.Muted)
}

// edge labels the first and the last line of a curve of shares.
func edge(i, h int) string {
	switch i {
	case 0:
		return "100"
	case h - 1:
		return "  0"
	}
	return "   "
}

// drawMood is how satisfied customers are and what they complain about.
func drawMood(s *sheet, d *data) {
	t, th, x := s.env.Lang, s.th, &d.stats
	if x.Feedbacks == 0 {
		s.say(t.T("dashboard.no_feedback"), th.Muted)
	} else {
		text := t.F("dashboard.satisfaction", "Mean", average(x.Satisfaction), "N", x.Feedbacks, "Count", t.Count(x.Feedbacks))
		s.row(target{list: "has:satisfaction", count: x.Feedbacks}, part.Fit(text, s.w-1), "")
		if !s.table {
			s.line(" " + s.bar((x.Satisfaction-1)/4, max(4, s.w-2)))
			s.line(" " + th.Muted.Render("1"+part.FitRight("5", max(1, s.w-3))))
		}
		s.row(target{list: "sat<=2", count: -1}, part.Fit(t.T("dashboard.unhappy"), s.w-1), "")
	}
	s.line("")
	text := t.F("dashboard.complaints", "N", x.Complaints, "Count", t.Count(x.Complaints))
	st := th.Warn
	if x.Complaints == 0 {
		st = th.Muted
	}
	s.cell(target{list: "is:complaint", count: x.Complaints}, part.Fit(text, s.w-1), st)
	s.end()
}

// months draws a figure by month as a curve, or as a table.
func (s *sheet) months(list []model.Trend, top float64, text func(float64) string) {
	if s.table {
		cells := [][]string{{s.env.Lang.T("dashboard.month"), s.env.Lang.T("dashboard.figure")}}
		for _, m := range list {
			cells = append(cells, []string{m.Day.String(), text(m.Value)})
		}
		s.rows(cells, nil)
		return
	}
	h := max(2, s.h-len(s.lines)-1)
	values := make([]float64, len(list))
	for i, m := range list {
		values[i] = m.Value
	}
	axis := max(part.Width(text(top)), 4) + 1
	w := max(4, s.w-axis-2)
	for i, line := range s.curve(values, 0, top, w, h) {
		label := ""
		switch i {
		case 0:
			label = text(top)
		case h - 1:
			label = "0"
		}
		s.line(" " + s.th.Muted.Render(part.FitRight(label, axis-1)) + " " + line)
	}
	s.line(spaces(axis+1) + s.th.Muted.Render(part.Fit(list[0].Day.String(), w-11)+part.FitRight(list[len(list)-1].Day.String(), 11)))
}

// drawRetention is how many buyers of a quarter buy again in the next.
func drawRetention(s *sheet, d *data) {
	t, list := s.env.Lang, d.stats.Retention
	if len(list) == 0 {
		s.say(t.T("dashboard.no_retention"), s.th.Muted)
		return
	}
	now, end := list[len(list)-1], d.stats.AsOf
	s.say(t.F("dashboard.retention", "Share", percent(now.Value)), s.th.Text)
	from, mid := end.AddMonths(-6), end.AddMonths(-3)
	want := "last_order>" + from.String() + " last_order<=" + mid.String()
	s.row(target{list: want, count: -1}, part.Fit(t.T("dashboard.away"), s.w-1), "")
	s.months(list, 1, percent)
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
	s.row(target{list: "has:clv", count: -1}, part.Fit(t.F("dashboard.value", "Money", s.env.Money(int64(math.Round(now/100)*100))), s.w-1), "")
	s.months(list, top, func(v float64) string { return s.env.MoneyShort(int64(v)) })
}
