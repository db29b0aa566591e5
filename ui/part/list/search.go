package list

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// EndSearch clears the search; the cursor stays on the customer found.
func (l *List) EndSearch() tea.Cmd {
	l.Searching = false
	l.Search.SetValue("")
	if l.Q.Search == "" {
		return nil
	}
	l.Q.Search = ""
	return tea.Batch(l.Ask(OnFound), l.Sieve(false))
}

// typed asks for what the search field says now.
func (l *List) typed() tea.Cmd {
	text := strings.TrimSpace(l.Search.Value())
	if text == l.Q.Search {
		return nil
	}
	l.Q.Search = text
	return tea.Batch(l.Ask(OnFirst), l.Sieve(false))
}

// Key gives keys to the search field while it is open. Enter keeps what was
// searched for, Esc clears it; keys that are no text still move the cursor.
func (l *List) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if !l.Searching {
		return nil, false
	}
	if id, ok := l.Env.Keys.Find(msg.String(), []action.ID{action.Choose, action.Cancel}); ok && msg.Text == "" {
		return l.Do(id), true
	}
	if !l.Search.Update(msg) {
		return nil, false
	}
	return l.typed(), true
}

// EditFilter lets a person change the filter in force.
func (l *List) EditFilter(apply func(f *model.Filter) tea.Cmd) tea.Cmd {
	return l.Env.AskFilter(l.Q.Filter, l.Over.Filter, apply)
}

// Narrow takes a filter, nil or empty for everybody.
func (l *List) Narrow(f *model.Filter, at Place) tea.Cmd {
	if f.Empty() {
		f = nil
	}
	l.Q.Filter = f
	return tea.Batch(l.Ask(at), l.Sieve(true))
}

// Clear takes search and filter off.
func (l *List) Clear() tea.Cmd {
	l.Search.SetValue("")
	l.Q.Search, l.Searching = "", false
	return l.Narrow(nil, OnFound)
}

// Wording says what Enter and Esc do while the search field is open, "" for the rest.
func (l *List) Wording(id action.ID) string {
	switch {
	case l.Searching && id == action.Choose:
		return l.src.Name + ".search.keep"
	case l.Searching && id == action.Cancel:
		return l.src.Name + ".search.clear"
	}
	return ""
}

// SearchLine draws the search field after what was found, "" for nothing said, and
// gives the cell of the cursor.
func (l *List) SearchLine(found string, w int) (string, int) {
	t, key := l.Env.Lang, l.Env.Keys.Key
	hint := t.F(l.src.Name+".search.keys", "Keep", key(action.Choose), "Clear", key(action.Cancel))
	if l.Cur.Known && l.Q.Search != "" {
		hint = found + " · " + hint
	}
	return part.SearchLine(l.Search, key(action.Search), hint, w, l.Env.FormStyle())
}
