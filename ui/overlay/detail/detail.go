// Package detail is the overlay that tells everything about one customer and
// carries every daily verb: what comes next and why, the score as arithmetic
// that adds up, the figures, the profile, contacts, tier history and timeline.
package detail

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
)

// pageSize is how many interactions are read at a time.
const pageSize = 50

// Store is what the overlay asks of the book.
type Store interface {
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	WhatIf(ctx context.Context, id int64, asOf model.Day) (model.Counterfactual, error)
	Timeline(ctx context.Context, customer int64, asOf model.Day, kinds []model.Kind, offset, limit int) ([]model.Interaction, int, error)
	DeleteInteraction(ctx context.Context, id int64) (model.Outcome, error)
	RemoveContact(ctx context.Context, id int64) (model.Outcome, error)
	EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error)
	Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error)
	Delete(ctx context.Context, ids []int64) (model.Outcome, error)
}

// wide is from how many cells on the sections stand in two columns.
const wide = 106

// sectionID names a section, in the order of the focus.
type sectionID int

const (
	secNext sectionID = iota
	secScore
	secFigures
	secProfile
	secContacts
	secHistory
	secTimeline
	sectionCount
)

// item is what the cursor moves over: its lines, those shown only while the
// cursor is on it, and what copying it gives. An entry of the timeline has one
// line and is filled when it comes in sight.
type item struct {
	lines  []string
	more   []string
	copy   string
	fitted bool // lines and more are as wide as their column
}

// section is a titled group of items; it is never without one.
type section struct {
	title, note string
	items       []item
}

// content is everything drawn, built once for data, size and words.
type content struct {
	head     []string
	columns  int
	left     int    // width of the left column
	room     [2]int // cells for the text of items in each column
	kind     int    // widest word for a kind among the interactions
	sections [sectionCount]section
}

// flatLine is one line of a column: line of an item, -1 for the title of a
// section and -2 for the gap above it, both with item -1.
type flatLine struct {
	sec  sectionID
	item int
	line int
}

// Detail is the overlay. Its sections stand in one column, or in two from
// wide cells on; each column scrolls, and the cursor moves over the items of
// the section that has the focus.
type Detail struct {
	nav.Still
	env   *nav.Env
	store Store
	open  nav.Overlays
	id    int64

	load, page nav.Latest
	search     nav.Latest // of what would move the customer
	writing    nav.Latest
	det        *model.Detail         // nil until it arrives
	whatIf     *model.Counterfactual // nil until it arrives
	events     []model.Interaction
	total      int // interactions that the filter lets through
	filter     int // index into filters
	err        error
	renewing   bool // what a change made of the customer is on its way
	gone       bool // deleted: nothing is to be reloaded
	erasing    bool // the person was asked for the name that erases the customer

	focus  sectionID
	cursor [sectionCount]int
	// dealsFrom is the item of the next step at which the open deals begin.
	dealsFrom int
	top       [2]int // first line shown of each column
	free      bool   // the wheel moved what is shown away from the cursor
	w, h      int
	parts     *content // what is drawn, nil when data, size, words or colours changed
}

// New makes the overlay of a customer.
func New(env *nav.Env, store Store, id int64, open nav.Overlays) *Detail {
	return &Detail{Still: nav.Still{Layer: "detail", Means: map[action.ID]string{
		action.Open: "detail.do_open", action.Copy: "detail.do_copy", action.Focus: "detail.do_next", action.FocusBck: "detail.do_before",
	}}, env: env, store: store, id: id, open: open, w: 80, h: 20}
}

// Title gives the customer's name.
func (d *Detail) Title() string {
	if d.det == nil {
		return d.env.Lang.T("layer.detail")
	}
	return d.det.Name
}

// Size wants all of the window: what lies below does not show at its sides.
func (d *Detail) Size(w, h int) (int, int) { return w, h }

// event gives the interaction under the cursor, nil elsewhere.
func (d *Detail) event() *model.Interaction {
	if d.focus != secTimeline || d.cursor[secTimeline] >= len(d.events) {
		return nil
	}
	return &d.events[d.cursor[secTimeline]]
}

// contact gives the contact under the cursor, else the only one.
func (d *Detail) contact() *model.Contact {
	if d.det == nil {
		return nil
	}
	c := d.det.Contacts
	switch {
	case d.focus == secContacts && d.cursor[secContacts] < len(c):
		return &c[d.cursor[secContacts]]
	case len(c) == 1:
		return &c[0]
	}
	return nil
}

// stale forgets what was drawn.
func (d *Detail) stale() { d.parts = nil }

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
			return d.env.Tell(nav.Pop{Then: nav.Say(d.env.Lang.T(model.If(d.erasing, "detail.erased", "detail.gone")), model.If(d.erasing, nav.Good, nav.Warn))})
		}
		d.err = err
		return nil
	}
	under := int64(0)
	if e := d.event(); e != nil {
		under = e.ID
	}
	d.det, d.events, d.total, d.err, d.erasing = &m.det, m.events, m.total, nil, false
	if i := slices.IndexFunc(d.events, func(e model.Interaction) bool { return e.ID == under }); i >= 0 {
		d.cursor[secTimeline] = i
	}
	d.settle()
	return nil
}

// Init loads the customer.
func (d *Detail) Init() tea.Cmd { return d.renew() }
