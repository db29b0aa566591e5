package customers

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// paneFrom is the width from which the detail pane has room.
const paneFrom = 110

// above is how many lines stand above the rows: the counts and the headings.
const above = 2

// paneWidth gives the cells of the pane in a window of w, 0 for none.
func (l *Layer) paneWidth(w int) int {
	return model.If(w < paneFrom || l.Hide, 0, min(max(w*32/100, 36), 60))
}

func (l *Layer) tableWidth(w int) int {
	if pw := l.paneWidth(w); pw > 0 {
		return w - pw - 2
	}
	return w
}

// footed tells whether the bottom line is the search field's or the summary's.
func (l *Layer) footed() bool { return l.Searching || l.paneWidth(l.w) == 0 }

// View draws the table, and beside it the pane where there is room.
func (l *Layer) View(w, h int) string {
	l.w, l.h = w, h
	rows := h - above
	if l.footed() {
		rows--
	}
	l.SetHeight(rows)
	pw := l.paneWidth(w)
	if pw == 0 {
		return part.Box(l.table(w, h), w, h)
	}
	left := l.table(l.tableWidth(w), h)
	var right []string
	if r := l.Cur.Here(); r != nil || l.Holds() {
		right = l.Pane.Lines(r, pw-2, h, l.Cur.Win.Top)
	}
	side := l.Env.Theme.Border.Render(part.BordersOf(l.Env.ASCII).V)
	for y, text := range part.Exactly(right, h, "") {
		left[y] += " " + side + " " + part.Fit(text, pw-1)
	}
	return strings.Join(left, "\n")
}

// table draws h lines of w cells: counts, headings, rows, the bottom line.
func (l *Layer) table(w, h int) []string {
	l.arrange(w)
	out := make([]string, 0, h)
	rows := max(0, h-above)
	if l.footed() {
		rows--
	}
	blank := strings.Repeat(" ", max(0, w))
	if !l.Holds() || len(l.held) != above+rows || part.Width(l.held[0]) != w {
		l.held = append(make([]string, 0, above+rows), l.info(w), l.lay.head)
		if empty := l.empty(w); empty != nil {
			l.held = append(l.held, empty...)
		} else {
			from, to := l.Cur.Win.Visible()
			to = model.If(!l.Cur.Known && l.Cur.Win.Total == 0, from+min(3, rows), to)
			for i := from; i < to && len(l.held) < above+rows; i++ {
				l.held = append(l.held, l.rowLine(i))
			}
		}
		l.held = part.Exactly(l.held, above+rows, blank)
	}
	out = append(out, l.held...)
	if r := l.Cur.Here(); l.Searching {
		text, _ := l.SearchLine(w)
		out = append(out, text)
	} else if l.footed() && r != nil {
		out = append(out, part.Fit(l.Pane.Line(func() string { return "   " + l.Env.Theme.Muted.Render(l.summary(r, w-4)) }), w))
	}
	return part.Exactly(out, h, blank)
}

// info is the line of counts: position, total, selection, what narrows the list.
func (l *Layer) info(w int) string {
	th, lang := l.Env.Theme, l.Env.Lang
	var left strings.Builder
	total := lang.Count(l.Cur.Win.Total)
	switch {
	case !l.Cur.Known && l.Cur.Err == nil:
		left.WriteString(th.Muted.Render(" … / " + total + "  " + lang.T("customers.reading")))
	case l.Cur.Win.Total == 0:
		left.WriteString(th.Bold.Render(" 0"))
	default:
		left.WriteString(th.Bold.Render(" "+lang.Count(l.Cur.Win.Cursor+1)) + th.Muted.Render(" / "+total))
	}
	if n := l.Picked.Count(); n > 0 {
		left.WriteString("  " + th.Accent.Render(l.Env.Sign("● ")+lang.F("customers.selected", "N", n, "Count", lang.Count(n))))
	}
	if out := l.Env.OutsideWords(l.Outside); out != "" {
		left.WriteString("  " + th.Warn.Render(out))
	}
	if l.Picking() {
		left.WriteString("  " + th.Muted.Render(lang.T("customers.selecting")))
	}
	l.chipEnds = l.chipEnds[:0]
	for _, c := range l.chips() {
		left.WriteString("  " + th.Input.Render(" "+c+" "))
		l.chipEnds = append(l.chipEnds, part.Width(left.String()))
	}
	right := model.If(l.Cur.Stale && !l.Env.Book.Empty(), lang.F("customers.stale", "Day", l.Cur.AsOf.String())+" ", "")
	room := w - part.Width(right)
	return model.If(right == "" || room < part.Width(left.String())+2, part.Fit(left.String(), w), part.Fit(left.String(), room)+th.Warn.Render(right))
}

// chips lists what narrows the list, part by part.
func (l *Layer) chips() []string {
	var out []string
	if l.Q.Filter != nil {
		for _, p := range l.Q.Filter.Parts() {
			if n := strings.Count(p.String(), ",") + 1; n > 1 && strings.HasPrefix(p.String(), "id:") {
				out = append(out, l.Env.Lang.F("customers.chip_ids", "N", n, "Count", l.Env.Lang.Count(n)))
			} else {
				out = append(out, part.Cell(l.Env.Lang.Filter(p)))
			}
		}
	}
	if l.Q.Search != "" && !l.Searching {
		out = append(out, "/"+part.Cell(l.Q.Search))
	}
	return out
}

// empty is what stands in the place of the rows when there are none.
func (l *Layer) empty(w int) []string {
	lang, key := l.Env.Lang, l.Env.Keys.Key
	var head, hint string
	archived, list := l.Env.AllArchived(action.Filter)
	switch {
	case l.Cur.Err != nil:
		head = lang.Error(l.Cur.Err)
		hint = lang.F("customers.empty.retry", "Key", key(action.Refresh))
	case !l.Cur.Known || l.Cur.Win.Total > 0:
		return nil
	case archived != "" && !l.Q.Filter.WantsArchived():
		head, hint = archived, list
	case l.Q.Search != "" && l.Q.Filter != nil:
		head = lang.F("customers.empty.both", "Text", l.Q.Search, "Filter", lang.Filter(l.Q.Filter))
		hint = lang.F("customers.empty.both.hint", "Key", key(action.Back), "Filter", key(action.ClearFilter))
	case l.Q.Search != "":
		head = lang.F("customers.empty.search", "Text", l.Q.Search)
		hint = lang.F("customers.empty.search.hint", "Key", key(action.Back))
	case l.Q.Filter != nil:
		head = lang.F("customers.empty.filter", "Filter", lang.Filter(l.Q.Filter))
		hint = lang.F("customers.empty.filter.hint", "Key", key(action.ClearFilter), "Edit", key(action.Filter))
	case l.Env.Owner != "":
		head = lang.F("owner.nobody_here", "Whose", l.Env.Whose(w))
		hint = lang.F("owner.nobody_here.do", "Key", key(action.ChooseOwner))
	default:
		head = lang.T("customers.empty.book")
		hint = lang.F("customers.empty.book.hint", "Add", key(action.AddCustomer), "Import", key(action.ImportFile))
	}
	if l.Env.Owner != "" && (l.Q.Search != "" || l.Q.Filter != nil) && l.Cur.Err == nil { // they may be another's
		hint += " " + l.Env.Only(l.Env.Whose(w))
	}
	return append([]string{part.Fit("", w)}, l.Env.Sentences(w, lead, part.Cell(head), part.Cell(hint))...)
}

// Cursor is in the search field while it is open.
func (l *Layer) Cursor() *tea.Cursor { return l.SearchCursor(l.tableWidth(l.w), l.h-1) }

// summary is one line of w cells about a customer: how to reach it, why it matters now.
func (l *Layer) summary(r *model.Row, w int) string {
	phone, email := l.Pane.Reach(r)
	words := append([]string{part.Cell(r.Matched), phone}, l.Env.Lang.Reasons(r.Score.Reasons)...)
	if len(r.Score.Reasons) == 0 && r.Score.Due != 0 {
		words = append(words, l.Env.Lang.F("customers.due", "Day", r.Score.Due.With(r.Score.DueAt)))
	}
	return part.Some(append(words, email), " · ", w)
}

// Mouse moves the cursor to a row clicked, opens the one under it, selects by
// its mark, sorts by a heading, takes a chip off; the wheel scrolls what is below the pointer.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	pw := l.paneWidth(l.w)
	inPane := pw > 0 && x >= l.w-pw-1
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return l.Wheel(m.Button, inPane)
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft || inPane {
			return nil
		}
		switch y {
		case 0:
			return l.clickChip(x)
		case 1:
			if i := part.ColumnAt(l.lay.widths, x-lead); x >= lead && i >= 0 {
				return l.sortBy(l.lay.attrs[i])
			}
			return nil
		}
		return l.Click(l.Cur.Win.RowAt(y-above), x < lead)
	}
	return nil
}

// clickChip takes the part of the filter off that was clicked, or the search.
func (l *Layer) clickChip(x int) tea.Cmd {
	chips := l.chips()
	for i, end := range l.chipEnds {
		if i >= len(chips) || x >= end || x < end-part.Width(chips[i])-2 {
			continue
		}
		if l.Q.Filter != nil && i < len(l.Q.Filter.Parts()) {
			return l.narrow(l.Q.Filter.Without(i))
		}
		return l.EndSearch()
	}
	return nil
}
