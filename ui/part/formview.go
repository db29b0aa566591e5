package part

import (
	"math"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/theme"
)

// FormStyle is what a form is drawn with.
type FormStyle struct {
	Theme *theme.Theme
	ASCII bool
	// Quiet leaves the field in focus without its mark: something beside the
	// form is what counts.
	Quiet bool
	// Room words how many characters of the limit are used, Over how many there
	// would have been after an edit that was refused; nil says nothing.
	Room, Over func(n, limit int) string
}

// countedFrom is the least limit that is told before it is reached: a shorter
// field is seen whole.
const countedFrom = 100

// formLine is a drawn line and the field it belongs to.
type formLine struct {
	text   string
	field  int
	cursor int // cells from the left on the line that holds the text cursor, -1 on others
}

// Lines draws the whole form in lines of w cells.
func (f *Form) Lines(w int, st FormStyle) []string { return f.View(w, math.MaxInt, st) }

// View draws at most h lines of w cells, those around the field with the focus.
func (f *Form) View(w, h int, st FormStyle) []string {
	lines := f.layout(w, st)
	top := f.top(lines, h)
	out := model.Each(lines[top:top+max(0, min(h, len(lines)-top))], func(l *formLine) string { return l.text })
	if n := len(out); n > 1 && top > 0 {
		out[0] = edge(out[0], w, "↑", st)
	}
	if n := len(out); n > 1 && top+n < len(lines) {
		out[n-1] = edge(out[n-1], w, "↓", st)
	}
	return out
}

// edge puts a mark into the last cell of a line: there is more that way.
func edge(line string, w int, mark string, st FormStyle) string {
	return Fit(ansi.Truncate(line, w-1, ""), w-1) + st.Theme.Muted.Render(Sign(mark, st.ASCII))
}

// Cursor gives where the real cursor stands within View(w, h), nil when no
// text field has the focus.
func (f *Form) Cursor(w, h int, st FormStyle) *tea.Cursor {
	lines := f.layout(w, st)
	top := f.top(lines, h)
	for i, l := range lines {
		if l.cursor >= 0 && i >= top && i < top+h {
			return tea.NewCursor(l.cursor, i-top)
		}
	}
	return nil
}

// Click moves the focus to the field shown at line y of View(w, h) and tells
// whether there is one.
func (f *Form) Click(y, w, h int, st FormStyle) bool {
	lines := f.layout(w, st)
	i := f.top(lines, h) + y
	if y < 0 || y >= h || i >= len(lines) || !f.takesFocus(lines[i].field) {
		return false
	}
	f.focus = lines[i].field
	return true
}

// top gives the first line shown so that the field with the focus is in sight
// with all its lines.
func (f *Form) top(lines []formLine, h int) int {
	if len(lines) <= h {
		return 0
	}
	first, last := len(lines), 0
	for i, l := range lines {
		if l.field == f.focus {
			first, last = min(first, i), i
		}
	}
	return min(first, max(0, (first+last)/2-h/2), len(lines)-h)
}

// layout draws every visible field with its help or error.
func (f *Form) layout(w int, st FormStyle) []formLine {
	label := 0
	for _, s := range f.fields {
		if f.shown(s) {
			label = max(label, Width(s.Label))
		}
	}
	label = min(label, max(4, w/3))
	room := max(1, w-label-3) // a marker, a space, a space
	var out []formLine
	for i, s := range f.fields {
		if !f.shown(s) {
			continue
		}
		focused := i == f.focus
		text, cursor := "", -1
		switch s.Kind {
		case ReadOnly:
			text = st.Theme.Muted.Render(Fit(Cell(s.Field.Value), room))
		case ChoiceField:
			text = s.drawChoice(room, focused, st)
		default:
			text, cursor = s.drawText(room, focused, st)
		}
		cursor += model.If(cursor >= 0, label+3, 0)
		name := "  " + st.Theme.Muted.Render(Fit(Cell(s.Label), label))
		if focused && !st.Quiet {
			name = st.Theme.Accent.Render(Sign("▌", st.ASCII)) + " " + st.Theme.Bold.Render(Fit(Cell(s.Label), label))
		}
		out = append(out, formLine{Fit(name+" "+text, w), i, cursor})
		for _, l := range s.below(room, focused, st) {
			out = append(out, formLine{Fit(strings.Repeat(" ", label+3)+l, w), i, -1})
		}
	}
	return out
}

// below gives the lines under a field: what is wrong, else what it means and
// how full it is.
func (s *field) below(w int, focused bool, st FormStyle) []string {
	text, paint := s.err, st.Theme.Bad
	if text == "" && focused && s.refused > 0 && st.Over != nil {
		text = st.Over(s.refused, s.Limit)
	}
	if text != "" {
		text = "! " + text
	} else if focused {
		paint = st.Theme.Muted
		if s.Help != nil {
			text = s.Help(s.value())
		}
		if text == "" { // the letters that pick a choice
			text = Join(" · ", model.Each(s.Choices, func(c *Choice) string {
				return model.If(c.Key == "", "", c.Key+" "+c.Label)
			})...)
		}
		if n := s.count(); st.Room != nil && s.Limit >= countedFrom && n >= s.Limit/10*9 {
			text = strings.TrimPrefix(text+" · "+st.Room(n, s.Limit), " · ")
		}
	}
	if text == "" {
		return nil
	}
	return Painted(Cell(text), w, "", paint)
}

// drawChoice shows all choices in one line where they fit, the chosen one in
// brackets; else the chosen one between arrows.
func (s *field) drawChoice(w int, focused bool, st FormStyle) string {
	all, wide := "", -1
	for i, c := range s.Choices {
		word := Cell(c.Label)
		wide += Width(word) + 3
		if i != s.at {
			all += " " + st.Theme.Muted.Render(word) + "  "
			continue
		}
		paint := model.If(focused, st.Theme.Select, st.Theme.Bold)
		all += paint.Render("["+word+"]") + " "
	}
	if wide <= w {
		return all
	}
	one := ""
	if s.at < len(s.Choices) {
		one = Cell(s.Choices[s.at].Label)
	}
	left, right := Sign("‹ ", st.ASCII), Sign(" ›", st.ASCII)
	one = Fit(one, min(Width(one), max(1, w-4)))
	return model.If(focused, st.Theme.Select.Render(left+one+right), left+one+right)
}

// drawText shows the part of the text around the cursor. The widths are those
// of what is shown, so that the real cursor stands right after wide characters.
func (s *field) drawText(w int, focused bool, st FormStyle) (string, int) {
	runes := []rune(s.input.Value())
	if !focused {
		if len(runes) == 0 {
			return st.Theme.Muted.Render(Fit(s.Hint, w)), -1
		}
		return Fit(Cell(string(runes[:min(len(runes), 2*w)])), w), -1
	}
	pos := min(s.input.Position(), len(runes))
	start, used, room := pos, 0, max(1, w-1) // the last cell is the cursor's
	for start > 0 {
		n := Width(Cell(string(runes[start-1])))
		if used+n > room-1 && !(start == 1 && used+n <= room) {
			break
		}
		used, start = used+n, start-1
	}
	left := model.If(start > 0, "…", "") + Cell(string(runes[start:pos]))
	at := min(Width(left), w-1)
	text := left + Cell(string(runes[pos:min(len(runes), pos+2*w)]))
	rest := max(0, w-Width(text))
	tail, paint := model.If(len(runes) == 0, s.Hint, Cell(s.ghost())), st.Theme.Muted
	tail = Fit(tail, min(rest, Width(tail)))
	box := st.Theme.InputFocus
	if rest == 0 {
		return box.Render(Fit(text, w)), at
	}
	return box.Render(text) + paint.Render(tail) + box.Render(strings.Repeat(" ", max(0, rest-Width(tail)))), at
}

// Input is one line of text with a real cursor, outside any form: a search
// field, a filter bar. It always has the focus; its owner shows it or does not.
type Input struct{ s *field }

// NewInput makes an input with a text to begin with and a hint shown while it
// is empty.
func NewInput(value, hint string) *Input { return &Input{newField(Field{Value: value, Hint: hint})} }

// Value gives the text.
func (i *Input) Value() string { return i.s.input.Value() }

// SetValue puts a text in, with the cursor at its end.
func (i *Input) SetValue(text string) { i.s.set(text) }

// SetHint changes what is shown while the input is empty.
func (i *Input) SetHint(hint string) { i.s.Hint = hint }

// Before gives the text before the cursor.
func (i *Input) Before() string {
	runes := []rune(i.s.input.Value())
	return string(runes[:min(i.s.input.Position(), len(runes))])
}

// Splice puts text in the place of the n characters before the cursor, with
// the cursor after it.
func (i *Input) Splice(n int, text string) {
	runes := []rune(i.s.input.Value())
	pos := min(i.s.input.Position(), len(runes))
	from := max(0, pos-n)
	i.s.input.SetValue(string(runes[:from]) + text + string(runes[pos:]))
	i.s.input.SetCursor(from + len([]rune(text)))
}

// Update takes a key or a paste and tells whether the input had a use for it.
func (i *Input) Update(msg tea.Msg) bool {
	if m, ok := msg.(tea.KeyPressMsg); ok && m.Text == "" && !Edits(m) {
		return false
	}
	i.s.edit(msg)
	return true
}

func (s *field) count() int { return utf8.RuneCountInString(s.input.Value()) }

// edit gives a key or a paste to the text. What would make it longer than the
// limit is refused as a whole, which below tells: nothing is cut.
func (s *field) edit(msg tea.Msg) {
	was, at := s.input.Value(), s.input.Position()
	s.input.Focus()
	s.input, _ = s.input.Update(msg)
	s.input.Blur()
	s.refused = 0
	if n := s.count(); n > s.Limit {
		s.input.SetValue(was)
		s.input.SetCursor(at)
		s.refused = n
	}
	if s.input.Value() != was {
		s.err = ""
	}
}

// Draw draws the part of the text around the cursor in w cells and gives the
// cell in which the real cursor stands.
func (i *Input) Draw(w int, st FormStyle) (string, int) {
	if w <= 0 {
		return "", 0
	}
	return i.s.drawText(w, true, st)
}

// Item is one line of a list to choose from: Value is what choosing gives,
// Label what a person reads, Hint a muted word beside it.
type Item struct {
	Label, Hint, Value string
	Key                string // what does the same without the list
	Off                string // catalogue key of the reason why it cannot be taken now, "" when it can
	On                 bool   // ticked, or the one in force
}

// SearchLine draws a search field in one line of w cells, after the key that
// opens it; hint stands behind it where there is room. The cell of the text
// cursor is given too.
func SearchLine(in *Input, key, hint string, w int, st FormStyle) (string, int) {
	const roomy = 20 // cells that a field needs before a hint has room
	before := " " + key
	room := w - Width(before) - Width(hint) - 2
	if room < roomy {
		hint, room = "", w-Width(before)-1
	}
	text, at := in.Draw(max(1, room), st)
	line := " " + st.Theme.Key.Render(key) + text
	line += model.If(hint != "", " "+st.Theme.Muted.Render(hint), "")
	return Fit(line, w), at + Width(before)
}
