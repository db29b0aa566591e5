package part

import (
	"unicode/utf8"

	"tierbook/model"

	tea "charm.land/bubbletea/v2"
)

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
