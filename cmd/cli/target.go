package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tierbook/model"
)

func (r *run) targetCmd() *cobra.Command {
	owner, whose, period := "", r.l.T("cmd.arg.owner"), r.l.T("cmd.arg.period")
	list := r.command("target.list", "["+period+"]", r.between(0, 1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		name, err := s.owner(cmd.Context(), owner)
		if err != nil {
			return err
		}
		return r.goals(cmd.Context(), s, name, strings.Join(args, ""))
	}))
	set := r.command("target.set", whose+" "+period+" "+r.l.T("cmd.arg.target")+"...", r.atLeast(4), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		var targets []model.Target
		for pair := range slices.Chunk(args[2:], 2) {
			m, err := model.FindMeasure(pair[0])
			if len(pair) == 1 {
				err = model.E(model.CodeUsage, "error.target.pairs")
			}
			t := model.Target{Period: args[1], Measure: pair[0]}
			if err == nil {
				t.Value, err = m.Parse(pair[1], s.book.Currency)
			}
			if err != nil {
				return err
			}
			targets = append(targets, t)
		}
		return r.setTargets(cmd.Context(), s, args[0], targets)
	}))
	remove := r.command("target.remove", whose+" "+period+" ["+r.l.T("cmd.arg.figure")+"]...", r.atLeast(2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		figures := args[2:]
		if len(figures) == 0 {
			figures = model.Each(model.Measures[:], func(m *model.Measure) string { return m.Name })
		}
		none := model.Each(figures, func(figure *string) model.Target { return model.Target{Period: args[1], Measure: *figure} })
		return r.setTargets(cmd.Context(), s, args[0], none)
	}))
	return r.group("target", r.flags(list, "flag.", "owner", &owner), set, remove)
}

// setTargets gives an owner the targets, and prints what the owner is to reach then.
func (r *run) setTargets(ctx context.Context, s *session, owner string, targets []model.Target) error {
	name, err := s.owner(ctx, owner)
	if name == model.Unassigned {
		err = model.NotFound("error.owner.unknown", "Text", owner)
	}
	if err != nil {
		return err
	}
	for i := range targets {
		targets[i].Owner = name
	}
	out, err := s.db.SetTargets(ctx, targets)
	return r.changed(s, &out, err, func() error { return r.goals(ctx, s, name, targets[0].Period) })
}

// goals prints the targets of an owner, "" for all, and of a period, "" for all.
func (r *run) goals(ctx context.Context, s *session, owner, period string) error {
	all, err := s.db.Targets(ctx, s.asOf)
	if period != "" && err == nil {
		period, _, _, err = model.ParsePeriod(period)
	}
	all = slices.DeleteFunc(all, func(g model.Goal) bool { return period != "" && g.Period != period || owner != "" && g.Owner != owner })
	return listing(r, all, err, s.goalJSON, r.l.T("target.none"), func(g *model.Goal) []string { return s.l.GoalCells(g, s.book.Currency) }, goalColumns(s.l.GoalHeads())...)
}

// goalColumns are those of targets.
func goalColumns(heads []string) []column {
	return []column{flex(heads[0]), left(heads[1]), left(heads[2]), left(heads[3]), right(heads[4]), right(heads[5]), left(heads[6])}
}

// goalJSON is a target with what is reached: money in the main unit, shares in 0..1.
func (s *session) goalJSON(g *model.Goal) jsonObject {
	unit := func(v *float64) any {
		if v != nil && g.Of.Unit == model.UnitMoney {
			return s.money(int64(*v))
		}
		return v
	}
	return jsonObject{
		"owner", text(g.Owner), "period", g.Period, "from", g.From, "to", g.To, "measure", g.Measure, "unit", g.Of.Unit, "target", unit(&g.Value),
		"actual", unit(g.Actual), "reached", known(g.Reached, g.Actual != nil), "gone", g.Gone, "on_pace", known(g.OnPace, g.Actual != nil),
		"rank", known(g.Rank, g.Among > 1), "among", known(g.Among, g.Among > 1), "filter", g.Filter,
	}
}
