package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/part"
)

// offerImports lists those that are in the book.
func (a *App) offerImports(list []model.ImportBatch) tea.Cmd {
	active := slices.DeleteFunc(slices.Clone(list), func(b model.ImportBatch) bool { return b.Status != "active" })
	if len(active) == 0 {
		return nav.Say(a.env.Lang.T("imports.none"), nav.Info)
	}
	choices := func() (string, []part.Item) {
		l := a.env.Lang
		return l.T("imports.title"), part.Each(active, func(b *model.ImportBatch) part.Item {
			return part.Item{
				Label: b.File, Value: strconv.FormatInt(b.ID, 10),
				Hint: l.Moment(b.At, a.env.Book.Zone) + " · " + l.F("imports.new", "N", l.Count(b.Created+b.CustomersCreated)),
			}
		})
	}
	return a.push(choose.New(a.env, choices, false, func(v []string) tea.Cmd {
		id, _ := strconv.ParseInt(v[0], 10, 64)
		return a.rollback(id, true)
	}))
}

// rollback takes an import back, or says what that would do.
func (a *App) rollback(id int64, dry bool) tea.Cmd {
	store, as := a.store, &a.undoing
	if dry { // keys wait for the question
		as = &a.asking
	}
	return nav.Change(a.env, as, func(ctx context.Context) (model.Rollback, error) {
		return store.Rollback(ctx, id, dry)
	}, func(r model.Rollback, err error) tea.Cmd { return a.rolledBack(r, dry, err) })
}

// rolledBack asks whether what was found is wanted, or tells that it was done.
func (a *App) rolledBack(r model.Rollback, dry bool, err error) tea.Cmd {
	switch {
	case err != nil:
		return a.env.Fail(err)
	case dry:
		return confirm.Ask(a.env, func() (string, string) {
			l := a.env.Lang
			kept := l.Kept(&r)
			if len(kept) > 3 {
				kept = append(kept[:3], l.F("imports.more", "N", len(r.Kept)-3))
			}
			return l.F("imports.ask", "File", r.Batch.File, "Counts", l.Rollback(&r)), strings.Join(kept, "; ")
		}, true, func() tea.Cmd { return a.rollback(r.Batch.ID, false) })
	case r.Change.ID == 0:
		return nav.Say(a.env.Lang.T("imports.nothing"), nav.Warn)
	}
	return a.env.Tell(nav.Changed{Outcome: &model.Outcome{Change: r.Change}})
}
