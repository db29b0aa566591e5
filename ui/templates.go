package ui

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/draft"
	"tierbook/ui/part"
)

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
		choices := func() (string, []part.Item) {
			return a.env.Lang.F("template.choose", "Name", part.Cell(t.Name)), part.Each(list, func(m *model.Template) part.Item {
				return part.Item{Label: m.Title, Hint: a.env.Lang.TemplateFor(m, &t.Row), Value: m.Name}
			})
		}
		open := a.push(choose.New(a.env, choices, false, func(v []string) tea.Cmd {
			i := slices.IndexFunc(list, func(m model.Template) bool { return m.Name == v[0] })
			return a.env.Tell(nav.Push{Overlay: a.showDraft(&list[i], &t.Detail)})
		}))
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
	_, row.Email = det.Addressee()
	mail, can, why := model.Command{}, false, ""
	if i := slices.IndexFunc(a.opt.Commands, func(c model.Command) bool { return action.ID(c.Name) == action.Mail }); i >= 0 {
		mail, can = a.opt.Commands[i].Mailing(&d)
	}
	if to, good := row.CommandField("Email"); to == "" || !good {
		why = "template.no_email"
	} else if !can {
		why = "template.no_mailto"
	}
	return draft.New(a.env, &d, row.Email, why, func(with action.ID) tea.Cmd {
		a.navigate(nav.Pop{})
		if with == action.Mail {
			mail.Log = model.Email
			return a.runCommand(with, &mail, row, d.Title)
		}
		level := nav.Good
		if len(d.Missing) > 0 {
			level = nav.Warn
		}
		say := nav.Say(part.Join(" · ", a.env.Lang.F("template.copied", "Title", d.Title), a.env.Lang.Missing(&d)), level)
		return tea.Batch(tea.SetClipboard(d.Text), say, a.offerLog(det.Row, model.Message, d.Title, nil))
	})
}
