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
	"tierbook/ui/part"
)

// begin starts work that can be stopped, and whose reports reach the screen.
func (i *Importer) begin(s state, work func(ctx context.Context, m *workMsg, p model.Progress)) tea.Cmd {
	p := part.NewProgress()
	i.err, i.progress, i.step = nil, p, part.ProgressMsg{}
	ctx, stop := context.WithCancel(i.env.Ctx)
	if s == writing {
		ctx, stop = context.WithCancel(context.WithoutCancel(i.env.Ctx))
	}
	i.cancel = stop
	i.to(s)
	req := i.work.Next()
	do := func(context.Context) tea.Msg {
		defer p.Close()
		m := workMsg{req: req}
		work(ctx, &m, p.Report)
		return m
	}
	if s == writing {
		return tea.Batch(i.env.Write(do), p.Next())
	}
	return tea.Batch(func() tea.Msg { return do(ctx) }, p.Next())
}

// read plans how the file is read: with the options given, and by a profile; name
// is the one that the options have come from.
func (i *Importer) read(o exchange.Options, profile, name string) tea.Cmd {
	path, plan := i.path, i.files.Plan
	return i.begin(reading, func(ctx context.Context, m *workMsg, p model.Progress) {
		m.plan, m.err = plan(ctx, path, o, profile, p)
		m.plan.Profile = cmp.Or(m.plan.Profile, name)
	})
}

// try says what importing would do.
func (i *Importer) try() tea.Cmd {
	path, o, try := i.path, i.plan.Options, i.files.Try
	return i.begin(trying, func(ctx context.Context, m *workMsg, p model.Progress) {
		m.done.Result, m.rows, m.err = try(ctx, path, o, p)
	})
}

// importFile imports the file. It can be called off until the write begins; the
// write itself is finished even when the person quits.
func (i *Importer) importFile() tea.Cmd {
	path, o, take := i.path, i.plan.Options, i.files.Import
	return i.begin(writing, func(ctx context.Context, m *workMsg, p model.Progress) {
		m.done, m.err = take(ctx, path, o, p)
	})
}

// worked takes what the work of the present state came to.
func (i *Importer) worked(m workMsg) tea.Cmd {
	switch {
	case i.state == reading:
		return i.planned(m)
	case i.state != trying && i.state != writing:
	case m.err != nil:
		i.stop()
		i.err = m.err
		i.to(planning)
	case i.state == trying:
		i.result, i.rows = m.done.Result, m.rows
		i.to(looking)
	default:
		return i.imported(m.done)
	}
	return nil
}

func (i *Importer) stop() {
	if i.cancel != nil {
		i.cancel()
	}
}

// readSteps are the steps of an import before anything is written.
var readSteps = [...]string{"", "check", "read", "sort"}

// committed tells whether the write has begun.
func (i *Importer) committed() bool {
	return !slices.Contains(readSteps[:], i.step.Step)
}

// planned shows the plan, or asks what it leaves open. What is no file but a
// folder is gone into.
func (i *Importer) planned(m workMsg) tea.Cmd {
	i.stop()
	if m.err != nil {
		i.err = m.err
		var e *model.Error
		if i.to(choosing); errors.As(m.err, &e) && e.Key == "error.cmd.folder" {
			i.err = nil
			return i.goInto(i.path)
		}
		return nil
	}
	i.plan = m.plan
	stays := i.still()
	i.from = choosing
	if len(m.plan.Sketch.Questions) > 0 {
		i.to(asking)
	} else if i.to(planning); stays {
		i.win.To(i.at)
	}
	return nil
}

func (i *Importer) imported(d Done) tea.Cmd {
	i.stop()
	i.done, i.result = d, d.Result
	i.to(done)
	if i.result.Batch == 0 {
		return nil
	}
	r := &i.result
	return i.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeImport, Subject: r.File, Count: r.Created + r.Updated, Detail: string(r.Kind)}}})
}
