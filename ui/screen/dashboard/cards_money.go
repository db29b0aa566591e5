package dashboard

import (
	"slices"

	"tierbook/model"
	"tierbook/ui/part"
)

// during words the filter for who ordered within a period.
func during(p *model.Period) string { return "ordered:" + p.From.String() + ".." + p.To.String() }

// drawMoney is what came in within the range, then by month, the newest first.
func drawMoney(s *sheet, d *data) {
	t := s.env.Lang
	periods, top := append([]model.Period{d.stats.Range}, d.stats.Periods...), int64(1)
	slices.Reverse(periods[1:])
	title := func(i int) string {
		if i == 0 {
			return t.T("dashboard.range")
		}
		return t.Period(&periods[i])
	}
	nameW := 0
	for i := range periods {
		nameW = max(nameW, part.Width(title(i)))
		if i > 0 {
			top = max(top, periods[i].Revenue)
		}
	}
	keys, w := [...]string{"attr.revenue", "stats.on_before", "stats.on_year", "attr.orders", "stats.new_head", "stats.lost_head"}, [...]int{9, 6, 6, 6, 5, 5}
	need := nameW + 1
	for i, key := range keys {
		w[i] = max(w[i], part.Width(t.T(key))+2)
		need += w[i]
	}
	if need > s.w { // the count of orders gives way
		need, w[3] = need-w[3], 0
	}
	head := " " + part.Fit("", nameW)
	for i, key := range keys {
		head += part.FitRight(t.T(key), w[i])
	}
	s.line(s.th.Muted.Render(part.Fit(head, s.w)))
	barW := min(30, s.w-need-2)
	for i := range periods {
		p := &periods[i]
		before, year := p.Growth()
		s.put(" " + part.Fit(title(i), nameW))
		s.cell(target{list: during(p), count: p.Buyers}, part.FitRight(s.env.MoneyShort(p.Revenue), w[0]-1), s.th.Text)
		s.put(part.FitRight(t.Growth(before), w[1]) + part.FitRight(t.Growth(year), w[2]) + part.FitRight(t.Count(p.Orders), w[3]))
		s.cell(target{list: "first_order>=" + p.From.String() + " first_order<=" + p.To.String(), count: p.New}, part.FitRight(t.Count(p.New), w[4]-1), s.th.Text)
		s.cell(target{some: p.Gone, count: p.Lost, title: t.T("dashboard.lost") + " " + title(i)}, part.FitRight(t.Count(p.Lost), w[5]-1), s.th.Text)
		if i > 0 && !s.table && barW >= 4 {
			s.put("  " + s.bar(max(0, float64(p.Revenue)/float64(top)), barW))
		}
		s.end()
	}
}
