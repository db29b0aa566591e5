package customers

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// segmentsMsg brings the saved segments to choose from.
type segmentsMsg struct {
	list []model.Segment
	err  error
}

// loadSegments asks for the saved filters.
func (l *Layer) loadSegments() tea.Cmd {
	l.asking = true
	ctx, store, asOf := l.env.Ctx, l.store, l.env.AsOf()
	return func() tea.Msg {
		list, err := store.Segments(ctx, asOf)
		return segmentsMsg{list, err}
	}
}

// chooseSegment opens the choice of whose filter narrows the list.
func (l *Layer) chooseSegment(m segmentsMsg) tea.Cmd {
	l.asking = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	t := l.env.Lang
	if len(m.list) == 0 {
		return nav.Say(t.F("dashboard.no_segments", "Key", l.env.Keys.Key(action.ToSegments)), nav.Warn)
	}
	now := l.Filter()
	items := []part.Item{{Label: t.T("dashboard.everyone"), On: now == ""}}
	for _, s := range m.list {
		if s.Error == "" {
			items = append(items, part.Item{Label: s.Name, Value: s.Filter, Hint: t.F("app.customers", "N", t.Count(s.Size)), On: s.Filter == now})
		}
	}
	return l.env.Tell(nav.Push{Overlay: l.over.Choose(t.T("dashboard.segment.title"), items, false, func(v []string) tea.Cmd {
		f, err := model.ParseFilter(strings.Join(v, ""), model.FilterOptions{Today: l.env.Today, Currency: l.env.Book.Currency})
		if err != nil {
			return l.env.Fail(err)
		}
		return l.narrow(f)
	})})
}
