// Package detail is the overlay that tells everything about one customer and
// carries every daily verb: what comes next and why, the score as arithmetic
// that adds up, the figures, the profile, contacts, tier history and timeline.
package detail

import (
	"context"

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
	Resolve(ctx context.Context, interaction int64, day model.Day) (model.Outcome, error)
	RemoveContact(ctx context.Context, id int64) (model.Outcome, error)
	EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error)
	Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error)
	Delete(ctx context.Context, ids []int64) (model.Outcome, error)
}

// Overlays makes the overlays that open above this one. A nil func disables
// its action.
type Overlays struct {
	Log         func(row *model.Row) nav.Overlay
	Snooze      func(rows []model.Row) nav.Overlay
	Due         func(rows []model.Row) nav.Overlay
	Override    func(rows []model.Row) nav.Overlay
	Assign      func(rows []model.Row) nav.Overlay
	Tag         func(rows []model.Row) nav.Overlay
	CopyAs      func(rows []model.Row) nav.Overlay
	Edit        func(d *model.Detail) nav.Overlay
	AddContact  func(d *model.Detail) nav.Overlay
	EditContact func(c model.Contact) nav.Overlay
	EditEvent   func(e model.Interaction, customer string) nav.Overlay
	// Confirm asks before a loss; yes is called once the overlay has gone.
	Confirm func(ask nav.Question, yes func() tea.Cmd) nav.Overlay
}

// Detail is the overlay. Its sections stand in one column, or in two from
// wide cells on; each column scrolls, and the cursor moves over the items of
// the section that has the focus.
type Detail struct {
	env   *nav.Env
	store Store
	open  Overlays
	id    int64

	load, page nav.Latest
	search     nav.Latest            // of what would move the customer
	det        *model.Detail         // nil until it arrives
	whatIf     *model.Counterfactual // nil until it arrives
	events     []model.Interaction
	total      int // interactions that the filter lets through
	filter     int // index into filters
	err        error
	paging     bool // a further page is on its way
	writing    bool
	renewing   bool // what a change made of the customer is on its way
	gone       bool // deleted: nothing is to be reloaded

	focus  sectionID
	cursor [sectionCount]int
	// dealsFrom is the item of the next step at which the open deals begin.
	dealsFrom int
	top       [2]int // first line shown of each column
	free      bool   // the wheel moved what is shown away from the cursor
	w, h      int
	parts     *content // what is drawn, nil when data, size, words or colours changed
	frame     string   // the whole view, "" when anything changed
}

// New makes the overlay of a customer.
func New(env *nav.Env, store Store, id int64, open Overlays) *Detail {
	return &Detail{env: env, store: store, id: id, open: open, w: 80, h: 20}
}

// Name is the layer's word in the catalogues.
func (d *Detail) Name() string { return "detail" }

// Title gives the customer's name.
func (d *Detail) Title() string {
	if d.det == nil {
		return d.env.Lang.T("layer.detail")
	}
	return d.det.Name
}

// Size wants nearly all of the window.
func (d *Detail) Size(w, h int) (int, int) {
	if w > 84 {
		w -= 4
	}
	return w, h
}

// Init loads the customer.
func (d *Detail) Init() tea.Cmd { return d.renew() }

// Cursor is nil: nothing is typed here.
func (d *Detail) Cursor() *tea.Cursor { return nil }

// Key has no use for keys: they are all actions.
func (d *Detail) Key(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Actions lists the verbs. What deletes an interaction stands before what
// deletes the customer: they share a key, and the smaller loss comes first.
func (d *Detail) Actions() []action.ID {
	return []action.ID{
		action.Log, action.Back, action.Focus, action.Snooze, action.Due, action.Edit, action.Resolve,
		action.TimelineFilter, action.EditEvent, action.DeleteEvent, action.AddContact, action.EditContact, action.RemoveContact,
		action.Override, action.EditNote, action.Tag, action.Assign, action.Copy, action.CopyAs, action.Archive, action.Delete, action.Open,
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.ScrollUp, action.ScrollDown, action.FocusBck,
	}
}

// Wording says what Enter, Tab and copying do here.
func (d *Detail) Wording(id action.ID) string {
	switch id {
	case action.Open:
		return "detail.do_open"
	case action.Copy:
		return "detail.do_copy"
	case action.Focus:
		return "detail.do_next"
	case action.FocusBck:
		return "detail.do_before"
	}
	return ""
}

// Disabled says why an action cannot be done now.
func (d *Detail) Disabled(id action.ID) string {
	switch id {
	case "":
		return "detail.nothing_to_open"
	case action.Back, action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last,
		action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown:
		return ""
	}
	if d.det == nil {
		return "detail.not_loaded"
	}
	switch id {
	case action.Open:
		return d.Disabled(d.opens())
	case action.EditEvent, action.DeleteEvent:
		if d.event() == nil {
			return "detail.pick_event"
		}
	case action.Resolve:
		if id, _ := d.unsettled(); id == 0 {
			return d.whyUnsettled()
		}
	case action.EditContact, action.RemoveContact:
		switch {
		case len(d.det.Contacts) == 0:
			return "detail.no_contact"
		case d.contact() == nil:
			return "detail.pick_contact"
		}
	case action.EditNote:
		if d.env.Editor == nil {
			return "detail.no_editor"
		}
	}
	return d.missing(id)
}

// Waits tells that the customer an action is about is on the way.
func (d *Detail) Waits(id action.ID) bool { return id != action.Back && d.det == nil && d.err == nil }

// missing tells actions whose overlay the root did not bring.
func (d *Detail) missing(id action.ID) string {
	o := d.open
	absent := map[action.ID]bool{
		action.Log: o.Log == nil, action.Snooze: o.Snooze == nil, action.Due: o.Due == nil, action.Override: o.Override == nil,
		action.Assign: o.Assign == nil, action.Tag: o.Tag == nil, action.CopyAs: o.CopyAs == nil, action.Edit: o.Edit == nil, action.AddContact: o.AddContact == nil,
		action.EditContact: o.EditContact == nil, action.EditEvent: o.EditEvent == nil,
	}
	if absent[id] {
		return "detail.unavailable"
	}
	return ""
}

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
