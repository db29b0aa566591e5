package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// statsJSON gives the figures of stats and report. Shares lie in 0..1.
func statsJSON(st *model.Stats, s *session, q *model.StatsQuery) jsonObject {
	same := func(v float64) float64 { return v }
	tiers := model.Each(st.Tiers, func(t *model.TierStat) jsonObject {
		return jsonObject{
			"tier", s.tierJSON(t.Tier), "count", t.Count, "prospects", t.Prospects, "revenue", s.money(t.Revenue), "count_share", t.CountShare,
			"revenue_share", t.RevenueShare, "coverage", known(t.Share(), t.Count > 0), "prospects_covered", t.ProspectsCovered,
		}
	})
	risks := model.Each(st.AtRisk, func(r *model.Risk) jsonObject { // the rule, its sentence, and what is at stake
		return append(s.customerJSON(&r.Row),
			"risk", strings.TrimPrefix(r.Why.Code, "risk_"), "risk_reason", s.l.Reason(r.Why), "stake", s.money(r.Stake))
	})
	coverage := model.Each(st.Coverage, func(c *model.CoverageStat) jsonObject {
		all := model.TotalCover(&c.Tiers)
		return jsonObject{
			"owner", c.Owner, "count", all.Count, "coverage", all.Share(), "tiers", s.tierCoverageJSON(&c.Tiers), "backlog", all.Backlog,
			"per_week", c.PerWeek, "prospects", all.Prospects, "prospects_covered", all.ProspectsCovered,
		}
	})
	weeks := model.Each(st.Trend, func(w *model.CoverageWeek) jsonObject {
		all := model.TotalCover(&w.Tiers)
		return jsonObject{
			"date", w.Day, "coverage", known(all.Share(), all.Count > 0), "tiers", s.tierCoverageJSON(&w.Tiers),
			"prospects", all.Prospects, "prospects_covered", all.ProspectsCovered,
		}
	})
	groups := model.Each(st.By, func(g *model.GroupStat) jsonObject {
		all := model.TotalCover(&g.Tiers)
		return jsonObject{
			"value", g.Value, "customers", g.Customers, "revenue", s.money(g.Revenue), "tiers", tierCounts(countsOf(&g.Tiers, false)),
			"prospects", tierCounts(countsOf(&g.Tiers, true)), "score", g.Score, "coverage", all.Share(), "due", g.Due, "overdue", g.Overdue, "per_week", g.PerWeek, "range", s.periodJSON(&g.Range),
			"filter", q.Group(g.Value),
		}
	})
	classes := model.Each(model.RFMClasses[:], func(c *model.RFMClass) jsonObject {
		return jsonObject{"name", s.l.RFMClass(*c), "key", *c, "customers", st.Classes[slices.Index(model.RFMClasses[:], *c)]}
	})
	m := &st.Movement // its cells: AA, AB ... CC, newA for who was not there yet, lostA for who is there no longer
	before, after := m.Margins()
	movement := jsonObject{
		"from", m.From, "to", m.To, "source", m.Source, "matrix", matrixJSON(&m.Matrix), "prospects", matrixJSON(&m.Prospects), "before", tierCounts(before), "after", tierCounts(after),
	}
	return jsonObject{
		"as_of", st.AsOf, "currency", s.book.Currency, "customers", st.Customers, "revenue", s.money(st.Revenue),
		"tiers", tiers, "pareto", model.Each(st.Pareto, paretoJSON), "pareto_cuts", model.Each(st.ParetoCut, paretoJSON),
		"rfm_heat", st.Heat, "rfm_classes", classes, "movement", movement, "coverage", coverage,
		"coverage_trend", weeks, "at_risk", risks, "at_risk_total", st.AtRiskAll,
		"at_risk_stake", s.money(st.Stake), "by", groups, "new", model.Each(st.New, matchJSON),
		"won_back", model.Each(st.WonBack, matchJSON), "lost", model.Each(st.Lost, matchJSON),
		"satisfaction", known(st.Satisfaction, st.Feedbacks > 0), "feedbacks", st.Feedbacks, "unhappy", st.Unhappy,
		"open_complaints", st.Complaints, "themes", model.Each(st.Themes, func(t *model.Theme) jsonObject {
			return jsonObject{"word", t.Word, "ratings", t.Ratings, "low", t.Low, "filter", t.Filter()}
		}), "retention", trendJSON(st.Retention, same), "not_back", st.Away, "clv", trendJSON(st.CLV, s.major),
		"range", s.periodJSON(&st.Range), "periods", model.Each(st.Periods, s.periodJSON), "targets", model.Each(st.Targets, s.goalJSON),
	}
}

func (s *session) tierCoverageJSON(tiers *[4]model.Cover) []jsonObject {
	return model.Each(model.Tiers[:], func(t *model.Tier) jsonObject {
		c := &tiers[*t]
		return jsonObject{
			"tier", s.tierJSON(*t), "count", c.Count, "covered", c.Covered, "coverage", known(c.Share(), c.Count > 0),
			"prospects", c.Prospects, "prospects_covered", c.ProspectsCovered,
		}
	})
}

// periodJSON is what came in within some days, beside the same days earlier.
func (s *session) periodJSON(p *model.Period) jsonObject {
	o := jsonObject{
		"name", text(p.Name), "from", p.From, "to", p.To, "so_far", p.SoFar, "revenue", s.money(p.Revenue), "profit", s.moneyOf(p.Profit),
		"orders", p.Orders, "customers", p.Buyers, "new", p.New, "lost", p.Lost,
	}
	return append(o, s.growthJSON(p.Revenue, p.Before, p.YearBefore)...)
}

// growthJSON compares a sum with earlier ones.
func (s *session) growthJSON(now int64, before, year *int64) jsonObject {
	return jsonObject{
		"previous", s.moneyOf(before), "growth", model.Growth(now, before), "year_before", s.moneyOf(year), "year_growth", model.Growth(now, year),
	}
}

// moneyOf is null for an amount that is not known.
func (s *session) moneyOf(minor *int64) any {
	return model.If[any](minor == nil, nil, s.money(*cmp.Or(minor, new(int64))))
}

// countsOf gives the customers of each tier, or the prospects.
func countsOf(tiers *[4]model.Cover, prospects bool) (n [4]int) {
	for t := range tiers {
		n[t] = model.If(prospects, tiers[t].Prospects, tiers[t].Count)
	}
	return n
}

func tierCounts(n [4]int) map[string]int {
	return map[string]int{"A": n[model.TierA], "B": n[model.TierB], "C": n[model.TierC]}
}

func paretoJSON(p *model.ParetoPoint) jsonObject {
	return jsonObject{"customer_share", p.Customers, "value_share", p.Value}
}

func matrixJSON(m *[4][4]int) map[string]int {
	out := map[string]int{}
	for _, from := range model.Tiers {
		for _, to := range model.Tiers {
			out[from.String()+to.String()] = m[from][to]
		}
		out["new"+from.String()] = m[0][from]
		out["lost"+from.String()] = m[from][0]
	}
	return out
}

func matchJSON(m *model.Match) jsonObject {
	return jsonObject{"id", m.ID, "ref", m.Ref, "name", m.Name}
}

func trendJSON(in []model.Trend, unit func(float64) float64) []jsonObject {
	return model.Each(in, func(t *model.Trend) jsonObject { return jsonObject{"date", t.Day, "value", unit(t.Value)} })
}

// Rows that the text of stats shows of long lists.
const (
	statsRisks = 10
	statsNames = 5
)

// statsPart is a heading with a table and lines below it.
type statsPart struct {
	title string
	cols  []column
	rows  [][]string
	after []string
}

// printStats prints the figures as plain tables under headings.
func (r *run) printStats(st *model.Stats, s *session, q *model.StatsQuery) error {
	l := s.l
	head := []string{st.AsOf.String(), l.F("change.customers", "N", st.Customers), l.F("stats.to_date", "Money", l.Money(st.Revenue, s.book.Currency))}
	if st.Feedbacks > 0 {
		head = append(head, l.F("stats.satisfaction", "Mean", part.Tenth(st.Satisfaction), "N", st.Feedbacks, "Unhappy", st.Unhappy))
	}
	r.line(strings.Join(append(head, l.F("stats.complaints", "N", st.Complaints)), " · "))
	if st.Customers == 0 {
		r.tell(l.T("stats.nobody"))
		return nil
	}
	r.line("")
	for _, text := range l.Conclusion(st, q.By, s.book.Currency) {
		r.line(text)
	}
	for _, x := range r.statsParts(&exchange.Report{Stats: *st, By: q.By, Field: q.Field, Book: s.book, Words: l, Share: lang.Share}) {
		switch {
		case len(x.rows)+len(x.after) == 0:
			continue
		case x.title == "":
			r.line("")
		default:
			r.heading(x.title)
		}
		if err := r.rows(x.rows, x.cols...); err != nil {
			return err
		}
		for _, text := range x.after {
			r.line(text)
		}
	}
	return nil
}

func (r *run) line(text string) { _, _ = fmt.Fprintln(r.Stdout, text) }

func (r *run) heading(text string) { r.line("\n" + r.paint("1", text)) }

// tierColumns adds a column of figures for each tier.
func (r *run) tierColumns(lead string, cols ...column) []column {
	for _, t := range model.Tiers {
		cols = append(cols, right(lead+r.l.Tier(t)))
	}
	return cols
}

// statsColumns are a first column and figures to the right of it.
func statsColumns(first func(string) column, heads []string) []column {
	cols := model.Each(heads, func(head *string) column { return right(*head) })
	cols[0] = first(heads[0])
	return cols
}

// statsParts are the figures in their order; a part of nothing is not shown.
func (r *run) statsParts(rep *exchange.Report) []statsPart {
	l, st, money := r.l, &rep.Stats, rep.MoneyTables()
	m := &st.Movement
	heat := []string{strings.Join(l.Classes(st), " · ")}
	if rep.HeatRows() == nil {
		heat = rep.Heads("stats.no_orders")
	}
	weeks := model.Each(st.Trend, func(w *model.CoverageWeek) string {
		all := model.TotalCover(&w.Tiers)
		return strings.TrimSuffix(strings.ReplaceAll(l.InTime(&all), "% +", "+"), "%")
	})
	return []statsPart{
		{money[0].Title, statsColumns(flex, money[0].Heads), money[0].Rows, nil},
		{money[1].Title, statsColumns(left, money[1].Heads), money[1].Rows, nil},
		{money[2].Title, statsColumns(flex, money[2].Heads), money[2].Rows, nil},
		{l.T("stats.tiers"), statsColumns(left, rep.Heads("attr.tier", "stats.customers", "stats.share", "report.revenue", "stats.share", "stats.coverage")), rep.TierRows(), rep.Apart()},
		{
			l.F("stats.by", "Attr", rep.ByHead()),
			statsColumns(flex, append([]string{rep.ByHead()}, rep.Heads("stats.customers", "tiers", "report.revenue", "attr.score", "stats.coverage")...)), rep.GroupRows(), nil,
		},
		{after: rep.ParetoLines()},
		{
			l.F("stats.movement", "From", m.From.String(), "To", m.To.String(), "Source", l.T("stats.source."+m.Source)),
			statsColumns(left, rep.Heads("stats.from_to", "tiers", "stats.left")), rep.MoveRows(), nil,
		},
		{
			l.T("stats.by_owner"), statsColumns(flex, rep.Heads("attr.owner", "stats.customers", "tiers", "stats.coverage", "stats.backlog", "stats.per_week")),
			rep.CoverageRows(false),
			[]string{l.F("stats.trend", "Weeks", strings.Join(weeks, " "))},
		},
		{l.T("stats.heat"), statsColumns(left, rep.Heads("", "F1", "F2", "F3", "F4", "F5")), rep.HeatRows(), heat},
		r.statsRisks(rep),
		{after: r.statsEnds(rep)},
	}
}

// statsRisks are the first customers at risk.
func (r *run) statsRisks(rep *exchange.Report) statsPart {
	l, rows := r.l, rep.RiskRows(statsRisks)
	for _, x := range rows {
		x[2], x[3] = orDash(x[2]), orDash(x[3])
	}
	return statsPart{l.F("stats.at_risk", "N", rep.Stats.AtRiskAll, "Stake", l.Money(rep.Stats.Stake, rep.Book.Currency)), []column{
		{title: l.Attr(model.AttrName), max: 24},
		right(l.T("names.stake")), left(l.Attr(model.AttrLastContact)),
		{title: l.Attr(model.AttrOwner), max: ownerCells},
		flex(l.T("cmd.why")),
	}, rows, nil}
}

// statsEnds say who came and went, and how buyers and their value changed.
func (r *run) statsEnds(rep *exchange.Report) (out []string) {
	l := r.l
	for _, m := range rep.MoveLists(statsNames, part.Cell) {
		text := m.Title
		if len(m.Names) > 0 {
			text += l.T("stats.colon") + l.List(m.Names)
		}
		if m.More != "" {
			text += " …"
		}
		out = append(out, text)
	}
	out = append(out, rep.RetentionLine(), rep.CLVLine(l.Money), rep.ThemeLine())
	return slices.DeleteFunc(out, func(text string) bool { return text == "" })
}
