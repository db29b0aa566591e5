package nav

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// Latest numbers requests of one sort so that late answers can be dropped.
type Latest struct {
	n    int
	on   bool
	stop context.CancelFunc // of what can be called off
}

// Next gives the number of a new request, which makes all earlier ones late.
func (l *Latest) Next() int {
	l.n++
	l.on = false
	return l.n
}

// CallOff tells what AskAnew or Change asked for to end, if it still can; its answer
// is waited for.
func (l *Latest) CallOff() {
	if l.stop != nil {
		l.stop()
	}
}

// Stop calls off what was asked for; its answer comes too late.
func (l *Latest) Stop() {
	l.CallOff()
	l.Next()
}

// Is tells whether a number is that of the newest request.
func (l *Latest) Is(n int) bool { return l.n == n }

// On tells that what was asked for last has not come yet. A layer that cannot go
// on without it names it in Busy, so that keys wait.
func (l *Latest) On() bool { return l.on }

// Answer is what a request brought. Every layer gets it, and Take knows its own.
type Answer struct {
	of   *Latest
	n    int // 0 for what is never late
	take func() tea.Cmd
}

// Of tells whether it answers a request of this sort.
func (m Answer) Of(l *Latest) bool { return m.of == l }

// Take goes on with an answer to one of the layer's own requests, unless it is late.
func (m Answer) Take(own ...*Latest) tea.Cmd {
	for _, l := range own {
		if m.of == l && (m.n == 0 || l.Is(m.n)) {
			l.on = false
			return m.take()
		}
	}
	return nil
}

// Ask gives the command that reads. What comes of it goes to take, within Update,
// unless more was asked for meanwhile.
func Ask[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	n, ctx := l.Next(), env.Ctx
	l.on = true
	return func() tea.Msg {
		value, err := read(ctx)
		return Answer{l, n, func() tea.Cmd { return take(value, err) }}
	}
}

// AskAnew is Ask for what can be called off: what was asked for before is.
func AskAnew[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	l.Stop()
	ctx, stop := context.WithCancel(env.Ctx)
	l.stop = stop
	return Ask(env, l, func(context.Context) (T, error) {
		defer stop()
		return read(ctx)
	}, take)
}

// Read is Ask for what only has to be said where it fails.
func Read[T any](env *Env, l *Latest, read func(ctx context.Context) (T, error), then func(T) tea.Cmd) tea.Cmd {
	return Ask(env, l, read, func(value T, err error) tea.Cmd {
		if err != nil {
			return env.Fail(err)
		}
		return then(value)
	})
}

// Change is Ask for a write: it is finished unless it is called off while it waits
// for its turn, and never late.
func Change[T any](env *Env, l *Latest, write func(ctx context.Context) (T, error), take func(T, error) tea.Cmd) tea.Cmd {
	ctx, stop := context.WithCancel(context.WithoutCancel(env.Ctx))
	l.on, l.stop = true, stop
	return env.Write(func(context.Context) tea.Msg {
		defer stop()
		value, err := write(ctx)
		return Answer{l, 0, func() tea.Cmd { return take(value, err) }}
	})
}

// Wrote tells the root what a write changed, or says why it did not.
func (e *Env) Wrote(out model.Outcome, err error) tea.Cmd {
	if err != nil {
		return e.Fail(err)
	}
	return e.Tell(Changed{Outcome: &out})
}

// DetailStore reads everything about a customer.
type DetailStore interface {
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
}

// AskEdit reads a customer as of the day shown and opens the form that changes it; a
// form may be nil where there is nothing left to change.
func (e *Env) AskEdit(l *Latest, store DetailStore, id int64, form func(d *model.Detail) Overlay) tea.Cmd {
	return Read(e, l, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, e.AsOf(), 0)
	}, func(d model.Detail) tea.Cmd {
		if o := form(&d); o != nil {
			return e.Tell(Push{Overlay: o})
		}
		return Say(e.Lang.T("detail.none_open"), Info)
	})
}

// AskFilter opens the overlay in which the filter in force, nil for none, is changed.
func (e *Env) AskFilter(now *model.Filter, overlay func(current string, apply func(*model.Filter) tea.Cmd) Overlay, apply func(*model.Filter) tea.Cmd) tea.Cmd {
	current := ""
	if now != nil {
		if current = now.Source; current == now.String() { // nobody typed it
			current = e.Lang.Filter(now)
		}
	}
	return e.Tell(Push{Overlay: overlay(current, apply)})
}

// AskFacets reads the values in use of some attributes, which are only a comfort where
// they are offered, and hands each to take. Those that cannot be read are left out.
func AskFacets(env *Env, l *Latest, store interface {
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
}, attrs []model.Attr, take func(a model.Attr, in []model.Facet),
) tea.Cmd {
	return Ask(env, l, func(ctx context.Context) (map[model.Attr][]model.Facet, error) {
		all := map[model.Attr][]model.Facet{}
		for _, a := range attrs {
			if in, err := store.Facets(ctx, a); err == nil {
				all[a] = in
			}
		}
		return all, nil
	}, func(all map[model.Attr][]model.Facet, _ error) tea.Cmd {
		for a, in := range all {
			take(a, in)
		}
		return nil
	})
}

// Job is long work of which a person sees how far it is.
type Job struct {
	Latest
	Step     part.ProgressMsg // the newest report
	progress *part.Progress
}

// Work gives the command that begins a job; ask is AskAnew or Change, and what comes
// of the work goes to take.
func Work[T any](
	env *Env, j *Job, ask func(*Env, *Latest, func(context.Context) (T, error), func(T, error) tea.Cmd) tea.Cmd,
	work func(ctx context.Context, p model.Progress) (T, error), take func(T, error) tea.Cmd,
) tea.Cmd {
	p := part.NewProgress()
	j.Step, j.progress = part.ProgressMsg{}, p
	return tea.Batch(ask(env, &j.Latest, func(ctx context.Context) (T, error) {
		defer p.Close()
		return work(ctx, p.Report)
	}, take), p.Next())
}

// Told takes a report where it is of this job, and gives the command that waits for
// the next.
func (j *Job) Told(m part.ProgressMsg) tea.Cmd {
	if m.Of != j.progress {
		return nil
	}
	j.Step = m
	return m.Of.Next()
}

// Choices words what there is to choose from, in the language of now; the items
// have the same values in the same order each time.
type Choices func() (title string, items []part.Item)

// Choose makes the overlay that picks from a list; done gets the values picked.
type Choose func(choices Choices, multi bool, done func(values []string) tea.Cmd) Overlay

// Pick lets a person choose one of a list, whose items have different values, and hands it
// to take; choose makes the overlay.
func Pick[T any](e *Env, choose Choose, title func() string, list []T, item func(*T) part.Item, take func(*T) tea.Cmd) tea.Cmd {
	choices := func() (string, []part.Item) { return title(), model.Each(list, item) }
	return e.Tell(Push{Overlay: choose(choices, false, func(v []string) tea.Cmd {
		return take(&list[max(0, slices.IndexFunc(list, func(one T) bool { return item(&one).Value == v[0] }))])
	})})
}

// Narrowing is how a layer is narrowed to a saved segment.
type Narrowing struct {
	Store interface {
		Segments(ctx context.Context, asOf model.Day) ([]model.Segment, error)
	}
	Choose  Choose
	Current *model.Filter              // the one in force: the cursor begins on it
	Options func() model.FilterOptions // with which a segment's filter is read
	Narrow  func(f *model.Filter) tea.Cmd
}

// AskSegment reads the saved segments and lets a person choose whose filter
// narrows a layer, or everybody.
func (e *Env) AskSegment(l *Latest, n Narrowing) tea.Cmd {
	asOf := e.AsOf()
	return Read(e, l, func(ctx context.Context) ([]model.Segment, error) { return n.Store.Segments(ctx, asOf) }, func(list []model.Segment) tea.Cmd {
		if len(list) == 0 {
			return Say(e.Lang.F("dashboard.no_segments", "Key", e.Keys.Key(action.ToSegments)), Warn)
		}
		on := func(filter string) bool {
			f, err := model.ParseFilter(filter, n.Options())
			return err == nil && f.String() == n.Current.String()
		}
		list = append([]model.Segment{{}}, slices.DeleteFunc(list, func(s model.Segment) bool { return s.Error != "" })...)
		return Pick(e, n.Choose, func() string { return e.Lang.T("dashboard.segment.title") }, list, func(s *model.Segment) part.Item {
			t := e.Lang
			if s.Filter == "" {
				return part.Item{Label: t.T("dashboard.everyone"), On: on("")}
			}
			return part.Item{Label: s.Name, Value: s.Filter, Hint: t.F("app.customers", "N", t.Count(s.Size)), On: on(s.Filter)}
		}, func(s *model.Segment) tea.Cmd {
			f, err := model.ParseFilter(s.Filter, n.Options())
			if err != nil {
				return e.Fail(err)
			}
			return n.Narrow(f)
		})
	})
}

// FilterOptions is how a filter is read today.
func (e *Env) FilterOptions() model.FilterOptions {
	return model.FilterOptions{Today: e.Today, Currency: e.Book.Currency, Fields: e.Book.Fields, Tiers: e.Book.Tiers}
}

// Field gives the further field that an attribute stands for; false for others.
func (e *Env) Field(a model.Attr) (model.FieldDef, bool) {
	if i := int(a) - int(model.AttrField); i >= 0 && i < len(e.Book.Fields) {
		return e.Book.Fields[i], true
	}
	return model.FieldDef{}, false
}

// AttrTitle words an attribute or a further field as a column heading.
func (e *Env) AttrTitle(a model.Attr) string {
	if f, own := e.Field(a); own {
		return part.Cell(f.Name)
	}
	return e.Lang.Attr(a)
}

// AttrWord gives an attribute's or a further field's word in filters.
func (e *Env) AttrWord(a model.Attr) string { return AttrWord(e.Book.Fields, a) }

// AttrWord is Env.AttrWord with the fields of the book given.
func AttrWord(fields []model.FieldDef, a model.Attr) string {
	if i := int(a) - int(model.AttrField); i >= 0 && i < len(fields) {
		return fields[i].Word()
	}
	return a.String()
}

// ViewDraft is what the choice whose customers are shown is kept under, beside
// the drafts; its value owner is as Env.Owner.
const ViewDraft = "view"

// NewOwner is who is entered for a new customer: whose customers are shown, else
// the person at the keyboard.
func (e *Env) NewOwner() string {
	return model.If(e.Owner == "" || e.Owner == model.Unassigned, e.Self, e.Owner)
}

// Whose words whose customers are shown, in w cells; "" where it is everybody's.
func (e *Env) Whose(w int) string {
	switch e.Owner {
	case "":
		return ""
	case model.Unassigned:
		return part.Fit(e.Lang.T("owner.without"), min(w, part.Width(e.Lang.T("owner.without"))))
	}
	name := e.OwnerIn(e.Owner, w-part.Width(e.Lang.F("owner.of", "Owner", "")))
	text := e.Lang.F("owner.of", "Owner", name)
	return part.Fit(text, min(w, part.Width(text)))
}

// AllOwners words that the customers of nobody in particular are shown: all that the
// person sees.
func (e *Env) AllOwners() string { return e.Lang.T(model.If(e.Scoped, "owner.seen", "owner.all")) }

// Only says whose customers alone are shown, and which key shows all.
func (e *Env) Only(whose string) string {
	return e.Lang.F("owner.only", "Whose", whose, "Key", e.Keys.Key(action.ChooseOwner), "All", e.AllOwners())
}

// AllArchived words that every customer of the book is archived, and how to list
// them from a layer where keys lead to the filter; "" where it is not so.
func (e *Env) AllArchived(keys ...action.ID) (head, hint string) {
	n := e.Book.Archived
	if e.Book.Customers > 0 || n == 0 {
		return "", ""
	}
	words := model.Each(keys, func(id *action.ID) string { return e.Keys.Key(*id) })
	return e.Lang.F("app.all_archived", "N", n, "Count", e.Lang.Count(n)), e.Lang.F("app.all_archived.do", "Keys", strings.Join(words, " "))
}

// OwnerIn words an owner in w cells: the initials where the name does not fit.
func (e *Env) OwnerIn(name string, w int) string {
	return e.OwnerCell(name, part.Width(part.Cell(name)) <= w)
}

// OwnerColumn gives the cells of a column of owners in a list of w cells, and
// whether they are named in full there: all of them are, or all by their initials.
func (e *Env) OwnerColumn(w int) (cells int, full bool) {
	names := 0
	for _, o := range e.Owners {
		names, cells = max(names, part.Width(part.Cell(o.Name))), max(cells, part.Width(part.Cell(o.Initials)))
	}
	if names <= w/10 {
		return names, true
	}
	return cells, false
}

// OwnerCell words an owner for such a column.
func (e *Env) OwnerCell(name string, full bool) string {
	if full {
		return part.Cell(name)
	}
	return part.Cell(model.InitialsOf(e.Owners, name))
}

// AsOf is the day the store is asked for: 0 for today's stored scores.
func (e *Env) AsOf() model.Day { return model.If(e.Today == e.Book.Today, 0, e.Today) }

// TierMark marks a customer's tier: * where a person set it, ? where it is provisional.
func TierMark(r *model.Row) string {
	switch {
	case r.Override.Holds(r.Score.AsOf):
		return "*"
	case r.Score.Provisional:
		return "?"
	}
	return ""
}

// TierFit is the name of a tier in as many cells as any other takes.
func (e *Env) TierFit(t model.Tier) string { return part.Fit(e.Lang.Tier(t), 1+e.TierCells()) }

// TierCells is how much wider than a letter the names of the tiers are in a column.
func (e *Env) TierCells() (more int) {
	for _, t := range model.Tiers {
		more = max(more, part.Width(e.Lang.Tier(t))-1)
	}
	return more
}
