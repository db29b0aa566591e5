package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
	"tierbook/ui/theme"
)

// The smallest window the workbench draws in.
const minW, minH = 60, 16

func (a *App) tooSmall() bool { return a.w < minW || a.h < minH }

// bodyHeight is what the frame's three lines leave to a screen.
func (a *App) bodyHeight() int { return a.h - 3 }

// window is what a terminal is asked to show.
func window(text string, mouse bool) tea.View {
	v := tea.NewView(text)
	v.AltScreen, v.WindowTitle = true, "tierbook"
	v.MouseMode = model.If(mouse, tea.MouseModeCellMotion, tea.MouseModeNone)
	return v
}

// View draws the head line, the screen with its overlays, status and hints.
func (a *App) View() tea.View {
	v := window("", a.mouse)
	if a.w == 0 {
		return v
	}
	if a.tooSmall() {
		v.SetContent(strings.Join(part.Wrap(a.env.Lang.F("app.small", "W", a.w, "H", a.h), max(1, a.w)), "\n"))
		return v
	}
	top := len(a.stack) - 1
	if a.below == "" {
		a.below = a.current().View(a.w, a.bodyHeight())
		for i := range top {
			a.below, _, _ = a.above(a.below, a.stack[i])
		}
	}
	body, cursor, dx, dy := a.below, a.top().Cursor(), 0, 1
	if top >= 0 {
		body, dx, dy = a.above(body, a.stack[top])
	}
	if s := &a.status; s.waiting != nil && a.settled() {
		s.change, s.passing, s.waiting = *s.waiting, nav.Notice{}, nil
	}
	text := a.head() + "\n" + body + "\n" + a.foot()
	if a.env.ASCII {
		text = part.PlainSigns(text)
	}
	v.SetContent(anchored(text))
	if cursor != nil {
		c := *cursor
		c.X, c.Y = c.X+dx, c.Y+dy
		v.Cursor = &c
	}
	return v
}

// title gives a layer's title: its own words, or the catalogue's.
func (a *App) title(l nav.Layer) string {
	if t, ok := l.(interface{ Title() string }); ok {
		return t.Title()
	}
	return a.env.Lang.T("layer." + l.Name())
}

// place centres an overlay below the head line: outer position and size.
func (a *App) place(o nav.Overlay) (x, y, w, h int) {
	w, h = o.Size(a.w, a.bodyHeight())
	w, h = min(w, a.w), min(h, a.bodyHeight())
	return (a.w - w) / 2, 1 + (a.bodyHeight()-h)/2, w, h
}

// above draws an overlay, framed, and gives where its first cell stands in the window.
func (a *App) above(body string, o nav.Overlay) (both string, dx, dy int) {
	x, y, w, h := a.place(o)
	framed := part.Frame(o.View(w-2, h-2), part.Cell(a.title(o)), w, h, a.env.ASCII, a.env.Theme)
	return over(body, framed, x, y-1, a.w), x + 1, y + 1
}

// over lays a block over another at cell x, line y. Nothing of the lines below shows at
// its sides: a cursor or half a word there would read as its own.
func over(below, above string, x, y, w int) string {
	lines := strings.Split(below, "\n")
	for i, l := range strings.Split(above, "\n") {
		if y+i >= 0 && y+i < len(lines) {
			lines[y+i] = part.Fit(strings.Repeat(" ", x)+l+"\x1b[m", w)
		}
	}
	return strings.Join(lines, "\n")
}

// tab is one screen in the head line.
type tab struct {
	name, text string
	from, to   int // cells
}

func (a *App) tabs() []tab {
	tabs, room := a.tabsOf(false), 0
	if whose := a.whose(whoseCells); whose != "" || a.otherDay() != "" {
		room = part.Width(part.Join(between, a.day(), whose)) + 2
	}
	if n := len(tabs); tabs[n-1].to+room > a.w {
		return a.tabsOf(true)
	}
	return tabs
}

// otherDay names the day that the book is shown as of where that is not today.
func (a *App) otherDay() string {
	return model.If(a.env.Book.Today == a.env.Today, "", a.env.Lang.F("app.asof", "Day", a.env.Today.String()))
}

// day names the day that the book is shown as of.
func (a *App) day() string { return cmp.Or(a.otherDay(), a.env.Today.String()) }

// tabsOf names the screens; in a narrow window those not shown by their keys.
func (a *App) tabsOf(narrow bool) []tab {
	var tabs []tab
	x := part.Width(a.brand())
	for _, t := range screens {
		key, name := a.env.Keys.Key(t.to), a.env.Lang.T("layer."+t.name)
		text := " " + strings.TrimSpace(key+" "+model.If(narrow && t.name != a.screen && key != "", "", name)) + " "
		tabs = append(tabs, tab{t.name, text, x, x + part.Width(text)})
		x += part.Width(text)
	}
	return tabs
}

// brand is the program's name, which gives way to another day in a narrow window.
func (a *App) brand() string {
	return model.If(a.w < 80 && a.otherDay() != "", " ", " "+a.env.Lang.T("app.name")+"  ")
}

// head draws the top line: name, screens, then the book.
func (a *App) head() string {
	th := a.env.Theme
	brand := a.brand()
	out, used := th.Head.Render(brand), part.Width(brand)
	if a.screen != firstRun {
		for _, t := range a.tabs() {
			st, text := th.Head, t.text
			if t.name == a.screen {
				st, text = th.HeadActive, "["+strings.TrimSpace(t.text)+"]"
			}
			out += st.Render(text)
			used += part.Width(text)
		}
	}
	return out + th.Head.Render(part.FitRight(a.bookWords(a.w-used-2)+" ", a.w-used))
}

// between stands between the words about the book.
const between = " · "

// bookWords says which book this is, in at most w cells, leaving out the less
// important when it is narrow.
func (a *App) bookWords(w int) string {
	l, e := a.env.Lang, a.env
	var words, kept []string // kept: another day, and whose customers these are
	room := w - part.Width(a.day()+between)
	if day := a.otherDay(); day != "" {
		kept = append(kept, day)
	} else {
		words = append(words, e.Today.String()+" "+l.Weekday(e.Today))
	}
	if whose := a.whose(room); whose != "" {
		kept = append(kept, whose)
	}
	if e.Book.Masked {
		kept = append(kept, l.T("app.masked"))
	}
	if e.Book.Demo {
		words = append([]string{l.T("app.sample")}, words...)
	}
	if n := e.Book.Customers; n > 0 {
		words = append([]string{l.F("app.customers", "N", l.Count(n))}, words...)
	}
	if a.progress != "" {
		words = append([]string{a.progress}, words...)
	}
	for {
		text := strings.Join(slices.Concat(words, kept), between)
		if len(words) == 0 || part.Width(text) <= w {
			return text
		}
		if day := e.Today.String(); len(words) == 1 && words[0] != day && a.otherDay() == "" {
			words[0] = day // without the day of the week
		} else {
			words = words[1:]
		}
	}
}

// foot draws the last two lines: what happened last, and the keys. What is said
// in passing and is too long for one line takes both.
func (a *App) foot() string {
	n, th := model.If(a.status.passing.Text != "", a.status.passing, a.status.change), a.env.Theme
	st := [...]theme.Style{nav.Info: th.Text, nav.Good: th.Good, nav.Warn: th.Warn, nav.Bad: th.Bad}[n.Level]
	mark := a.env.Sign([...]string{nav.Info: " ", nav.Good: " ✓ ", nav.Warn: " ! ", nav.Bad: " ✗ "}[n.Level])
	text, hint := mark+part.Cell(n.Text), model.If(n.Hint != "", "  · "+part.Cell(n.Hint), "")
	a.keys = nil
	if n.Text == "" {
		return th.Muted.Render(part.Fit(" "+a.legend(), a.w)) + "\n" + a.hints()
	}
	if a.status.passing.Text != "" && part.Width(text+hint) > a.w {
		lines := append(part.Wrap(part.Cell(n.Text)+hint, a.w-part.Width(mark)-1), "")
		indent := strings.Repeat(" ", part.Width(mark))
		return st.Render(part.Fit(mark+lines[0], a.w)) + "\n" + st.Render(part.Fit(indent+strings.Join(lines[1:], " "), a.w))
	}
	parts := append([]string{text}, model.Each(n.More, func(s *string) string { return part.Cell(*s) })...)
	if most := parts[:min(3, len(parts))]; len(n.More) > 0 && part.Width(strings.Join(most, "  ")+" +9"+hint) > a.w {
		hint = "" // the two weightiest parts go before how it is taken back
	}
	text = part.Some(parts, "  ", max(0, a.w-part.Width(hint)))
	return st.Render(part.Fit(text+hint, a.w)) + "\n" + a.hints()
}

// quiet actions are known to everybody and not hinted at.
var quiet = map[action.ID]bool{
	action.Up: true, action.Down: true, action.PageUp: true, action.PageDown: true, action.First: true, action.Last: true,
	action.Left: true, action.Right: true, action.ScrollUp: true, action.ScrollDown: true, action.FocusBck: true,
}

// wording gives the catalogue key of what an action does on a layer, which may
// have words of its own for it.
func wording(l nav.Layer, id action.ID) string {
	if w, ok := l.(interface{ Wording(action.ID) string }); ok {
		if key := w.Wording(id); key != "" {
			return key
		}
	}
	return id.Title()
}

// legend says what the marks in sight mean.
func (a *App) legend() string {
	top, ok := a.top().(interface{ Signs() string })
	if !ok {
		return ""
	}
	var words []string
	for _, m := range a.env.Marks() {
		if strings.ContainsAny(top.Signs(), m.Signs) {
			words = append(words, m.Shown+" "+a.env.Lang.T(m.Key))
		}
	}
	return part.Some(words, " · ", a.w-2)
}

// hint is a key on the last line with what it does: at which cells.
type hint struct {
	id       action.ID
	text     string
	from, to int
}

// keyHint draws a key with what it does, from the first cell on.
func (a *App) keyHint(id action.ID, k, does string) hint {
	text := a.env.Lang.T(does)
	return hint{id, a.env.Theme.Key.Render(k) + " " + a.env.Theme.Muted.Render(text), 0, part.Width(k) + 1 + part.Width(text)}
}

// hints draws the last line.
func (a *App) hints() string {
	b, used := " ", 1
	a.keys = a.hinted()
	for _, h := range a.keys {
		b += strings.Repeat(" ", max(0, h.from-used)) + h.text
		used = h.to
	}
	return b + strings.Repeat(" ", max(0, a.w-used))
}

// hinted lists the keys of where the person is, as many as fit; help is always there.
func (a *App) hinted() (out []hint) {
	used, top, k := 1, a.top(), a.env.Keys.Key(action.Help)
	keys := a.env.Keys.Keys(action.Help)
	if i := slices.IndexFunc(keys, func(name string) bool { return len(name) > 1 }); i >= 0 && top.Cursor() != nil {
		k = action.Pretty(keys[i]) // no letter while letters are text
	}
	last := a.keyHint(action.Help, k, action.Help.Title())
	add := func(h hint) {
		h.from, h.to = used, used+h.to
		out, used = append(out, h), h.to+2
	}
	said := map[string]bool{} // one key is enough for what two do
	for _, id := range top.Actions() {
		does, k := wording(top, id), a.env.Keys.Key(id)
		if quiet[id] || strings.HasPrefix(string(id), "kind_") || a.off(top, id) != "" || said[does] {
			continue
		}
		said[does] = true
		if k == "" {
			continue
		}
		h := a.keyHint(id, k, does)
		if used+h.to+2+last.to+1 > a.w {
			break
		}
		add(h)
	}
	add(last)
	return out
}

// status is the line that says what happened last. What a change did waits
// until the screen shows it, so that both appear in the same frame; it stays
// until the next change, under what is said in passing.
type status struct {
	change  nav.Notice // what the last change did
	passing nav.Notice // until the next key
	waiting *nav.Notice
	ticks   int   // since a notice waits
	said    int64 // the change that the line says can be taken back, 0 for none
}

// wait puts a change's words up as soon as the screen has settled.
func (s *status) wait(n nav.Notice) { s.waiting, s.ticks = &n, 0 }
