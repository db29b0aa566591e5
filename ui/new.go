package ui

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/capture"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/overlay/edit"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/filter"
	"tierbook/ui/overlay/help"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/overlay/logform"
	"tierbook/ui/overlay/prompt"
	"tierbook/ui/screen/customers"
	"tierbook/ui/screen/dashboard"
	"tierbook/ui/screen/firstrun"
	"tierbook/ui/screen/policy"
	"tierbook/ui/screen/segments"
	"tierbook/ui/screen/today"
)

// New makes the workbench: on Today, or on the welcome when the book is empty.
func New(env *nav.Env, store Store, opt Options) *App {
	a := &App{env: env, store: store, opt: opt, mouse: opt.Mouse, view: env.Draft(nav.ViewDraft), themes: themes{name: opt.Theme, dark: true, colors: opt.Colors}}
	env.Post = func(m tea.Msg) { a.outbox = append(a.outbox, m) }
	list := customers.New(env, store, a.overlays())
	a.layers = map[string]nav.Layer{
		todayScreen:     today.New(env, store, a.overlays()),
		customersScreen: list,
		dashboardScreen: dashboard.New(env, store, a.dashboardOverlays()),
		segmentsScreen:  segments.New(env, store, segments.Overlays{Ask: a.sureOf, Members: a.membersOf, Current: func() string { return list.Q.Filter.String() }}),
		policyScreen:    policy.New(env, store, policy.Overlays{Choose: a.chooseOf, Ask: a.sureOf, Presets: opt.Presets}),
	}
	a.screen = todayScreen
	for _, s := range screens {
		a.order = append(a.order, s.name)
	}
	if env.Book.Empty() {
		choices := firstrun.Choices{Sample: opt.Sample, Empty: func() tea.Cmd {
			return env.Tell(nav.Switch{Screen: todayScreen}, nav.Perform{ID: action.AddCustomer})
		}}
		if !opt.Remote {
			choices.Import = a.openImport
		}
		a.layers[firstRun] = firstrun.New(env, choices)
		a.order, a.screen = append(a.order, firstRun), firstRun
	}
	return a
}

// overlays makes what opens above customers.
func (a *App) overlays() nav.Overlays {
	env, store := a.env, a.store
	return nav.Overlays{
		Add:  func() nav.Overlay { return edit.NewCustomer(env, store, nil) },
		Edit: func(d *model.Detail) nav.Overlay { return edit.NewCustomer(env, store, d) },
		Settle: func(d *model.Detail) nav.Overlay {
			if d.Problem == nil { // settled elsewhere meanwhile
				return nil
			}
			return prompt.Settle(env, store, d)
		},
		AddContact:  func(d *model.Detail) nav.Overlay { return edit.NewContact(env, store, d) },
		EditContact: func(c model.Contact) nav.Overlay { return edit.EditContact(env, store, c) },
		EditEvent: func(e model.Interaction, customer string) nav.Overlay {
			return edit.NewInteraction(env, store, e, customer)
		},
		Verbs: map[action.ID]func(t nav.Target) nav.Overlay{
			action.Log:      func(t nav.Target) nav.Overlay { return logform.New(env, store, t) },
			action.Say:      func(t nav.Target) nav.Overlay { return logform.Say(env, store, t) },
			action.Snooze:   func(t nav.Target) nav.Overlay { return prompt.Snooze(env, store, t) },
			action.Due:      func(t nav.Target) nav.Overlay { return prompt.Due(env, store, t) },
			action.Assign:   func(t nav.Target) nav.Overlay { return prompt.Assign(env, store, t) },
			action.Tag:      func(t nav.Target) nav.Overlay { return prompt.Tag(env, store, t) },
			action.Override: func(t nav.Target) nav.Overlay { return prompt.Override(env, store, t) },
		},
		Copy:     func(rows []model.Row) tea.Cmd { return prompt.Copy(env, prompt.FormText, rows) },
		CopyAs:   func(rows []model.Row) nav.Overlay { return prompt.CopyAs(env, rows) },
		Offers:   a.askOffers,
		Commands: a.commands(),
		Filter:   a.filterOf,
		Choose:   a.chooseOf,
		Ask:      a.sureOf,
		Export: func(format string, q model.ListQuery, ids []int64) tea.Cmd {
			return env.Tell(nav.Push{Overlay: exporter.New(env, a.opt.Export, format, q, ids)})
		},
	}
}

func (a *App) filterOf(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay {
	return filter.New(a.env, a.store, current, apply)
}

// openHelp lists the keys of the layer on top, then those that work everywhere.
func (a *App) openHelp() nav.Overlay {
	top := a.top()
	groups := []help.Group{
		{Title: func() string { return a.title(top) }, IDs: top.Actions(), Word: func(id action.ID) string { return wording(top, id) }},
		{Title: func() string { return a.env.Lang.T("app.everywhere") }, IDs: a.globalsHere()},
	}
	return help.New(a.env, groups)
}

func (a *App) openImport() nav.Overlay {
	return importer.New(a.env, a.opt.Files, importer.Overlays{Choose: a.chooseOf, Dedupe: a.openDedupe})
}

// openCapture asks for the file, then shows what it tells of contacts.
func (a *App) openCapture() nav.Overlay {
	return importer.New(a.env, a.opt.Files, importer.Overlays{Capture: func(path string) nav.Overlay {
		return capture.New(a.env, a.store, func() ([]model.ImportInteraction, error) { return a.opt.Files.Capture(path) })
	}})
}

func (a *App) openDedupe() nav.Overlay { return dedupe.New(a.env, a.store) }
