package ui

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/overlay/dedupe"
	"tierbook/ui/overlay/detail"
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
	a.layers = map[string]nav.Layer{
		todayScreen:     today.New(env, store, a.todayOverlays()),
		customersScreen: customers.New(env, store, a.customersOverlays()),
		dashboardScreen: dashboard.New(env, store, a.dashboardOverlays()),
		segmentsScreen:  segments.New(env, store, a.segmentsOverlays()),
		policyScreen:    policy.New(env, store, a.policyOverlays()),
	}
	a.order, a.screen = []string{todayScreen, customersScreen, dashboardScreen, segmentsScreen, policyScreen}, todayScreen
	if env.Book.Empty() {
		a.layers[firstRun] = firstrun.New(env, a.welcome())
		a.order, a.screen = append(a.order, firstRun), firstRun
	}
	return a
}

func (a *App) todayOverlays() today.Overlays {
	return today.Overlays{
		Log: a.logOf, Snooze: a.snoozeOf, Due: a.dueOf,
		Add:      func() nav.Overlay { return edit.NewCustomer(a.env, a.store, nil) },
		Edit:     func(d *model.Detail) nav.Overlay { return edit.NewCustomer(a.env, a.store, d) },
		Settle:   func(d *model.Detail) nav.Overlay { return prompt.Settle(a.env, a.store, d) },
		Override: a.overrideOf, Assign: a.assignOf, Tag: a.tagOf,
		Copy:   func(rows []model.Row) tea.Cmd { return prompt.Copy(a.env, prompt.FormText, rows) },
		CopyAs: a.copyAsOf,
		Filter: a.filterOf,
	}
}

func (a *App) customersOverlays() customers.Overlays {
	act := func(ask func(*nav.Env, prompt.Target) nav.Overlay) customers.Act {
		return func(ids []int64, row *model.Row) nav.Overlay { return ask(a.env, target(ids, row)) }
	}
	return customers.Overlays{
		Add:      func() nav.Overlay { return edit.NewCustomer(a.env, a.store, nil) },
		Log:      a.logOf,
		Edit:     func(d *model.Detail) nav.Overlay { return edit.NewCustomer(a.env, a.store, d) },
		Assign:   act(func(e *nav.Env, t prompt.Target) nav.Overlay { return prompt.Assign(e, a.store, t) }),
		Tag:      act(func(e *nav.Env, t prompt.Target) nav.Overlay { return prompt.Tag(e, a.store, t) }),
		Snooze:   act(func(e *nav.Env, t prompt.Target) nav.Overlay { return prompt.Snooze(e, a.store, t) }),
		Due:      act(func(e *nav.Env, t prompt.Target) nav.Overlay { return prompt.Due(e, a.store, t) }),
		Override: act(func(e *nav.Env, t prompt.Target) nav.Overlay { return prompt.Override(e, a.store, t) }),
		Ask:      a.sureOf,
		Filter:   a.filterOf,
		Choose:   a.chooseOf,
		Export:   a.exportOf,
	}
}

func (a *App) detailOverlays() detail.Overlays {
	return detail.Overlays{
		Log: a.logOf, Snooze: a.snoozeOf, Due: a.dueOf,
		Override: a.overrideOf, Assign: a.assignOf, Tag: a.tagOf, CopyAs: a.copyAsOf,
		Edit:        func(d *model.Detail) nav.Overlay { return edit.NewCustomer(a.env, a.store, d) },
		AddContact:  func(d *model.Detail) nav.Overlay { return edit.NewContact(a.env, a.store, d) },
		EditContact: func(c model.Contact) nav.Overlay { return edit.EditContact(a.env, a.store, c) },
		EditEvent: func(e model.Interaction, customer string) nav.Overlay {
			return edit.NewInteraction(a.env, a.store, e, customer)
		},
		Confirm: func(ask nav.Question, yes func() tea.Cmd) nav.Overlay {
			return confirm.NewLoss(a.env, ask, yes)
		},
	}
}

func target(ids []int64, row *model.Row) prompt.Target {
	if row != nil {
		return prompt.Of(*row)
	}
	return prompt.Target{IDs: ids}
}

func (a *App) logOf(row *model.Row) nav.Overlay { return logform.New(a.env, a.store, row) }
func (a *App) snoozeOf(rows []model.Row) nav.Overlay {
	return prompt.Snooze(a.env, a.store, prompt.Of(rows...))
}

func (a *App) dueOf(rows []model.Row) nav.Overlay {
	return prompt.Due(a.env, a.store, prompt.Of(rows...))
}

func (a *App) overrideOf(rows []model.Row) nav.Overlay {
	return prompt.Override(a.env, a.store, prompt.Of(rows...))
}

func (a *App) assignOf(rows []model.Row) nav.Overlay {
	return prompt.Assign(a.env, a.store, prompt.Of(rows...))
}

func (a *App) tagOf(rows []model.Row) nav.Overlay {
	return prompt.Tag(a.env, a.store, prompt.Of(rows...))
}

func (a *App) copyAsOf(rows []model.Row) nav.Overlay { return prompt.CopyAs(a.env, rows) }

func (a *App) filterOf(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay {
	return filter.New(a.env, a.store, current, apply)
}

func (a *App) openDetail(id int64) nav.Overlay {
	return detail.New(a.env, a.store, id, a.detailOverlays())
}

// openHelp lists the keys of the layer on top, then those that work everywhere.
func (a *App) openHelp() nav.Overlay {
	top := a.top()
	groups := []help.Group{
		{Title: func() string { return a.layerTitle(top) }, IDs: top.Actions(), Word: func(id action.ID) string { return wording(top, id) }},
		{Title: func() string { return a.env.Lang.T("app.everywhere") }, IDs: a.globalsHere()},
	}
	return help.New(a.env, groups)
}

func (a *App) layerTitle(l nav.Layer) string {
	if o, ok := l.(nav.Overlay); ok {
		return a.title(o)
	}
	return a.env.Lang.T("layer." + l.Name())
}

// welcome is what the first-run screen can do.
func (a *App) welcome() firstrun.Choices {
	return firstrun.Choices{
		Sample: a.opt.Sample, Import: a.openImport,
		Empty: func() tea.Cmd {
			return a.env.Tell(nav.Switch{Screen: todayScreen}, nav.Perform{ID: action.AddCustomer})
		},
	}
}

func (a *App) openImport() nav.Overlay {
	return importer.New(a.env, a.opt.Files, importer.Overlays{Choose: a.chooseOf, Dedupe: a.openDedupe})
}

func (a *App) openDedupe() nav.Overlay { return dedupe.New(a.env, a.store) }

func (a *App) exportOf(format string, q model.ListQuery, ids []int64) tea.Cmd {
	return a.env.Tell(nav.Push{Overlay: exporter.New(a.env, a.opt.Export, format, q, ids)})
}
