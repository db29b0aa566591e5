package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/part"
)

// maxNote bounds what is put into a note of what a command printed, in cells.
const maxNote = 1000

// commands gives the programs that run on a customer as layers run them.
func (a *App) commands() (out []nav.Command) {
	for i := range a.opt.Commands {
		c := &a.opt.Commands[i]
		id := action.ID(c.Name)
		if c.Title != "" {
			id = action.Own(c.Title)
		}
		out = append(out, nav.Command{ID: id, Screens: c.Screens, Run: func(row *model.Row) tea.Cmd { return a.runCommand(id, c, *row) }})
	}
	return out
}

// runCommand runs a command on a customer. What it printed stands in the log form where
// the command is one that is logged, and is said where it is not, or where the person has
// opened or closed something meanwhile.
func (a *App) runCommand(id action.ID, c *model.Command, row model.Row) tea.Cmd {
	if a.running.On() {
		return nav.Say(a.env.Lang.T("command.running"), nav.Bad)
	}
	run, depth, screen := a.opt.RunCommand, len(a.stack), a.screen
	return nav.Read(a.env, &a.running, func(ctx context.Context) (string, error) { return run(ctx, c, &row) }, func(out string) tea.Cmd {
		out = part.Cell(strings.Join(strings.Fields(out), " "))
		out = part.Fit(out, min(part.Width(out), maxNote))
		say := nav.Say(part.Cell(a.env.Lang.F("command.done", "Title", a.env.Lang.T(id.Title()), "Name", row.Name)+" "+out), nav.Good)
		if c.Log == "" || depth != len(a.stack) || screen != a.screen {
			return say
		}
		form := logform.New(a.env, a.store, nav.Of(row))
		if form.Begin(c.Log, out) {
			return a.push(form)
		}
		return tea.Batch(a.push(form), say)
	})
}
