package ui

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/part"
)

func (a *App) readOwners() tea.Cmd {
	return nav.Ask(a.env, &a.owners, a.store.Owners, func(owners []model.Owner, err error) tea.Cmd {
		if err != nil {
			slog.Warn("owners", "err", err)
		} else if !slices.Equal(owners, a.env.Owners) {
			a.env.Owners = owners
			return a.broadcast(nav.Restyled{})
		}
		return nil
	})
}

// offerOwners lets a person choose whose customers are shown.
func (a *App) offerOwners(loads []model.OwnerStat) tea.Cmd {
	choices := func() (string, []part.Item) {
		l, now := a.env.Lang, a.env.Owner
		items := []part.Item{{Label: l.T("owner.all"), On: now == ""}}
		for _, o := range loads {
			it := part.Item{Label: o.Name, Value: o.Name, Hint: o.Initials + " · " + l.F("app.customers", "N", l.Count(o.Customers)), On: o.Name == now}
			if o.Name == "" {
				it = part.Item{Label: l.T("owner.without"), Value: model.Unassigned, Hint: l.F("app.customers", "N", l.Count(o.Customers)), On: now == model.Unassigned}
			}
			items = append(items, it)
		}
		return l.T("owner.title"), items
	}
	return a.push(choose.New(a.env, choices, false, func(v []string) tea.Cmd {
		a.env.Owner = strings.Join(v, "") // on every screen, now and at the next start
		keep := a.view.Keep(map[string]string{"owner": a.env.Owner})
		return tea.Batch(a.broadcast(nav.Owned{}), a.env.Write(func(context.Context) tea.Msg {
			if keep != nil {
				keep()
			}
			return nil
		}))
	}))
}

// whoseCells is the room that names of screens leave to whose customers are shown.
const whoseCells = 20

// whose words whose customers the screen shows, in w cells; "" where nobody asked
// for one owner's.
func (a *App) whose(w int) string {
	whose := a.env.Whose(w)
	switch {
	case a.screen == firstRun:
		return ""
	case whose != "" && a.screen != todayScreen && a.screen != customersScreen && a.screen != dashboardScreen: // about the whole book
		return a.env.Lang.T("owner.all")
	}
	return whose
}
