package db

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
)

// paretoPoints is how many points a curve has at most: one a hundredth.
const paretoPoints = 100

// daysPerWeek turns a cadence into touches a week.
const daysPerWeek = 7.0

// group adds up some of the customers counted.
type group struct {
	tiers          [4]model.Cover
	revenue        int64
	due, known     int
	perWeek, score float64 // of the score, the sum of the known ones
}

// groups adds customers up by a mark of theirs.
type groups[K comparable] map[K]*group

func (g groups[K]) take(mark K, c *counting, m *member) {
	one := g[mark]
	if one == nil {
		one = &group{}
		g[mark] = one
	}
	one.tiers[m.tier].Add(m.cover(m.covered, m.overdue))
	one.revenue += m.revenue
	one.due += int(record.Flag(m.due))
	if m.known {
		one.known++
		one.score += m.value
	}
	one.perWeek += load(c.policy, m.tier, m.noContact)
}

func (m *member) cover(inTime, overdue bool) *model.Cover {
	out := model.Cover{Count: 1, Covered: int(record.Flag(inTime)), Backlog: int(record.Flag(overdue))}
	if m.stage.Stage() == model.StageProspect {
		out.Prospects, out.ProspectsCovered, out.ProspectsBacklog = out.Count, out.Covered, out.Backlog
	}
	return &out
}

// distribute fills the tiers, the revenue, the R×F heat map, satisfaction and complaints.
func (c *counting) distribute(out *model.Stats) {
	by, satisfaction := groups[model.Tier]{}, 0
	for i := range c.members {
		m := &c.members[i]
		by.take(m.tier, c, m)
		out.Revenue += m.revenue
		if m.r > 0 && m.f > 0 {
			out.Heat[m.r-1][m.f-1]++
		}
		out.Complaints += int(m.complaints)
		if m.satisfaction > 0 {
			out.Feedbacks++
			satisfaction += int(m.satisfaction)
			out.Unhappy += int(record.Flag(m.satisfaction <= 2))
		}
	}
	out.Satisfaction = float64(satisfaction) / float64(max(1, out.Feedbacks))
	for _, tier := range model.Tiers {
		g := cmp.Or(by[tier], &group{})
		t := model.TierStat{Tier: tier, Cover: g.tiers[tier], Revenue: g.revenue, PerWeek: g.perWeek}
		t.CountShare = float64(t.Count) / float64(max(1, out.Customers))
		if t.Revenue != 0 && out.Revenue != 0 { // 0 of less than nothing is not -0
			t.RevenueShare = float64(t.Revenue) / float64(out.Revenue)
		}
		out.Tiers = append(out.Tiers, t)
	}
}

// marks gives the values that a customer counts under, of the query's attribute or the
// owner: each of several tags.
func (m *member) marks(by model.Attr) iter.Seq[string] {
	switch by {
	case model.AttrNone:
		return func(func(string) bool) {}
	case model.AttrTags:
		return strings.SplitSeq(m.group.String(), "\n")
	case model.AttrOwner:
		return slices.Values([]string{m.owner.String()})
	}
	return slices.Values([]string{m.group.String()})
}

// groups splits by the query's attribute or by owner. A customer with several tags counts
// under each of them.
func (c *counting) groups(attr model.Attr) []model.GroupStat {
	if attr == model.AttrNone {
		return nil
	}
	by := groups[string]{}
	for i := range c.members {
		for mark := range c.members[i].marks(attr) {
			by.take(mark, c, &c.members[i])
		}
	}
	out := make([]model.GroupStat, 0, len(by))
	for _, name := range c.ranked(by, attr) {
		g := by[name]
		all := model.TotalCover(&g.tiers)
		one := model.GroupStat{Value: name, Customers: all.Count, Revenue: g.revenue, Tiers: g.tiers, Due: g.due, Overdue: all.Backlog, PerWeek: g.perWeek}
		if g.known > 0 {
			g.score /= float64(g.known)
			one.Score = &g.score
		}
		out = append(out, one)
	}
	return out
}

// ranked gives the values of an attribute in the order in which they stand everywhere:
// tiers and stages in their own, others by revenue; nobody's customers come last.
func (c *counting) ranked(by groups[string], attr model.Attr) []string {
	place := func(name string) int {
		switch {
		case attr == model.AttrStage:
			return slices.Index(model.Stages[:], model.Stage(name))
		case attr == model.AttrOwner && name == "":
			return 1
		case attr == model.AttrField && name == "":
			return len(c.order) + 1
		case attr == model.AttrField:
			return max(0, slices.Index(c.order, name))
		}
		return 0
	}
	revenue := func(name string) int64 { return model.If(attr == model.AttrTier, 0, by[name].revenue) }
	return slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(revenue(b), revenue(a)), cmp.Compare(a, b))
	})
}

// pareto gives the curve of revenue over customers, the most valuable first,
// and the points at which the policy's value shares are reached. Customers who
// cost money count as bringing none. Without revenue there are no cuts.
func (c *counting) pareto() (curve, cuts []model.ParetoPoint) {
	values, total := make([]int64, len(c.members)), 0.0
	for i := range c.members {
		values[i] = max(0, c.members[i].revenue)
		total += float64(values[i])
	}
	curve = []model.ParetoPoint{{}}
	n := len(values)
	if total == 0 {
		return append(curve, model.ParetoPoint{Customers: 1, Value: 1}), nil
	}
	slices.SortFunc(values, func(a, b int64) int { return cmp.Compare(b, a) })
	shares := []float64{c.policy.Tiers.ShareA, c.policy.Tiers.ShareB}
	every := math.Max(1, float64(n)/paretoPoints)
	sum, next := 0.0, every
	for i, v := range values {
		sum += float64(v)
		p := model.ParetoPoint{Customers: float64(i+1) / float64(n), Value: math.Min(1, sum/total)}
		for len(shares) > 0 && p.Value >= shares[0]-1e-12 {
			if len(cuts) == 0 || cuts[len(cuts)-1] != p { // in a small book one customer may reach both
				cuts = append(cuts, p)
			}
			shares = shares[1:]
		}
		p = model.If(i+1 == n, model.ParetoPoint{Customers: 1, Value: 1}, p)
		if float64(i+1) >= next || i+1 == n {
			curve = append(curve, p)
			next += every
		}
	}
	return curve, cuts
}

// load is how many touches a week a cadence asks for; none for a customer who
// does not want to be contacted.
func load(p *model.Policy, t model.Tier, noContact bool) float64 {
	return model.If(noContact, 0, daysPerWeek/float64(max(1, p.Cadence.Of(t))))
}
