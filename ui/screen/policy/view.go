package policy

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// paneFrom is the width from which table and preview stand side by side.
const paneFrom = 110

// wide tells whether table and preview stand side by side.
func (l *Layer) wide() bool { return l.w >= paneFrom }

func (l *Layer) tableWidth() int { return part.If(l.wide(), min(l.w/2, 76), l.w) }

// footLines stand below the table: what the setting does, and in a narrow
// window what the edits would do. textLines is how many a text takes there.
const footLines, textLines = 3, 8

// footHeight gives the lines below the table of h lines: a text is shown whole.
func (l *Layer) footHeight(h int) int {
	if s := l.here(); s != nil && s.Kind == model.WordsSetting {
		return max(footLines, min(textLines, h/3))
	}
	return footLines
}

// View draws the table of settings and what the edits would do.
func (l *Layer) View(w, h int) string {
	l.seen = true
	if w != l.w || h != l.h {
		l.w, l.h, l.frame, l.paned, l.rows = w, h, "", nil, nil
	}
	if l.frame != "" {
		return l.frame
	}
	l.win.SetHeight(max(1, h-1-l.footHeight(h)))
	var out string
	switch {
	case !l.known:
		out = part.Box(l.env.Nothing(l.err, "policyui.reading", "policyui.retry", w), w, h)
	case l.wide():
		tw := l.tableWidth()
		left := l.tableLines(tw, h)
		if l.paned == nil {
			l.paned = part.Fitted(l.paneLines(w-tw-3, h), w-tw-2)
		}
		out = l.env.Abreast(left, l.paned)
	case l.pane:
		out = part.Box(l.paneLines(w-1, h), w, h)
	default:
		out = part.Box(l.tableLines(w, h), w, h)
	}
	l.frame = out
	return out
}

// tableLines draws the title, the settings and what the one under the cursor does.
func (l *Layer) tableLines(w, h int) []string {
	t, th := l.env.Lang, l.env.Theme
	title := th.Bold.Render(" " + t.F("policyui.title", "Version", l.saved.Version))
	title += part.If(l.edits > 0, th.Accent.Render("  "+t.F("policyui.edits", "N", l.edits)), "")
	if name := t.Preset(&l.edit, l.over.Presets); name != "" {
		title += th.Muted.Render("  " + name)
	}
	lines := []string{part.Fit(title, w)}
	foot := l.footHeight(h)
	if l.rows == nil {
		l.rows = map[int]string{}
	}
	lines = append(lines, l.win.Draw(h-1-foot, func(i int) string {
		text, ok := l.rows[i]
		if !ok || i == l.win.Cursor { // only this one changes with the cursor
			text = l.row(i, w)
		}
		if i != l.win.Cursor {
			l.rows[i] = text
		}
		return text
	})...)
	return append(part.Exactly(lines, h-foot, part.Fit("", w)), part.Fitted(l.foot(w, foot), w)...)
}

func (l *Layer) nameWidth(w int) int { return min(34, w*45/100) }

// row draws one setting, or a heading.
func (l *Layer) row(i, w int) string {
	th, ln := l.env.Theme, l.lines[i]
	if ln.heading != "" {
		return part.Fit(" "+th.Muted.Render(part.Fit(ln.heading, w-1)), w)
	}
	s := &l.table[ln.at]
	here := i == l.win.Cursor
	nw := l.nameWidth(w)
	name := part.Fit(l.env.Mark(here)+" "+s.label(l.env), nw+2)
	room := max(4, w-nw-4)
	if here && l.typing {
		field, was := l.fieldWidth(w)
		text, _ := l.input.Draw(field, l.env.FormStyle())
		return part.Fit(th.Select.Render(name)+" "+part.Fit(text, field)+th.Muted.Render(was), w)
	}
	value, was := s.text(l.env, &l.edit), ""
	if here && !l.pane {
		name = th.Select.Render(name)
	}
	if s.Get(&l.edit) == s.Get(&l.saved) {
		return part.Fit(name+" "+part.Fit(value, min(part.Width(value), room)), w)
	}
	if old := s.text(l.env, &l.saved); old != "" && s.Kind != model.WordsSetting {
		was = "  " + l.env.Lang.F("policyui.was", "Value", old)
	}
	value = part.Fit(value, min(part.Width(value), max(4, room-part.Width(was)-2)))
	return part.Fit(name+" "+th.Accent.Render("* "+value)+th.Muted.Render(was), w)
}

// fieldWidth gives the cells of the field that a value is written in, and what
// stands behind it: the value in force.
func (l *Layer) fieldWidth(w int) (int, string) {
	room := max(4, w-l.nameWidth(w)-4)
	s := l.here()
	if s == nil || s.Kind == model.WordsSetting {
		return room, ""
	}
	was := "  " + l.env.Lang.F("policyui.was", "Value", s.text(l.env, &l.saved))
	if n := room - part.Width(was); n >= 8 {
		return n, was
	}
	return room, ""
}

// foot says what is wrong, else what the setting does; in a narrow window also
// what the edits would do.
func (l *Layer) foot(w, h int) []string {
	th := l.env.Theme
	var out []string
	add := func(text string, st theme.Style) {
		out = append(out, part.Painted(part.Cell(text), max(9, w-1), " ", st)...)
	}
	keep := h
	if !l.wide() {
		keep--
	}
	switch s := l.here(); {
	case l.wrong != "":
		add("! "+l.wrong, th.Bad)
	case l.preview.invalid != "":
		add("! "+l.preview.invalid, th.Bad)
	case s != nil:
		add(s.help(l.env), th.Muted)
		if s.Kind == model.WordsSetting {
			add(s.typed(l.env, &l.edit), th.Text)
		}
	}
	out = part.Exactly(out, keep, "")
	if !l.wide() {
		out = append(out, " "+th.Text.Render(part.Fit(l.headline(), w-1)))
	}
	return out
}

// Cursor is in the field while a value is written.
func (l *Layer) Cursor() *tea.Cursor {
	if !l.typing || l.pane && !l.wide() {
		return nil
	}
	w := l.tableWidth()
	nw := l.nameWidth(w)
	field, _ := l.fieldWidth(w)
	_, at := l.input.Draw(field, l.env.FormStyle())
	return tea.NewCursor(nw+3+at, 1+l.win.Cursor-l.win.Top)
}

// Mouse moves the cursor to the line clicked, where a value being written is kept,
// and begins to write at the second click; the wheel scrolls.
func (l *Layer) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	if _, click := msg.(tea.MouseClickMsg); l.typing && click {
		l.end(true)
	}
	if !l.known || l.typing {
		return nil
	}
	l.frame, l.paned = "", nil
	inPane := l.wide() && x >= l.tableWidth() || !l.wide() && l.pane
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		was := l.pane
		l.pane = inPane
		for range 3 {
			l.move(nav.WheelStep(m.Button))
		}
		l.pane = was
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		if inPane {
			return l.clickMover(y)
		}
		l.pane = false
		if i := l.win.RowAt(y - 1); i >= 0 && l.lines[i].heading == "" && !l.win.To(i) {
			return l.begin()
		}
	}
	return nil
}
