package customers

import (
	"context"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/list"
)

// Store is what the screen reads and writes.
type Store interface {
	list.Store
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
	Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error)
	Delete(ctx context.Context, ids []int64) (model.Outcome, error)
}

// Layer is the screen.
type Layer struct {
	*list.List
	store Store

	visit     visit
	asking    nav.Latest // the segments to choose from
	writing   nav.Latest // archiving or deleting
	recalling nav.Latest // the columns chosen last time
	gone      taken
	dropLater bool  // those selected who are not in the list are dropped when it is shown again
	seek      int64 // whom the cursor goes to then

	columns []model.Attr
	fields  []model.FieldDef // that columns stand for
	lay     layout
	texts   map[model.Attr]int // cells of the longest text that came, by column
	w, h    int
	held    []string // what was drawn above the bottom line
	// chipEnds are the cells at which the chips drawn end, for clicks.
	chipEnds []int
	drawn    int // layouts made so far
}

// visit is a look at a list that another screen asked for.
type visit struct {
	back string     // the screen, "" for none
	own  list.Query // what the table showed before
	on   int64      // whom the cursor was on
}

// layoutKey is what a layout depends on.
type layoutKey struct {
	w    int
	sort model.Attr
	desc bool
}

// layout is the columns laid out for a width.
type layout struct {
	key    layoutKey
	n      int // counts layouts, so that lines drawn for another are told apart
	attrs  []model.Attr
	cols   []part.Column
	widths []int
	head   string
	owners bool // they are named in full
}

// taken remembers what deleting or archiving took out of the list last, so that
// taking it back restores the selection too.
type taken struct {
	change int64
	first  int64
	picked []int64
}
