package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/card"
)

// New makes the screen.
func New(env *nav.Env, store Store, over Overlays) *Layer {
	l := &Layer{env: env, store: store, over: over, columns: defaultColumns(), fields: env.Book.Fields, texts: map[model.Attr]int{}}
	l.q.sort = model.AttrName
	l.search = part.NewInput("", "")
	l.pane = card.NewPane(env, store)
	l.cur = newPages(l.begin(), part.Window{Height: 1})
	l.anchor.place = onFirst
	return l
}

// Init loads the columns chosen last time and the first window, or reloads.
func (l *Layer) Init() tea.Cmd {
	l.inSight = true
	columns, seek, drop := l.env.Draft(columnsDraft), l.seek, l.dropLater
	l.seek, l.dropLater = 0, false
	return tea.Batch(l.reload(seek), l.sieve(drop), nav.Read(l.env, &l.recalling, func(context.Context) (string, error) {
		return string(columns.Data()), nil
	}, l.remembered))
}

// Update takes windows, changes of the book and what other rooms ask for.
func (l *Layer) Update(msg tea.Msg) tea.Cmd {
	l.refit()
	if cmd, ok := l.pane.Update(msg, l.cur.here()); ok {
		return cmd
	}
	switch m := msg.(type) {
	case pageMsg:
		return tea.Batch(l.arrived(m), l.wantDetail())
	case nav.Changed:
		return l.changed(m)
	case nav.Hidden:
		l.inSight = false
	case nav.Owned:
		if !l.inSight {
			l.cur, l.next = newPages(l.begin(), l.cur.win), nil
			l.dropLater = true
			return nil
		}
		return l.narrow(l.q.filter)
	case nav.List:
		return l.show(m)
	case nav.Restyled:
		l.lay, l.held = layout{}, nil
		l.pane.Forget()
	case nav.Answer:
		return m.Take(&l.reading, &l.asking, &l.writing, &l.copying, &l.recalling, &l.picking, &l.sieves)
	case tea.PasteMsg:
		if l.searching && l.search.Update(m) {
			return l.typed()
		}
	}
	return nil
}

// changed reloads; the cursor goes to a customer just added or brought back.
func (l *Layer) changed(m nav.Changed) tea.Cmd {
	l.pane.Stale()
	seek := int64(0)
	if o := m.Outcome; o != nil {
		switch {
		case o.Change.Undone:
			seek = l.restored(o)
		case o.Change.Kind == model.ChangeAdd:
			seek = o.CustomerID
		}
	}
	if !l.inSight { // it reloads when it is shown, there
		if seek != 0 && l.cur.known {
			l.seek = seek
		}
		return nil
	}
	return tea.Batch(l.reload(seek), l.sieve(false))
}

// show lists those that match a filter given by another room, until Esc leads
// back there.
func (l *Layer) show(m nav.List) tea.Cmd {
	f, err := model.ParseFilter(m.Filter, l.env.FilterOptions())
	if err != nil {
		return l.env.Fail(err)
	}
	if l.visit.back == "" {
		l.visit = visit{own: l.q}
		if r := l.cur.here(); r != nil {
			l.visit.on = r.ID
		}
	}
	l.visit.back = m.Back
	l.search.SetValue("")
	l.q.search, l.searching = "", false
	l.q.filter = nil
	if !f.Empty() {
		l.q.filter = f
	}
	return tea.Batch(l.ask(onFirst), l.sieve(true))
}
