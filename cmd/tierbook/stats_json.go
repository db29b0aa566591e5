package main

import (
	"encoding/json"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
)

// The JSON of stats and report. Shares lie in 0..1.

type jsonStats struct {
	AsOf      model.Day          `json:"as_of"`
	Currency  string             `json:"currency"`
	Customers int                `json:"customers"`
	Revenue   json.Number        `json:"revenue"`
	Tiers     []jsonTierStat     `json:"tiers"`
	Pareto    []jsonPareto       `json:"pareto"`
	Cuts      []jsonPareto       `json:"pareto_cuts"`
	Heat      [5][5]int          `json:"rfm_heat"`
	Movement  jsonMovement       `json:"movement"`
	Coverage  []jsonCoverage     `json:"coverage"`
	Trend     []jsonCoverageWeek `json:"coverage_trend"`
	AtRisk    []jsonRisk         `json:"at_risk"`
	AtRiskAll int                `json:"at_risk_total"`
	Stake     json.Number        `json:"at_risk_stake"`
	By        []jsonGroup        `json:"by"`
	New       []jsonMatch        `json:"new"`
	WonBack   []jsonMatch        `json:"won_back"`
	Lost      []jsonMatch        `json:"lost"`

	Satisfaction *float64    `json:"satisfaction"`
	Feedbacks    int         `json:"feedbacks"`
	Unhappy      int         `json:"unhappy"`
	Complaints   int         `json:"open_complaints"`
	Retention    []jsonTrend `json:"retention"`
	Away         int         `json:"not_back"`
	CLV          []jsonTrend `json:"clv"`
}

type jsonTierStat struct {
	Tier         string      `json:"tier"`
	Count        int         `json:"count"`
	Prospects    int         `json:"prospects"`
	Revenue      json.Number `json:"revenue"`
	CountShare   float64     `json:"count_share"`
	RevenueShare float64     `json:"revenue_share"`
	Coverage     *float64    `json:"coverage"`
}

type jsonPareto struct {
	Customers float64 `json:"customer_share"`
	Value     float64 `json:"value_share"`
}

type jsonMovement struct {
	From   model.Day      `json:"from"`
	To     model.Day      `json:"to"`
	Source string         `json:"source"`
	Matrix map[string]int `json:"matrix"`
	Before map[string]int `json:"before"`
	After  map[string]int `json:"after"`
}

type jsonCoverage struct {
	Owner    string             `json:"owner"`
	Count    int                `json:"count"`
	Coverage float64            `json:"coverage"`
	Tiers    []jsonTierCoverage `json:"tiers"`
	Backlog  int                `json:"backlog"`
	PerWeek  float64            `json:"per_week"`
}

type jsonTierCoverage struct {
	Tier     string   `json:"tier"`
	Count    int      `json:"count"`
	Covered  int      `json:"covered"`
	Coverage *float64 `json:"coverage"`
}

type jsonCoverageWeek struct {
	Day      model.Day          `json:"date"`
	Coverage *float64           `json:"coverage"`
	Tiers    []jsonTierCoverage `json:"tiers"`
}

type jsonGroup struct {
	Value     string         `json:"value"`
	Customers int            `json:"customers"`
	Revenue   json.Number    `json:"revenue"`
	Tiers     map[string]int `json:"tiers"`
	Prospects map[string]int `json:"prospects"`
	Score     *float64       `json:"score"`
	Coverage  float64        `json:"coverage"`
	Due       int            `json:"due"`
	Overdue   int            `json:"overdue"`
	PerWeek   float64        `json:"per_week"`
}

type jsonMatch struct {
	ID   int64  `json:"id"`
	Ref  string `json:"ref"`
	Name string `json:"name"`
}

// jsonRisk is a customer at risk: the rule, its sentence, and what is at stake.
type jsonRisk struct {
	exchange.CustomerJSON
	Risk  string      `json:"risk"`
	Why   string      `json:"risk_reason"`
	Stake json.Number `json:"stake"`
}

type jsonTrend struct {
	Day   model.Day `json:"date"`
	Value float64   `json:"value"`
}

func statsJSON(st *model.Stats, s *session) jsonStats {
	cur := s.book.Currency
	out := jsonStats{
		AsOf: st.AsOf, Currency: cur, Customers: st.Customers, Revenue: money(st.Revenue, cur), Heat: st.Heat,
		Pareto: paretoJSON(st.Pareto), Cuts: paretoJSON(st.ParetoCut), Movement: movementJSON(&st.Movement),
		AtRiskAll: st.AtRiskAll, Stake: money(st.Stake, cur), New: matchesJSON(st.New), WonBack: matchesJSON(st.WonBack), Lost: matchesJSON(st.Lost),
		Satisfaction: known(st.Satisfaction, st.Feedbacks > 0), Feedbacks: st.Feedbacks, Unhappy: st.Unhappy, Complaints: st.Complaints, Away: st.Away,
		Tiers: []jsonTierStat{}, Coverage: []jsonCoverage{}, Trend: []jsonCoverageWeek{}, AtRisk: []jsonRisk{}, By: []jsonGroup{},
		Retention: trendJSON(st.Retention, func(v float64) float64 { return v }),
		CLV:       trendJSON(st.CLV, func(v float64) float64 { return *exchange.Major(&v, cur) }),
	}
	for _, t := range st.Tiers {
		out.Tiers = append(out.Tiers, jsonTierStat{t.Tier.String(), t.Count, t.Prospects, money(t.Revenue, cur), t.CountShare, t.RevenueShare, known(t.Coverage, t.Count > 0)})
	}
	for _, c := range st.Coverage {
		out.Coverage = append(out.Coverage, jsonCoverage{
			Owner: c.Owner, Count: sum(c.Count), Coverage: c.Coverage, Tiers: tierCoverageJSON(c.Count, c.Covered), Backlog: c.Backlog, PerWeek: c.PerWeek,
		})
	}
	for _, w := range st.Trend {
		out.Trend = append(out.Trend, jsonCoverageWeek{w.Day, known(ratio(sum(w.Covered), sum(w.Count)), sum(w.Count) > 0), tierCoverageJSON(w.Count, w.Covered)})
	}
	for i := range st.AtRisk {
		r := &st.AtRisk[i]
		out.AtRisk = append(out.AtRisk, jsonRisk{customerJSON(&r.Row, &s.book, s.l, s.today), strings.TrimPrefix(r.Why.Code, "risk_"), s.l.Reason(r.Why), money(r.Stake, cur)})
	}
	for _, g := range st.By {
		out.By = append(out.By, jsonGroup{g.Value, g.Customers, money(g.Revenue, cur), tierCounts(g.Tiers), tierCounts(g.Prospects), g.Score, g.Coverage, g.Due, g.Overdue, g.PerWeek})
	}
	return out
}

// ratio is a coverage: whole where there is nobody to cover.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func sum(n [4]int) int { return n[0] + n[1] + n[2] + n[3] }

func tierCounts(n [4]int) map[string]int {
	return map[string]int{"A": n[model.TierA], "B": n[model.TierB], "C": n[model.TierC]}
}

func tierCoverageJSON(count, covered [4]int) []jsonTierCoverage {
	out := make([]jsonTierCoverage, 0, len(model.Tiers))
	for _, t := range model.Tiers {
		out = append(out, jsonTierCoverage{t.String(), count[t], covered[t], known(ratio(covered[t], count[t]), count[t] > 0)})
	}
	return out
}

func paretoJSON(in []model.ParetoPoint) []jsonPareto {
	out := make([]jsonPareto, len(in))
	for i, p := range in {
		out[i] = jsonPareto(p)
	}
	return out
}

// movementJSON names the cells: AA, AB ... CC, newA for who was not there yet,
// lostA for who is there no longer.
func movementJSON(m *model.Movement) jsonMovement {
	before, after := m.Margins()
	return jsonMovement{From: m.From, To: m.To, Source: m.Source, Matrix: matrixJSON(&m.Matrix), Before: tierCounts(before), After: tierCounts(after)}
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

func matchesJSON(in []model.Match) []jsonMatch {
	out := make([]jsonMatch, len(in))
	for i, m := range in {
		out[i] = jsonMatch(m)
	}
	return out
}

func trendJSON(in []model.Trend, unit func(float64) float64) []jsonTrend {
	out := make([]jsonTrend, len(in))
	for i, t := range in {
		out[i] = jsonTrend{t.Day, unit(t.Value)}
	}
	return out
}
