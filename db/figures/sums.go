package figures

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
)

// sum adds up what came in within some days.
type sum struct {
	model.Takings
	profit        int64
	costed, plain bool // of an order what remains is known; of one it is not
	gone          []*member
}

// add takes in what a customer brought, whose orders begin on a day.
func (s *sum) add(h *happened, first model.Day) {
	from := sort.Search(len(h.spends), func(i int) bool { return h.spends[i].Day >= s.From })
	before := s.Orders
	for i := from; i < len(h.spends) && h.spends[i].Day <= s.To; i++ {
		one := &h.spends[i]
		s.Revenue += one.Base
		s.Orders += int(record.Flag(one.Order))
		if h.margins == nil || h.margins[i] == unknown {
			s.plain = s.plain || one.Base != 0
			continue
		}
		s.profit, s.costed = s.profit+h.margins[i], s.costed || one.Base != 0 // of nothing nothing remains
	}
	s.Buyers += int(record.Flag(s.Orders > before))
	s.New += int(record.Flag(first >= s.From && first <= s.To))
}

// spans are what came in within some days, and on the same days earlier: in the period
// before, and a year before.
type spans [3]sum

// spansOf begins to add up a period; months tell how far back the one before it lies, 0
// for as many days just before it.
func spansOf(t model.Takings, months int) *spans {
	out := &spans{{Takings: t}}
	if out[1].From, out[1].To = t.Earlier(months); months == 0 {
		out[1].From, out[1].To = t.Preceding()
	}
	out[2].From, out[2].To = t.Earlier(12)
	return out
}

func (s *spans) add(h *happened, first model.Day) {
	for k := range s {
		s[k].add(h, first)
	}
}

// weekGrace is how many days into a span orders may begin that is known all the same:
// nobody may have ordered on its first ones.
const weekGrace = 7

// fill puts the sums into a period, copies of them: they know everybody who is gone.
// begin is the day of the first order, 0 without any.
func (s *spans) fill(p *model.Period, begin model.Day) {
	p.Takings = s[0].Takings
	if s[0].costed && !s[0].plain {
		p.Profit = new(s[0].profit)
	}
	for k, at := range []**int64{&p.Before, &p.YearBefore} {
		if e := &s[k+1]; begin != 0 && e.From >= begin-weekGrace {
			*at = new(e.Revenue)
		}
	}
}

// ledger adds up what came in: within the range, whole and by group, and by period.
type ledger struct {
	c       *counting
	whole   *spans
	groups  map[string]*spans
	periods []model.Period
	spans   []*spans // of the periods
	goals   []*goal
	begin   model.Day
}

func newLedger(c *counting) *ledger {
	q := &c.q
	l := &ledger{c: c, groups: map[string]*spans{}, periods: q.Every.Periods(q.Since, q.To, c.src.Day)}
	l.whole = l.ranged()
	l.spans = model.Each(l.periods, func(p *model.Period) *spans { return spansOf(p.Takings, int(q.Every)) })
	return l
}

func (l *ledger) ranged() *spans { return spansOf(model.Takings{From: l.c.q.From, To: l.c.q.To}, 0) }

// take adds what a customer brought; stage tells what one with such orders is on a day.
func (l *ledger) take(m *member, h *happened, stage func([]model.Spend, model.Day) model.Stage) {
	first := model.If(m.buying, m.firstOrder, 0)
	if n := len(h.spends); n > 0 && h.spends[0].Day <= l.c.src.Day && (l.begin == 0 || h.spends[0].Day < l.begin) {
		l.begin = h.spends[0].Day
	}
	l.whole.add(h, first)
	for mark := range m.marks(l.c.q.By) {
		if l.groups[mark] == nil {
			l.groups[mark] = l.ranged()
		}
		l.groups[mark].add(h, first)
	}
	for _, s := range l.spans {
		s.add(h, first)
	}
	for _, g := range l.goals {
		g.take(m, h, first)
	}
	if m.buying {
		l.lose(m, h.spends, stage)
	}
}

// lose notes in which periods a customer of before became lost and stayed it to the end.
// Who is lost stays so until the next order, and nobody is before so long a silence.
func (l *ledger) lose(m *member, spends []model.Spend, stage func([]model.Spend, model.Day) model.Stage) {
	least := model.Day(l.c.policy.Stages.LostDays)
	lost, last := false, model.Day(0) // at the end of the period before; the last order then
	n := 0
	at := func(day model.Day) bool {
		order := last
		for ; n < len(spends) && spends[n].Day <= day; n++ {
			if spends[n].Order {
				order = spends[n].Day
			}
		}
		was := lost && order == last
		last = order
		return order != 0 && (was || day-order > least && stage(spends, day) == model.StageLost)
	}
	for i, s := range l.spans {
		if i == 0 {
			lost = at(s[0].From - 1)
		}
		now := at(s[0].To)
		if now && !lost && m.firstOrder < s[0].From {
			s[0].gone = append(s[0].gone, m)
		}
		lost = now
	}
}

// fill puts what came in into the figures; w knows who was lost within the range.
func (l *ledger) fill(out *model.Stats, w *walk) {
	out.Targets = reached(l.goals, l.c.src.Day)
	l.whole.fill(&out.Range, l.begin)
	out.Range.Lost, out.Range.Gone = len(out.Lost), out.Lost
	lost := map[string]int{}
	for _, m := range w.lost {
		for mark := range m.marks(l.c.q.By) {
			lost[mark]++
		}
	}
	for i := range out.By {
		g := &out.By[i]
		l.groups[g.Value].fill(&g.Range, l.begin)
		g.Range.Lost = lost[g.Value]
	}
	for i := range l.periods {
		p := l.periods[i]
		if l.begin == 0 || p.To < l.begin {
			continue
		}
		l.spans[i].fill(&p, l.begin)
		p.Gone = w.named(l.spans[i][0].gone)
		p.Lost = len(p.Gone)
		out.Periods = append(out.Periods, p)
	}
}

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
	one.perWeek += workload(c.policy, m.tier, m.noContact)
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
			out.Classes[slices.Index(model.RFMClasses[:], model.RFMClassOf(int(m.r), int(m.f), int(m.m)))]++
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
		return strings.SplitSeq(m.group.Value(), "\n")
	case model.AttrOwner:
		return slices.Values([]string{m.owner.Value()})
	}
	return slices.Values([]string{m.group.Value()})
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

// workload is how many touches a week a cadence asks for; none for a customer who
// does not want to be contacted.
func workload(p *model.Policy, t model.Tier, noContact bool) float64 {
	return model.If(noContact, 0, daysPerWeek/float64(max(1, p.Cadence.Of(t))))
}
