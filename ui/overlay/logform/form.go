// Package logform is the overlay in which an interaction is logged. The kind
// has the focus first; its letter moves on to the field that the kind needs,
// so that a call is logged with l, c, the note and Enter. What is typed is kept
// as a draft until it is saved.
package logform

import (
	"context"
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
	LogInteraction(ctx context.Context, in model.Interaction, asOf model.Day) (model.Outcome, error)
}

// The names of the fields, also the keys of a draft.
const (
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

// kindActions are the actions that choose a kind, in the order of model.Kinds.
var kindActions = [...]action.ID{
	action.KindCall, action.KindMeeting, action.KindEmail, action.KindMessage, action.KindVisit, action.KindOrder,
	action.KindRefund, action.KindComplaint, action.KindFeedback, action.KindNote, action.KindCare,
}

// Form is the log form of one customer.
type Form struct {
	env      *nav.Env
	store    Store
	row      model.Row
	form     *part.Form
	draft    *nav.Draft
	restored bool
	contacts []model.Contact
	request  nav.Latest
	self     *token
	saving   bool
	cancel   context.CancelFunc // gives up a save that waits for another process
	err      string
	w, h     int // as drawn last
}

// token tells this form's answers from those of an earlier one.
type token struct{ _ byte }

// savedMsg is the answer to the write.
type savedMsg struct {
	self *token
	n    int
	out  model.Outcome
	err  error
}

// contactsMsg brings the people at the customer.
type contactsMsg struct {
	self *token
	list []model.Contact
}

// New makes the form for a customer, with the draft kept for it where there is
// one.
func New(env *nav.Env, store Store, row *model.Row) *Form {
	f := &Form{env: env, store: store, row: *row, self: &token{}}
	f.form = part.NewForm(f.fields()...)
	f.draft = env.Draft("log-" + strconv.FormatInt(row.ID, 10))
	if values := f.draft.Load(); len(values) > 0 {
		f.form.SetValues(values)
		f.restored = true
	}
	return f
}

// Name is the layer's word in the catalogues.
func (f *Form) Name() string { return "logform" }

// Init loads the contacts, whose names the form offers.
func (f *Form) Init() tea.Cmd {
	ctx, store, id, self := f.env.Ctx, f.store, f.row.ID, f.self
	return func() tea.Msg {
		list, err := store.Contacts(ctx, id)
		if err != nil {
			return nil // the names are only offered; the form works without them
		}
		return contactsMsg{self, list}
	}
}

// Busy tells that the save is under way: keys wait for its end.
func (f *Form) Busy() bool { return f.saving }

// kind is the kind chosen.
func (f *Form) kind() model.Kind { return model.Kind(f.form.Value(fieldKind)) }

// onKind tells whether the kind has the focus, so that letters choose it.
func (f *Form) onKind() bool { return f.form.Focused() == fieldKind }

// Actions lists what works where the focus is.
func (f *Form) Actions() []action.ID {
	out := []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck, action.StartOver}
	if f.onKind() {
		out = append(out, kindActions[:]...)
		out = append(out, action.Left, action.Right)
	}
	return out
}

// Disabled gives why an action cannot be done now.
func (f *Form) Disabled(id action.ID) string {
	switch {
	case f.saving && id == action.Save:
		return "logform.saving"
	case f.saving && id == action.StartOver:
		return "logform.saving"
	case id == action.StartOver && !f.form.Dirty():
		return "logform.nothing"
	}
	return ""
}

// Do carries out an action.
func (f *Form) Do(id action.ID) tea.Cmd {
	switch id {
	case action.Save:
		return f.save()
	case action.Cancel, action.Back:
		return f.leave()
	case action.Focus:
		f.form.Move(1)
	case action.FocusBck:
		f.form.Move(-1)
	case action.Left, action.Right:
		if f.onKind() {
			f.form.Update(tea.KeyPressMsg{Code: map[action.ID]rune{action.Left: tea.KeyLeft, action.Right: tea.KeyRight}[id]})
			return f.changed()
		}
	case action.StartOver:
		return f.discard()
	}
	for i, a := range kindActions {
		if a == id {
			return f.choose(model.Kinds[i])
		}
	}
	return nil
}

// choose takes a kind and moves on to what it needs.
func (f *Form) choose(k model.Kind) tea.Cmd {
	f.form.SetValue(fieldKind, string(k))
	switch {
	case k.HasAmount():
		f.form.Focus(fieldAmount)
	case k == model.Feedback:
		f.form.Focus(fieldSat)
	default:
		f.form.Focus(fieldNote)
	}
	return f.changed()
}

// leave closes the form; what was typed stays as a draft. While a save waits
// it gives the save up instead.
func (f *Form) leave() tea.Cmd {
	if f.saving {
		f.cancel()
		return nil
	}
	if !f.form.Dirty(fieldKind) || !f.env.Confirm { // a kind alone is chosen again with one key
		return f.env.Tell(nav.Pop{})
	}
	ask := func() (string, string) {
		l := f.env.Lang
		return l.T("logform.leave"), l.F("logform.kept", "Who", f.row.Name)
	}
	return confirm.Ask(f.env, ask, false, func() tea.Cmd { return f.env.Tell(nav.Pop{}) })
}

// reword makes the form in the language of now and keeps what was typed.
func (f *Form) reword() {
	old := f.form
	f.form = part.NewForm(f.fields()...)
	f.form.SetValues(old.Values())
	f.form.Focus(old.Focused())
	f.offerContacts()
	f.err = ""
}

// discard empties the form and drops the draft.
func (f *Form) discard() tea.Cmd {
	f.form = part.NewForm(f.fields()...)
	f.offerContacts()
	f.restored, f.err = false, ""
	return f.draft.Drop()
}

// Key takes text for the field in focus. While the kind has the focus its
// letters are actions, and other letters do nothing rather than reach the
// screen below.
func (f *Form) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	if f.saving {
		return nil, msg.Text != ""
	}
	if f.onKind() && msg.String() != "space" {
		if id, ok := f.env.Keys.Find(msg.String(), kindActions[:]); ok {
			return f.Do(id), true
		}
		if isLetter(msg.Text) {
			_, mine := f.env.Keys.Find(msg.String(), f.Actions())
			return nil, !mine
		}
	}
	took := f.form.Update(msg)
	if !took {
		return nil, false
	}
	return f.changed(), true
}

// isLetter tells a key that would mean something to the screen below.
func isLetter(text string) bool {
	return len(text) == 1 && (text >= "0" && text <= "9" || text >= "A" && text <= "Z" || text >= "a" && text <= "z")
}

// changed keeps what was typed.
func (f *Form) changed() tea.Cmd {
	f.err = ""
	if !f.form.Dirty(fieldKind) {
		return f.draft.Drop()
	}
	return f.draft.Keep(f.form.Values())
}

// save checks everything and writes, or moves to the first field that is wrong.
func (f *Form) save() tea.Cmd {
	if f.saving {
		return nil
	}
	f.form.ClearErrors()
	f.err = ""
	in, ok := f.interaction()
	if !ok {
		f.form.FocusError()
		return nil
	}
	f.saving = true
	n, self, store, asOf := f.request.Next(), f.self, f.store, f.env.Today
	give, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	return f.env.Write(func(ctx context.Context) tea.Msg {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(give, stop)()
		out, err := store.LogInteraction(ctx, in, asOf)
		return savedMsg{self, n, out, err}
	})
}

// Update takes the answers to the form's own commands.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case savedMsg:
		if m.self == f.self && f.request.Is(m.n) {
			return f.saved(m)
		}
	case contactsMsg:
		if m.self == f.self {
			f.contacts = m.list
			f.offerContacts()
		}
	case nav.Restyled:
		f.reword()
	case tea.PasteMsg:
		if f.saving {
			return nil
		}
		if f.onKind() { // what is pasted at once is what was said
			f.form.Focus(fieldNote)
		}
		if f.form.Update(m) {
			return f.changed()
		}
	}
	return nil
}

func (f *Form) saved(m savedMsg) tea.Cmd {
	f.saving = false
	f.cancel()
	if m.err != nil {
		f.err = f.env.Lang.Error(m.err)
		return nil
	}
	return tea.Batch(f.draft.Drop(), f.env.Tell(nav.Pop{}, nav.Changed{Outcome: &m.out}))
}

// offerContacts offers the names of the customer's people.
func (f *Form) offerContacts() {
	names := make([]string, 0, len(f.contacts))
	for i := range f.contacts {
		names = append(names, f.contacts[i].Name)
	}
	f.form.SetSuggest(fieldContact, names)
}
