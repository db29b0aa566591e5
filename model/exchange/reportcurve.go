package exchange

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tierbook/model"
)

// curve is a line of points of 0..1 in both directions, which the page draws.
type curve struct {
	Tier, Name   string // of a line beside another
	Points, Dots []model.ParetoPoint
	Ticks        []label // at the axis
	Labels       []label // under it
	Beside       []*curve
}

// label stands at 0..1.
type label struct {
	At           float64
	Text, Anchor string
}

// curveX and curveY place a point in the picture, which has room for its labels.
func curveX(at float64) string { return fmt.Sprintf("%.1f", 52+at*458) }
func curveY(at float64) string { return fmt.Sprintf("%.1f", 166-at*154) }

// Area is the line closed along the axis.
func (c *curve) Area() []model.ParetoPoint {
	first, last := c.Points[0].Customers, c.Points[len(c.Points)-1].Customers
	return append(append([]model.ParetoPoint{{Customers: first}}, c.Points...), model.ParetoPoint{Customers: last})
}

// marked is the curve with the bottom, the middle and the top of its axis marked; nil stays
// nil.
func (c *curve) marked(text func(at float64) string) *curve {
	for _, at := range []float64{0, 0.5, 1} {
		if c != nil {
			c.Ticks = append(c.Ticks, label{At: at, Text: text(at)})
		}
	}
	return c
}

// beside names another line in the picture.
func (c *curve) beside(tier, name string, of *curve) {
	if c != nil && of != nil {
		of.Tier, of.Name = tier, name
		c.Beside = append(c.Beside, of)
	}
}

// ParetoLines say what share of the customers brings what share of the revenue.
func (r *Report) ParetoLines() []string {
	return model.Each(r.Stats.ParetoCut, func(p *model.ParetoPoint) string {
		return r.Words.F("stats.pareto", "Customers", r.percentage(p.Customers), "Value", r.percentage(p.Value))
	})
}

// Pareto draws which share of the customers brings which share of the revenue.
func (v *view) Pareto() *curve {
	if len(v.Stats.ParetoCut) == 0 {
		return nil
	}
	labels := []label{{0, v.percentage(0), "start"}, {0.5, v.Words.T("report.of_customers"), "middle"}, {1, v.percentage(1), "end"}}
	return (&curve{Points: v.Stats.Pareto, Dots: v.Stats.ParetoCut, Labels: labels}).marked(v.percentage)
}

// CoverageRows tells of each owner the customers, the shares of every tier (its buyers)
// and of all contacted in time, the overdue, and the contacts a week; with sum of everybody as
// well, where there are several.
func (r *Report) CoverageRows(sum bool) [][]string {
	return model.Each(r.coverStats(sum), func(c *model.CoverageStat) []string {
		w, all := r.Words, model.TotalCover(&c.Tiers)
		row := []string{plainText(c.Owner), w.Apart(all.Count, all.Prospects)}
		for _, t := range model.Tiers {
			row = append(row, w.InTime(c.Tiers[t].Buyers()))
		}
		return append(row, w.InTime(&all), w.Apart(all.Backlog, all.ProspectsBacklog), fmt.Sprintf("%.1f", c.PerWeek))
	})
}

// coverStats are the owners, with sum and everybody.
func (r *Report) coverStats(sum bool) []model.CoverageStat {
	out, all := slices.Clone(r.Stats.Coverage), model.CoverageStat{Owner: r.Words.T("report.all")}
	for i := range out {
		c := &out[i]
		for _, t := range model.Tiers {
			all.Tiers[t].Add(&c.Tiers[t])
		}
		all.PerWeek += c.PerWeek
		c.Owner = cmp.Or(c.Owner, r.Words.T("stats.unassigned"))
	}
	if sum && len(out) > 1 {
		out = append(out, all)
	}
	return out
}

// CoverBar is how much of the bar of a row of the coverage is filled, in percent.
func (v *view) CoverBar(row int) float64 {
	return v.Bar(model.TotalCover(&v.coverStats(true)[row].Tiers))
}

// Trend draws who was contacted in time week by week, everybody and each tier.
func (v *view) Trend() *curve {
	c := overTime(v.weeks(model.Tiers[:]...), 1).marked(v.percentage)
	for _, t := range model.Tiers {
		c.beside(t.String(), v.Words.Tier(t), overTime(v.weeks(t), 1))
	}
	return c
}

// TrendText says it of the first and of the last week, "" where there are not two.
func (v *view) TrendText() string {
	weeks := v.weeks(model.Tiers[:]...)
	if len(weeks) < 2 {
		return ""
	}
	return v.Words.F("report.trend", "First", v.percentage(weeks[0].Value), "Last", v.percentage(weeks[len(weeks)-1].Value))
}

// weeks gives the share of the buyers of some tiers contacted in time, week by week.
func (r *Report) weeks(tiers ...model.Tier) []model.Trend {
	out := make([]model.Trend, 0, len(r.Stats.Trend))
	for _, w := range r.Stats.Trend {
		all := model.TotalCover(&w.Tiers, tiers...)
		if b := all.Buyers(); b.Count > 0 {
			out = append(out, model.Trend{Day: w.Day, Value: b.Share()})
		}
	}
	return out
}

// overTime draws values by day from 0 up to a height, from the first to the last day of
// those it stands beside, if any; nil with fewer than two.
func overTime(values []model.Trend, height float64, beside ...model.Trend) *curve {
	if len(values) < 2 || height <= 0 {
		return nil
	}
	if beside == nil {
		beside = values
	}
	first, last := beside[0].Day, beside[len(beside)-1].Day
	points := model.Each(values, func(t *model.Trend) model.ParetoPoint {
		return model.ParetoPoint{Customers: float64(t.Day-first) / float64(last-first), Value: math.Max(0, t.Value/height)}
	})
	return &curve{Points: points, Dots: points[len(points)-1:], Labels: []label{{0, first.String(), "start"}, {1, last.String(), "end"}}}
}

// amounts draws amounts of money by day, and others beside them.
func (r *Report) amounts(values, others []model.Trend, name string) *curve {
	most := 0.0
	for _, t := range slices.Concat(values, others) {
		most = max(most, t.Value)
	}
	top := niceTop(most)
	c := overTime(values, top).marked(func(at float64) string { return r.short(int64(at * top)) })
	c.beside("C", name, overTime(others, top, values...))
	return c
}

// Retention draws how many buyers come back.
func (v *view) Retention() *curve {
	return overTime(v.Stats.Retention, 1).marked(v.percentage)
}

// CLV draws what a customer is worth.
func (v *view) CLV() *curve { return v.amounts(v.Stats.CLV, nil, "") }

// OverTime draws what came in, and beside it what did a year before.
func (v *view) OverTime() *curve {
	var now, before []model.Trend
	for _, p := range v.Stats.Periods {
		now = append(now, model.Trend{Day: p.To, Value: float64(p.Revenue)})
		if p.YearBefore != nil {
			before = append(before, model.Trend{Day: p.To, Value: float64(*p.YearBefore)})
		}
	}
	return v.amounts(now, before, v.Words.T("stats.year_before"))
}

// CLVLine says what a customer is worth, "" where nothing is known.
func (r *Report) CLVLine(money func(minor int64, currency string) string) string {
	clv, n := r.Stats.CLV, len(r.Stats.CLV)
	if n == 0 {
		return ""
	}
	return r.Words.F("stats.clv", "Money", money(int64(clv[n-1].Value), r.Book.Currency), "First", money(int64(clv[0].Value), r.Book.Currency), "Day", clv[0].Day.String())
}

// RetentionLine says how many buyers come back, "" where nothing is known.
func (r *Report) RetentionLine() string {
	st, n := &r.Stats, len(r.Stats.Retention)
	if n == 0 {
		return ""
	}
	first, last := st.Retention[0], st.Retention[n-1]
	if _, ok := st.Retained(); !ok {
		return r.Words.F("stats.no_buyers", "Share", r.percentage(last.Value), "Day", last.Day.String())
	}
	return r.Words.F("stats.retention", "Share", r.percentage(last.Value), "Day", first.Day.String(), "First", r.percentage(first.Value), "Away", st.Away)
}

// ThemeLine says what low ratings speak of, "" where nothing sets them apart.
func (r *Report) ThemeLine() string {
	words := model.Each(r.Stats.Themes, func(t *model.Theme) string {
		return r.Words.F("stats.theme", "Word", plainText(t.Word), "Low", t.Low, "N", t.Ratings)
	})
	return only(len(words) > 0, r.Words.F("stats.themes", "Words", strings.Join(words, r.Words.T("list.comma"))))
}

// niceTop gives a round number at or a little above v.
func niceTop(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 3, 4, 5, 6, 8, 10} {
		if m*unit >= v {
			return m * unit
		}
	}
	return 10 * unit
}

// drawn is a curve with the words that stand for it where it cannot be seen.
type drawn struct {
	C   *curve
	Alt string
}

// Worth is CLVLine in short amounts.
func (v *view) Worth() string { return v.CLVLine(v.Words.MoneyShort) }

// Draw names a curve for the page.
func (v *view) Draw(c *curve, key string) drawn { return drawn{c, v.Words.T(key)} }

// costed tells whether a profit is known of any period.
func (r *Report) costed() bool {
	return r.Stats.Range.Profit != nil || slices.ContainsFunc(r.Stats.Periods, func(p model.Period) bool { return p.Profit != nil })
}

// money tells of a period what MoneyTables head.
func (r *Report) money(name string, p *model.Period) []string {
	w := r.Words
	before, year := p.Growth()
	out := []string{plainText(name), w.MoneyWhole(p.Revenue, r.Book.Currency), w.Growth(before), w.Growth(year)}
	if r.costed() {
		out = append(out, model.If(p.Profit == nil, "—", w.MoneyWhole(*cmp.Or(p.Profit, new(int64)), r.Book.Currency)))
	}
	return append(out, w.Count(p.Orders), w.Count(p.New), w.Count(p.Lost))
}

// ByHead names what the figures are split by, "" where they are not.
func (r *Report) ByHead() string {
	return only(r.By != model.AttrNone, cmp.Or(r.Field.Name, r.Words.Attr(r.By)))
}

// Table is a table under its title; Heads may be none.
type Table struct {
	Title string
	Heads []string
	Rows  [][]string
}

// MoneyTables tell what came in: within the range, of each group where the figures are
// split and of all; by month, quarter or year; and of targets what is reached.
func (r *Report) MoneyTables() []Table {
	w, p := r.Words, &r.Stats.Range
	heads := r.Heads("attr.revenue", "stats.on_before", "stats.on_year", "stats.profit", "attr.orders", "stats.new_head", "stats.lost_head")
	if !r.costed() {
		heads = slices.Delete(heads, 3, 4)
	}
	groups := model.Each(r.Stats.By, func(g *model.GroupStat) []string { return r.money(w.Group(r.By, &r.Field, g.Value), &g.Range) })
	return []Table{
		{w.F("stats.came_in", "From", p.From.String(), "To", p.To.String()), append([]string{r.ByHead()}, heads...), append(groups, r.money(w.T("report.all"), p))},
		{
			w.T("stats.over_time"), append(r.Heads("action.period"), heads...),
			model.Each(r.Stats.Periods, func(p *model.Period) []string { return r.money(w.Period(p), p) }),
		},
		{w.T("target.title"), r.Heads("target.reached"), model.Each(r.Stats.Targets, func(g *model.Goal) []string { return []string{w.Goal(g, r.Book.Currency)} })},
	}
}

// GroupRows tells of each group what Stats.By knows of it.
func (r *Report) GroupRows() [][]string {
	w := r.Words
	return model.Each(r.Stats.By, func(g *model.GroupStat) []string {
		a, b, c, all := &g.Tiers[1], &g.Tiers[2], &g.Tiers[3], model.TotalCover(&g.Tiers)
		return []string{
			w.Group(r.By, &r.Field, g.Value), w.Count(g.Customers), w.Apart(a.Count, a.Prospects), w.Apart(b.Count, b.Prospects), w.Apart(c.Count, c.Prospects),
			r.short(g.Revenue), model.If(g.Score == nil, "—", model.NumberText(*cmp.Or(g.Score, new(float64)), 0)), w.InTime(&all),
		}
	})
}
