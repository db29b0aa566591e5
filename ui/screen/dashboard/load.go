package dashboard

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// data is everything the cards show.
type data struct {
	stats  model.Stats
	policy model.Policy
	query  model.StatsQuery // that it answers
	day    model.Day        // on which it was asked
}

type (
	statsMsg struct {
		n    int
		data data
		err  error
	}
	reportMsg struct {
		path string
		err  error
	}
)

// query is what is asked for now. Every figure is of the day on which the range
// ends.
func (l *Layer) query() model.StatsQuery {
	q := model.StatsQuery{AsOf: l.env.AsOf(), From: l.scope.from, To: l.scope.to, By: l.by, Filter: l.scope.filter, Owner: l.env.Owner, Replay: l.replay}
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

// range_ gives the days shown, or those that would be.
func (l *Layer) range_() [2]model.Day {
	if l.data != nil {
		return [2]model.Day{l.data.stats.Movement.From, l.data.stats.Movement.To}
	}
	return [2]model.Day{l.scope.from, l.scope.to}
}

// ask gives the command that loads the figures; what was asked for before is
// given up.
func (l *Layer) ask() tea.Cmd {
	if l.stop != nil {
		l.stop()
	}
	ctx, stop := context.WithCancel(l.env.Ctx)
	l.stop = stop
	n, store, q, day := l.request.Next(), l.store, l.query(), l.env.Today
	l.waiting, l.stale, l.frame = true, false, ""
	return func() tea.Msg {
		defer stop()
		m := statsMsg{n: n, data: data{query: q, day: day}}
		if m.data.policy, m.err = store.Policy(ctx); m.err != nil {
			return m
		}
		m.data.stats, m.err = store.Stats(ctx, q)
		return m
	}
}

// arrived takes the figures, unless newer ones are on their way.
func (l *Layer) arrived(m statsMsg) tea.Cmd {
	if !l.request.Is(m.n) {
		return nil
	}
	l.waiting, l.frame = false, ""
	l.lay.forget()
	if m.err != nil {
		if l.env.Ctx.Err() != nil {
			return nil
		}
		l.err, l.stale = l.env.Lang.Error(m.err), true
		return l.env.Fail(m.err)
	}
	l.err, l.data = "", &m.data
	if l.stale && l.seen {
		return l.ask()
	}
	return nil
}

// useSegment lets a person choose whose filter narrows the figures.
func (l *Layer) useSegment() tea.Cmd {
	return l.env.AskSegment(&l.asking, nav.Narrowing{
		Store: l.store, Choose: l.over.Choose, Current: l.scope.filter, Options: l.filterOptions, Narrow: l.filtered,
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

// filtered takes a filter.
func (l *Layer) filtered(f *model.Filter) tea.Cmd {
	if l.scope.filter = f; f.Empty() {
		l.scope.filter = nil
	}
	return l.ask()
}

func (l *Layer) openFilter() tea.Cmd {
	if l.over.Filter == nil {
		return nil
	}
	current := ""
	if l.scope.filter != nil {
		current = l.scope.filter.String()
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Filter(current, l.filtered)})
}

// report writes the figures shown as a file beside where the program runs.
func (l *Layer) report() tea.Cmd {
	if l.over.Report == nil {
		return nil
	}
	l.writing = true
	write, words, q, path := l.over.Report, l.env.Lang, l.query(), "tierbook-"+l.env.Today.String()+".html"
	return l.env.Write(func(ctx context.Context) tea.Msg {
		at, err := write(ctx, words, q, path)
		return reportMsg{at, err}
	})
}

func (l *Layer) reported(m reportMsg) tea.Cmd {
	l.writing = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	return nav.Say(l.env.Lang.F("dashboard.reported", "Path", m.path), nav.Good)
}
