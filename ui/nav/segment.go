package nav

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// Choices words what there is to choose from, in the language of now; the items
// have the same values in the same order each time.
type Choices func() (title string, items []part.Item)

// Choose makes the overlay that picks from a list; done gets the values picked.
type Choose func(choices Choices, multi bool, done func(values []string) tea.Cmd) Overlay

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
	store, asOf := n.Store, e.AsOf()
	return Read(e, l, func(ctx context.Context) ([]model.Segment, error) {
		return store.Segments(ctx, asOf)
	}, func(list []model.Segment) tea.Cmd { return e.offerSegments(list, n) })
}

func (e *Env) offerSegments(list []model.Segment, n Narrowing) tea.Cmd {
	if len(list) == 0 {
		return Say(e.Lang.F("dashboard.no_segments", "Key", e.Keys.Key(action.ToSegments)), Warn)
	}
	on := func(filter string) bool {
		f, err := model.ParseFilter(filter, n.Options())
		return err == nil && f.String() == n.Current.String()
	}
	choices := func() (string, []part.Item) {
		t := e.Lang
		items := []part.Item{{Label: t.T("dashboard.everyone"), On: on("")}}
		for _, s := range list {
			if s.Error == "" {
				items = append(items, part.Item{Label: s.Name, Value: s.Filter, Hint: t.F("app.customers", "N", t.Count(s.Size)), On: on(s.Filter)})
			}
		}
		return t.T("dashboard.segment.title"), items
	}
	return e.Tell(Push{Overlay: n.Choose(choices, false, func(v []string) tea.Cmd {
		f, err := model.ParseFilter(strings.Join(v, ""), n.Options())
		if err != nil {
			return e.Fail(err)
		}
		return n.Narrow(f)
	})})
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
