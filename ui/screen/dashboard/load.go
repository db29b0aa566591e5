package dashboard

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

type data struct {
	stats  model.Stats
	policy model.Policy
	query  model.StatsQuery // that it answers
	day    model.Day        // on which it was asked
}

// query is what is asked for now. Every figure is of the day on which the range
// ends.
func (l *Layer) query() model.StatsQuery {
	q := model.StatsQuery{AsOf: l.env.AsOf(), From: l.scope.from, To: l.scope.to, By: l.by, Filter: l.scope.filter, Owner: l.env.Owner, Replay: l.replay}
	if d, own := l.env.Field(l.by); own {
		q.By, q.Field = model.AttrField, d
	}
	if q.From != 0 { // a year of months stands on the card whatever the range
		q.Since = min(q.From, model.Every(1).Since(cmp.Or(q.To, l.env.Today)))
	}
	if l.past() {
		q.AsOf = l.scope.to
		if !q.Filter.Empty() { // ages in it count back from that day
			if f, err := model.ParseFilter(q.Filter.String(), l.filterOptions()); err == nil {
				q.Filter = f
			}
		}
	}
	return q
}

// past tells whether the range ends before today.
func (l *Layer) past() bool { return l.scope.to != 0 && l.scope.to < l.env.Today }

// ask gives the command that loads the figures; what was asked for before is
// given up.
func (l *Layer) ask() tea.Cmd {
	store, q, day := l.store, l.query(), l.env.Today
	l.stale, l.frame = false, ""
	return nav.AskAnew(l.env, &l.request, func(ctx context.Context) (d data, err error) {
		d.query, d.day = q, day
		if d.policy, err = store.Policy(ctx); err == nil {
			d.stats, err = store.Stats(ctx, q)
		}
		return d, err
	}, func(d data, err error) tea.Cmd {
		l.frame = ""
		l.lay.forget()
		switch {
		case err != nil && l.env.Ctx.Err() != nil:
			return nil
		case err != nil:
			l.err, l.stale = l.env.Lang.Error(err), true
			return l.env.Fail(err)
		}
		if l.err, l.data = "", &d; l.stale && l.seen {
			return l.ask()
		}
		return nil
	})
}

// filterOptions is how a filter is read on the day of the figures.
func (l *Layer) filterOptions() model.FilterOptions {
	opt := l.env.FilterOptions()
	if l.past() {
		opt.Today = l.scope.to
	}
	return opt
}

func (l *Layer) filtered(f *model.Filter) tea.Cmd {
	if l.scope.filter = f; f.Empty() {
		l.scope.filter = nil
	}
	return l.ask()
}
