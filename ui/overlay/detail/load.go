package detail

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

type (
	// page is a window of the interactions, of so many in all.
	page struct {
		events []model.Interaction
		total  int
	}
	// whole is everything about the customer.
	whole struct {
		det model.Detail
		page
	}
	// noteMsg brings the note as the editor left it.
	noteMsg struct {
		id   int64
		text string
		err  error
	}
)

// renew reads everything, also what would move the customer. That is a search,
// so it has a command of its own and nothing waits for it.
func (d *Detail) renew() tea.Cmd {
	store, id, asOf := d.store, d.id, d.env.AsOf()
	return tea.Batch(d.reload(), nav.Ask(d.env, &d.search, func(ctx context.Context) (model.Counterfactual, error) { return store.WhatIf(ctx, id, asOf) }, func(w model.Counterfactual, err error) tea.Cmd {
		if err == nil { // else the load tells it
			d.whatIf = &w
			d.stale()
			d.settle()
		}
		return nil
	}))
}

// reload reads the customer and as many interactions as are shown.
func (d *Detail) reload() tea.Cmd {
	n := max(pageSize, len(d.events))
	d.page.Next() // a page under way is of the old list
	store, id, asOf, kinds := d.store, d.id, d.env.AsOf(), filters[d.filter].kinds
	return nav.Ask(d.env, &d.load, func(ctx context.Context) (m whole, err error) {
		if m.det, err = store.Detail(ctx, id, asOf, 0); err == nil {
			m.events, m.total, err = store.Timeline(ctx, id, asOf, kinds, 0, n)
		}
		return m, err
	}, d.loaded)
}

// more reads the next page when the cursor nears the end of what is loaded.
func (d *Detail) more() tea.Cmd {
	near := d.focus == secTimeline && d.cursor[secTimeline] >= len(d.events)-pageSize/5
	if d.page.On() || len(d.events) >= d.total || !near {
		return nil
	}
	store, id, asOf, kinds, from := d.store, d.id, d.env.AsOf(), filters[d.filter].kinds, len(d.events)
	return nav.Ask(d.env, &d.page, func(ctx context.Context) (p page, err error) {
		p.events, p.total, err = store.Timeline(ctx, id, asOf, kinds, from, pageSize)
		return p, err
	}, func(p page, err error) tea.Cmd {
		d.stale()
		if err != nil {
			return d.env.Fail(err)
		}
		d.events, d.total = append(d.events, p.events...), p.total
		if len(p.events) == 0 { // the list got shorter meanwhile
			d.total = len(d.events)
		}
		return nil
	})
}

// Update takes the answers of its own commands, and reloads on a change.
func (d *Detail) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return m.Take(&d.load, &d.page, &d.search, &d.writing)
	case noteMsg:
		if m.id == d.id {
			return d.noted(m)
		}
	case nav.Changed:
		if !d.gone {
			d.renewing = m.Outcome != nil
			return d.renew()
		}
	case nav.Restyled:
		d.stale()
		d.settle()
	}
	return nil
}

func (d *Detail) loaded(m whole, err error) tea.Cmd {
	d.stale()
	d.renewing = false
	if err != nil {
		if model.CodeOf(err) == model.CodeNotFound && d.det != nil {
			d.gone = true // undone or deleted elsewhere
			return d.env.Tell(nav.Pop{Then: nav.Say(d.env.Lang.T("detail.gone"), nav.Warn)})
		}
		d.err = err
		return nil
	}
	under := int64(0)
	if e := d.event(); e != nil {
		under = e.ID
	}
	d.det, d.events, d.total, d.err = &m.det, m.events, m.total, nil
	if i := slices.IndexFunc(d.events, func(e model.Interaction) bool { return e.ID == under }); i >= 0 {
		d.cursor[secTimeline] = i
	}
	d.settle()
	return nil
}

// Init loads the customer.
func (d *Detail) Init() tea.Cmd { return d.renew() }
