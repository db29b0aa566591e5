package customers

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/list"
)

// columnsDraft is the name under which the chosen columns are remembered.
const columnsDraft = "columns"

// setColumns takes the columns by name, in the order of allColumns. The name
// of the customer is always among them; no name at all means the usual ones.
func (l *Layer) setColumns(names []string) {
	l.lay, l.fields = layout{}, l.Env.Book.Fields
	if len(names) == 0 {
		l.columns = defaultColumns()
		return
	}
	l.columns = slices.DeleteFunc(l.allColumns(), func(a model.Attr) bool {
		return a != model.AttrName && !slices.Contains(names, l.Env.AttrWord(a))
	})
}

// refit takes the columns anew when the book has other further fields than before.
func (l *Layer) refit() {
	if slices.Equal(l.fields, l.Env.Book.Fields) {
		return
	}
	names := part.Each(l.columns, func(a *model.Attr) string { return nav.AttrWord(l.fields, *a) })
	if l.Q.Sort >= model.AttrField {
		l.Q.Sort = model.AttrNone
	}
	l.setColumns(names)
}

// chooseColumns opens the list of columns.
func (l *Layer) chooseColumns() tea.Cmd {
	if l.Over.Choose == nil {
		return nil
	}
	choices := func() (string, []part.Item) {
		var items []part.Item
		for _, a := range l.allColumns() {
			if a != model.AttrName {
				items = append(items, part.Item{Label: l.Env.AttrTitle(a), Hint: l.Env.AttrWord(a), Value: l.Env.AttrWord(a), On: slices.Contains(l.columns, a)})
			}
		}
		return l.Env.Lang.T("customers.columns"), items
	}
	done := func(values []string) tea.Cmd {
		l.setColumns(values)
		var data []byte
		if len(values) > 0 {
			data = []byte(strings.Join(values, ","))
		}
		return l.Env.Draft(columnsDraft).Put(data)
	}
	return l.Env.Tell(nav.Push{Overlay: l.Over.Choose(choices, true, done)})
}

// sortStep sorts by the shown column beside the one sorted by.
func (l *Layer) sortStep(step int) tea.Cmd {
	shown := l.shown()
	at := slices.Index(shown, l.Q.Sort)
	if at < 0 {
		at = 0
	} else {
		at = (at + step + len(shown)) % len(shown)
	}
	return l.sortBy(shown[at])
}

// shown gives the columns that the last frame had room for: an order by a
// column out of sight could not be seen. Before the first frame it is all of
// them. The one sorted by only because it is sorted by is among them.
func (l *Layer) shown() []model.Attr {
	var out []model.Attr
	for i, a := range l.lay.attrs {
		if l.lay.widths[i] > 0 {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return l.columns
	}
	return out
}

// sortBy sorts by a column, in the order that suits it; by the same column
// again turns the order round.
func (l *Layer) sortBy(a model.Attr) tea.Cmd {
	if a == l.Q.Sort {
		l.Q.Desc = !l.Q.Desc
	} else {
		l.Q.Sort, l.Q.Desc = a, specOf(a).desc
	}
	return l.Ask(list.OnFound)
}

// Filter gives the expression that narrows the list, "" when none does.
func (l *Layer) Filter() string {
	if l.Q.Filter.Empty() {
		return ""
	}
	return l.Q.Filter.String()
}
