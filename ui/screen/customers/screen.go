package customers

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
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

	fields []model.FieldDef // that columns stand for
	lay    layout
	texts  map[model.Attr]int // cells of the longest text that came, by column
	w, h   int
	held   []string // what was drawn above the bottom line
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
	l := &Layer{store: store, fields: env.Book.Fields, texts: map[model.Attr]int{}}
	l.List = list.New(env, store, over, list.Source{
		Name: "customers", Step: 1,
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
	l.Q.Sort, l.Columns = model.AttrName, defaultColumns()
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
		names := model.Each(l.Columns, func(a *model.Attr) string { return nav.AttrWord(l.fields, *a) })
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

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	if l.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Back, action.Cancel:
		return l.back()
	case action.Filter:
		return l.EditFilter(l.narrow)
	case action.ClearFilter:
		return l.Clear()
	case action.SortNext:
		return l.sortStep(1)
	case action.SortPrev:
		return l.sortStep(-1)
	case action.SortReverse:
		l.Q.Desc = !l.Q.Desc
		return l.Ask(list.OnFound)
	case action.UseSegment:
		return l.Env.AskSegment(&l.asking, nav.Narrowing{
			Store: l.store, Choose: l.Over.Choose, Current: l.Q.Filter, Options: l.Env.FilterOptions, Narrow: l.narrow,
		})
	case action.Columns:
		return l.chooseColumns()
	case action.Export:
		q, ids := l.Query(), l.Picked.IDs()
		n := cmp.Or(len(ids), l.Cur.Win.Total)
		title := func() string { return l.Env.Lang.F("customers.export.title", "N", n, "Count", l.Env.Lang.Count(n)) }
		return nav.Pick(l.Env, l.Over.Choose, title, []string{"csv", "json"}, func(format *string) part.Item {
			return part.Item{Label: l.Env.Lang.T("customers.export." + *format), Value: *format}
		}, func(format *string) tea.Cmd { return l.Over.Export(*format, q, ids) })
	case action.Archive, action.Delete:
		if ids, row := l.Target(); len(ids) > 0 {
			return l.WithRow(ids, row, func(row *model.Row) tea.Cmd { return l.remove(ids, row, id == action.Delete) })
		}
	default:
		return l.List.Do(id)
	}
	return nil
}

// back takes one thing back: the search, the selection, the list another screen asked for.
func (l *Layer) back() tea.Cmd {
	switch {
	case l.Searching || l.Q.Search != "":
		return l.EndSearch()
	case l.Picking() || l.Picked.Count() > 0:
		l.Unpick()
	case l.visit.back != "": // to the screen that asked for the list; the table shows again what it did before
		v := l.visit
		l.Q, l.visit = v.own, visit{}
		l.Search.SetValue(l.Q.Search)
		return tea.Batch(l.AskFor(model.If(v.on == 0, list.OnFirst, list.OnFound), v.on), l.Sieve(true), l.Env.Tell(nav.Switch{Screen: v.back}))
	}
	return nil
}

// remove archives or deletes, asking first where something could be lost.
func (l *Layer) remove(ids []int64, row *model.Row, forever bool) tea.Cmd {
	archive := row == nil || !row.Archived
	key := model.If(forever, "customers.delete", model.If(archive, "customers.archive", "customers.unarchive"))
	if !forever && len(ids) == 1 && l.Outside == 0 {
		return l.write(ids, forever, archive)
	}
	ask := func() (string, string) {
		t := l.Env.Lang
		who, detail := t.F("customers.count", "N", len(ids), "Count", t.Count(len(ids))), t.T(key+".detail")
		if row != nil {
			who = part.Cell(row.Name)
		}
		return t.F(key, "Who", who), part.Join("\n", l.Env.OutsideWords(l.Outside), detail)
	}
	return l.Over.Ask(ask, forever, func() tea.Cmd { return l.write(ids, forever, archive) })
}

// write deletes customers, or archives them or brings them back.
func (l *Layer) write(ids []int64, forever, archive bool) tea.Cmd {
	return nav.Change(l.Env, &l.writing, func(ctx context.Context) (model.Outcome, error) {
		if forever {
			return l.store.Delete(ctx, ids)
		}
		return l.store.Archive(ctx, ids, archive)
	}, func(out model.Outcome, err error) tea.Cmd {
		if err == nil && (forever || archive) {
			l.gone = taken{change: out.Change.ID, first: ids[0], picked: l.Picked.Among(ids)}
			l.Picked.Drop(ids)
		}
		return l.Env.Wrote(out, err)
	})
}

// Busy tells that keys wait: for what the list does not know yet, for the segments
// that are being read, or for a write.
func (l *Layer) Busy() bool { return l.List.Busy() || l.asking.On() || l.writing.On() }

// Actions lists what can be done here.
func (l *Layer) Actions() []action.ID {
	if l.Searching {
		return list.Typing()
	}
	ids := []action.ID{
		action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Open, action.Log,
		action.Snooze, action.Due, action.AddCustomer, action.Edit, action.Search, action.Filter, action.ClearFilter,
		action.SortNext, action.SortPrev, action.SortReverse, action.ChooseOwner, action.Columns, action.UseSegment,
		action.Say, action.Select, action.SelectAll, action.SelectNone, action.Assign, action.Tag, action.Override,
		action.Archive, action.Delete, action.Copy, action.CopyAs, action.Offers, action.Export, action.TogglePane, action.ScrollUp, action.ScrollDown,
	}
	ids = append(ids, l.Over.Own("customers")...)
	ids = l.Marked(ids)
	if l.visit.back != "" { // first, so that the keys on the screen name it
		return append([]action.ID{action.Back}, ids...)
	}
	if l.Q.Search != "" || l.Picked.Count() > 0 || l.Picking() {
		ids = append(ids, action.Back)
	}
	return ids
}

// Wording says what Enter and Esc do while the search field is open, and where Esc
// leads.
func (l *Layer) Wording(id action.ID) string {
	if id == action.Back && l.visit.back != "" && l.Q.Search == "" && l.Picked.Count() == 0 {
		return action.ID(l.visit.back).Title()
	}
	return l.List.Wording(id)
}

// Disabled gives why an action cannot be done now.
func (l *Layer) Disabled(id action.ID) string {
	switch id {
	case action.ClearFilter:
		if !l.Q.Narrowed() {
			return "customers.why.no_filter"
		}
	case action.TogglePane, action.ScrollUp, action.ScrollDown:
		if l.w < paneFrom {
			return "customers.why.narrow"
		}
	}
	return l.List.Disabled(id)
}
