package segments

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The fields of the form.
const fieldName, fieldFilter = "name", "filter"

// form is the overlay that asks for a segment's name and filter.
type form struct {
	env    *nav.Env
	store  Store
	form   *part.Form
	taken  map[string]bool // names in use
	fixed  bool            // the name of an existing segment stays
	saving bool
	err    string
	self   *token
	w, h   int
}

// token tells this overlay's answers from those of another.
type token struct{ _ byte }

type savedMsg struct {
	self *token
	name string
	out  model.Outcome
	err  error
}

// newForm makes the overlay; a name means that segment's filter is changed.
func newForm(env *nav.Env, store Store, name, filter string, taken map[string]bool) *form {
	f := &form{env: env, store: store, taken: taken, fixed: name != "", self: &token{}}
	f.form = f.fields(name, filter)
	return f
}

func (f *form) fields(name, filter string) *part.Form {
	t, kind := f.env.Lang, part.TextField
	if f.fixed {
		kind = part.ReadOnly
	}
	return part.NewForm(
		part.Field{Name: fieldName, Kind: kind, Label: t.T("attr.name"), Value: name, Hint: t.T("segments.name.hint"), Limit: 80, Help: func(v string) string {
			if f.taken[strings.TrimSpace(v)] {
				return t.T("segments.replaces")
			}
			return ""
		}},
		part.Field{Name: fieldFilter, Label: t.T("segments.filter"), Value: filter, Hint: t.T("segments.filter.hint"), Help: f.reading},
	)
}

// reading says how the filter is understood.
func (f *form) reading(text string) string {
	p, err := f.parse(text)
	switch {
	case err != nil:
		return f.env.Lang.Error(err)
	case p.Empty():
		return f.env.Lang.T("segments.everybody")
	}
	return "→ " + p.String()
}

func (f *form) parse(text string) (*model.Filter, error) {
	return model.ParseFilter(text, f.env.FilterOptions())
}

// Name is the layer's word in the catalogues.
func (f *form) Name() string { return "segment_form" }

// Init loads nothing.
func (f *form) Init() tea.Cmd { return nil }

// Busy tells that the write is under way: keys wait for it.
func (f *form) Busy() bool { return f.saving }

// Update takes the answer of the write and what is pasted.
func (f *form) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case savedMsg:
		if m.self != f.self {
			return nil
		}
		f.saving = false
		if m.err != nil {
			f.err = f.env.Lang.Error(m.err)
			return nil
		}
		return f.env.Tell(nav.Pop{}, keptMsg{m.name}, nav.Changed{Outcome: &m.out})
	case nav.Restyled:
		was := f.form
		f.form = f.fields(was.Value(fieldName), was.Value(fieldFilter))
		f.form.TakeOver(was)
	case tea.PasteMsg:
		f.form.Update(m)
	}
	return nil
}

// Actions lists what the overlay answers to.
func (f *form) Actions() []action.ID { return []action.ID{action.Save, action.Cancel} }

// Disabled says that a write is under way.
func (f *form) Disabled(action.ID) string {
	if f.saving {
		return "prompt.saving"
	}
	return ""
}

// Do saves, or leaves.
func (f *form) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save:
		return f.save()
	case action.Cancel, action.Back:
		if !f.saving {
			return f.env.Tell(nav.Pop{})
		}
	}
	return nil
}

func (f *form) save() tea.Cmd {
	if f.saving {
		return nil
	}
	name, filter := strings.TrimSpace(f.form.Value(fieldName)), strings.TrimSpace(f.form.Value(fieldFilter))
	f.form.ClearErrors()
	f.err = ""
	if name == "" {
		f.form.SetError(fieldName, f.env.Lang.T("segments.no_name"))
	}
	if _, err := f.parse(filter); err != nil {
		f.form.SetError(fieldFilter, f.env.Lang.Error(err))
	}
	if f.form.FocusError() {
		return nil
	}
	f.saving = true
	store, self := f.store, f.self
	return f.env.Write(func(ctx context.Context) tea.Msg {
		out, err := store.SaveSegment(ctx, name, filter)
		return savedMsg{self, name, out, err}
	})
}

// Key gives keys to the form.
func (f *form) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) { return nil, f.form.Update(msg) }

// Mouse moves the focus to the field clicked.
func (f *form) Mouse(msg tea.MouseMsg, _, y int) tea.Cmd {
	if m, ok := msg.(tea.MouseClickMsg); ok && m.Button == tea.MouseLeft {
		f.form.Click(y, f.w-1, f.h-2, f.env.FormStyle())
	}
	return nil
}

// Size is that of a small form.
func (f *form) Size(w, h int) (int, int) { return min(w-2, 76), min(h, 10) }

// View draws the form and its keys.
func (f *form) View(w, h int) string {
	f.w, f.h = w, h
	th := f.env.Theme
	lines := f.form.View(w-1, max(1, h-2), f.env.FormStyle())
	for len(lines) < h-2 {
		lines = append(lines, "")
	}
	fault := ""
	if f.err != "" {
		fault = " " + th.Bad.Render("! "+f.err)
	}
	foot := f.env.Lang.F("segments.keys", "Save", f.env.Keys.Key(action.Save), "Close", f.env.Keys.Key(action.Cancel))
	return part.Box(append(lines, fault, " "+th.Muted.Render(foot)), w, h)
}

// Cursor is where the person types.
func (f *form) Cursor() *tea.Cursor { return f.form.Cursor(f.w-1, max(1, f.h-2), f.env.FormStyle()) }
