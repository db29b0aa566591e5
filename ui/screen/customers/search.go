package customers

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
)

func (l *Layer) startSearch() tea.Cmd {
	l.searching = true
	l.search.SetHint(l.env.Lang.T("customers.search.hint"))
	return nil
}

// endSearch clears the search; the cursor stays on the customer found.
func (l *Layer) endSearch() tea.Cmd {
	l.searching = false
	l.search.SetValue("")
	if l.q.search == "" {
		return nil
	}
	l.q.search = ""
	return tea.Batch(l.ask(onFound), l.sieve(false))
}

// typed asks for what the search field says now.
func (l *Layer) typed() tea.Cmd {
	text := strings.TrimSpace(l.search.Value())
	if text == l.q.search {
		return nil
	}
	l.q.search = text
	return tea.Batch(l.ask(onFirst), l.sieve(false))
}

// Key gives keys to the search field while it is open. Enter keeps what was
// searched for, Esc clears it; keys that are no text still move the cursor.
func (l *Layer) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if !l.searching {
		return nil, false
	}
	if msg.Text == "" {
		switch id, _ := l.env.Keys.Find(msg.String(), []action.ID{action.Choose, action.Cancel}); id {
		case action.Choose:
			l.searching = false
			return nil, true
		case action.Cancel:
			return l.endSearch(), true
		}
	}
	if !l.search.Update(msg) {
		return nil, false
	}
	return l.typed(), true
}

func (l *Layer) editFilter() tea.Cmd {
	return l.env.AskFilter(l.q.filter, l.over.Filter, l.narrow)
}

// narrow takes a filter, nil or empty for everybody.
func (l *Layer) narrow(f *model.Filter) tea.Cmd {
	if f.Empty() {
		f = nil
	}
	l.q.filter = f
	return tea.Batch(l.ask(onFound), l.sieve(true))
}
