package today

import (
	"cmp"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The columns of the queue, by index.
const (
	colPriority = iota
	colTier
	colName
	colWhy
	colGain
	colLast
	colOwner
)

// lastCells are the cells that how long ago the last contact was has at most.
const lastCells = 6

// marks are the cells of the cursor and of the mark of those selected.
const marks = 2

// The cells that a name has at least, and at most before the reasons have theirs;
// and those of the reasons, which have the first of each row in sight whole if they can.
const (
	leastName, mostName = 12, 40
	leastWhy, mostWhy   = 14, 28
)

// columns gives the columns with their titles for w cells, and whether owners are
// named in full. Names have what they need; the reasons take what is left.
func (l *Layer) columns(w int) (cols []part.Column, full bool) {
	t := l.Env.Lang
	owner := part.Column{Title: t.T("attr.owner"), Drop: 3}
	owner.Width, full = l.Env.OwnerColumn(w)
	owner.Width = max(owner.Width, part.Width(owner.Title))
	if l.Env.Owner != "" { // the same on every row, and said above
		owner = part.Column{}
	}
	return []part.Column{
		colPriority: {Title: t.T("attr.priority"), Width: 4, Right: true},
		colTier:     {Title: t.T("attr.tier"), Width: 4 + l.Env.TierCells()},
		colName:     {Title: t.T("attr.name"), Width: leastName, Want: max(leastName, min(l.names, mostName)), Flex: 1},
		colWhy:      {Title: t.T("today.why"), Width: min(max(leastWhy, l.whys), mostWhy), Flex: 5},
		colGain:     {Title: t.T("attr.gain"), Width: 8, Right: true, Drop: 1},
		colLast:     {Title: t.T("today.last"), Width: max(part.Width(t.T("today.last")), l.lasts), Right: true, Drop: 2},
		colOwner:    owner,
	}, full
}

// table draws the titles and the rows in exactly h lines of w cells, or what was
// drawn before while an answer is on its way.
func (l *Layer) table(w, h int) []string {
	if !l.Holds() || len(l.draw.body) != h || part.Width(l.draw.body[0]) != w {
		l.draw.body = part.Exactly(l.tableLines(w, h), h, strings.Repeat(" ", max(0, w)))
	}
	return slices.Clone(l.draw.body)
}

func (l *Layer) tableLines(w, h int) []string {
	if l.Cur.Known {
		l.measure()
	}
	cols, full := l.columns(w)
	widths := part.Layout(cols, w-2) // the cursor's mark, a space at the end
	out := []string{" " + l.Env.Theme.Muted.Render(part.Head(cols, widths)) + " "}
	switch {
	case l.Cur.Err != nil:
		return append(out, l.Env.Sentences(w, 2, l.Env.Lang.Error(l.Cur.Err), l.Env.Lang.F("today.again", "Key", l.Env.Keys.Key(action.Refresh)))...)
	case !l.Cur.Known:
		return append(out, part.Fit("", w), part.Fit("  "+l.Env.Theme.Muted.Render(l.Env.Lang.T("today.loading")), w))
	case l.Cur.Win.Total == 0:
		return append([]string{part.Fit("", w)}, l.Env.Sentences(w, 2, l.empty()...)...)
	}
	if l.draw.width != w {
		l.draw.looks, l.draw.width = l.draw.looks+1, w
	}
	return l.listed(out, cols, widths, full, w, h)
}

// listed adds the rows in sight, each section below its heading; that of the first row
// stands above it wherever the section began.
func (l *Layer) listed(out []string, cols []part.Column, widths []int, full bool, w, h int) []string {
	t, last := l.Env.Lang, model.Section(math.MaxUint8)
	l.draw.at = l.draw.at[:0]
	for i := l.Cur.Win.Top; i < l.Cur.Win.Total && len(out) < h; i++ {
		r := l.Cur.Row(i)
		if r != nil && r.Score.Section != last {
			last = r.Score.Section
			text := t.T("section." + cmp.Or(last.String(), "rest"))
			if l.Q.Search == "" { // a search counts nobody
				text += " · " + t.Count(l.head.counts.In(last))
			}
			out, l.draw.at = append(out, part.Fit(" "+l.Env.Theme.Accent.Render(text), w)), append(l.draw.at, -1)
		}
		if len(out) < h {
			out, l.draw.at = append(out, l.line(i, cols, widths, full, w)), append(l.draw.at, i)
		}
	}
	return out
}

// line draws the row at an index of the queue.
func (l *Layer) line(i int, cols []part.Column, widths []int, full bool, w int) string {
	r := l.Cur.Row(i)
	if r == nil {
		return part.Fit("  "+l.Env.Theme.Muted.Render("…"), w)
	}
	words := func(r *model.Row) []string {
		cells := l.cells(r)
		why := l.Env.Lang.Reasons(r.Score.Reasons)
		if len(why) > 0 && part.Width(why[0]) > widths[colWhy] {
			why[0] = part.Cell(l.Env.Lang.Brief(r.Score.Reasons[0]))
		}
		cells[colWhy] = part.Some(why, " · ", widths[colWhy])
		cells[colOwner] = l.Env.OwnerCell(r.Owner, full)
		return cells
	}
	mark := model.If(l.Picked.Has(r.ID), l.Env.Sign("●"), " ") // in the first cell of the priority, which no priority needs
	if i == l.Cur.Win.Cursor {
		line := part.Line(cols, widths, words(r), nil)
		return l.Env.Theme.Select.Render(part.Fit(l.Env.Sign("▌")+mark+strings.TrimPrefix(line, " "), w))
	}
	th := l.Env.Theme
	return " " + th.Accent.Render(mark) + l.Cur.Line(i, l.draw.looks, func(r *model.Row) string {
		return strings.TrimPrefix(part.Line(cols, widths, words(r), func(col int, text string) string {
			switch col {
			case colTier:
				return th.Tier(uint8(r.Score.Tier)).Render(text)
			case colName:
				return th.Text.Render(text)
			case colPriority, colGain:
				return text
			case colWhy:
				if r.Score.Pinned {
					return th.Warn.Render(text)
				}
			}
			return th.Muted.Render(text)
		}), " ") + " "
	})
}

// cells words a row, column by column, but for the reasons and the owner, which
// are worded by the width of their columns.
func (l *Layer) cells(r *model.Row) []string {
	s := &r.Score
	staked := s.Gain.Total >= math.Pow10(model.Decimals(l.Env.Book.Currency)) // a unit of money, no less
	last, gain := "–", model.If(staked, l.Env.MoneyShort(int64(s.Gain.Total)), "–")
	if r.Facts.LastContact != 0 {
		last = l.Env.Lang.F("today.days", "N", int(l.Env.Today-r.Facts.LastContact))
		if part.Width(last) > lastCells { // years: the number stays whole
			last = strings.ReplaceAll(last, " ", "")
		}
	}
	return []string{
		colPriority: model.NumberText(s.Priority, 0), colTier: l.tier(r), colName: part.Cell(r.Name), colWhy: "",
		colGain: gain, colLast: last, colOwner: "",
	}
}

// tier gives the letter, * where it was set by hand, ? where it is provisional,
// and which way it moved in this session.
func (l *Layer) tier(r *model.Row) string {
	return cmp.Or(l.Env.Lang.Tier(r.Score.Tier), "–") + l.marks(r)
}

// marks are those that stand beside a tier.
func (l *Layer) marks(r *model.Row) string {
	mark := nav.TierMark(r)
	switch was, known := l.opened[r.ID]; {
	case !known || r.Score.Tier == was:
		return mark
	case r.Score.Tier < was:
		return mark + l.Env.Sign("▲")
	}
	return mark + l.Env.Sign("▼")
}

// Signs are the marks in sight.
func (l *Layer) Signs() string { return l.Cur.Signs(l.marks) }

// measure notes the cells that names and reasons need, of all rows that came with
// those in sight: by whatever way one scrolled to a row, it is drawn alike.
func (l *Layer) measure() {
	from, to := l.Cur.Near()
	if l.seen == [2]int{from, to} {
		return
	}
	l.names, l.whys, l.lasts, l.seen, l.draw.looks = 0, 0, 0, [2]int{from, to}, l.draw.looks+1
	for i := from; i < to; i++ {
		r := l.Cur.Row(i)
		if r == nil {
			continue
		}
		l.names, l.lasts = max(l.names, part.Width(part.Cell(r.Name))), max(l.lasts, part.Width(l.cells(r)[colLast]))
		if why := l.Env.Lang.Reasons(r.Score.Reasons); len(why) > 0 {
			n := part.Width(why[0])
			if len(why) > 1 && n+len(" +9") <= mostWhy { // else it stands alone
				n += len(" +9")
			}
			l.whys = max(l.whys, n)
		}
	}
}

// empty says why nobody is shown and what to do.
func (l *Layer) empty() []string {
	t, key := l.Env.Lang, l.Env.Keys.Key
	out := []string{t.T("today.nothing_due"), t.F("today.nothing_due.do", "Key", key(action.ToCustomers))}
	archived, list := l.Env.AllArchived(action.ToCustomers, action.Filter)
	switch s := l.head.soon; {
	case archived != "":
		out = []string{archived, list}
	case l.Q.Search != "" && l.Q.Filter.Empty(): // which looks through the whole book
		out = []string{t.F("customers.empty.search", "Text", part.Cell(l.Q.Search)), t.F("today.none_found.do", "Key", key(action.Back))}
	case l.Q.Narrowed():
		out = []string{t.T("today.none_found"), t.F("today.none_found.do", "Key", key(action.Back))}
	case l.Env.Book.Customers == 0:
		out = []string{t.T("today.no_customers"), t.F("today.no_customers.do", "Import", key(action.ImportFile), "Add", key(action.AddCustomer))}
	case s.day != 0:
		out[0] = t.F("today.nothing_due.next", "Name", part.Cell(s.name), "Day", s.day.String()+" "+t.Weekday(s.day))
	}
	if whose := l.Env.Whose(l.w); whose != "" {
		out = append(out, l.Env.Only(whose))
	}
	return out
}

// The pane stands beside the list from paneFrom cells on and takes a third of
// them within bounds.
const (
	paneFrom         = 110
	paneMin, paneMax = 40, 70
)

// drawn keeps what was drawn, until something changes.
type drawn struct {
	body  []string // titles and rows
	looks int      // counts what rows are drawn for, such as a width
	width int      // of the rows
	at    []int    // index of the row on each line of the list, -1 on a heading
}

// wide tells whether the window has room for the pane; before the first frame
// it may have.
func (l *Layer) wide() bool { return l.w >= paneFrom }

func (l *Layer) paneShown() bool { return l.wide() && !l.Hide }

func (l *Layer) paneWidth() int { return min(max(l.w/3, paneMin), paneMax) }

func (l *Layer) tableWidth() int { return model.If(l.paneShown(), l.w-l.paneWidth(), l.w) }

// tableTop is the line of the first row: below the counts, what they are of,
// and the titles of the columns.
func (l *Layer) tableTop() int { return model.If(l.infoShown(), 3, 2) }

// infoShown tells whether a second line says what the queue is narrowed to, or
// of which day its scores are.
func (l *Layer) infoShown() bool {
	return l.Q.Search != "" && !l.Searching || !l.Q.Filter.Empty() || l.head.stale && !l.Env.Book.Empty()
}

// View draws the counts, the queue, and the customer under the cursor: beside
// it where there is room, in one line below it otherwise. The search field
// takes the bottom line while it is open.
func (l *Layer) View(w, h int) string {
	if w != l.w || h != l.h {
		l.draw = drawn{looks: l.draw.looks + 1}
	}
	l.w, l.h = w, h
	below := model.If(l.Searching || !l.paneShown() && h >= 8, 1, 0)
	rows := h - l.tableTop() - below
	first := model.SectionPromises
	if r := l.Cur.Row(l.Cur.Win.Top); r != nil && l.Cur.Known {
		first = r.Score.Section
	}
	for s := first; s <= model.SectionOccasions; s++ {
		if l.head.counts.In(s) > 0 { // it has a heading
			rows--
		}
	}
	l.SetHeight(max(1, rows))
	lines := []string{part.Fit(l.header(w), w)}
	if l.infoShown() {
		lines = append(lines, part.Fit(l.info(w), w))
	}
	tw := l.tableWidth()
	body := l.table(tw, h-len(lines)-below)
	if l.paneShown() {
		pw, side := l.paneWidth(), l.Env.Theme.Border.Render(l.Env.Sign("│ "))
		pane := l.Pane.Lines(l.Row(), pw-3, len(body), l.Cur.Win.Top)
		for i, text := range part.Exactly(pane, len(body), strings.Repeat(" ", pw-3)) { // every line of both has its width
			body[i] += side + text + " "
		}
	}
	lines = append(lines, body...)
	switch {
	case l.Searching:
		line, _ := l.SearchLine(w)
		lines = append(lines, line)
	case below > 0:
		lines = append(lines, part.Fit(l.Pane.Line(func() string { return l.summary(w) }), w))
	}
	return strings.Join(lines[:h], "\n")
}

// header draws the counts, as many as fit, the most important first.
func (l *Layer) header(w int) string {
	c, t, th := &l.head.counts, l.Env.Lang, l.Env.Theme
	if !l.head.known {
		return ""
	}
	done := model.If(c.Done > 0, th.Good, th.Text)
	var pieces []string
	if n := l.Picked.Count(); n > 0 {
		picked := l.Env.Sign("● ") + l.Env.Lang.F("customers.selected", "N", n, "Count", t.Count(n))
		pieces = append(pieces, th.Accent.Render(part.Join(", ", picked, l.Env.OutsideWords(l.Outside))))
	}
	late := "" // how many are overdue, tier by tier
	for _, tier := range model.Tiers {
		if n := c.Overdue[tier]; n > 0 {
			late += " " + th.Tier(uint8(tier)).Render(t.Tier(tier)+" "+t.Count(n))
		}
	}
	if late != "" {
		late = th.Text.Render(t.T("today.overdue")) + late
	}
	pieces = append(pieces,
		th.Title.Render(t.F("today.due", "N", t.Count(c.Due))), late,
		done.Render(t.F("today.done", "N", t.Count(c.Done), "Of", t.Count(c.Done+c.Due))),
		model.If(c.Snoozed > 0, th.Text.Render(t.F("today.snoozed", "N", t.Count(c.Snoozed))), ""),
	)
	out, used := " ", 0
	for i, p := range pieces {
		n := part.Width(p)
		if n == 0 {
			continue
		}
		if used+n+3 > w-2 && i > 0 {
			break
		}
		if used > 0 {
			out += th.Muted.Render(" · ")
			used += 3
		}
		out += p
		used += n
	}
	return out
}

// info says what the queue is narrowed to, or of which day its scores are.
func (l *Layer) info(w int) string {
	t, th := l.Env.Lang, l.Env.Theme
	found := "  " + t.F("today.found", "N", t.Count(l.Cur.Win.Total))
	if l.Q.Narrowed() {
		searched := model.If(l.Q.Search != "" && !l.Searching, t.F("today.searched", "Text", part.Cell(l.Q.Search)), "")
		filtered := model.If(l.Q.Filter.Empty(), "", t.F("today.filtered", "Text", part.Cell(t.Filter(l.Q.Filter))))
		clear := model.If(l.Searching, "", " · "+t.F("today.clears", "Key", l.Env.Keys.Key(action.Back)))
		return " " + th.Accent.Render(part.Fit(part.Join(" · ", searched, filtered)+found+clear, w-1))
	}
	return " " + th.Warn.Render(part.Fit(t.F("today.stale", "Day", l.head.asOf.String()), w-1))
}

// Cursor is where the next character of the search goes.
func (l *Layer) Cursor() *tea.Cursor { return l.SearchCursor(l.w, l.h-1) }

// summary says in one line who is under the cursor, where the list had to leave
// things out.
func (l *Layer) summary(w int) string {
	r := l.Row()
	if r == nil {
		return ""
	}
	th, score := l.Env.Theme, model.If(r.Score.Known, part.Tenth(r.Score.Value), l.Env.Lang.T("today.unscored"))
	phone, email := l.Pane.Reach(r)
	words := append([]string{l.tier(r) + " · " + score, phone}, l.Env.Lang.Reasons(r.Score.Reasons)...)
	words = append(words, l.Env.Lang.Stage(r.Score.Stage), email)
	name := part.Cell(r.Name)
	keep := part.Width(part.Some(words[:2], " · ", w)) + 4 + len(" +9") // the phone stays whole
	name = part.Fit(name, min(part.Width(name), max(leastName, min(w/2, w-keep))))
	rest := max(0, w-part.Width(name)-4)
	return " " + th.Bold.Render(name) + "  " + th.Muted.Render(part.Fit(part.Some(words, " · ", rest), rest))
}
