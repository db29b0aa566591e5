package today

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

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
	for s := model.SectionPromises; s <= model.SectionOccasions; s++ {
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
		lines = append(lines, part.Fit(l.summary(w), w))
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
