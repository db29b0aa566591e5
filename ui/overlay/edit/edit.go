// Package edit holds the overlays with a form: a customer, a contact, an
// interaction. What was typed stays when something is wrong with it or when the
// write fails, is kept as a draft against a crash, and only what was changed is
// written.
package edit

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Store is what the forms ask of the book.
type Store interface {
	AddCustomer(ctx context.Context, c model.Customer, contacts []model.Contact) (model.Outcome, error)
	EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error)
	Find(ctx context.Context, text string) (int64, error)
	Alike(ctx context.Context, c *model.Customer) ([]model.Pair, error)
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
	AddContact(ctx context.Context, c model.Contact) (model.Outcome, error)
	EditContact(ctx context.Context, c model.Contact) (model.Outcome, error)
	EditInteraction(ctx context.Context, id int64, p model.InteractionPatch) (model.Outcome, error)
}

// writer is a write with everything it needs captured; field names the field
// that an error is about, "" for none in particular.
type writer func(ctx context.Context) (out model.Outcome, field string, err error)

// Edit is an overlay with a form.
type Edit struct {
	env     *nav.Env
	name    string // of the layer
	title   func() string
	fields  func() []part.Field // as the form begins, in the language of now
	suggest map[string][]string
	form    *part.Form
	draft   *nav.Draft
	facts   map[string]model.Attr // fields whose values in use are offered
	facet   func(ctx context.Context, a model.Attr) ([]model.Facet, error)
	// submit reads the form: the write, or nil when something is wrong with a
	// field (it has said so) or nothing is to be written (it has said that).
	submit func() writer
	adding bool

	req    nav.Latest
	saving bool
	cancel context.CancelFunc // of the write under way
	note   string             // below the form
	level  nav.Level
	w, h   int
}

type (
	savedMsg struct {
		name  string
		req   int
		out   model.Outcome
		field string
		err   error
	}
	facetMsg struct {
		name   string
		field  string
		values []string
	}
)

func newEdit(env *nav.Env, layer, draftName string, title func() string, fields func() []part.Field) *Edit {
	return &Edit{
		env: env, name: layer, title: title, fields: fields, suggest: map[string][]string{}, form: part.NewForm(fields()...),
		draft: env.Draft(draftName), w: 76, h: 20,
	}
}

// reword makes the form anew in the language of now and keeps what was typed.
func (e *Edit) reword() {
	old := e.form
	e.form = part.NewForm(e.fields()...)
	e.form.TakeOver(old)
	for field, values := range e.suggest {
		e.form.SetSuggest(field, values)
	}
	e.note, e.level = "", nav.Info
}

// restore fills in the draft of an earlier time.
func (e *Edit) restore() *Edit {
	if values := e.draft.Load(); len(values) > 0 {
		e.form.SetValues(values)
		if e.form.Dirty() {
			e.note, e.level = e.env.Lang.F("edit.restored", "Key", e.env.Keys.Key(action.StartOver)), nav.Warn
		}
	}
	return e
}

// Name is the layer's word in the catalogues.
func (e *Edit) Name() string { return e.name }

// Title says what is edited.
func (e *Edit) Title() string { return e.title() }

// Size wants room for every field with its help.
func (e *Edit) Size(w, h int) (int, int) {
	const width, spare = 78, 8
	return min(w, width), min(h, len(e.form.Lines(width-4, e.env.FormStyle()))+spare)
}

// Init asks for the values in use that fields offer.
func (e *Edit) Init() tea.Cmd {
	var cmds []tea.Cmd
	ctx, name, facet := e.env.Ctx, e.draft.Name, e.facet
	for field, attr := range e.facts {
		cmds = append(cmds, func() tea.Msg {
			list, err := facet(ctx, attr)
			if err != nil {
				return nil // without suggestions a form works as well
			}
			m := facetMsg{name: name, field: field}
			for _, f := range list {
				m.values = append(m.values, f.Value)
			}
			return m
		})
	}
	return tea.Batch(cmds...)
}

// Update takes the answers of its own commands, and a paste.
func (e *Edit) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if e.form.Update(m) {
			return e.typed()
		}
	case facetMsg:
		if m.name == e.draft.Name {
			e.suggest[m.field] = m.values
			e.form.SetSuggest(m.field, m.values)
		}
	case nav.Restyled:
		e.reword()
	case savedMsg:
		if m.name == e.draft.Name && e.req.Is(m.req) {
			return e.saved(m)
		}
	}
	return nil
}

// typed keeps the draft after a change.
func (e *Edit) typed() tea.Cmd {
	if e.level != nav.Info || e.note != "" {
		e.note, e.level = "", nav.Info
	}
	if !e.form.Dirty() {
		return e.draft.Drop()
	}
	return e.draft.Keep(e.changes())
}

// changes gives what differs from what the form began with.
func (e *Edit) changes() map[string]string {
	out := map[string]string{}
	for name, v := range e.form.Values() {
		if e.form.Changed(name) {
			out[name] = v
		}
	}
	return out
}

// Actions lists what a form does.
func (e *Edit) Actions() []action.ID {
	return []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck, action.StartOver}
}

// Disabled says why there is nothing to start over.
func (e *Edit) Disabled(id action.ID) string {
	switch {
	case id != action.StartOver:
	case e.saving:
		return "logform.saving"
	case !e.form.Dirty():
		return "logform.nothing"
	}
	return ""
}

// Do saves, leaves, or moves the focus.
func (e *Edit) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save:
		return e.save()
	case action.Cancel, action.Back:
		return e.leave()
	case action.Focus:
		e.form.Move(1)
	case action.FocusBck:
		e.form.Move(-1)
	case action.StartOver:
		e.form.Reset()
		e.form.ClearErrors()
		return e.typed()
	}
	return nil
}

// Key gives the form its keys. While a choice has the focus letters are its
// own too, so that none of them leaves the form by mistake.
func (e *Edit) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if e.saving {
		return nil, msg.Text != "" || msg.String() == "enter"
	}
	before := e.form.Focused()
	if !e.form.Update(msg) {
		return nil, msg.Text != ""
	}
	if e.form.Focused() != before {
		return nil, true // only the focus moved
	}
	return e.typed(), true
}

// save reads the form and writes what was changed.
func (e *Edit) save() tea.Cmd {
	if e.saving {
		return nil
	}
	e.form.ClearErrors()
	e.note = ""
	write := e.submit()
	if write == nil {
		if e.form.FocusError() {
			e.note, e.level = e.env.Lang.F("edit.look", "N", e.form.Errors()), nav.Bad
		}
		return nil
	}
	e.saving = true
	ctx, cancel := context.WithCancel(context.WithoutCancel(e.env.Ctx))
	e.cancel = cancel
	name, req := e.draft.Name, e.req.Next()
	return e.env.Write(func(context.Context) tea.Msg {
		defer cancel()
		m := savedMsg{name: name, req: req}
		m.out, m.field, m.err = write(ctx)
		return m
	})
}

// Busy tells that a write is under way: keys wait for what becomes of it.
func (e *Edit) Busy() bool { return e.saving }

// saved closes the form, or says at the field what was wrong and keeps all.
func (e *Edit) saved(m savedMsg) tea.Cmd {
	e.saving, e.cancel = false, nil
	if m.err != nil {
		text := e.errorWords(m.err)
		if m.field == "" {
			m.field = fieldOf(m.err)
		}
		e.form.SetError(m.field, text)
		if m.field == "" || !e.form.FocusError() {
			e.note, e.level = text, nav.Bad
		}
		return nil
	}
	out := m.out
	return tea.Batch(e.draft.Drop(), e.env.Tell(nav.Pop{}, nav.Changed{Outcome: &out}))
}

// errorWords words an error, with the candidates of an ambiguous name.
func (e *Edit) errorWords(err error) string {
	text := e.env.Lang.Error(err)
	var found *model.Error
	if model.CodeOf(err) != model.CodeAmbiguous || !asError(err, &found) {
		return text
	}
	list, _ := found.Args["Candidates"].([]model.Match)
	return text + " " + joined(list)
}

// joined names customers, each with what tells it from others of its name.
func joined(list []model.Match) string {
	names := make([]string, len(list))
	for i, c := range list {
		ref := c.Ref
		if ref == "" {
			ref = "#" + itoa(c.ID)
		}
		names[i] = c.Name + " (" + ref + ")"
	}
	return strings.Join(names, " · ")
}

// leave closes the form. What was typed stays as a draft; a write under way is
// called off first, which works as long as it waits for its turn.
func (e *Edit) leave() tea.Cmd {
	if e.saving {
		e.cancel()
		return nil
	}
	if !e.form.Dirty() {
		return tea.Batch(e.draft.Drop(), e.env.Tell(nav.Pop{}))
	}
	kept := nav.Say(e.env.Lang.T("edit.kept"), nav.Info)
	return tea.Batch(e.draft.Keep(e.changes()), e.env.Tell(nav.Pop{Then: kept}))
}

func (e *Edit) say(key string, level nav.Level) { e.note, e.level = e.env.Lang.T(key), level }

// wrong says what is wrong with a field, or below the form with "".
func (e *Edit) wrong(field string, err error) {
	if field == "" {
		e.note, e.level = e.env.Lang.Error(err), nav.Bad
		return
	}
	e.form.SetError(field, e.env.Lang.Error(err))
}

// text gives a field without the blanks around.
func (e *Edit) text(field string) string { return strings.TrimSpace(e.form.Value(field)) }
