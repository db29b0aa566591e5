package part

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"tierbook/model"
)

// FieldKind says how a field of a form is filled in.
type FieldKind uint8

// The kinds of field.
const (
	TextField   FieldKind = iota // typed
	ChoiceField                  // one of a few, by ← → space or a letter
	ReadOnly                     // shown, never focused
)

// Choice is one value of a choice field: Value is what the form gives back,
// Label what a person reads, Key a letter that picks it ("" for none).
type Choice struct{ Value, Label, Key string }

// Field is one line of a form. Name is how the form's owner finds it again.
type Field struct {
	Name    string
	Kind    FieldKind
	Label   string
	Value   string // to begin with
	Hint    string // shown, muted, while a text field is empty
	Choices []Choice
	Limit   int // most characters that can be typed, 0 is model.MaxText; never less than what is in it
	// Suggest lists whole values that typing a beginning of them offers; → at
	// the end of the text takes the one offered.
	Suggest []string
	// Help words what the value means, below the field while it has the focus;
	// nil or "" for nothing.
	Help func(value string) string
	// Visible hides the field while it says false; nil is always.
	Visible func(f *Form) bool
}

// field is a Field with its state.
type field struct {
	Field
	input   textinput.Model
	at      int // the choice
	initial string
	err     string
	refused int // characters the text would have had after the last edit, 0 where that was taken
}

// Form is a column of fields of which one has the focus. It knows neither Enter
// nor Esc: saving and leaving are its owner's. What was typed stays until the
// owner changes it. Change it only from Update, Key, Do and Mouse of a layer.
type Form struct {
	fields []*field
	focus  int
}

// Grades are the choices of a satisfaction, 1 to 5.
func Grades() []Choice {
	return model.Each(strings.Split("12345", ""), func(g *string) Choice { return Choice{Value: *g, Label: *g, Key: *g} })
}

// NewForm makes a form with the focus on the first field that takes it.
func NewForm(fields ...Field) *Form {
	f := &Form{focus: -1, fields: model.Each(fields, func(fl *Field) *field { return newField(*fl) })}
	f.Move(1)
	return f
}

// inputKeys are the keys of a text input without those that the form keeps for
// itself or that would run another program.
func inputKeys() textinput.KeyMap {
	k := textinput.DefaultKeyMap()
	none := key.NewBinding()
	k.Paste, k.AcceptSuggestion, k.NextSuggestion, k.PrevSuggestion = none, none, none, none
	return k
}

// Edits tells whether a key that types nothing edits the text of an input.
func Edits(msg tea.KeyPressMsg) bool {
	k := inputKeys()
	return key.Matches(
		msg, k.CharacterForward, k.CharacterBackward, k.WordForward, k.WordBackward, k.DeleteWordBackward,
		k.DeleteWordForward, k.DeleteAfterCursor, k.DeleteBeforeCursor, k.DeleteCharacterBackward,
		k.DeleteCharacterForward, k.LineStart, k.LineEnd,
	)
}

func newField(fl Field) *field {
	s := &field{Field: fl, input: textinput.New()}
	s.input.SetVirtualCursor(false)
	s.input.KeyMap = inputKeys()
	s.Limit = cmp.Or(fl.Limit, model.MaxText)
	s.set(fl.Value)
	s.initial = s.value()
	return s
}

func (s *field) set(v string) {
	switch s.Kind {
	case ReadOnly:
		s.Field.Value = v
	case ChoiceField:
		for i, c := range s.Choices {
			if c.Value == v {
				s.at = i
			}
		}
	default:
		s.input.SetValue(v)
		s.input.CursorEnd()
		s.Limit, s.refused = max(s.Limit, s.count()), 0 // what is stored is never cut
	}
}

func (s *field) value() string {
	switch {
	case s.Kind == ReadOnly:
		return s.Field.Value
	case s.Kind == TextField:
		return s.input.Value()
	case s.at < len(s.Choices):
		return s.Choices[s.at].Value
	}
	return ""
}

func (f *Form) shown(s *field) bool { return s.Visible == nil || s.Visible(f) }

func (f *Form) takesFocus(i int) bool {
	return i >= 0 && i < len(f.fields) && f.fields[i].Kind != ReadOnly && f.shown(f.fields[i])
}

func (f *Form) find(name string) *field {
	if i := slices.IndexFunc(f.fields, func(s *field) bool { return s.Name == name }); i >= 0 {
		return f.fields[i]
	}
	return &field{}
}

// Value gives what stands in a field; "" for an unknown name.
func (f *Form) Value(name string) string { return f.find(name).value() }

// SetValue puts a value into a field; a choice field ignores what it does not offer.
func (f *Form) SetValue(name, value string) { f.find(name).set(value) }

// SetSuggest gives a field the whole values that it offers.
func (f *Form) SetSuggest(name string, values []string) { f.find(name).Suggest = values }

// Changed tells whether a field differs from what it began with.
func (f *Form) Changed(name string) bool {
	s := f.find(name)
	return s.Name != "" && s.value() != s.initial
}

// Dirty tells whether any field but the named ones differs from what it began with.
func (f *Form) Dirty(except ...string) bool {
	return slices.ContainsFunc(f.fields, func(s *field) bool {
		return s.Kind != ReadOnly && s.value() != s.initial && !slices.Contains(except, s.Name)
	})
}

// Values gives every field that can be filled in by name, for a draft.
func (f *Form) Values() map[string]string {
	out := make(map[string]string, len(f.fields))
	for _, s := range f.fields {
		if s.Kind != ReadOnly {
			out[s.Name] = s.value()
		}
	}
	return out
}

// SetValues fills in a draft; names that the form does not have are passed over.
func (f *Form) SetValues(values map[string]string) {
	for name, v := range values {
		if s := f.find(name); s.Name != "" && s.Kind != ReadOnly {
			s.set(v)
		}
	}
}

// Follow takes over from the same form in another language or look what stands in its
// fields, what they began with, and the focus.
func (f *Form) Follow(was *Form) {
	f.SetValues(was.Values())
	for _, s := range was.fields {
		f.find(s.Name).initial = s.initial
	}
	f.Focus(was.Focused())
}

// SetError says below a field what is wrong with it; "" takes that back.
func (f *Form) SetError(name, text string) { f.find(name).err = text }

// ErrorOf gives what SetError said of a field.
func (f *Form) ErrorOf(name string) string { return f.find(name).err }

// ClearErrors takes back every SetError.
func (f *Form) ClearErrors() {
	for _, s := range f.fields {
		s.err = ""
	}
}

// HasErrors tells whether any field has an error.
func (f *Form) HasErrors() bool { return f.Errors() > 0 }

// Errors counts the fields with an error.
func (f *Form) Errors() int {
	n := 0
	for _, s := range f.fields {
		if s.err != "" {
			n++
		}
	}
	return n
}

// Settle takes what the fields hold as what they began with.
func (f *Form) Settle() {
	for _, s := range f.fields {
		s.initial = s.value()
	}
}

// Reset puts every field back to what it began with.
func (f *Form) Reset() {
	for _, s := range f.fields {
		if s.Kind != ReadOnly {
			s.set(s.initial)
		}
	}
}

// FocusError moves the focus to the first field with an error and tells
// whether there is one.
func (f *Form) FocusError() bool {
	for i, s := range f.fields {
		if s.err != "" && f.takesFocus(i) {
			f.focus = i
			return true
		}
	}
	return false
}

// Focus moves the focus to a field, where it takes it.
func (f *Form) Focus(name string) {
	for i, s := range f.fields {
		if s.Name == name && f.takesFocus(i) {
			f.focus = i
		}
	}
}

// Focused gives the name of the field with the focus, "" when none takes it.
func (f *Form) Focused() string {
	if !f.takesFocus(f.focus) {
		return ""
	}
	return f.fields[f.focus].Name
}

// Typing tells whether a text field has the focus, so that letters are text.
func (f *Form) Typing() bool { return f.takesFocus(f.focus) && f.fields[f.focus].Kind == TextField }

// Move moves the focus by one field onwards (1) or back (-1), around the ends.
func (f *Form) Move(step int) {
	n := len(f.fields)
	for i, at := 0, f.focus; i < n; i++ {
		at = (at + step + n) % n
		if f.takesFocus(at) {
			f.focus = at
			return
		}
	}
}

// Update takes a key or a paste and tells whether the form had a use for it.
func (f *Form) Update(msg tea.Msg) bool {
	if !f.takesFocus(f.focus) {
		f.Move(1)
	}
	if !f.takesFocus(f.focus) {
		return false
	}
	s := f.fields[f.focus]
	switch m := msg.(type) {
	case tea.PasteMsg:
		if s.Kind != TextField {
			return false
		}
		s.edit(m)
		return true
	case tea.KeyPressMsg:
		switch m.String() {
		case "tab", "down":
			f.Move(1)
			return true
		case "shift+tab", "up":
			f.Move(-1)
			return true
		}
		switch {
		case s.Kind == ChoiceField:
			return s.choose(m.String())
		case s.ghost() != "" && slices.Contains([]string{"right", "end", "ctrl+e"}, m.String()):
			s.set(s.offered())
			s.err = ""
			return true
		case m.Text == "" && !Edits(m):
			return false
		}
		s.edit(m)
		return true
	}
	return false
}

// choose answers a key on a choice field.
func (s *field) choose(k string) bool {
	n := len(s.Choices)
	if n == 0 {
		return false
	}
	switch k {
	case "right", "space":
		s.at = (s.at + 1) % n
	case "left":
		s.at = (s.at + n - 1) % n
	default:
		i := slices.IndexFunc(s.Choices, func(c Choice) bool { return c.Key != "" && c.Key == k })
		if i < 0 {
			return false
		}
		s.at = i
	}
	s.err = ""
	return true
}

// offered gives the first suggestion that begins with what stands in the
// field, "" when the cursor is not at the end or nothing fits.
func (s *field) offered() string {
	text := s.input.Value()
	if text == "" || s.input.Position() != len([]rune(text)) {
		return ""
	}
	for _, v := range s.Suggest {
		if len(v) > len(text) && strings.EqualFold(v[:len(text)], text) {
			return v
		}
	}
	return ""
}

// ghost gives what accepting the suggestion would add.
func (s *field) ghost() string {
	if v := s.offered(); v != "" {
		return v[len(s.input.Value()):]
	}
	return ""
}
