package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
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
		out = append(out, nav.Command{ID: id, Screens: c.Screens, Run: func(row *model.Row) tea.Cmd { return a.runCommand(id, c, *row, "") }})
	}
	if a.opt.Templates != nil {
		out = append(out, nav.Command{ID: action.Templates, Run: a.askTemplate})
	}
	return out
}

// runCommand runs a command on a customer. What it printed stands in the log form where
// the command is one that is logged, where it printed nothing note does, and is said where
// it is not, or where the person has opened or closed something meanwhile.
func (a *App) runCommand(id action.ID, c *model.Command, row model.Row, note string) tea.Cmd {
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
		return a.offerLog(row, c.Log, cmp.Or(out, note), say)
	})
}

// offerLog opens the log form with what is to be logged, so that Enter saves it; say is
// what has been done, which is said where a draft came back instead, or the person does
// not log.
func (a *App) offerLog(row model.Row, kind model.Kind, note string, say tea.Cmd) tea.Cmd {
	if a.away(action.Log) != "" {
		return say
	}
	form := logform.New(a.env, a.store, nav.Of(row))
	if form.Begin(kind, note) {
		return a.push(form)
	}
	return tea.Batch(a.push(form), say)
}

// askOffers reads what to speak about with a customer, and lists it with the evidence;
// Enter opens the log form for what comes of it.
func (a *App) askOffers(row *model.Row) tea.Cmd {
	store, asOf, who := a.store, a.env.AsOf(), *row
	return nav.Read(a.env, &a.asking, func(ctx context.Context) (model.Offers, error) {
		return store.Recommend(ctx, who.ID, model.OffersShown, asOf)
	}, func(o model.Offers) tea.Cmd {
		all := slices.Concat(o.Again, o.Next)
		if len(all) == 0 {
			return nav.Say(a.env.Lang.NoOffers(&o), nav.Info)
		}
		choices := func() (string, []part.Item) {
			return a.env.Lang.F("offer.title", "Name", part.Cell(who.Name)), part.Each(all, func(o *model.Offer) part.Item {
				return part.Item{Label: part.Cell(o.Product), Hint: part.Cell(a.env.Lang.Offer(o, a.env.Today))}
			})
		}
		return a.push(choose.New(a.env, choices, false, func([]string) tea.Cmd {
			return a.env.Tell(nav.Push{Overlay: a.overlays().Verbs[action.Log](nav.Of(who))})
		}))
	})
}
