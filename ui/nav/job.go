package nav

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/part"
)

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
