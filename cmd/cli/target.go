package cli

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"tierbook/model"
)

func (r *run) targetCmd() *cobra.Command {
	var owner, period string
	list := r.command("target.list", "", r.exactly(0), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
		return r.goals(cmd.Context(), s, owner, period)
	}))
	r.flags(r.flags(list, "flag.", "owner", &owner), "flag.target.", "period", &period)
	return r.group("target", list, r.targetPut("set", r.l.T("cmd.arg.target")+"...", 3), r.targetPut("remove", "["+r.l.T("cmd.arg.figure")+"]...", 2))
}

// targetPut makes the command that sets targets, or takes them away.
func (r *run) targetPut(verb, use string, least int) *cobra.Command {
	use = r.l.T("cmd.arg.owner") + " " + r.l.T("cmd.arg.period") + " " + use
	return r.command("target."+verb, use, r.atLeast(least), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		ctx := cmd.Context()
		name, err := s.owner(ctx, args[0])
		if name == model.Unassigned {
			_, err = s.person(ctx, args[0])
		}
		figures := args[2:]
		if len(figures) == 0 {
			figures = slices.Collect(maps.Keys(model.Measures))
		}
		list := make([]model.Target, len(figures))
		for i := range figures {
			if err == nil {
				list[i], err = model.ParseTarget(figures[i], verb == "remove", s.book.Currency)
			}
		}
		if err != nil {
			return err
		}
		out, err := s.db.SetTargets(ctx, name, args[1], list)
		return r.changed(s, &out, err, func() error { return r.goals(ctx, s, args[0], args[1]) })
	}))
}

// goals prints the targets of an owner, "" for all, and of a period, "" for all.
func (r *run) goals(ctx context.Context, s *session, owner, period string) error {
	name, err := s.owner(ctx, owner)
	var p model.Period
	if err == nil && period != "" {
		p, err = model.ParsePeriod(period)
	}
	st, unread := s.db.Stats(ctx, model.StatsQuery{AsOf: s.asOf, Goals: true})
	err = cmp.Or(err, unread)
	all := slices.DeleteFunc(st.Targets, func(g model.Goal) bool { return name != "" && g.Owner != name || p.Name != "" && g.Period != p.Name })
	return listing(r, all, err, s.goalJSON, r.l.T("target.none"), func(g *model.Goal) []string { return []string{s.l.Goal(g, s.book.Currency)} }, flex(r.l.T("target.title")))
}

// goalJSON is a target with what is reached: money in the main unit, shares in 0..1.
func (s *session) goalJSON(g *model.Goal) jsonObject {
	unit := func(v int64) any { return model.If[any](g.Measure == "revenue", s.money(v), v) }
	return jsonObject{
		"owner", text(g.Owner), "period", g.Period, "from", g.From, "to", g.Last, "measure", g.Measure, "target", unit(g.Value), "actual", unit(g.Actual), "reached", g.Reached,
		"gone", g.Gone, "rank", known(g.Rank, g.Among > 1), "among", known(g.Among, g.Among > 1), "filter", g.Filter,
	}
}
