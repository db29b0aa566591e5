package ui

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/part"
)

type (
	// batchesMsg brings the imports of the book.
	batchesMsg struct {
		list []model.ImportBatch
		err  error
	}
	// rollbackMsg brings what taking one back would do, or did.
	rollbackMsg struct {
		res model.Rollback
		dry bool
		err error
	}
)

// askImports reads the imports of the book, to take one of them back.
func (a *App) askImports() tea.Cmd {
	a.asking = true
	store, ctx := a.store, a.env.Ctx
	return func() tea.Msg {
		list, err := store.ImportBatches(ctx)
		return batchesMsg{list, err}
	}
}

// offerImports lists those that are in the book.
func (a *App) offerImports(m batchesMsg) tea.Cmd {
	a.asking = false
	if m.err != nil {
		return a.env.Fail(m.err)
	}
	var active []model.ImportBatch
	for _, b := range m.list {
		if b.Status == "active" {
			active = append(active, b)
		}
	}
	if len(active) == 0 {
		return nav.Say(a.env.Lang.T("imports.none"), nav.Info)
	}
	choices := func() (string, []part.Item) {
		l := a.env.Lang
		var items []part.Item
		for _, b := range active {
			items = append(items, part.Item{
				Label: b.File, Value: strconv.FormatInt(b.ID, 10),
				Hint: l.Moment(b.At, a.env.Book.Zone) + " · " + l.F("imports.new", "N", l.Count(b.Created+b.CustomersCreated)),
			})
		}
		return l.T("imports.title"), items
	}
	return a.push(choose.New(a.env, choices, false, func(v []string) tea.Cmd {
		id, _ := strconv.ParseInt(v[0], 10, 64)
		a.asking = true
		return a.rollback(id, true)
	}))
}

// rollback takes an import back, or says what that would do.
func (a *App) rollback(id int64, dry bool) tea.Cmd {
	store := a.store
	return a.env.Write(func(ctx context.Context) tea.Msg {
		res, err := store.Rollback(ctx, id, dry)
		return rollbackMsg{res, dry, err}
	})
}

// rolledBack asks whether what was found is wanted, or tells that it was done.
func (a *App) rolledBack(m rollbackMsg) tea.Cmd {
	a.asking = false
	switch {
	case m.err != nil:
		return a.env.Fail(m.err)
	case m.dry:
		return confirm.Ask(a.env, func() (string, string) {
			l := a.env.Lang
			kept := l.Kept(&m.res)
			if len(kept) > 3 {
				kept = append(kept[:3], l.F("imports.more", "N", len(m.res.Kept)-3))
			}
			return l.F("imports.ask", "File", m.res.Batch.File, "Counts", l.Rollback(&m.res)), strings.Join(kept, "; ")
		}, true, func() tea.Cmd { return a.rollback(m.res.Batch.ID, false) })
	case m.res.Change.ID == 0:
		return nav.Say(a.env.Lang.T("imports.nothing"), nav.Warn)
	}
	return a.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: m.res.Change}})
}
