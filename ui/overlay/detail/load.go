package detail

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

type (
	loadedMsg struct {
		id     int64
		req    int
		det    model.Detail
		events []model.Interaction
		total  int
		err    error
	}
	pageMsg struct {
		id     int64
		req    int
		events []model.Interaction
		total  int
		err    error
	}
	whatIfMsg struct {
		id  int64
		req int
		out model.Counterfactual
		err error
	}
	// wroteMsg is the answer of a write; leave closes the overlay after it.
	wroteMsg struct {
		id    int64
		out   model.Outcome
		err   error
		leave bool
	}
	noteMsg struct {
		id   int64
		text string
		err  error
	}
)

// verb is a write that may be asked about first.
type verb uint8

const (
	deleteCustomer verb = iota
	deleteEvent
	removeContact
	resolve
	archive
)

// renew reads everything, also what would move the customer. That is a search,
// so it has a command of its own and nothing waits for it.
func (d *Detail) renew() tea.Cmd {
	req := d.search.Next()
	ctx, store, id, asOf := d.env.Ctx, d.store, d.id, d.env.AsOf()
	return tea.Batch(d.reload(), func() tea.Msg {
		m := whatIfMsg{id: id, req: req}
		m.out, m.err = store.WhatIf(ctx, id, asOf)
		return m
	})
}

// reload reads the customer and as many interactions as are shown.
func (d *Detail) reload() tea.Cmd {
	req, n := d.load.Next(), max(pageSize, len(d.events))
	d.page.Next() // a page under way is of the old list
	d.paging = false
	ctx, store, id, asOf, kinds := d.env.Ctx, d.store, d.id, d.env.AsOf(), filters[d.filter].kinds
	return func() tea.Msg {
		m := loadedMsg{id: id, req: req}
		if m.det, m.err = store.Detail(ctx, id, asOf, 0); m.err == nil {
			m.events, m.total, m.err = store.Timeline(ctx, id, asOf, kinds, 0, n)
		}
		return m
	}
}

// more reads the next page when the cursor nears the end of what is loaded.
func (d *Detail) more() tea.Cmd {
	near := d.focus == secTimeline && d.cursor[secTimeline] >= len(d.events)-pageSize/5
	if d.det == nil || d.paging || len(d.events) >= d.total || !near {
		return nil
	}
	d.paging = true
	req, from := d.page.Next(), len(d.events)
	ctx, store, id, asOf, kinds := d.env.Ctx, d.store, d.id, d.env.AsOf(), filters[d.filter].kinds
	return func() tea.Msg {
		m := pageMsg{id: id, req: req}
		m.events, m.total, m.err = store.Timeline(ctx, id, asOf, kinds, from, pageSize)
		return m
	}
}

// Update takes the answers of its own commands, and reloads on a change.
func (d *Detail) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loadedMsg:
		if m.id == d.id && d.load.Is(m.req) {
			return d.loaded(m)
		}
	case whatIfMsg:
		if m.id == d.id && d.search.Is(m.req) && m.err == nil { // an error is told by the load
			d.searched(&m.out)
		}
	case pageMsg:
		if m.id == d.id && d.page.Is(m.req) {
			return d.paged(m)
		}
	case wroteMsg:
		if m.id == d.id {
			return d.wrote(m)
		}
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

// searched takes what would move the customer.
func (d *Detail) searched(w *model.Counterfactual) {
	d.whatIf = w
	d.stale()
	if d.det != nil {
		d.settle()
	}
}

func (d *Detail) loaded(m loadedMsg) tea.Cmd {
	d.stale()
	d.renewing = false
	if m.err != nil {
		if model.CodeOf(m.err) == model.CodeNotFound && d.det != nil {
			d.gone = true // undone or deleted elsewhere
			return d.env.Tell(nav.Pop{Then: nav.Say(d.env.Lang.T("detail.gone"), nav.Warn)})
		}
		d.err = m.err
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

func (d *Detail) paged(m pageMsg) tea.Cmd {
	d.stale()
	d.paging = false
	if m.err != nil {
		return d.env.Fail(m.err)
	}
	d.events, d.total = append(d.events, m.events...), m.total
	if len(m.events) == 0 { // the list got shorter meanwhile
		d.total = len(d.events)
	}
	return nil
}

func (d *Detail) wrote(m wroteMsg) tea.Cmd {
	d.writing = false
	if m.err != nil {
		return d.env.Fail(m.err)
	}
	out := m.out
	if m.leave {
		d.gone = true
		return d.env.Tell(nav.Pop{}, nav.Changed{Outcome: &out})
	}
	return d.env.Tell(nav.Changed{Outcome: &out})
}

// Init loads the customer.
func (d *Detail) Init() tea.Cmd { return d.renew() }
