package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/part"
)

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
