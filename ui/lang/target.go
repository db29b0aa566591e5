package lang

import (
	"cmp"
	"fmt"

	"tierbook/model"
	"tierbook/ui/part"
)

// Goal words how far a target is reached, beside how much of its period is over: "Li,
// revenue: ¥62k of ¥100k; 62%, 71% of the month gone; rank 1/2".
func (l *Lang) Goal(g *model.Goal, currency string) string {
	value := func(v int64) string {
		return model.If(g.Measure == "revenue", l.MoneyShort(v, currency), l.Count(int(v)))
	}
	return l.F("target.said", "Name", part.Cell(cmp.Or(g.Owner, l.T("target.all"))), "Figure", l.T("measure."+g.Measure), "Actual", value(g.Actual), "Target", value(g.Value),
		"Reached", Share(g.Reached), "Gone", Share(g.Gone), "Ahead", g.Gone == 0, "Over", g.Over, "Days", int(g.Last-g.From)+1, "Period", g.Period,
		"Rank", model.If(g.Among > 1, fmt.Sprintf("%d/%d", g.Rank, g.Among), ""))
}
