package ui

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// Init starts the first screen, the clock and the rescore of a new day.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.current().Init(), a.readOwners(), a.tick(), a.ensureFresh(), tea.RequestBackgroundColor)
}

// Update takes every message. A fault anywhere below closes the workbench with
// one sentence instead of a trace on the screen.
func (a *App) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("fault in update", "fault", r, "stack", string(debug.Stack()))
			a.fault = model.E(model.CodeInternal, "error.internal")
			m, cmd = a, tea.Quit
		}
	}()
	return a, a.drain(a.update(msg))
}

// drain carries out what layers gave to Tell, then the keys that had to wait, so
// that a burst of keys means the same as the keys typed slowly.
func (a *App) drain(cmd tea.Cmd) tea.Cmd {
	cmds := []tea.Cmd{cmd}
	for {
		switch {
		case len(a.outbox) > 0:
			m := a.outbox[0]
			a.outbox = a.outbox[1:]
			cmds = append(cmds, a.update(m))
		case len(a.typed) > 0 && !a.held(a.typed[0]):
			m := a.typed[0]
			a.typed = a.typed[1:]
			switch t := m.(type) {
			case tea.KeyPressMsg:
				cmd = a.press(t)
			case nav.Perform:
				cmd = a.act(t.ID)
			default:
				cmd = a.top().Update(m)
			}
			cmds = append(cmds, cmd)
		default:
			return tea.Batch(cmds...)
		}
	}
}

// update routes a message; keys queue up until drain finds their turn come.
func (a *App) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return nil
	case tea.BackgroundColorMsg:
		if a.themes.dark = msg.IsDark(); a.themes.name == "auto" {
			return a.restyle()
		}
		return nil
	case tea.KeyboardEnhancementsMsg:
		a.altIsAlt = msg.SupportsKeyDisambiguation()
		return nil
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.MouseMsg:
		return a.mouseEvent(msg)
	case tea.PasteMsg:
		a.typed = append(a.typed, msg)
		return nil
	case tea.ResumeMsg:
		return a.poll()
	case nav.Perform: // as if its key had been pressed, before what was typed since
		a.typed = slices.Insert(a.typed, 0, tea.Msg(msg))
		return nil
	case nav.Open, nav.Next, nav.Push, nav.Pop, nav.Switch, nav.List:
		return a.navigate(msg)
	case nav.AskOwner:
		store, asOf := a.store, a.env.AsOf()
		return nav.Read(a.env, &a.asking, func(ctx context.Context) ([]model.OwnerStat, error) {
			return store.OwnerLoads(ctx, model.StatsQuery{AsOf: asOf})
		}, a.offerOwners)
	case nav.Answer:
		return tea.Batch(msg.Take(&a.owners, &a.running, &a.asking, &a.undoing, &a.swapping, &a.fresh), a.broadcast(msg))
	case nav.Notice:
		a.status.passing = msg
		return nil
	case nav.Changed:
		return a.changed(msg)
	case failMsg:
		return a.env.Fail(msg.err)
	case tickMsg, versionMsg, progressMsg, bookMsg, waitingMsg, freshNowMsg:
		return a.answered(msg)
	}
	return a.broadcast(msg)
}
