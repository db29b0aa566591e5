package lang

import (
	"cmp"
	"math"

	"tierbook/model"
	"tierbook/ui/part"
)

// Measured writes a value of a measure, "—" for one that is not known.
func (l *Lang) Measured(m *model.Measure, v *float64, currency string) string {
	switch {
	case v == nil:
		return unknown
	case m.Unit == model.UnitMoney:
		return l.MoneyShort(int64(math.Round(*v)), currency)
	case m.Unit == model.UnitShare:
		return Share(*v)
	case m.Unit == model.UnitDays:
		return l.F("target.days", "N", short(*v))
	}
	return l.Count(int(*v))
}

// pace words how far a target is reached, beside how much of its period is over: "62%, 71%
// gone: behind".
func (l *Lang) pace(g *model.Goal) string {
	switch {
	case g.Gone == 0:
		return l.T("target.ahead")
	case g.Actual == nil:
		return l.T("target.nothing")
	case g.Of.Unit == model.UnitShare || g.Of.Unit == model.UnitDays:
		return l.T(model.If(g.OnPace, "target.held", "target.short"))
	case g.Over || g.Reached >= 1:
		return l.F("target.over", "Reached", Share(g.Reached), "On", g.OnPace)
	}
	return l.F("target.pace", "Reached", Share(g.Reached), "Gone", Share(g.Gone), "On", g.OnPace)
}

// GoalHeads head GoalCells.
func (l *Lang) GoalHeads() []string {
	keys := []string{"report.owner_head", "action.period", "target.figure", "target.pace_head", "target.actual", "target.target", "target.rank_head"}
	return model.Each(keys, func(key *string) string { return l.T(*key) })
}

// GoalCells tell of a target the owner, the period, the figure, the pace, what is reached,
// the target, and the rank among several owners.
func (l *Lang) GoalCells(g *model.Goal, currency string) []string {
	return []string{
		part.Cell(cmp.Or(g.Owner, l.T("report.all"))), g.Period, l.T("measure." + g.Measure), l.pace(g), l.Measured(g.Of, g.Actual, currency),
		l.Measured(g.Of, &g.Value, currency), model.If(g.Among > 1, l.F("target.rank", "N", g.Rank, "Of", g.Among), ""),
	}
}
