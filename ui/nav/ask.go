package nav

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/part"
)

// Latest numbers requests of one sort so that late answers can be dropped.
type Latest struct {
	n    int
	on   bool
	stop context.CancelFunc // of what can be called off
}

// Next gives the number of a new request, which makes all earlier ones late.
func (l *Latest) Next() int {
	l.n++
	l.on = false
	return l.n
}

// CallOff tells what AskAnew or Change asked for to end, if it still can; its answer
// is waited for.
func (l *Latest) CallOff() {
	if l.stop != nil {
		l.stop()
	}
}

// Stop calls off what was asked for; its answer comes too late.
func (l *Latest) Stop() {
	l.CallOff()
	l.Next()
}

// Is tells whether a number is that of the newest request.
func (l *Latest) Is(n int) bool { return l.n == n }

// On tells that what was asked for last has not come yet. A layer that cannot go
// on without it names it in Busy, so that keys wait.
func (l *Latest) On() bool { return l.on }

// Answer is what a request brought. Every layer gets it, and Take knows its own.
type Answer struct {
	of   *Latest
	n    int // 0 for what is never late
	take func() tea.Cmd
}

// Of tells whether it answers a request of this sort.
func (m Answer) Of(l *Latest) bool { return m.of == l }

// Take goes on with an answer to one of the layer's own requests, unless it is late.
func (m Answer) Take(own ...*Latest) tea.Cmd {
	for _, l := range own {
		if m.of == l && (m.n == 0 || l.Is(m.n)) {
			l.on = false
			return m.take()
		}
	}
	return nil
}

// Ask gives the command that reads. What comes of it goes to take, within Update,
// unless more was asked for meanwhile.
func Ask[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	n, ctx := l.Next(), env.Ctx
	l.on = true
	return func() tea.Msg {
		value, err := read(ctx)
		return Answer{l, n, func() tea.Cmd { return take(value, err) }}
	}
}

// AskAnew is Ask for what can be called off: what was asked for before is.
func AskAnew[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	l.Stop()
	ctx, stop := context.WithCancel(env.Ctx)
	l.stop = stop
	return Ask(env, l, func(context.Context) (T, error) {
		defer stop()
		return read(ctx)
	}, take)
}

// Read is Ask for what only has to be said where it fails.
func Read[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), then func(T) tea.Cmd) tea.Cmd {
	return Ask(env, l, read, func(value T, err error) tea.Cmd {
		if err != nil {
			return env.Fail(err)
		}
		return then(value)
	})
}

// Change is Ask for a write: it is finished unless it is called off while it waits
// for its turn, and never late.
func Change[T any](env *Env, l *Latest, write func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	ctx, stop := context.WithCancel(context.WithoutCancel(env.Ctx))
	l.on, l.stop = true, stop
	return env.Write(func(context.Context) tea.Msg {
		defer stop()
		value, err := write(ctx)
		return Answer{l, 0, func() tea.Cmd { return take(value, err) }}
	})
}

// Wrote tells the root what a write changed, or says why it did not.
func (e *Env) Wrote(out model.Outcome, err error) tea.Cmd {
	if err != nil {
		return e.Fail(err)
	}
	return e.Tell(Changed{Outcome: &out})
}

// DetailStore reads everything about a customer.
type DetailStore interface {
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
}

// AskEdit reads a customer as of the day shown and opens the form that changes it; a
// form may be nil where there is nothing left to change.
func (e *Env) AskEdit(l *Latest, store DetailStore, id int64, form func(d *model.Detail) Overlay) tea.Cmd {
	return Read(e, l, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, e.AsOf(), 0)
	}, func(d model.Detail) tea.Cmd {
		if o := form(&d); o != nil {
			return e.Tell(Push{Overlay: o})
		}
		return Say(e.Lang.T("detail.none_open"), Info)
	})
}

// AskFilter opens the overlay in which the filter in force, nil for none, is changed.
func (e *Env) AskFilter(now *model.Filter, overlay func(current string, apply func(*model.Filter) tea.Cmd) Overlay, apply func(*model.Filter) tea.Cmd) tea.Cmd {
	if overlay == nil {
		return nil
	}
	current := ""
	if now != nil {
		current = now.Source
	}
	return e.Tell(Push{Overlay: overlay(current, apply)})
}

// AskFacets reads the values in use of some attributes, which are only a comfort where
// they are offered, and hands each to take. Those that cannot be read are left out.
func AskFacets(env *Env, l *Latest, store interface {
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
}, attrs []model.Attr, take func(a model.Attr, in []model.Facet),
) tea.Cmd {
	return Ask(env, l, func(ctx context.Context) (map[model.Attr][]model.Facet, error) {
		all := map[model.Attr][]model.Facet{}
		for _, a := range attrs {
			if in, err := store.Facets(ctx, a); err == nil {
				all[a] = in
			}
		}
		return all, nil
	}, func(all map[model.Attr][]model.Facet, _ error) tea.Cmd {
		for a, in := range all {
			take(a, in)
		}
		return nil
	})
}

// Job is long work of which a person sees how far it is.
type Job struct {
	Latest
	Step     part.ProgressMsg // the newest report
	progress *part.Progress
}

// Work gives the command that begins a job; ask is AskAnew or Change, and what comes
// of the work goes to take.
func Work[T any](
	env *Env, j *Job, ask func(*Env, *Latest, func(context.Context) (T, error), func(T, error) tea.Cmd) tea.Cmd,
	work func(ctx context.Context, p model.Progress) (T, error), take func(T, error) tea.Cmd,
) tea.Cmd {
	p := part.NewProgress()
	j.Step, j.progress = part.ProgressMsg{}, p
	return tea.Batch(ask(env, &j.Latest, func(ctx context.Context) (T, error) {
		defer p.Close()
		return work(ctx, p.Report)
	}, take), p.Next())
}

// Told takes a report where it is of this job, and gives the command that waits for
// the next.
func (j *Job) Told(m part.ProgressMsg) tea.Cmd {
	if m.Of != j.progress {
		return nil
	}
	j.Step = m
	return m.Of.Next()
}
