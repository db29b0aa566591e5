package lang

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// Sentence is one of a headline: what it is about ("revenue", "group", "moves", "risk" or
// "overdue"), its words, and of a group its value.
type Sentence struct{ About, Text, Value string }

// largest is how many customers a sentence names of those who were lost.
const largest = 2

// Headline says in up to five sentences what the figures of a book in a currency come to:
// what came in, which of the groups that they are split by moved most, who came and went,
// whom to ask about the A customers at risk, and how much is overdue. What the figures do
// not know is left out; without customers there is nothing to say.
func (l *Lang) Headline(st *model.Stats, by model.Attr, currency string) (out []Sentence) {
	if st.Customers == 0 {
		return nil
	}
	h := headline{l, st, func(minor int64) string { return l.MoneyShort(minor, currency) }}
	for _, s := range []Sentence{{About: "revenue", Text: h.revenue()}, h.group(by), {About: "moves", Text: h.moves()}, {About: "risk", Text: h.risk()}, {About: "overdue", Text: h.overdue()}} {
		if s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// Conclusion is the words of Headline.
func (l *Lang) Conclusion(st *model.Stats, by model.Attr, currency string) []string {
	return part.Each(l.Headline(st, by, currency), func(s *Sentence) string { return s.Text })
}

type headline struct {
	*Lang
	st    *model.Stats
	money func(int64) string
}

func (h headline) revenue() string {
	p := &h.st.Range
	if len(h.st.Periods) == 0 {
		return h.T("stats.no_orders")
	}
	key, days, then := "headline.revenue", int(p.To-p.From)+1, ""
	if p.Orders == 0 {
		key = "headline.none"
	}
	if p.Before != nil && *p.Before > 0 {
		then = h.money(*p.Before)
	}
	before, year := p.Growth()
	return h.F(key, "From", h.Date(p.From, float64(h.st.AsOf-p.From)), "To", h.Date(p.To, float64(h.st.AsOf-p.To)), "N", p.Buyers, "Count", h.Count(p.Buyers),
		"Money", h.money(p.Revenue), "Sum", p.Revenue, "Back", h.money(-p.Revenue), "Days", days, "Then", then, "Before", h.compared(before), "Year", h.compared(year))
}

// compared words a growth as a comparison: "9% less than", "2.4 times as much as".
func (h headline) compared(v *float64) string {
	if v == nil {
		return ""
	}
	switch n := int(math.Round(100 * *v)); {
	case n >= 100:
		return h.F("headline.times", "X", short(1+*v))
	case n > 0:
		return h.F("headline.more", "X", strconv.Itoa(n)+"%")
	case n < 0:
		return h.F("headline.less", "X", strconv.Itoa(-n)+"%")
	}
	return h.T("headline.same")
}

// group names who moved most the way that all of them did; those without a value have no name.
func (h headline) group(by model.Attr) (out Sentence) {
	p := &h.st.Range
	if p.Before == nil || p.Revenue == *p.Before || len(h.st.By) < 2 || by != model.AttrOwner && by != model.AttrRegion && by != model.AttrCity && by != model.AttrIndustry {
		return out
	}
	sign, key, most := int64(1), "headline.grew", int64(0)
	if p.Revenue < *p.Before {
		sign, key = -1, "headline.fell"
	}
	for i := range h.st.By {
		g := &h.st.By[i]
		if g.Range.Before == nil || sign*(g.Range.Revenue-*g.Range.Before) <= most {
			continue
		}
		most = sign * (g.Range.Revenue - *g.Range.Before)
		out = Sentence{"group", h.F(key, "Name", part.Cell(g.Value), "Now", h.money(g.Range.Revenue), "Then", h.money(*g.Range.Before)), g.Value}
	}
	if out.Value == "" {
		return Sentence{}
	}
	return out
}

func (h headline) moves() string {
	names := part.Each(h.st.Lost[:min(largest, len(h.st.Lost))], func(m *model.Match) string { return part.Cell(m.Name) })
	var parts []string
	first := len(h.st.New)
	if h.st.Range.Before == nil && h.st.Range.YearBefore == nil { // who ordered earlier is not known
		first = 0
	}
	for _, m := range []struct {
		key string
		n   int
	}{{"headline.new", first}, {"headline.back", len(h.st.WonBack)}, {"headline.lost", len(h.st.Lost)}} {
		if m.n > 0 {
			parts = append(parts, h.F(m.key, "N", m.n, "Count", h.Count(m.n), "Names", h.List(names), "All", m.n <= largest))
		}
	}
	if parts == nil {
		return ""
	}
	return h.F("headline.moves", "Parts", strings.Join(parts, h.T("headline.comma")))
}

func (h headline) risk() string {
	if len(h.st.AtRisk) == 0 {
		if slices.ContainsFunc(h.st.Tiers, func(t model.TierStat) bool { return t.Tier == model.TierA && t.Count > 0 }) {
			return h.T("dashboard.no_risk")
		}
		return ""
	}
	r := &h.st.AtRisk[0]
	return h.F("headline.risk", "N", h.st.AtRiskAll, "Count", h.Count(h.st.AtRiskAll), "Stake", h.money(h.st.Stake), "Name", part.Cell(r.Name),
		"Owner", part.Cell(r.Owner), "Why", h.Reason(r.Why))
}

func (h headline) overdue() string {
	all, most, owner := h.st.Cover().Backlog, 0, ""
	for i := range h.st.Coverage {
		c := model.TotalCover(&h.st.Coverage[i].Tiers)
		if c.Backlog > most && len(h.st.Coverage) > 1 {
			most, owner = c.Backlog, h.st.Coverage[i].Owner
		}
	}
	complaints := ""
	if n := h.st.Complaints; n > 0 {
		complaints = h.F("stats.complaints", "N", n)
	}
	return h.F("headline.overdue", "N", all, "Count", h.Count(all), "Owner", part.Cell(owner), "Most", h.Count(most), "All", most == all, "Complaints", complaints)
}
