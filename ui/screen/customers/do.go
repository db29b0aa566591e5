package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/part/list"
)

// Do carries out an action.
func (l *Layer) Do(id action.ID) tea.Cmd {
	if l.Disabled(id) != "" {
		return nil
	}
	switch id {
	case action.ScrollUp:
		l.Pane.Scroll(-1)
	case action.ScrollDown:
		l.Pane.Scroll(1)
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
		return l.export()
	case action.Archive, action.Delete:
		if ids, row := l.Target(); len(ids) > 0 {
			return l.WithRow(ids, row, func(row *model.Row) tea.Cmd { return l.remove(ids, row, id == action.Delete) })
		}
	case action.Copy:
		return l.copyAs(copyLine)
	case action.CopyAs:
		title := func() string { return l.Env.Lang.T("customers.copy.title") }
		return l.chooseFormat(title, "customers.copy.", []string{copyLine, copyName, copyTSV, copyCSV, copyJSON}, l.copyAs)
	default:
		return l.List.Do(id)
	}
	return nil
}

// back takes one thing back: the search, then the selection.
func (l *Layer) back() tea.Cmd {
	switch {
	case l.Searching || l.Q.Search != "":
		return l.EndSearch()
	case l.Picking() || l.Picked.Count() > 0:
		l.Unpick()
	case l.visit.back != "":
		return l.leave()
	}
	return nil
}

// leave goes back to the screen that asked for the list; the table shows again
// what it did before.
func (l *Layer) leave() tea.Cmd {
	v := l.visit
	l.Q, l.visit = v.own, visit{}
	l.Search.SetValue(l.Q.Search)
	at := list.OnFound
	if v.on == 0 {
		at = list.OnFirst
	}
	return tea.Batch(l.AskFor(at, v.on), l.Sieve(true), l.Env.Tell(nav.Switch{Screen: v.back}))
}

// remove archives or deletes, asking first where something could be lost.
func (l *Layer) remove(ids []int64, row *model.Row, forever bool) tea.Cmd {
	archive, key := row == nil || !row.Archived, "customers.archive"
	switch {
	case forever:
		key = "customers.delete"
	case !archive:
		key = "customers.unarchive"
	}
	if l.Over.Ask == nil || !forever && len(ids) == 1 && l.Outside == 0 {
		return l.write(ids, forever, archive)
	}
	ask := func() (string, string) {
		t := l.Env.Lang
		who, detail := t.F("customers.count", "N", len(ids), "Count", t.Count(len(ids))), t.T(key+".detail")
		if row != nil {
			who = part.Cell(row.Name)
		}
		if out := l.OutsideWords(); out != "" {
			detail = out + "\n" + detail
		}
		return t.F(key, "Who", who), detail
	}
	return l.Over.Ask(ask, forever, func() tea.Cmd { return l.write(ids, forever, archive) })
}
