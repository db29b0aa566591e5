package exchange

import (
	"slices"

	"tierbook/model"
)

// MoneyHeads are the headings of the figures of periods, behind what names them.
func (r *Report) MoneyHeads() []string {
	var out []string
	for _, key := range []string{"attr.revenue", "stats.on_before", "stats.on_year", "stats.profit", "attr.orders", "stats.new_head", "stats.lost_head"} {
		if key != "stats.profit" || r.costed() {
			out = append(out, r.Words.T(key))
		}
	}
	return out
}

// costed tells whether a profit is known of any period.
func (r *Report) costed() bool {
	return r.Stats.Range.Profit != nil || slices.ContainsFunc(r.Stats.Periods, func(p model.Period) bool { return p.Profit != nil })
}

// money tells of a period what MoneyHeads name.
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

// PeriodRows tell what came in by month, quarter or year.
func (r *Report) PeriodRows() [][]string {
	return rowsOf(r.Stats.Periods, func(p *model.Period) []string { return r.money(r.Words.Period(p), p) })
}

// RangeRows tell what came in within the range: of each group where the figures are split,
// and of all.
func (r *Report) RangeRows() [][]string {
	out := rowsOf(r.Stats.By, func(g *model.GroupStat) []string { return r.money(r.groupName(g), &g.Range) })
	return append(out, r.money(r.Words.T("report.all"), &r.Stats.Range))
}

// RangeTitle names the days of the range.
func (r *Report) RangeTitle() string {
	p := &r.Stats.Range
	return r.Words.F("stats.came_in", "From", p.From.String(), "To", p.To.String())
}

// ByHead names what the figures are split by, "" where they are not.
func (r *Report) ByHead() string {
	if r.By == model.AttrNone {
		return ""
	}
	return r.Words.Attr(r.By)
}
