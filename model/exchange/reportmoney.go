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
	return cmp.Or(r.Field.Name, r.Words.Attr(r.By))
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
	groups := eachOf(r.Stats.By, func(g *model.GroupStat) []string { return r.money(r.groupName(g), &g.Range) })
	return []MoneyTable{
		{w.F("stats.came_in", "From", p.From.String(), "To", p.To.String()), append([]string{r.ByHead()}, heads...), append(groups, r.money(w.T("report.all"), p))},
		{
			w.T("stats.over_time"), append(r.Heads("action.period"), heads...),
			eachOf(r.Stats.Periods, func(p *model.Period) []string { return r.money(w.Period(p), p) }),
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
	return eachOf(r.Stats.By, func(g *model.GroupStat) []string {
		a, b, c, all := &g.Tiers[1], &g.Tiers[2], &g.Tiers[3], model.TotalCover(&g.Tiers)
		return []string{
			r.groupName(g), w.Count(g.Customers), w.Apart(a.Count, a.Prospects), w.Apart(b.Count, b.Prospects), w.Apart(c.Count, c.Prospects),
			r.short(g.Revenue), meanScore(g.Score), w.InTime(&all),
		}
	})
}
