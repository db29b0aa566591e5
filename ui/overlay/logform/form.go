// Package logform is the overlay in which an interaction is logged. The kind
// has the focus first; its letter moves on to the field that the kind needs,
// so that a call is logged with l, c, the note and Enter. What is typed is kept
// as a draft until it is saved.
package logform

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/confirm"
	"tierbook/ui/part"
)

// Store is what the form needs of the book.
type Store interface {
	Contacts(ctx context.Context, customer int64) ([]model.Contact, error)
	LogAll(ctx context.Context, ids []int64, in model.Interaction, asOf model.Day) (model.Outcome, error)
	EditInteraction(ctx context.Context, id int64, p model.InteractionPatch) (model.Outcome, error)
}

// The names of the fields, also the keys of a draft.
const (
	fieldSentence    = "sentence"
	fieldKind        = "kind"
	fieldAmount      = "amount"
	fieldSat         = "satisfaction"
	fieldNote        = "note"
	fieldNext        = "next"
	fieldOutcome     = "outcome"
	fieldContact     = "contact"
	fieldWhen        = "when"
	fieldExpected    = "expected"
	fieldProbability = "probability"
	fieldSource      = "source"
)

// Form is the log form of one customer, or of many who are logged alike.
type Form struct {
	*nav.FormOverlay
	env      *nav.Env
	store    Store
	who      nav.Target
	was      *model.Interaction // that is changed; nil for a new one
	outside  int                // of many, not in the list seen
	heard    map[string]string  // what the sentence says of the other fields; nil for a form without one
	restored bool
	contacts []model.Contact
	reading  nav.Latest // the contacts
	w, h     int        // as drawn last
}

// New makes the form for a customer, with the draft kept for it where there is
// one, or for many.
func New(env *nav.Env, store Store, who nav.Target) *Form {
	return build(&Form{env: env, store: store, who: who}, "logform", "log-"+strconv.FormatInt(who.IDs[0], 10))
}

// Say makes the form with a field before all others for what happened in one sentence,
// which fills in the others while it is typed.
func Say(env *nav.Env, store Store, who nav.Target) *Form {
	return build(&Form{env: env, store: store, who: who, heard: map[string]string{}}, "logform", "log-"+strconv.FormatInt(who.IDs[0], 10))
}

// Edit makes the form of an interaction with a customer of a name, in which only what is
// changed is written.
func Edit(env *nav.Env, store Store, in model.Interaction, customer string) *Form {
	who := nav.Of(model.Row{Customer: model.Customer{ID: in.CustomerID, Name: customer}})
	return build(&Form{env: env, store: store, who: who, was: &in}, "edit_event", "event-"+strconv.FormatInt(in.ID, 10))
}

func build(f *Form, layer, draft string) *Form {
	env := f.env
	f.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return part.NewForm(f.fields()...) }, f.save)
	if f.many() { // what was typed for some is nothing for others
		hash := fnv.New64a()
		fmt.Fprint(hash, f.who.IDs)
		draft = "log-many-" + strconv.FormatUint(hash.Sum64(), 16)
	}
	f.Layer, f.Keys, f.Kept, f.Typed = layer, "edit.keys", env.Draft(draft), f.changed
	if values := f.Kept.Load(); len(values) > 0 {
		f.Form.SetValues(values)
		f.restored, f.Note = true, env.Lang.F("logform.restored", "Key", env.Keys.Key(action.StartOver))
	}
	return f
}

// Begin fills in what is known of what is to be logged, which no person has typed yet.
// It gives false, and leaves the form alone, where a draft came back.
func (f *Form) Begin(kind model.Kind, note string) bool {
	if f.restored {
		return false
	}
	f.Form.SetValue(fieldKind, string(kind))
	f.Form.SetValue(fieldNote, note)
	f.Form.Settle()
	f.Form.Focus(fieldNote)
	return true
}

func (f *Form) many() bool { return len(f.who.IDs) > 1 }

// SetOutside says that n of those it is about are not in the list that the person sees.
func (f *Form) SetOutside(n int) { f.outside = n }

// Init loads the contacts, whose names the form offers.
func (f *Form) Init() tea.Cmd {
	if f.many() {
		return nil
	}
	store, id := f.store, f.who.IDs[0]
	return nav.Ask(f.env, &f.reading, func(ctx context.Context) ([]model.Contact, error) { return store.Contacts(ctx, id) }, func(list []model.Contact, _ error) tea.Cmd {
		f.contacts = list // none after an error: the names are only offered
		f.Offer(fieldContact, model.Each(list, func(c *model.Contact) string { return c.Name }))
		f.listen() // a sentence that was pasted at once may name one of them
		return nil
	})
}

// kind is the kind chosen.
func (f *Form) kind() model.Kind { return model.Kind(f.Form.Value(fieldKind)) }

// onKind tells whether the kind has the focus, so that letters choose it.
func (f *Form) onKind() bool { return f.Form.Focused() == fieldKind }

// Actions lists what works where the focus is.
func (f *Form) Actions() []action.ID {
	out := []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck, action.StartOver}
	if f.onKind() {
		out = append(out, action.Kinds...)
		out = append(out, action.Left, action.Right)
	}
	return out
}

// Do carries out an action.
func (f *Form) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save, action.Focus, action.FocusBck:
		return f.FormOverlay.Do(id)
	case action.Cancel, action.Back:
		switch {
		case f.Busy() || !f.dirty() || f.was == nil && !f.env.Confirm:
			return f.FormOverlay.Do(id)
		case f.was != nil:
			return f.env.Tell(nav.Pop{Then: nav.Say(f.env.Lang.T("edit.kept"), nav.Info)})
		}
		return confirm.Ask(f.env, func() (string, string) { // what was typed stays as a draft
			l := f.env.Lang
			return l.T("logform.leave"), l.F("logform.kept", "Who", f.who.Words(f.env))
		}, false, func() tea.Cmd { return f.env.Tell(nav.Pop{}) })
	case action.Left, action.Right:
		if f.onKind() {
			f.Form.Update(tea.KeyPressMsg{Code: map[action.ID]rune{action.Left: tea.KeyLeft, action.Right: tea.KeyRight}[id]})
			return f.changed()
		}
	case action.StartOver:
		f.Form.Focus(cmp.Or(f.sentenceField(), fieldKind))
		f.restored = false
		return f.FormOverlay.Do(id)
	}
	if i := slices.Index(action.Kinds, id); i >= 0 {
		return f.choose(model.Kinds[i])
	}
	return nil
}

// choose takes a kind and moves on to what it needs.
func (f *Form) choose(k model.Kind) tea.Cmd {
	f.Form.SetValue(fieldKind, string(k))
	switch {
	case k.HasAmount():
		f.Form.Focus(fieldAmount)
	case k == model.Feedback:
		f.Form.Focus(fieldSat)
	default:
		f.Form.Focus(fieldNote)
	}
	return f.changed()
}

// Key takes text for the field in focus. While the kind has the focus its
// letters are actions, and other letters do nothing rather than reach the
// screen below.
func (f *Form) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if f.onKind() && msg.String() != "space" {
		if id, ok := f.env.Keys.Find(msg.String(), action.Kinds); ok {
			return f.Do(id), true
		}
		if t := msg.Text; len(t) == 1 && (t >= "0" && t <= "9" || t >= "A" && t <= "Z" || t >= "a" && t <= "z") { // the screen below has a use for it
			_, mine := f.env.Keys.Find(msg.String(), f.Actions())
			return nil, !mine
		}
	}
	if !f.Form.Update(msg) {
		return nil, false
	}
	return f.changed(), true
}

// changed keeps what was typed.
func (f *Form) changed() tea.Cmd {
	f.Fault = ""
	if f.Form.Focused() == fieldSentence {
		f.listen()
	}
	if !f.dirty() {
		return f.Kept.Drop()
	}
	return f.Kept.Keep(model.If(f.was == nil, f.Form.Values(), f.Changes()))
}

// dirty tells whether there is work to lose; a kind alone is chosen again with one key.
func (f *Form) dirty() bool {
	return f.Form.Dirty(fieldKind) || f.was != nil && f.Form.Dirty()
}

// save checks everything and writes, or moves to the first field that is wrong.
func (f *Form) save() tea.Cmd {
	in, ok := f.interaction()
	if !ok {
		f.Form.FocusError()
		return nil
	}
	store, ids, asOf := f.store, f.who.IDs, f.env.Today
	if f.was != nil {
		p, id := f.was.PatchTo(&in), in.ID
		if p == (model.InteractionPatch{}) {
			f.Note = f.env.Lang.T("edit.nothing")
			return nil
		}
		return f.Write(func(ctx context.Context) (model.Outcome, error) { return store.EditInteraction(ctx, id, p) })
	}
	write := func() tea.Cmd {
		return f.Write(func(ctx context.Context) (model.Outcome, error) { return store.LogAll(ctx, ids, in, asOf) })
	}
	if !f.many() {
		return write()
	}
	return confirm.Ask(f.env, func() (string, string) {
		l := f.env.Lang
		return l.F("logform.many", "Kind", l.Kind(in.Kind), "Who", f.who.Words(f.env)), f.env.OutsideWords(f.outside)
	}, false, write)
}

// Update takes the answers to the form's own commands.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case nav.Answer:
		return tea.Batch(m.Take(&f.reading), f.FormOverlay.Update(m))
	case tea.PasteMsg:
		if f.onKind() { // what is pasted at once is what was said
			f.Form.Focus(fieldNote)
		}
	}
	return f.FormOverlay.Update(msg)
}
