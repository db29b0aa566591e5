package importer

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// begin starts work that can be stopped: its reports reach the screen.
func (i *Importer) begin(s state) (context.Context, int, *part.Progress) {
	i.err, i.progress, i.step = nil, part.NewProgress(), part.ProgressMsg{}
	ctx, stop := context.WithCancel(i.env.Ctx)
	if s == writing {
		ctx, stop = context.WithCancel(context.WithoutCancel(i.env.Ctx))
	}
	i.cancel = stop
	i.to(s)
	return ctx, i.work.Next(), i.progress
}

// read plans how the file is read: with the options given, and by a profile; name
// is the one that the options have come from.
func (i *Importer) read(o exchange.Options, profile, name string) tea.Cmd {
	ctx, req, p := i.begin(reading)
	path, plan := i.path, i.files.Plan
	return tea.Batch(func() tea.Msg {
		defer p.Close()
		m := planMsg{req: req}
		if m.plan, m.err = plan(ctx, path, o, profile, p.Report); m.plan.Profile == "" {
			m.plan.Profile = name
		}
		return m
	}, p.Next())
}

// try says what importing would do.
func (i *Importer) try() tea.Cmd {
	ctx, req, p := i.begin(trying)
	path, o, try := i.path, i.plan.Options, i.files.Try
	return tea.Batch(func() tea.Msg {
		defer p.Close()
		m := tryMsg{req: req}
		m.result, m.rows, m.err = try(ctx, path, o, p.Report)
		return m
	}, p.Next())
}

// importFile imports the file. It can be called off until the write begins; the
// write itself is finished even when the person quits.
func (i *Importer) importFile() tea.Cmd {
	ctx, req, p := i.begin(writing)
	path, o, take := i.path, i.plan.Options, i.files.Import
	return tea.Batch(i.env.Write(func(context.Context) tea.Msg {
		defer p.Close()
		m := importMsg{req: req}
		m.done, m.err = take(ctx, path, o, p.Report)
		return m
	}), p.Next())
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
	for _, s := range readSteps {
		if i.step.Step == s {
			return false
		}
	}
	return true
}

// planned shows the plan, or asks what it leaves open. What is no file but a
// folder is gone into.
func (i *Importer) planned(m planMsg) tea.Cmd {
	i.stop()
	if m.err != nil {
		i.err = m.err
		var e *model.Error
		if i.to(choosing); asError(m.err, &e) && e.Key == "error.cmd.folder" {
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

func (i *Importer) imported(m importMsg) tea.Cmd {
	i.stop()
	if m.err != nil {
		i.err = m.err
		i.to(planning)
		return nil
	}
	i.done, i.result = m.done, m.done.Result
	i.to(done)
	if i.result.Batch == 0 {
		return nil
	}
	r := &i.result
	return i.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: model.Change{Kind: model.ChangeImport, Subject: r.File, Count: r.Created + r.Updated, Detail: string(r.Kind)}}})
}
