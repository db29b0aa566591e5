package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	if l.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.Up, action.Down, action.PageUp, action.PageDown:
		return l.move(func(w *part.Window) { nav.Walk(w, id) })
	case action.First:
		return l.jump(onFirst)
	case action.Last:
		return l.jump(onLast)
	case action.TogglePane:
		l.hide = !l.hide
		return l.wantDetail()
	case action.ScrollUp:
		l.pane.Scroll(-1)
	case action.ScrollDown:
		l.pane.Scroll(1)
	case action.Refresh:
		return l.reload(0)
	case action.Choose:
		l.searching = false
	case action.Back, action.Cancel:
		return l.back()
	}
	if cmd, ok := l.doList(id); ok {
		return cmd
	}
	return l.doCustomer(id)
}

// doList carries out what concerns the list as a whole.
func (l *Layer) doList(id action.ID) (tea.Cmd, bool) {
	switch id {
	case action.Search:
		return l.startSearch(), true
	case action.Filter:
		return l.editFilter(), true
	case action.ChooseOwner:
		return l.env.Tell(nav.AskOwner{}), true
	case action.ClearFilter:
		l.search.SetValue("")
		l.q.search, l.searching = "", false
		return l.narrow(nil), true
	case action.SortNext:
		return l.sortStep(1), true
	case action.SortPrev:
		return l.sortStep(-1), true
	case action.SortReverse:
		l.q.desc = !l.q.desc
		return l.ask(onFound), true
	case action.UseSegment:
		return l.useSegment(), true
	case action.Columns:
		return l.chooseColumns(), true
	case action.Select:
		l.picked.toggle(l.cur.here().ID)
		return l.move(func(w *part.Window) { w.Move(1) }), true
	case action.SelectAll:
		return l.pickAll(), true
	case action.SelectNone:
		l.unpick()
		return nil, true
	case action.Export:
		return l.export(), true
	case action.AddCustomer:
		if l.over.Add == nil {
			return nil, true
		}
		return l.env.Tell(nav.Push{Overlay: l.over.Add()}), true
	}
	return nil, false
}

// doCustomer carries out what concerns the customer under the cursor or the
// selected ones.
func (l *Layer) doCustomer(id action.ID) tea.Cmd {
	switch id {
	case action.Open:
		return l.env.Tell(nav.Open{ID: l.cur.here().ID})
	case action.Log:
		if l.over.Log != nil {
			row := *l.cur.here()
			return l.env.Tell(nav.Push{Overlay: l.over.Log(&row)})
		}
	case action.Edit:
		if l.over.Edit != nil {
			return l.env.AskEdit(&l.reading, l.store, l.cur.here().ID, l.over.Edit)
		}
	case action.Snooze:
		return l.act(l.over.Snooze)
	case action.Due:
		return l.act(l.over.Due)
	case action.Assign:
		return l.act(l.over.Assign)
	case action.Tag:
		return l.act(l.over.Tag)
	case action.Override:
		return l.act(l.over.Override)
	case action.Archive, action.Delete:
		return l.remove(id == action.Delete)
	case action.Copy:
		return l.copyAs(copyLine)
	case action.CopyAs:
		return l.chooseCopy()
	}
	return nil
}

// back takes one thing back: the search, then the selection.
func (l *Layer) back() tea.Cmd {
	switch {
	case l.searching || l.q.search != "":
		return l.endSearch()
	case l.picking.On() || l.picked.count() > 0:
		l.unpick()
	case l.visit.back != "":
		return l.leave()
	}
	return nil
}

// leave goes back to the screen that asked for the list; the table shows again
// what it did before.
func (l *Layer) leave() tea.Cmd {
	v := l.visit
	l.q, l.visit = v.own, visit{}
	l.search.SetValue(l.q.search)
	at := onFound
	if v.on == 0 {
		at = onFirst
	}
	return tea.Batch(l.askFor(at, v.on), l.sieve(true), l.env.Tell(nav.Switch{Screen: v.back}))
}

// unpick selects nobody.
func (l *Layer) unpick() {
	l.picked.clear()
	l.picking.Next()
	l.sifting, l.sieveDrop, l.outside = false, false, 0
}

func (l *Layer) act(make Act) tea.Cmd {
	ids, row := l.target()
	if make == nil || len(ids) == 0 {
		return nil
	}
	return l.withRow(ids, row, func(row *model.Row) tea.Cmd {
		return l.env.Tell(nav.Push{Overlay: l.tell(make(ids, row))})
	})
}

// remove archives or deletes, asking first where something could be lost.
func (l *Layer) remove(forever bool) tea.Cmd {
	ids, row := l.target()
	if len(ids) == 0 {
		return nil
	}
	return l.withRow(ids, row, func(row *model.Row) tea.Cmd { return l.removeThese(ids, row, forever) })
}

func (l *Layer) removeThese(ids []int64, row *model.Row, forever bool) tea.Cmd {
	m := removal{ids: ids, remove: forever, archived: row == nil || !row.Archived}
	key := "customers.archive"
	switch {
	case forever:
		key = "customers.delete"
	case !m.archived:
		key = "customers.unarchive"
	}
	if l.over.Ask == nil || !forever && len(ids) == 1 && l.outside == 0 {
		return l.write(m)
	}
	ask := func() (string, string) {
		t := l.env.Lang
		who, detail := t.F("customers.count", "N", len(ids), "Count", t.Count(len(ids))), t.T(key+".detail")
		if row != nil {
			who = part.Cell(row.Name)
		}
		if out := l.outsideWords(); out != "" {
			detail = out + "\n" + detail
		}
		return t.F(key, "Who", who), detail
	}
	return l.over.Ask(ask, forever, func() tea.Cmd { return l.write(m) })
}
