package customers

import (
	"cmp"
	"context"

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
		q, ids := l.Query(), l.Picked.IDs()
		n := cmp.Or(len(ids), l.Cur.Win.Total)
		title := func() string { return l.Env.Lang.F("customers.export.title", "N", n, "Count", l.Env.Lang.Count(n)) }
		return l.chooseFormat(title, "customers.export.", ExportFormats[:], func(format string) tea.Cmd { return l.Over.Export(format, q, ids) })
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
		return tea.Batch(l.AskFor(part.If(v.on == 0, list.OnFirst, list.OnFound), v.on), l.Sieve(true), l.Env.Tell(nav.Switch{Screen: v.back}))
	}
	return nil
}

// remove archives or deletes, asking first where something could be lost.
func (l *Layer) remove(ids []int64, row *model.Row, forever bool) tea.Cmd {
	archive := row == nil || !row.Archived
	key := part.If(forever, "customers.delete", part.If(archive, "customers.archive", "customers.unarchive"))
	if !forever && len(ids) == 1 && l.Outside == 0 {
		return l.write(ids, forever, archive)
	}
	ask := func() (string, string) {
		t := l.Env.Lang
		who, detail := t.F("customers.count", "N", len(ids), "Count", t.Count(len(ids))), t.T(key+".detail")
		if row != nil {
			who = part.Cell(row.Name)
		}
		if out := l.Env.OutsideWords(l.Outside); out != "" {
			detail = out + "\n" + detail
		}
		return t.F(key, "Who", who), detail
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
	ids := l.Can(action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Open, action.Log,
		action.Snooze, action.Due, action.AddCustomer, action.Edit, action.Search, action.Filter, action.ClearFilter,
		action.SortNext, action.SortPrev, action.SortReverse, action.ChooseOwner, action.Columns, action.UseSegment,
		action.Say, action.Select, action.SelectAll, action.SelectNone, action.Assign, action.Tag, action.Override,
		action.Archive, action.Delete)
	ids = append(ids, action.Copy, action.CopyAs)
	ids = append(ids, l.Can(action.Offers, action.Export, action.TogglePane, action.ScrollUp, action.ScrollDown)...)
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
