package dashboard

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// drawTiers is the distribution: how many, what revenue, how well covered.
func drawTiers(s *sheet, d *data) {
	t := s.env.Lang
	if !s.table {
		label := max(part.Width(t.T("dashboard.customers")), part.Width(t.T("attr.revenue")))
		for _, bar := range []struct {
			key   string
			value func(*model.TierStat) float64
		}{
			{"dashboard.customers", func(x *model.TierStat) float64 { return x.CountShare }},
			{"attr.revenue", func(x *model.TierStat) float64 { return x.RevenueShare }},
		} {
			parts := model.Each(d.stats.Tiers, func(x *model.TierStat) part.Datum {
				v := bar.value(x)
				return part.Datum{Label: t.Tier(x.Tier) + " " + lang.Share(v), Value: v, Style: s.th.Tier(uint8(x.Tier))}
			})
			some := slices.ContainsFunc(parts, func(x part.Datum) bool { return x.Value > 0 })
			drawn := model.If(some, part.Stacked(parts, max(1, s.w-label-3), s.env.ASCII), s.th.Muted.Render(t.T("dashboard.none_yet")))
			s.line(" " + s.th.Muted.Render(part.Fit(t.T(bar.key), label)) + " " + drawn)
		}
		s.line("")
	}
	toDate := "dashboard.to_date"
	if s.w < 66 { // prospects beside buyers take their room
		toDate = "dashboard.to_date.short"
	}
	heads := []string{t.T("attr.tier"), t.T("dashboard.customers"), "%", t.T(toDate), "%", t.T("dashboard.covered")}
	if slices.ContainsFunc(d.stats.Tiers, func(x model.TierStat) bool { return x.Prospects > 0 }) {
		heads[1] = t.T("dashboard.apart")
	}
	cells := model.Each(d.stats.Tiers, func(x *model.TierStat) []string {
		return []string{t.Tier(x.Tier), t.Apart(x.Count, x.Prospects), lang.Share(x.CountShare), s.env.MoneyShort(x.Revenue), lang.Share(x.RevenueShare), t.InTime(&x.Cover)}
	})
	targets := model.Each(d.stats.Tiers, func(x *model.TierStat) target { return target{list: "tier:" + x.Tier.String(), count: x.Count} })
	s.rows(heads, append(cells, []string{t.T("dashboard.total"), t.Count(d.stats.Customers), "", s.env.MoneyShort(d.stats.Revenue), "", ""}),
		append(targets, target{count: d.stats.Customers})...)
}

// groupName words a value of the split in w cells.
func (s *sheet) groupName(q *model.StatsQuery, value string, w int) string {
	if q.By == model.AttrOwner && value != "" {
		return s.env.OwnerIn(value, w)
	}
	return part.Cell(s.env.Lang.Group(q.By, &q.Field, value))
}

// drawSplit is the distribution within each value of an attribute.
func drawSplit(s *sheet, d *data) {
	t := s.env.Lang
	cols := splitColumns(s, d)
	barW, need := 0, 18 // cells of the picture of the figures; of the name and gaps
	for _, c := range cols[1:] {
		need += c.Width + 1
	}
	if w := min(24, (s.w-44)/2, s.w-6-need); w >= 6 && !s.table && s.w >= 60 { // figures go before the picture of them
		barW = w
	}
	widths := part.Layout(cols, s.w-6-barW)
	head := []string{cmp.Or(part.Cell(d.query.Field.Name), t.Attr(d.query.By)), t.T("dashboard.n"), t.Tier(model.TierA), t.Tier(model.TierB), t.Tier(model.TierC), t.T("dashboard.to_date.short"), t.T("attr.score"), t.T("dashboard.covered.short"), t.T("dashboard.range")}
	line := " "
	for i, w := range widths {
		if w > 0 {
			text := model.If(i == 0, part.Fit(head[i], w), part.FitRight(head[i], w))
			line += text + model.If(i < 4, "  ", " ")
		}
	}
	s.line(s.th.Muted.Render(line))
	for i := range d.stats.By {
		drawGroup(s, &d.query, &d.stats.By[i], widths, barW)
	}
	if d.query.By == model.AttrOwner && len(d.stats.Targets) > 0 {
		s.line("")
		s.line(" " + s.th.Muted.Render(t.T("target.title")))
		for i := range d.stats.Targets {
			g := &d.stats.Targets[i]
			said := part.Wrap(t.Goal(g, s.env.Book.Currency), s.w-3)
			s.row(target{list: g.Filter, count: -1}, said[0])
			for _, line := range said[1:] {
				s.line("   " + line)
			}
		}
	}
}

// splitColumns are as wide as the counts need.
func splitColumns(s *sheet, d *data) []part.Column {
	t := s.env.Lang
	count, tiers := 6, [4]int{} // cells of the counts
	for _, tier := range model.Tiers {
		tiers[tier] = max(4, part.Width(t.Tier(tier)))
	}
	for i := range d.stats.By {
		g := &d.stats.By[i]
		count = max(count, part.Width(t.Count(g.Customers)))
		for _, tier := range model.Tiers {
			tiers[tier] = max(tiers[tier], part.Width(t.Apart(g.Tiers[tier].Count, g.Tiers[tier].Prospects)))
		}
	}
	return []part.Column{
		{Width: 8, Flex: 1},
		{Width: count, Right: true},
		{Width: tiers[model.TierA], Right: true},
		{Width: tiers[model.TierB], Right: true},
		{Width: tiers[model.TierC], Right: true},
		{Width: 8, Right: true},
		{Width: 6, Right: true, Drop: 3},
		{Width: 7, Right: true, Drop: 2},
		{Width: 8, Right: true, Drop: 1},
	}
}

func drawGroup(s *sheet, q *model.StatsQuery, g *model.GroupStat, widths []int, barW int) {
	t, th := s.env.Lang, s.th
	name, want := s.groupName(q, g.Value, widths[0]), q.Group(g.Value)
	s.cell(target{list: want, count: g.Customers}, part.Fit(name, widths[0])+" "+part.FitRight(t.Count(g.Customers), widths[1]+1), th.Text)
	for _, tier := range model.Tiers {
		s.put(" ")
		s.cell(target{list: want + " tier:" + tier.String(), count: g.Tiers[tier].Count}, part.FitRight(t.Apart(g.Tiers[tier].Count, g.Tiers[tier].Prospects), widths[1+tier]), th.Tier(uint8(tier)))
	}
	rest := " " + part.FitRight(s.env.MoneyShort(g.Revenue), widths[5])
	if score := "—"; widths[6] > 0 {
		if g.Score != nil {
			score = part.Tenth(*g.Score)
		}
		rest += " " + part.FitRight(score, widths[6])
	}
	if widths[7] > 0 {
		all := model.TotalCover(&g.Tiers)
		text := model.If(all.Count == all.Prospects, t.InTime(&all), t.InTime(all.Buyers()))
		rest += " " + part.FitRight(text, widths[7])
	}
	s.put(rest)
	if widths[8] > 0 {
		s.cell(target{list: want + " " + during(&g.Range), count: g.Range.Buyers}, part.FitRight(s.env.MoneyShort(g.Range.Revenue), widths[8]), th.Text)
	}
	if barW > 0 {
		parts := model.Each(model.Tiers[:], func(t *model.Tier) part.Datum {
			return part.Datum{Value: float64(g.Tiers[*t].Count), Style: th.Tier(uint8(*t))}
		})
		s.put("  " + part.Stacked(parts, barW-1, s.env.ASCII))
	}
	s.end()
}

// drawPareto is how much of the revenue how few customers bring.
func drawPareto(s *sheet, d *data) {
	t := s.env.Lang
	if len(d.stats.ParetoCut) == 0 {
		s.say(t.T("dashboard.no_revenue"), s.th.Muted)
		return
	}
	for _, p := range d.stats.ParetoCut {
		n := int(math.Round(p.Customers * float64(d.stats.Customers)))
		text := t.F("dashboard.pareto", "Customers", lang.Share(p.Customers), "Value", lang.Share(p.Value), "N", n, "Count", t.Count(n))
		s.row(target{top: n, count: n, title: part.Cell(text)}, part.Fit(text, s.w-1))
	}
	if s.table {
		s.line("")
		var cells [][]string
		for k := 1; k <= 10; k++ {
			x := float64(k) / 10
			cells = append(cells, []string{lang.Share(x), lang.Share(valueAt(d.stats.Pareto, x))})
		}
		s.rows([]string{t.T("dashboard.share.customers"), t.T("dashboard.share.revenue")}, cells)
		return
	}
	const axis = 6
	h, w := max(3, s.h-len(s.lines)-2), max(4, s.w-axis-1)
	values := make([]float64, 2*w)
	for i := range values {
		values[i] = valueAt(d.stats.Pareto, float64(i)/float64(len(values)-1))
	}
	s.chart(values, 1, axis, w, h, "100%", "50%", "0%")
	marks := []rune(part.Fit("", w))
	for _, p := range d.stats.ParetoCut {
		at := min(w-1, int(p.Customers*float64(w)))
		copy(marks[at:], []rune(s.env.Sign("▲")+lang.Share(p.Value)))
	}
	s.line(part.Fit("", axis) + s.th.Accent.Render(string(marks)))
	s.ends(axis, w, "0%", "100%")
}

// valueAt reads a Pareto curve at a share of customers.
func valueAt(points []model.ParetoPoint, x float64) float64 {
	for i := 1; i < len(points); i++ {
		switch a, b := points[i-1], points[i]; {
		case x > b.Customers:
		case b.Customers == a.Customers:
			return b.Value
		default:
			return a.Value + (b.Value-a.Value)*(x-a.Customers)/(b.Customers-a.Customers)
		}
	}
	return 1
}

// drawHeat is how many buyers stand in each pair of recency and frequency, shaded
// where it is no plain table.
func drawHeat(s *sheet, d *data) {
	t, all, top := s.env.Lang, 0, 0
	for _, line := range d.stats.Heat {
		for _, n := range line {
			all, top = all+n, max(top, n)
		}
	}
	if all == 0 {
		s.say(t.T("dashboard.no_orders"), s.th.Muted)
		return
	}
	s.say(t.F("dashboard.heat", "N", all, "Count", t.Count(all)), s.th.Muted)
	w, fill, gap := 6, 0, ""
	if !s.table {
		w, gap = min(12, max(5, (s.w-5)/5))-2, " "
		fill = max(1, w-1-part.Width(t.Count(top)))
	}
	head := part.Fit("", 4)
	for f := 1; f <= 5; f++ {
		head += part.FitRight("F"+strconv.Itoa(f), w+1) + gap
	}
	s.line(s.th.Muted.Render(head))
	for r := 5; r >= 1; r-- {
		s.put(" " + s.th.Muted.Render("R"+strconv.Itoa(r)) + " ")
		for f, n := range d.stats.Heat[r-1] {
			st := s.th.Bar
			switch {
			case n == 0:
				st = s.th.Muted
			case s.table:
				st = s.th.Text
			}
			want := "r=" + strconv.Itoa(r) + " f=" + strconv.Itoa(f+1)
			s.cell(target{list: want, count: n}, strings.Repeat(part.Shade(n, top, s.env.ASCII), fill)+part.FitRight(t.Count(n), w-fill), st)
			s.put(gap)
		}
		s.end()
	}
	drawClasses(s, d)
}

// drawClasses names the eight classes of recency, frequency and money, a pair a line.
func drawClasses(s *sheet, d *data) {
	for i, words := range s.env.Lang.Classes(&d.stats) {
		t := target{list: "rfm_class:" + string(model.RFMClasses[i]), count: d.stats.Classes[i]}
		s.cell(t, part.Fit(words, max(1, s.w/2-2)), s.th.Text)
		if i%2 == 1 {
			s.end()
		}
	}
}
