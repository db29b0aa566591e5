package exchange

import (
	"cmp"
	"slices"

	"tierbook/model"
)

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
		profit := "—"
		if p.Profit != nil {
			profit = w.MoneyWhole(*p.Profit, r.Book.Currency)
		}
		out = append(out, profit)
	}
	return append(out, w.Count(p.Orders), w.Count(p.New), w.Count(p.Lost))
}

// ByHead names what the figures are split by, "" where they are not.
func (r *Report) ByHead() string {
	if r.By == model.AttrNone {
		return ""
	}
	return r.Words.Attr(r.By)
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
	groups := rowsOf(r.Stats.By, func(g *model.GroupStat) []string { return r.money(r.groupName(g), &g.Range) })
	return []MoneyTable{
		{w.F("stats.came_in", "From", p.From.String(), "To", p.To.String()), append([]string{r.ByHead()}, heads...), append(groups, r.money(w.T("report.all"), p))},
		{
			w.T("stats.over_time"), append(r.Heads("action.period"), heads...),
			rowsOf(r.Stats.Periods, func(p *model.Period) []string { return r.money(w.Period(p), p) }),
		},
	}
}

// incomings draws the months beside those of a year before.
func (r *Report) incomings(v *view) {
	var now []model.Trend
	most := int64(0)
	for i := range r.Stats.Periods {
		p := &r.Stats.Periods[i]
		now = append(now, model.Trend{Day: p.To, Value: float64(p.Revenue)})
		if most = max(most, p.Revenue); p.YearBefore != nil {
			most = max(most, *p.YearBefore)
		}
	}
	top := niceTop(float64(most))
	if v.OverTime = r.overTime(now, top); v.OverTime != nil {
		v.OverTime.ticks(func(at float64) string { return r.short(int64(at * top)) })
		v.OverTime.Tiers = r.yearBefore(now[0].Day, now[len(now)-1].Day, top)
	}
}

// yearBefore draws what came in a year before each of the periods, whose ends lie between
// two days; nothing with fewer than two.
func (r *Report) yearBefore(first, last model.Day, top float64) []tierLine {
	var points []model.ParetoPoint
	for i := range r.Stats.Periods {
		if p := &r.Stats.Periods[i]; p.YearBefore != nil {
			points = append(points, model.ParetoPoint{Customers: float64(p.To-first) / float64(last-first), Value: max(0, float64(*p.YearBefore)/top)})
		}
	}
	if len(points) < 2 {
		return nil
	}
	end := points[len(points)-1]
	x, y := place(end.Customers, end.Value)
	return []tierLine{{"C", r.Words.T("stats.year_before"), plot(points).Line, x, y - 6}}
}

// groupName words the value that a group has in common.
func (r *Report) groupName(g *model.GroupStat) string {
	switch {
	case g.Value == "" && r.By == model.AttrOwner:
		return r.Words.T("stats.unassigned")
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
	return rowsOf(r.Stats.By, func(g *model.GroupStat) []string {
		a, b, c, all := &g.Tiers[1], &g.Tiers[2], &g.Tiers[3], model.TotalCover(&g.Tiers)
		return []string{
			r.groupName(g), w.Count(g.Customers), w.Apart(a.Count, a.Prospects), w.Apart(b.Count, b.Prospects), w.Apart(c.Count, c.Prospects),
			r.short(g.Revenue), meanScore(g.Score), w.InTime(&all),
		}
	})
}
