// Package detail is the overlay that tells everything about one customer and
// carries every daily verb: what comes next and why, the score as arithmetic
// that adds up, the figures, the profile, contacts, tier history and timeline.
package detail

import (
	"context"

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
	flats    [2]flatColumn
}

// flatLine is one line of a column: line of an item, -1 for the title of a
// section and -2 for the gap above it, both with item -1.
type flatLine struct {
	sec  sectionID
	item int
	line int
}

// flatColumn keeps the lines of a column for one place of the cursor.
type flatColumn struct {
	lines  []flatLine
	focus  sectionID
	cursor int
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
func (d *Detail) stale() { d.parts, d.frame = nil, "" }
