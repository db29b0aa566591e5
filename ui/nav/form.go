package nav

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/part"
)

// FormOverlay is what overlays have in common that hold one form, which is saved or
// left. Such an overlay embeds it, and adds its name, size and view.
type FormOverlay struct {
	Still
	Form  *part.Form
	Fault string // why it was not saved, in words
	Note  string // what there is to know of what stands in it, in words

	Wide, High int    // cells and lines that it wants at most
	Keys       string // key of the line of keys in the catalogues
	Saving     string // and of what is said while it is saved; "" for a change of the book

	Kept   *Draft         // keeps what is typed until it is saved; nil where nothing is kept
	Typed  func() tea.Cmd // follows what a person changed; nil for nothing
	Failed func(error)    // says why it was not saved; nil sets Fault

	env     *Env
	fields  func() *part.Form // in the language of now
	submit  func() tea.Cmd    // reads the form and saves, or says what is wrong with it
	suggest map[string][]string
	saving  Latest
	w, h    int // what the form was drawn in last
}

// NewFormOverlay makes the base of an overlay; fields makes the form, submit is
// called when a person saves it.
func NewFormOverlay(env *Env, fields func() *part.Form, submit func() tea.Cmd) *FormOverlay {
	can := Still{Can: []action.ID{action.Save, action.Cancel}}
	return &FormOverlay{Still: can, Form: fields(), env: env, fields: fields, submit: submit, suggest: map[string][]string{}}
}

// Write saves; keys wait for it, and CallOff gives it up while it waits for its turn.
// Then the overlay goes, and the root is told also and the change.
func (f *FormOverlay) Write(write func(ctx context.Context) (model.Outcome, error), also ...tea.Msg) tea.Cmd {
	return f.Run(write, func(out model.Outcome) tea.Cmd {
		var dropped tea.Cmd
		if f.Kept != nil {
			dropped = f.Kept.Drop()
		}
		return tea.Batch(dropped, f.env.Tell(append(append([]tea.Msg{Pop{}}, also...), Changed{Outcome: &out})...))
	})
}

// Run is Write that goes on with then instead.
func (f *FormOverlay) Run(write func(ctx context.Context) (model.Outcome, error), then func(model.Outcome) tea.Cmd) tea.Cmd {
	return Change(f.env, &f.saving, write, func(out model.Outcome, err error) tea.Cmd {
		if why, ok := errors.AsType[*model.Error](err); ok && why.Key == "error.db.no_customer" && f.env.Scoped {
			err = model.NotFound("error.may.gone") // the person was looking at it: somebody else has it, or it is deleted
		}
		switch {
		case err == nil:
			return then(out)
		case f.Failed != nil:
			f.Failed(err)
		default:
			f.Fault = f.env.Lang.Error(err)
		}
		return nil
	})
}

// CallOff gives up a write that waits for its turn.
func (f *FormOverlay) CallOff() { f.saving.CallOff() }

// Offer gives a field whole values to offer, in every language.
func (f *FormOverlay) Offer(field string, values []string) {
	f.suggest[field] = values
	f.Form.SetSuggest(field, values)
}

// Changes gives what differs from what the form began with.
func (f *FormOverlay) Changes() map[string]string {
	out := f.Form.Values()
	maps.DeleteFunc(out, func(name, _ string) bool { return !f.Form.Changed(name) })
	return out
}

// Wrong says what is wrong with a field, or below the form with "".
func (f *FormOverlay) Wrong(field string, err error) {
	if field == "" {
		f.Fault = f.env.Lang.Error(err)
		return
	}
	f.Form.SetError(field, f.env.Lang.Error(err))
}

// Given reads a field that was changed into where its value belongs, or says at it what is
// wrong with it.
func Given[T any](f *FormOverlay, field string, into *T, read func(text string) (T, error)) {
	if !f.Form.Changed(field) {
		return
	}
	v, err := read(f.Text(field))
	if err != nil {
		f.Wrong(field, err)
	}
	*into = v
}

// Busy tells that the write is under way: keys wait for it.
func (f *FormOverlay) Busy() bool { return f.saving.On() }

// Text gives a field without the blanks around.
func (f *FormOverlay) Text(field string) string { return strings.TrimSpace(f.Form.Value(field)) }

// Update takes the answer of the write, another language and what is pasted.
func (f *FormOverlay) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case Answer:
		return m.Take(&f.saving)
	case Restyled:
		was := f.Form
		f.Form, f.Fault, f.Note = f.fields(), "", ""
		f.Form.Follow(was)
		for field, values := range f.suggest {
			f.Form.SetSuggest(field, values)
		}
	case tea.PasteMsg:
		if f.Form.Update(m) && f.Typed != nil {
			return f.Typed()
		}
	}
	return nil
}

// Disabled says that a write is under way, which leaving gives up, or that there is nothing
// to start over.
func (f *FormOverlay) Disabled(id action.ID) string {
	switch {
	case id == action.Cancel || id == action.Back:
		return ""
	case f.Busy():
		return "prompt.saving"
	}
	return model.If(id == action.StartOver && !f.Form.Dirty(), "logform.nothing", "")
}

// Do saves, leaves, starts over, or moves the focus.
func (f *FormOverlay) Do(id action.ID) tea.Cmd {
	switch {
	case id == action.Focus:
		f.Form.Move(1)
	case id == action.FocusBck:
		f.Form.Move(-1)
	case f.Busy():
		if id == action.Cancel || id == action.Back {
			f.CallOff()
		}
	case id == action.StartOver:
		f.Form.Reset()
		f.Form.ClearErrors()
		f.Fault, f.Note = "", ""
		return f.Kept.Drop()
	case id == action.Save:
		f.Form.ClearErrors()
		f.Fault, f.Note = "", ""
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

// Size is that of a small form.
func (f *FormOverlay) Size(w, h int) (int, int) { return min(w-2, f.Wide), min(h, f.High) }

// View draws the form, and below it Foot.
func (f *FormOverlay) View(w, h int) string {
	return f.Above(w, h, append([]string{""}, f.Foot(w, f.KeyWords())...)...)
}

// KeyWords names the keys that save, lead to the next field and leave.
func (f *FormOverlay) KeyWords() string {
	k := f.env.Keys
	return f.env.Lang.F(f.Keys, "Save", k.Key(action.Save), "Next", k.Key(action.Focus), "Close", k.Key(action.Cancel))
}

// footHeight is how many lines a reason takes at most.
const footHeight = 6

// Foot says in lines of w cells that a write is under way, why it was not saved, what there
// is to know, or else the keys that work.
func (f *FormOverlay) Foot(w int, keys string) []string {
	th, text, paint := f.env.Theme, keys, f.env.Theme.Muted
	switch {
	case f.Busy():
		text, paint = f.env.Lang.F(cmp.Or(f.Saving, "form.saving"), "Key", f.env.Keys.Key(action.Cancel)), th.Accent
	case f.Fault != "":
		text, paint = "! "+f.Fault, th.Bad
	case f.Note != "":
		text, paint = f.Note, th.Warn
	}
	lines := part.Painted(part.Cell(text), max(9, w), " ", paint)
	return lines[:min(len(lines), footHeight)]
}

// Lines draws the form in at most h lines of w cells, and at least one.
func (f *FormOverlay) Lines(w, h int) []string {
	f.w, f.h = w-1, max(1, h)
	return f.Form.View(f.w, f.h, f.env.FormStyle())
}

// Above draws the form above what else the overlay says.
func (f *FormOverlay) Above(w, h int, foot ...string) string {
	return part.Footed(f.Lines(w, h-len(foot)), w, h, foot...)
}

// Cursor is where the person types.
func (f *FormOverlay) Cursor() *tea.Cursor {
	if f.Busy() {
		return nil
	}
	return f.Form.Cursor(f.w, f.h, f.env.FormStyle())
}

// Draft keeps what was typed into one form. The commands that write it may run
// in any order, so each writes what is newest when its turn comes.
type Draft struct {
	drafts Drafts
	Name   string        // what it is kept under
	rest   time.Duration // between two writes, so that the disk does not slow fast typing

	turn   sync.Mutex // one write at a time
	mu     sync.Mutex // guards what follows
	newest []byte     // nil for none
	due    bool       // newest is not written yet
	coming bool       // a command waits to write it
}

// OpenDraft gives the draft of a name; drafts may be nil, and nothing is kept then.
// In the workbench Env.Draft does.
func OpenDraft(drafts Drafts, name string) *Draft { return &Draft{drafts: drafts, Name: name} }

// Data gives what is kept, nil when there is nothing.
func (d *Draft) Data() []byte {
	if d.drafts == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.due {
		return d.newest
	}
	return d.drafts.Load(d.Name)
}

// Load gives the values kept, nil when there are none or they cannot be read.
func (d *Draft) Load() map[string]string {
	var values map[string]string
	if json.Unmarshal(d.Data(), &values) != nil {
		return nil
	}
	return values
}

// Keep gives the command that keeps the values.
func (d *Draft) Keep(values map[string]string) tea.Cmd {
	data, _ := json.Marshal(values) // a map of texts always marshals
	return d.Put(data)
}

// Drop gives the command that removes the draft.
func (d *Draft) Drop() tea.Cmd { return d.Put(nil) }

// Put gives the command that keeps the data after a rest, nil where one that has
// not run yet will; nil data removes the draft at once.
func (d *Draft) Put(data []byte) tea.Cmd {
	if d.drafts == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.newest, d.due = data, true
	write := func() tea.Msg { d.write(); return nil }
	switch {
	case data == nil || d.rest == 0:
		return write
	case d.coming:
		return nil
	}
	d.coming = true
	return tea.Tick(d.rest, func(time.Time) tea.Msg { return write() })
}

func (d *Draft) write() {
	d.turn.Lock()
	defer d.turn.Unlock()
	d.mu.Lock()
	newest, due := d.newest, d.due
	d.due, d.coming = false, false
	d.mu.Unlock()
	if due {
		_ = d.drafts.Save(d.Name, newest) // a draft that cannot be kept stops nobody from typing
	}
}

// opened are the drafts asked for so far, by name.
type opened struct {
	mu     sync.Mutex
	drafts map[string]*Draft
}

// Draft gives the draft of a name.
func (e *Env) Draft(name string) *Draft {
	e.opened.mu.Lock()
	defer e.opened.mu.Unlock()
	if d := e.opened.drafts[name]; d != nil {
		return d
	}
	if e.opened.drafts == nil {
		e.opened.drafts = map[string]*Draft{}
	}
	d := OpenDraft(e.Drafts, name)
	d.rest = e.DraftRest
	e.opened.drafts[name] = d
	return d
}

// WriteDrafts writes the drafts whose commands did not run any more: those of the
// last keys before the program was told to stop.
func (e *Env) WriteDrafts() {
	e.opened.mu.Lock()
	defer e.opened.mu.Unlock()
	for _, d := range e.opened.drafts {
		d.write()
	}
}
