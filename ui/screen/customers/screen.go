package customers

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

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
	why  map[int64]string
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

// New makes the screen.
func New(env *nav.Env, store Store, over nav.Overlays) *Layer {
	l := &Layer{store: store, columns: defaultColumns(), fields: env.Book.Fields, texts: map[model.Attr]int{}}
	l.List = list.New(env, store, over, list.Source{
		Name: "customers",
		Fetch: func(q model.ListQuery) list.Window {
			return func(ctx context.Context) (model.Page, any, error) {
				p, err := store.Customers(ctx, q)
				return p, nil, err
			}
		},
		Arrived: func(p model.Page, _ any, _ bool) {
			for i := range p.Rows {
				p.Rows[i].Matched = cmp.Or(p.Rows[i].Matched, l.visit.why[p.Rows[i].ID])
			}
			if l.measure(l.lay.attrs, p.Rows) {
				l.lay = layout{}
			}
		},
	})
	l.Q.Sort = model.AttrName
	return l
}

// Init loads the columns chosen last time and the first window, or reloads.
func (l *Layer) Init() tea.Cmd {
	l.InSight = true
	columns, seek, drop := l.Env.Draft(columnsDraft), l.seek, l.dropLater
	l.seek, l.dropLater = 0, false
	return tea.Batch(l.Reload(seek), l.Sieve(drop), nav.Read(l.Env, &l.recalling, func(context.Context) (string, error) {
		return string(columns.Data()), nil
	}, func(chosen string) tea.Cmd {
		if chosen != "" {
			l.setColumns(strings.Split(chosen, ","))
		}
		return nil
	}))
}

// Update takes windows, changes of the book and what other rooms ask for.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	if !slices.Equal(l.fields, l.Env.Book.Fields) { // columns are of other further fields than before
		names := part.Each(l.columns, func(a *model.Attr) string { return nav.AttrWord(l.fields, *a) })
		if l.Q.Sort >= model.AttrField {
			l.Q.Sort = model.AttrNone
		}
		l.setColumns(names)
	}
	switch m := msg.(type) {
	case nav.Changed:
		return l.changed(m)
	case nav.Owned:
		if !l.InSight {
			l.Drop()
			l.dropLater = true
			return nil
		}
		return l.narrow(l.Q.Filter)
	case nav.List:
		return l.show(m)
	case nav.Restyled:
		l.lay, l.held = layout{}, nil
		l.Pane.Forget()
	case nav.Answer:
		return tea.Batch(m.Take(&l.asking, &l.writing, &l.recalling), l.List.Update(m))
	default:
		return l.List.Update(m)
	}
	return nil
}

// narrow takes a filter, nil or empty for everybody.
func (l *Layer) narrow(f *model.Filter) tea.Cmd { return l.Narrow(f, list.OnFound) }

// changed reloads; the cursor goes to a customer just added or brought back.
func (l *Layer) changed(m nav.Changed) tea.Cmd {
	l.Pane.Stale()
	seek := int64(0)
	if o := m.Outcome; o != nil {
		switch {
		case o.Change.Undone: // those whom it had taken away are selected again
			seek = o.CustomerID
			if g := l.gone; g.change != 0 && g.change == o.Change.ID {
				for _, id := range g.picked {
					l.Picked.Add(id)
				}
				seek = cmp.Or(seek, g.first)
			}
			l.gone = taken{}
		case o.Change.Kind == model.ChangeAdd:
			seek = o.CustomerID
		}
	}
	if !l.InSight { // it reloads when it is shown, there
		if seek != 0 && l.Cur.Known {
			l.seek = seek
		}
		return nil
	}
	return tea.Batch(l.Reload(seek), l.Sieve(false))
}

// show lists those that match a filter given by another room, until Esc leads
// back there.
func (l *Layer) show(m nav.List) tea.Cmd {
	f, err := model.ParseFilter(m.Filter, l.Env.FilterOptions())
	if err != nil {
		return l.Env.Fail(err)
	}
	if l.visit.back == "" {
		l.visit = visit{own: l.Q}
		if r := l.Row(); r != nil {
			l.visit.on = r.ID
		}
	}
	l.visit.back, l.visit.why = m.Back, m.Why
	l.Search.SetValue("")
	l.Q.Search, l.Searching = "", false
	return l.Narrow(f, list.OnFirst)
}
