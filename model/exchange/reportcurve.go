package exchange

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"tierbook/model"
)

// curve is a line in the unit of an SVG picture.
type curve struct {
	W, H   float64
	Line   string // points of a polyline
	Area   string // the same down to the axis
	Tiers  []tierLine
	Dots   []dot
	Ticks  []tick
	Labels []label // under the axis
}

type (
	// tierLine is one tier's line beside that of everybody, named at its end.
	tierLine struct {
		Tier, Name, Line string
		X, Y             float64
	}
	dot  struct{ X, Y float64 }
	tick struct {
		Y, TextY float64
		Text     string
	}
	label struct {
		X            float64
		Text, Anchor string
	}
)

// Sizes of a picture, with the room that its labels need.
const (
	curveW, curveH = 520.0, 190.0
	left, right    = 52.0, 10.0
	top, bottom    = 12.0, 24.0
)

func place(x, y float64) (float64, float64) {
	return left + x*(curveW-left-right), top + (1-y)*(curveH-top-bottom)
}

// plot draws points of 0..1 in both directions.
func plot(points []model.ParetoPoint) *curve {
	c := &curve{W: curveW, H: curveH}
	var line strings.Builder
	for _, p := range points {
		x, y := place(p.Customers, p.Value)
		fmt.Fprintf(&line, "%.1f,%.1f ", x, y)
	}
	c.Line = strings.TrimSpace(line.String())
	x0, y0 := place(points[0].Customers, 0)
	x1, _ := place(points[len(points)-1].Customers, 0)
	c.Area = fmt.Sprintf("%.1f,%.1f %s %.1f,%.1f", x0, y0, c.Line, x1, y0)
	return c
}

// ticks marks the bottom, the middle and the top of the axis.
func (c *curve) ticks(text func(at float64) string) {
	for _, at := range []float64{0, 0.5, 1} {
		_, y := place(0, at)
		c.Ticks = append(c.Ticks, tick{y, y + 4, text(at)})
	}
}

// beside names another line in the picture.
func (c *curve) beside(tier, name string, of *curve) {
	if of != nil {
		c.Tiers = append(c.Tiers, tierLine{tier, name, of.Line, of.Dots[0].X, of.Dots[0].Y - 6})
	}
}

func (c *curve) under(at float64, text, anchor string) {
	x, _ := place(at, 0)
	c.Labels = append(c.Labels, label{x, text, anchor})
}

// ParetoLines say what share of the customers brings what share of the revenue.
func (r *Report) ParetoLines() []string {
	return model.Each(r.Stats.ParetoCut, func(p *model.ParetoPoint) string {
		return r.Words.F("stats.pareto", "Customers", r.percentage(p.Customers), "Value", r.percentage(p.Value))
	})
}

func (r *Report) pareto(v *view) {
	st := &r.Stats
	if len(st.ParetoCut) == 0 {
		return
	}
	v.Pareto = plot(st.Pareto)
	v.Pareto.ticks(r.percentage)
	v.Pareto.under(0, r.percentage(0), "start")
	v.Pareto.under(0.5, r.Words.T("report.of_customers"), "middle")
	v.Pareto.under(1, r.percentage(1), "end")
	v.Pareto.Dots = model.Each(st.ParetoCut, func(p *model.ParetoPoint) dot {
		x, y := place(p.Customers, p.Value)
		return dot{x, y}
	})
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
	all := model.TotalCover(&v.coverStats(true)[row].Tiers)
	return filled(&all)
}

func (r *Report) coverage(v *view) {
	w, weeks := r.Words, r.weeks(model.Tiers[:]...)
	if v.Trend = overTime(weeks, 1); v.Trend != nil {
		v.Trend.ticks(r.percentage)
		for _, t := range model.Tiers {
			v.Trend.beside(t.String(), w.Tier(t), overTime(r.weeks(t), 1))
		}
		v.TrendText = w.F("report.trend", "First", r.percentage(weeks[0].Value), "Last", r.percentage(weeks[len(weeks)-1].Value))
	}
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
	c, end := plot(points), points[len(points)-1]
	x, y := place(end.Customers, end.Value)
	c.Dots = []dot{{x, y}}
	c.under(0, first.String(), "start")
	c.under(1, last.String(), "end")
	return c
}

// amounts draws amounts of money by day, and others beside them.
func (r *Report) amounts(values, others []model.Trend, name string) *curve {
	most := 0.0
	for _, t := range slices.Concat(values, others) {
		most = max(most, t.Value)
	}
	top := niceTop(most)
	c := overTime(values, top)
	if c != nil {
		c.ticks(func(at float64) string { return r.short(int64(at * top)) })
		c.beside("C", name, overTime(others, top, values...))
	}
	return c
}

func (r *Report) trends(v *view) {
	if v.Retention = overTime(r.Stats.Retention, 1); v.Retention != nil {
		v.Retention.ticks(r.percentage)
	}
	v.CLV = r.amounts(r.Stats.CLV, nil, "")
	var now, before []model.Trend
	for _, p := range r.Stats.Periods {
		now = append(now, model.Trend{Day: p.To, Value: float64(p.Revenue)})
		if p.YearBefore != nil {
			before = append(before, model.Trend{Day: p.To, Value: float64(*p.YearBefore)})
		}
	}
	v.OverTime = r.amounts(now, before, r.Words.T("stats.year_before"))
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

// MoneyTable is a table of periods or groups.
type MoneyTable struct {
	Title string
	Heads []string
	Rows  [][]string
}

// MoneyTables tell what came in: within the range, of each group where the figures are
// split and of all; and by month, quarter or year.
func (r *Report) MoneyTables() []MoneyTable {
	w, p := r.Words, &r.Stats.Range
	heads := r.Heads("attr.revenue", "stats.on_before", "stats.on_year", "stats.profit", "attr.orders", "stats.new_head", "stats.lost_head")
	if !r.costed() {
		heads = slices.Delete(heads, 3, 4)
	}
	groups := model.Each(r.Stats.By, func(g *model.GroupStat) []string { return r.money(r.groupName(g), &g.Range) })
	return []MoneyTable{
		{w.F("stats.came_in", "From", p.From.String(), "To", p.To.String()), append([]string{r.ByHead()}, heads...), append(groups, r.money(w.T("report.all"), p))},
		{
			w.T("stats.over_time"), append(r.Heads("action.period"), heads...),
			model.Each(r.Stats.Periods, func(p *model.Period) []string { return r.money(w.Period(p), p) }),
		},
	}
}

// groupName words the value that a group has in common.
func (r *Report) groupName(g *model.GroupStat) string {
	switch {
	case g.Value == "" && r.By == model.AttrOwner:
		return r.Words.T("stats.unassigned")
	case r.By == model.AttrField:
		return r.Words.FieldGroup(&r.Field, g.Value)
	case r.By == model.AttrStage:
		return r.Words.Stage(model.Stage(g.Value))
	case r.By == model.AttrTier:
		t, _ := model.ParseTier(g.Value)
		return r.Words.Tier(t)
	}
	return cmp.Or(g.Value, "—")
}

// GroupRows tells of each group what Stats.By knows of it.
func (r *Report) GroupRows() [][]string {
	w := r.Words
	return model.Each(r.Stats.By, func(g *model.GroupStat) []string {
		a, b, c, all := &g.Tiers[1], &g.Tiers[2], &g.Tiers[3], model.TotalCover(&g.Tiers)
		return []string{
			r.groupName(g), w.Count(g.Customers), w.Apart(a.Count, a.Prospects), w.Apart(b.Count, b.Prospects), w.Apart(c.Count, c.Prospects),
			r.short(g.Revenue), meanScore(g.Score), w.InTime(&all),
		}
	})
}
