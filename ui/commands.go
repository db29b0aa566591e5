package ui

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/draft"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/part"
)

// maxNote bounds what is put into a note of what a command printed, in cells.
const maxNote = 1000

// commands gives the programs that run on a customer as layers run them.
func (a *App) commands() (out []nav.Command) {
	for i := range a.opt.Commands {
		c := &a.opt.Commands[i]
		id := model.If(c.Title != "", action.Own(c.Title), action.ID(c.Name))
		out = append(out, nav.Command{ID: id, Screens: c.Screens, Way: c.Log.Way(), Run: func(row *model.Row) tea.Cmd { return a.runCommand(id, c, *row, "") }})
	}
	out = append(out, nav.Command{ID: action.Forget, Screens: []string{"detail"}, Run: func(row *model.Row) tea.Cmd {
		return a.aside("forget", "#"+strconv.FormatInt(row.ID, 10))()
	}})
	out = append(out, nav.Command{ID: action.Claim, Run: a.claim})
	if a.opt.Templates != nil {
		out = append(out, nav.Command{ID: action.Templates, Way: model.Everyway, Run: a.askTemplate})
	}
	return out
}

// claim gives a customer without an owner to the person at the keyboard.
func (a *App) claim(row *model.Row) tea.Cmd {
	store, customer, me := a.store, "#"+strconv.FormatInt(row.ID, 10), cmp.Or(a.env.Self, a.env.By)
	return nav.Change(a.env, &a.undoing, func(ctx context.Context) (model.Outcome, error) { return store.Claim(ctx, customer, me) }, a.env.Wrote)
}

// aside runs a command line of tierbook at the terminal while the workbench steps aside:
// what it asks is answered there.
func (a *App) aside(words ...string) func() tea.Cmd {
	return func() tea.Cmd {
		return tea.Exec(atTerminal(func() { a.opt.Aside(words...) }), func(error) tea.Msg { return nav.Changed{} })
	}
}

// atTerminal is a tea.ExecCommand that knows its streams.
type atTerminal func()

func (f atTerminal) Run() error        { f(); return nil }
func (atTerminal) SetStdin(io.Reader)  {}
func (atTerminal) SetStdout(io.Writer) {}
func (atTerminal) SetStderr(io.Writer) {}

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
		return nav.Pick(a.env, a.chooseOf, func() string { return a.env.Lang.F("offer.title", "Name", part.Cell(who.Name)) }, all, func(o *model.Offer) part.Item {
			return part.Item{Label: part.Cell(o.Product), Hint: part.Cell(a.env.Lang.Offer(o, a.env.Today))}
		}, func(*model.Offer) tea.Cmd {
			return a.env.Tell(nav.Push{Overlay: a.overlays().Verbs[action.Log](nav.Of(who))})
		})
	})
}

// askTemplate lets a person choose a text for a customer, those that suit it first, and
// shows it filled in.
func (a *App) askTemplate(row *model.Row) tea.Cmd {
	type texts struct {
		model.Detail
		list []model.Template
		bad  []error
	}
	store, read, asOf, id, l, tiers := a.store, a.opt.Templates, a.env.AsOf(), row.ID, a.env.Lang, a.env.Book.Tiers
	return nav.Read(a.env, &a.asking, func(ctx context.Context) (t texts, err error) {
		t.list, t.bad = read(l, &tiers)
		t.Detail, err = store.Detail(ctx, id, asOf, 0)
		return t, err
	}, func(t texts) tea.Cmd {
		list := model.FittingFirst(t.list, &t.Row)
		open := nav.Pick(a.env, a.chooseOf, func() string { return a.env.Lang.F("template.choose", "Name", part.Cell(t.Name)) }, list, func(m *model.Template) part.Item {
			return part.Item{Label: m.Title, Hint: a.env.Lang.TemplateFor(m, &t.Row), Value: m.Name}
		}, func(m *model.Template) tea.Cmd { return a.env.Tell(nav.Push{Overlay: a.showDraft(m, &t.Detail)}) })
		if len(t.bad) > 0 {
			open = tea.Batch(open, a.env.Fail(t.bad[0]))
		}
		return open
	})
}

// showDraft shows a text filled in for a customer. Once it is copied or given to the mail
// program, which writes to the contact to ask for first, the log form is open for it.
func (a *App) showDraft(t *model.Template, det *model.Detail) nav.Overlay {
	d := a.env.Lang.Draft(t, det, cmp.Or(a.env.Self, a.env.By))
	row := det.Row
	_, row.Email = det.Reach()
	mail, can, why := model.Command{}, false, ""
	if i := slices.IndexFunc(a.opt.Commands, func(c model.Command) bool { return action.ID(c.Name) == action.Mail }); i >= 0 {
		mail, can = a.opt.Commands[i].Mailing(&d)
	}
	if barred := det.BarredBy(model.ByEmail, t.Purpose); barred != "" {
		why = barred
	} else if to, good := row.CommandField("Email"); to == "" || !good {
		why = "template.no_email"
	} else if !can {
		why = "template.no_mailto"
	}
	return draft.New(a.env, &d, row.Email, why, det.BarredBy(model.ByMessage, t.Purpose), func(with action.ID) tea.Cmd {
		a.navigate(nav.Pop{})
		if with == action.Mail {
			mail.Log = model.Email
			return a.runCommand(with, &mail, row, d.Title)
		}
		level := model.If(len(d.Missing) > 0, nav.Warn, nav.Good)
		say := nav.Say(part.Join(" · ", a.env.Lang.F("template.copied", "Title", d.Title), a.env.Lang.Missing(&d)), level)
		return tea.Batch(tea.SetClipboard(d.Text), say, a.offerLog(det.Row, model.Message, d.Title, nil))
	})
}

// personal are the actions about one customer or a part of one: they need a
// screen with a customer under the cursor, or a customer's detail.
var personal = []action.ID{
	action.Open, action.Log, action.Say, action.Next, action.Snooze, action.Due, action.Edit, action.Assign, action.Claim, action.Tag, action.Override,
	action.Archive, action.Delete, action.Copy, action.CopyAs, action.Offers, action.Dial, action.Mail, action.Web, action.Templates, action.Select,
	action.AddContact, action.EditContact, action.RemoveContact, action.EditEvent, action.DeleteEvent, action.Resolve,
	action.TimelineFilter, action.EditNote, action.Forget,
}

// globals work everywhere unless a text field has the focus and wants the key.
var globals = slices.Concat(
	[]action.ID{action.Help, action.Palette, action.Undo, action.Redo, action.Refresh, action.Suspend}, screenGlobals,
	[]action.ID{action.SwitchLang, action.SwitchTheme, action.Mouse, action.Quit},
)

// screenGlobals work only while no overlay is open.
var screenGlobals = []action.ID{action.ToToday, action.ToCustomers, action.ToDashboard, action.ToSegments, action.ToPolicy, action.NextScreen, action.Upcoming, action.Inbox, action.ImportFile, action.Capture, action.Imports, action.Dedupe, action.Backup, action.Restore}

// globalsHere gives the actions that work above whatever is open.
func (a *App) globalsHere() []action.ID {
	if len(a.stack) == 0 && a.screen != firstRun {
		return globals
	}
	return slices.DeleteFunc(slices.Clone(globals), func(id action.ID) bool {
		return slices.Contains(screenGlobals, id) && !(id == action.ImportFile && len(a.stack) == 0) && !((id == action.Backup || id == action.Restore) && a.top().Name() == "detail")
	})
}

// openPalette offers every action: those of the layer on top, those that work
// everywhere, those of the other screens, and with the reason why not those
// that need a customer. Over an overlay it offers what can be done there.
func (a *App) openPalette() nav.Overlay {
	top := a.top()
	entries := model.Each(top.Actions(), func(id *action.ID) choose.Entry {
		return choose.Entry{ID: *id, Disabled: a.off(top, *id)}
	})
	entries = append(entries, model.Each(a.globalsHere(), func(id *action.ID) choose.Entry { return choose.Entry{ID: *id, Disabled: a.away(*id)} })...)
	if len(a.stack) > 0 || a.screen == firstRun {
		return choose.Palette(a.env, entries)
	}
	for _, name := range a.order {
		for _, id := range a.layers[name].Actions() {
			if !slices.Contains(personal, id) && !slices.ContainsFunc(a.commands(), func(c nav.Command) bool { return c.ID == id }) {
				entries = append(entries, choose.Entry{ID: id, Screen: name, Disabled: a.away(id)})
			}
		}
	}
	off := func(id *action.ID) choose.Entry { return choose.Entry{ID: *id, Disabled: "palette.personal"} }
	return choose.Palette(a.env, append(entries, model.Each(personal, off)...))
}
