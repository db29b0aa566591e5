package main

import (
	"strings"

	"tierbook/model"
)

// statsJSON gives the figures of stats and report. Shares lie in 0..1.
func statsJSON(st *model.Stats, s *session, q *model.StatsQuery) jsonObject {
	same := func(v float64) float64 { return v }
	tiers := eachOf(st.Tiers, func(t *model.TierStat) jsonObject {
		return jsonObject{
			"tier", s.tierJSON(t.Tier), "count", t.Count, "prospects", t.Prospects, "revenue", s.money(t.Revenue), "count_share", t.CountShare,
			"revenue_share", t.RevenueShare, "coverage", known(t.Share(), t.Count > 0), "prospects_covered", t.ProspectsCovered,
		}
	})
	risks := eachOf(st.AtRisk, func(r *model.Risk) jsonObject { // the rule, its sentence, and what is at stake
		return append(customerJSON(&r.Row, &s.book, s.l, s.today),
			"risk", strings.TrimPrefix(r.Why.Code, "risk_"), "risk_reason", s.l.Reason(r.Why), "stake", s.money(r.Stake))
	})
	coverage := eachOf(st.Coverage, func(c *model.CoverageStat) jsonObject {
		all := model.TotalCover(&c.Tiers)
		return jsonObject{
			"owner", c.Owner, "count", all.Count, "coverage", all.Share(), "tiers", s.tierCoverageJSON(&c.Tiers), "backlog", all.Backlog,
			"per_week", c.PerWeek, "prospects", all.Prospects, "prospects_covered", all.ProspectsCovered,
		}
	})
	weeks := eachOf(st.Trend, func(w *model.CoverageWeek) jsonObject {
		all := model.TotalCover(&w.Tiers)
		return jsonObject{
			"date", w.Day, "coverage", known(all.Share(), all.Count > 0), "tiers", s.tierCoverageJSON(&w.Tiers),
			"prospects", all.Prospects, "prospects_covered", all.ProspectsCovered,
		}
	})
	groups := eachOf(st.By, func(g *model.GroupStat) jsonObject {
		all := model.TotalCover(&g.Tiers)
		return jsonObject{
			"value", g.Value, "customers", g.Customers, "revenue", s.money(g.Revenue), "tiers", tierCounts(countsOf(&g.Tiers, false)),
			"prospects", tierCounts(countsOf(&g.Tiers, true)), "score", g.Score, "coverage", all.Share(), "due", g.Due, "overdue", g.Overdue, "per_week", g.PerWeek, "range", s.periodJSON(&g.Range),
			"filter", q.Group(g.Value),
		}
	})
	m := &st.Movement // its cells: AA, AB ... CC, newA for who was not there yet, lostA for who is there no longer
	before, after := m.Margins()
	movement := jsonObject{
		"from", m.From, "to", m.To, "source", m.Source, "matrix", matrixJSON(&m.Matrix), "prospects", matrixJSON(&m.Prospects), "before", tierCounts(before), "after", tierCounts(after),
	}
	return jsonObject{
		"as_of", st.AsOf, "currency", s.book.Currency, "customers", st.Customers, "revenue", s.money(st.Revenue),
		"tiers", tiers, "pareto", eachOf(st.Pareto, paretoJSON), "pareto_cuts", eachOf(st.ParetoCut, paretoJSON),
		"rfm_heat", st.Heat, "movement", movement, "coverage", coverage,
		"coverage_trend", weeks, "at_risk", risks, "at_risk_total", st.AtRiskAll,
		"at_risk_stake", s.money(st.Stake), "by", groups, "new", eachOf(st.New, matchJSON),
		"won_back", eachOf(st.WonBack, matchJSON), "lost", eachOf(st.Lost, matchJSON),
		"satisfaction", known(st.Satisfaction, st.Feedbacks > 0), "feedbacks", st.Feedbacks, "unhappy", st.Unhappy,
		"open_complaints", st.Complaints, "retention", trendJSON(st.Retention, same), "not_back", st.Away, "clv", trendJSON(st.CLV, s.major),
		"range", s.periodJSON(&st.Range), "periods", eachOf(st.Periods, s.periodJSON),
	}
}

func (s *session) tierCoverageJSON(tiers *[4]model.Cover) []jsonObject {
	return eachOf(model.Tiers[:], func(t *model.Tier) jsonObject {
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
	if minor == nil {
		return nil
	}
	return s.money(*minor)
}

// ratio is a coverage: whole where there is nobody to cover.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// countsOf gives the customers of each tier, or the prospects.
func countsOf(tiers *[4]model.Cover, prospects bool) (n [4]int) {
	for t := range tiers {
		n[t] = tiers[t].Count
		if prospects {
			n[t] = tiers[t].Prospects
		}
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
	return eachOf(in, func(t *model.Trend) jsonObject { return jsonObject{"date", t.Day, "value", unit(t.Value)} })
}
