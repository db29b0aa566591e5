package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
)

// Store is what the screen reads and writes.
type Store interface {
	Customers(ctx context.Context, q model.ListQuery) (model.Page, error)
	IDs(ctx context.Context, q model.ListQuery) ([]int64, error)
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
	Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error)
	Delete(ctx context.Context, ids []int64) (model.Outcome, error)
}

// Act makes the overlay of a piece of bulk work. ids are the customers it is
// about; row is the customer when it is about one whose row is at hand, else nil.
type Act func(ids []int64, row *model.Row) nav.Overlay

// Overlays makes what the screen opens; the root fills it. What is nil cannot
// be done and is not offered.
type Overlays struct {
	Add                                func() nav.Overlay
	Log                                func(row *model.Row) nav.Overlay
	Edit                               func(d *model.Detail) nav.Overlay
	Assign, Tag, Snooze, Due, Override Act
	// Ask asks before something is done, or does it at once where a person
	// switched questions off; loss is true for what cannot be had again easily.
	Ask    func(ask nav.Question, loss bool, yes func() tea.Cmd) tea.Cmd
	Filter func(current string, apply func(*model.Filter) tea.Cmd) nav.Overlay
	Choose nav.Choose
	// Export writes what q finds, or only ids where there are any, in a format
	// of ExportFormats; it may ask for the file's name.
	Export func(format string, q model.ListQuery, ids []int64) tea.Cmd
}

// Layer is the screen.
type Layer struct {
	env   *nav.Env
	store Store
	over  Overlays

	q      query
	visit  visit
	gen    nav.Latest
	ctx    context.Context // of the newest answer's requests
	stop   context.CancelFunc
	cur    *pages // what is shown
	next   *pages // the same query on the changed book, until its window is whole
	anchor anchor

	picked  picked
	picking nav.Latest // everybody's ids
	// outside is how many of those selected are not in the list.
	outside   int
	sieves    nav.Latest // the newest question who of them is
	sifting   bool       // it is under way
	sieveDrop bool       // those who are not are to be dropped
	reading   nav.Latest // the row of the only one selected, or what is to be edited
	asking    nav.Latest // the segments to choose from
	writing   nav.Latest // archiving or deleting
	copying   nav.Latest // the rows to copy
	recalling nav.Latest // the columns chosen last time
	gone      taken
	dropLater bool  // those selected who are not in the list are dropped then, too
	seek      int64 // whom the cursor goes to when the screen is shown again

	search    *part.Input
	searching bool

	columns []model.Attr
	fields  []model.FieldDef // that columns stand for
	lay     layout
	texts   map[model.Attr]int // cells of the longest text that came, by column
	w, h    int
	hide    bool // the pane is hidden
	pane    *card.Pane
	held    []string // what was drawn above the bottom line
	inSight bool     // this screen is shown
	// chipEnds are the cells at which the chips drawn end, for clicks.
	chipEnds []int
	clicked  int64 // whom the last click was on
	drawn    int   // layouts made so far
}

// visit is a look at a list that another screen asked for.
type visit struct {
	back string // the screen, "" for none
	own  query  // what the table showed before
	on   int64  // whom the cursor was on
}

// Name gives "customers".
func (l *Layer) Name() string { return "customers" }

// wantDetail lets the pane read the customer under the cursor.
func (l *Layer) wantDetail() tea.Cmd {
	if l.hide {
		return nil
	}
	return l.pane.Want(l.cur.here())
}

// query is what the table shows.
type query struct {
	filter *model.Filter
	search string
	sort   model.Attr
	desc   bool
}

// place is where the cursor goes when the first page of an answer comes.
type place uint8

const (
	onSame  place = iota // the customer under the cursor, else the same line
	onFound              // the customer under the cursor, else the first row
	onFirst
	onLast
)

// anchor remembers the place asked for. Keys pressed while the answer is under
// way count from there: from is where the cursor stood.
type anchor struct {
	place place
	id    int64
	from  int
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
