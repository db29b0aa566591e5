package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"tierbook/model"
)

// statsOptions are the flags of stats and report.
type statsOptions struct {
	by, from, to, owner, period string
	replay                      bool
}

func (r *run) statsCmd() *cobra.Command {
	var o statsOptions
	cmd := r.command("stats", "["+r.l.T("cmd.arg.filter")+"]", `  tierbook stats
  tierbook stats --by region tier:A,B
  tierbook stats --by owner --from 2026-07-01 --to 2026-09-30
  tierbook stats --period quarter --json | jq '.periods[] | [.name, .revenue, .year_growth]'
  tierbook stats products
  tierbook stats models
  tierbook stats backtest --cut 2026-01-01`, nil, func(cmd *cobra.Command, args []string) error {
		return r.stats(cmd.Context(), filterText(unshield(args)), &o)
	})
	cmd.AddCommand(r.statsProductsCmd(), r.command("stats.models", "", `  tierbook stats models
  tierbook stats models --as-of 1997-09-30 --json`, r.exactly(0), r.onBook(openMode{}, r.statsModels)), r.statsBacktestCmd())
	return r.statsFlags(cmd, &o)
}

// statsFlags declares the flags that stats and report share.
func (r *run) statsFlags(cmd *cobra.Command, o *statsOptions) *cobra.Command {
	r.ownerFlag(r.flags(cmd, "flag.stats.", "by", &o.by, "from", &o.from, "to", &o.to, "period", &o.period), &o.owner)
	return r.flags(cmd, "flag.stats.", "replay", &o.replay)
}

// query reads the flags against an open book.
func (o *statsOptions) query(ctx context.Context, s *session, filter string) (q model.StatsQuery, err error) {
	q = model.StatsQuery{AsOf: s.asOf, Replay: o.replay}
	if q.Owner, err = s.owner(ctx, o.owner); err != nil {
		return q, err
	}
	switch o.by {
	case "":
	case "owner", "region", "industry", "tag", "stage", "tier":
		q.By, _ = model.ParseAttr(o.by)
	default:
		return q, model.E(model.CodeUsage, "error.stats.by", "Text", o.by)
	}
	if q.From, err = s.figuresDay(o.from, 0); err != nil {
		return q, err
	}
	if q.To, err = s.figuresDay(o.to, 0); err != nil {
		return q, err
	}
	if today := s.today; q.To != 0 && q.To < today { // every figure is of the day on which the range ends
		q.AsOf, s.today = q.To, q.To
	}
	if q.Every = model.Everies[cmp.Or(o.period, "month")]; q.Every == 0 {
		return q, model.E(model.CodeUsage, "error.stats.period", "Text", o.period)
	}
	q.Filter, err = s.filter(filter)
	return q, err
}

// figures opens the book and gives what the flags ask for.
func (r *run) figures(ctx context.Context, filter string, o *statsOptions) (s *session, q model.StatsQuery, st model.Stats, err error) {
	if s, err = r.book(ctx, openMode{}); err != nil {
		return s, q, st, err
	}
	if q, err = o.query(ctx, s, filter); err != nil {
		return s, q, st, err
	}
	st, err = s.db.Stats(ctx, q)
	return s, q, st, err
}

func (r *run) stats(ctx context.Context, filter string, o *statsOptions) error {
	s, q, st, err := r.figures(ctx, filter, o)
	if err != nil {
		return err
	}
	if r.g.json {
		return r.printJSON(statsJSON(&st, s))
	}
	return r.printStats(&st, s, q.By)
}
