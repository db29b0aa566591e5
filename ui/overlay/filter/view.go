package filter

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

const (
	examples  = 5
	maxRecent = 4
	indent    = "  "
)

// Size is wide enough for a long expression.
func (f *Filter) Size(w, h int) (int, int) { return min(w-2, 92), min(h, 16) }

// room is the width of the text.
func room(w int) int { return max(1, w-4) }

// View draws the text, what it means or what is wrong with it, completions,
// and examples while it is empty.
func (f *Filter) View(w, h int) string {
	f.w = w
	th := f.env.Theme
	text, _ := f.input.Draw(room(w), f.env.FormStyle())
	caret, runes := "", []rune(f.input.Value()) // points at the mistake, where the text is short enough to be in sight
	if f.pos > 0 && f.pos <= len(runes)+1 && part.Width(part.Cell(string(runes))) < room(w) {
		caret = indent + strings.Repeat(" ", part.Width(part.Cell(string(runes[:f.pos-1])))) + th.Bad.Render("^")
	}
	lines := []string{indent + text, caret}
	lines = append(lines, f.meaning(w)...)
	if offers := f.offerLine(w); offers != "" {
		lines = append(lines, offers)
	}
	f.lines = make([]string, len(lines), h)
	if f.input.Value() == "" || f.past > 0 {
		lines = f.suggestions(append(lines, ""), w, h-1)
	}
	k := f.env.Keys
	keys := f.env.Lang.F("filter.keys", "Apply", k.Key(action.Choose), "Complete", k.Key(action.Focus), "Leave", k.Key(action.Cancel))
	return part.Footed(lines, w, h, indent+th.Muted.Render(keys))
}

// meaning says what is wrong, or how many match.
func (f *Filter) meaning(w int) []string {
	th, l := f.env.Theme, f.env.Lang
	if f.err != nil {
		st := th.Bad
		if f.pos > len([]rune(f.input.Value())) { // not wrong, not finished
			st = th.Muted
		}
		return part.Painted(part.Cell(l.Error(f.err)), max(4+len(indent), w-len(indent)), indent, st)
	}
	switch {
	case f.parsed.Empty():
		return []string{indent + th.Muted.Render(l.T("filter.all"))}
	case f.count < 0:
		return []string{indent + th.Muted.Render(l.T("filter.counting"))}
	}
	st := model.If(f.count == 0, th.Warn, th.Good)
	return []string{indent + st.Render(l.F("filter.matches", "N", f.count, "Count", l.Count(f.count)))}
}

// offerLine lists what Tab would put at the cursor, as many as fit.
func (f *Filter) offerLine(w int) string {
	th := f.env.Theme
	offers := f.offers()
	if f.input.Value() == "" || len(offers) == 0 {
		return ""
	}
	label := f.env.Lang.T("filter.completions")
	used := len(indent) + part.Width(label) + 2
	line := indent + th.Muted.Render(label) + "  "
	first := model.If(len(f.comp.words) > 0, f.comp.at, 0)
	for i := range offers {
		word := part.Cell(offers[(first+i)%len(offers)])
		if used += part.Width(word) + 2; used > w {
			break
		}
		if i == 0 {
			line += th.Accent.Render(word) + "  "
			continue
		}
		line += th.Muted.Render(word) + "  "
	}
	return line
}

// suggestions lists examples and the filters of before, which a click takes over.
func (f *Filter) suggestions(lines []string, w, h int) []string {
	th, l := f.env.Theme, f.env.Lang
	add := func(text, expr string) {
		for len(f.lines) < len(lines) {
			f.lines = append(f.lines, "")
		}
		if len(lines) < h {
			lines, f.lines = append(lines, text), append(f.lines, expr)
		}
	}
	if n := min(len(f.history), maxRecent, max(0, h-len(lines)-examples-1)); n > 0 {
		add(indent+th.Muted.Render(l.T("filter.recent")), "")
		for i, s := range f.history[:n] {
			mark := model.If(f.past == i+1, f.env.Sign("▌ "), indent)
			add(mark+part.Fit(part.Cell(s), max(1, w-4)), s)
		}
	}
	add(indent+th.Muted.Render(l.T("filter.examples")), "")
	wide := 0
	for i := 1; i <= examples; i++ {
		wide = max(wide, part.Width(l.T("filter.example."+strconv.Itoa(i)+".expr")))
	}
	for i := 1; i <= examples; i++ {
		key := "filter.example." + strconv.Itoa(i)
		expr := l.T(key + ".expr")
		add(indent+th.Text.Render(part.Fit(expr, wide))+"  "+th.Muted.Render(l.T(key)), expr)
	}
	return lines
}

// Cursor stands in the text.
func (f *Filter) Cursor() *tea.Cursor {
	_, at := f.input.Draw(room(f.w), f.env.FormStyle())
	return tea.NewCursor(at+len(indent), 0)
}
