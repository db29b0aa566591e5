package importer

import (
	"cmp"
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/nav"
)

// begin starts work that can be stopped, and whose reports reach the screen.
func begin[T any](i *Importer, s state, work func(ctx context.Context, p model.Progress) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	ask := nav.AskAnew[T]
	if s == writing {
		ask = nav.Change[T]
	}
	i.err = nil
	i.to(s)
	return nav.Work(i.env, &i.work, ask, work, take)
}

// read plans how the file is read: with the options given, and by a profile; name
// is the one that the options have come from.
func (i *Importer) read(o exchange.Options, profile, name string) tea.Cmd {
	path, plan := i.path, i.files.Plan
	return begin(i, reading, func(ctx context.Context, p model.Progress) (Plan, error) {
		out, err := plan(ctx, path, o, profile, p)
		out.Profile = cmp.Or(out.Profile, name)
		return out, err
	}, i.planned)
}

// trial is what importing would do, and how the rows are understood.
type trial struct {
	result model.ImportResult
	rows   *model.Import
}

// try says what importing would do.
func (i *Importer) try() tea.Cmd {
	path, o, try := i.path, i.plan.Options, i.files.Try
	return begin(i, trying, func(ctx context.Context, p model.Progress) (t trial, err error) {
		t.result, t.rows, err = try(ctx, path, o, p)
		return t, err
	}, func(t trial, err error) tea.Cmd {
		if err != nil {
			return i.failed(err)
		}
		i.result, i.rows = t.result, t.rows
		i.to(looking)
		return nil
	})
}

// importFile imports the file. It can be called off until the write begins; the
// write itself is finished even when the person quits.
func (i *Importer) importFile() tea.Cmd {
	path, o, take := i.path, i.plan.Options, i.files.Import
	return begin(i, writing, func(ctx context.Context, p model.Progress) (Done, error) { return take(ctx, path, o, p) }, i.imported)
}

// failed leads back to how the file is read, which may be why.
func (i *Importer) failed(err error) tea.Cmd {
	i.err = err
	i.to(planning)
	return nil
}

// readSteps are the steps of an import before anything is written.
var readSteps = [...]string{"", "check", "read", "sort"}

// committed tells whether the write has begun.
func (i *Importer) committed() bool { return !slices.Contains(readSteps[:], i.work.Step.Step) }

// planned shows the plan, or asks what it leaves open. What is no file but a
// folder is gone into.
func (i *Importer) planned(p Plan, err error) tea.Cmd {
	if err != nil {
		i.err = err
		var e *model.Error
		if i.to(choosing); errors.As(err, &e) && e.Key == "error.cmd.folder" {
			i.err = nil
			return i.goInto(i.path)
		}
		return nil
	}
	i.plan = p
	stays := i.still()
	i.from = choosing
	if len(p.Sketch.Questions) > 0 {
		i.to(asking)
	} else if i.to(planning); stays {
		i.win.To(i.at)
	}
	return nil
}

func (i *Importer) imported(d Done, err error) tea.Cmd {
	if err != nil {
		return i.failed(err)
	}
	i.done, i.result = d, d.Result
	i.to(done)
	if i.result.Batch == 0 {
		return nil
	}
	r := &i.result
	return i.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeImport, Subject: r.File, Count: r.Created + r.Updated, Detail: string(r.Kind)}}})
}
