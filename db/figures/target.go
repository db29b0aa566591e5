package figures

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// goal is a target with what is added up for it.
type goal struct {
	model.Goal
	sum sum
}

// goals gives the targets of the query that this person sees, the latest period first.
func (f *Figures) goals(ctx context.Context, c *counting) (list []*goal, err error) {
	const query = "SELECT owner, period, measure, value FROM target ORDER BY measure"
	all, err := engine.All(ctx, f.book.Store.Readers(), func(t *model.Target) []any { return []any{&t.Owner, &t.Period, &t.Measure, &t.Value} }, query)
	for _, t := range all {
		p, bad := model.ParsePeriod(t.Period)
		current := p.From <= c.q.To && c.q.To <= p.To
		hidden := c.q.Owner != "" && c.q.Owner != t.Owner || f.book.Scoped() && (t.Owner == "" || !f.book.Sees(t.Owner))
		if bad == nil && model.Measures[t.Measure].Of != nil && (current || c.q.Goals) && !hidden { // not those of a newer program
			last := p.To
			p.To = min(p.To, c.src.Day)
			list = append(list, &goal{model.Goal{Target: t, Last: last}, sum{Takings: p.Takings}})
		}
	}
	slices.SortStableFunc(list, func(a, b *goal) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(b.sum.From, a.sum.From), cmp.Compare(record.Flag(a.Owner == ""), record.Flag(b.Owner == "")), cmp.Compare(a.Owner, b.Owner))
	})
	return list, err
}

func (g *goal) take(m *member, h *happened, first model.Day) {
	if g.Owner == "" || g.Owner == m.owner.Value() {
		g.sum.add(h, first)
	}
}

// reached gives what is reached of the targets by a day.
func reached(list []*goal, day model.Day) []model.Goal {
	out := model.Each(list, func(g **goal) model.Goal {
		(*g).Takings = (*g).sum.Takings
		(*g).Measured(day)
		return (*g).Goal
	})
	model.RankGoals(out)
	return out
}
