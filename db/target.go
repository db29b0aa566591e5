package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// SetTargets sets targets, as one change; a value of 0 takes one away. An owner "" is
// everybody together. What is no period, measure or value is refused.
func (d *DB) SetTargets(ctx context.Context, list []model.Target) (model.Outcome, error) {
	for i := range list {
		t := &list[i]
		m, bad := model.FindMeasure(t.Measure)
		name, _, _, err := model.ParsePeriod(t.Period)
		if err := cmp.Or(err, bad); err != nil {
			return model.Outcome{}, err
		}
		if t.Period, t.Measure = name, m.Name; !(t.Value >= 0 && t.Value <= model.MaxAmount) {
			return model.Outcome{}, model.Invalid("error.target.value", "Text", t.Value, "Measure", m.Name)
		}
	}
	return d.makeChange(ctx, model.ChangeTarget, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		for _, t := range list {
			x.Change.Subject, x.Change.Detail = t.Owner, t.Period
			tab, key := x.Tabs["target"], []any{t.Owner, t.Period, t.Measure}
			switch old := x.Row(tab, key...); {
			case t.Value > 0:
				x.Write(tab, append(key, t.Value))
			case old != nil:
				x.Remove(tab, key...)
			}
		}
		return nil
	})
}

// Targets gives the targets that this person sees, with what is reached of them as of a
// day (0 is today), the latest period first. Customers count with whoever looks after them
// today.
func (d *DB) Targets(ctx context.Context, asOf model.Day) (out []model.Goal, err error) {
	err = d.manager.inTurn(ctx, func() error {
		c, err := d.counting(ctx, model.StatsQuery{AsOf: asOf})
		if err != nil {
			return err
		}
		var st model.Stats
		c.targets = 0
		err = d.retrace(ctx, c, &st)
		out = st.Targets
		return err
	})
	return out, d.store.Err(err)
}

// goal is a target with what is added up for it.
type goal struct {
	model.Goal
	sum sum
}

// goals reads the targets that count, the latest period first.
func (d *DB) goals(ctx context.Context, c *counting) (list []goal, err error) {
	all, err := engine.All(ctx, d.readers, func(t *model.Target) []any { return []any{&t.Owner, &t.Period, &t.Measure, &t.Value} },
		"SELECT owner, period, measure, value FROM target")
	for _, t := range all {
		_, from, to, bad := model.ParsePeriod(t.Period)
		m, unknown := model.FindMeasure(t.Measure)
		if cmp.Or(bad, unknown) != nil || c.targets != 0 && (c.targets < from || c.targets > to) || c.q.Owner != "" && c.q.Owner != t.Owner || d.scoped() && (t.Owner == "" || !d.who.Sees(t.Owner)) {
			continue // those of a newer program too
		}
		list = append(list, goal{model.Goal{Target: t, Of: m, From: from, To: to}, sum{Takings: model.Takings{From: from, To: min(to, c.src.day)}}})
	}
	place := func(g *goal) int {
		return slices.IndexFunc(model.Measures[:], func(m model.Measure) bool { return m.Name == g.Measure })
	}
	slices.SortFunc(list, func(a, b goal) int {
		return cmp.Or(cmp.Compare(b.To, a.To), cmp.Compare(b.From, a.From), cmp.Compare(record.Flag(a.Owner == ""), record.Flag(b.Owner == "")),
			cmp.Compare(a.Owner, b.Owner), cmp.Compare(place(&a), place(&b)))
	})
	return list, err
}

func (g *goal) take(m *member, h *happened, c *counting) {
	if g.Owner == "" || g.Owner == m.owner.String() {
		g.sum.add(h, model.If(m.buying, m.firstOrder, 0))
		g.sum.work(m, h, c)
	}
}

// measured gives the targets with what is reached.
func measured(list []goal, day model.Day) []model.Goal {
	out := model.Each(list, func(g *goal) model.Goal { g.Measured(&g.sum.Takings, day); return g.Goal })
	model.RankGoals(out)
	return out
}
