package nav

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// FormOverlay is what small overlays have in common that hold one form, which is
// saved or left. Such an overlay embeds it, and adds its name, size and view.
type FormOverlay struct {
	Form  *part.Form
	Fault string // why it was not saved, in words

	env    *Env
	fields func() *part.Form // in the language of now
	submit func() tea.Cmd    // reads the form and saves, or says what is wrong with it
	saving bool
	w, h   int // what the form was drawn in last
}

// formSavedMsg is the answer to a write. Every layer gets it.
type formSavedMsg struct {
	of   *FormOverlay
	out  model.Outcome
	also []tea.Msg
	err  error
}

// NewFormOverlay makes the base of an overlay; fields makes the form, submit is
// called when a person saves it.
func NewFormOverlay(env *Env, fields func() *part.Form, submit func() tea.Cmd) *FormOverlay {
	return &FormOverlay{Form: fields(), env: env, fields: fields, submit: submit}
}

// Write saves; keys wait for it. Then the overlay goes, and the root is told also
// and the change.
func (f *FormOverlay) Write(write func(ctx context.Context) (model.Outcome, error), also ...tea.Msg) tea.Cmd {
	f.saving = true
	return f.env.Write(func(ctx context.Context) tea.Msg {
		out, err := write(ctx)
		return formSavedMsg{f, out, also, err}
	})
}

// Init loads nothing.
func (f *FormOverlay) Init() tea.Cmd { return nil }

// Busy tells that the write is under way: keys wait for it.
func (f *FormOverlay) Busy() bool { return f.saving }

// Update takes the answer of the write, another language and what is pasted.
func (f *FormOverlay) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case formSavedMsg:
		if m.of != f {
			return nil
		}
		f.saving = false
		if m.err != nil {
			f.Fault = f.env.Lang.Error(m.err)
			return nil
		}
		return f.env.Tell(append(append([]tea.Msg{Pop{}}, m.also...), Changed{Outcome: &m.out})...)
	case Restyled:
		was := f.Form
		f.Form = f.fields()
		f.Form.TakeOver(was)
	case tea.PasteMsg:
		f.Form.Update(m)
	}
	return nil
}

// Actions lists what the overlay answers to.
func (f *FormOverlay) Actions() []action.ID { return []action.ID{action.Save, action.Cancel} }

// Disabled says that a write is under way.
func (f *FormOverlay) Disabled(action.ID) string {
	if f.saving {
		return "prompt.saving"
	}
	return ""
}

// Do saves, or leaves.
func (f *FormOverlay) Do(id action.ID) tea.Cmd {
	switch {
	case f.saving:
	case id == action.Save:
		f.Form.ClearErrors()
		f.Fault = ""
		return f.submit()
	case id == action.Cancel || id == action.Back:
		return f.env.Tell(Pop{})
	}
	return nil
}

// Key gives keys to the form.
func (f *FormOverlay) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) { return nil, f.Form.Update(msg) }

// Mouse moves the focus to the field clicked.
func (f *FormOverlay) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if m, ok := msg.(tea.MouseClickMsg); ok && m.Button == tea.MouseLeft {
		f.Form.Click(y, f.w, f.h, f.env.FormStyle())
	}
	return nil
}

// Lines draws the form in at most h lines of w cells, and at least one.
func (f *FormOverlay) Lines(w, h int) []string {
	f.w, f.h = w-1, max(1, h)
	return f.Form.View(f.w, f.h, f.env.FormStyle())
}

// Above draws the form above what else the overlay says.
func (f *FormOverlay) Above(w, h int, foot ...string) string {
	lines := f.Lines(w, h-len(foot))
	for len(lines) < h-len(foot) {
		lines = append(lines, "")
	}
	return part.Box(append(lines, foot...), w, h)
}

// Cursor is where the person types.
func (f *FormOverlay) Cursor() *tea.Cursor { return f.Form.Cursor(f.w, f.h, f.env.FormStyle()) }
