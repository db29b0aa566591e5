// Package edit holds the overlays with a form of a customer and of a contact. What was typed stays when something is wrong with it or when the
// write fails, is kept as a draft against a crash, and only what was changed is
// written.
package edit

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
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
	Detail(ctx context.Context, id int64, asOf model.Day, events int) (model.Detail, error)
	Alike(ctx context.Context, c *model.Customer) ([]model.Pair, error)
	Facets(ctx context.Context, a model.Attr) ([]model.Facet, error)
	AddContact(ctx context.Context, c model.Contact) (model.Outcome, error)
	EditContact(ctx context.Context, c model.Contact) (model.Outcome, error)
}

// writer is a write with everything it needs captured; it sets Edit.field where an
// error is about one.
type writer func(ctx context.Context) (model.Outcome, error)

// Edit is an overlay with a form.
type Edit struct {
	*nav.FormOverlay
	env   *nav.Env
	store Store
	title func() string
	facts map[model.Attr]string // fields whose values in use are offered
	reads nav.Latest            // of these
	// submit reads the form: the write, or nil when something is wrong with a
	// field (it has said so) or nothing is to be written (it has said that).
	submit func() writer
	adding bool
	field  string // that the write under way was refused for, "" for none in particular
}

// newEdit makes a form of fields, which give it as it begins in the language of now.
func newEdit(env *nav.Env, store Store, layer, draftName string, title func() string, fields func() []part.Field) *Edit {
	e := &Edit{env: env, store: store, title: title}
	e.FormOverlay = nav.NewFormOverlay(env, func() *part.Form { return part.NewForm(fields()...) }, e.save)
	e.Can = []action.ID{action.Save, action.Cancel, action.Focus, action.FocusBck, action.StartOver}
	e.Layer, e.Keys, e.Kept, e.Typed, e.Failed = layer, "edit.keys", env.Draft(draftName), e.typed, e.failed
	return e
}

// restore fills in the draft of an earlier time.
func (e *Edit) restore() *Edit {
	if values := e.Kept.Load(); len(values) > 0 {
		e.Form.SetValues(values)
		if e.Form.Dirty() {
			e.Note = e.env.Lang.F("edit.restored", "Key", e.env.Keys.Key(action.StartOver))
		}
	}
	return e
}

// Title says what is edited.
func (e *Edit) Title() string { return e.title() }

// Size wants room for every field with its help.
func (e *Edit) Size(w, h int) (int, int) {
	const width, spare = 78, 8
	return min(w, width), min(h, len(e.Form.Lines(width-4, e.env.FormStyle()))+spare)
}

// Init asks for the values in use that fields offer.
func (e *Edit) Init() tea.Cmd {
	if e.facts == nil {
		return nil
	}
	return nav.AskFacets(e.env, &e.reads, e.store, slices.Collect(maps.Keys(e.facts)), func(a model.Attr, in []model.Facet) {
		e.Offer(e.facts[a], model.Each(in, func(f *model.Facet) string { return f.Value }))
	})
}

// Update takes the answers of its own commands, and a paste.
func (e *Edit) Update(msg tea.Msg) tea.Cmd {
	var read tea.Cmd
	if m, ok := msg.(nav.Answer); ok {
		read = m.Take(&e.reads)
	}
	return tea.Batch(read, e.FormOverlay.Update(msg))
}

// typed keeps the draft after a change.
func (e *Edit) typed() tea.Cmd {
	e.Fault, e.Note = "", ""
	if !e.Form.Dirty() {
		return e.Kept.Drop()
	}
	return e.Kept.Keep(e.Changes())
}

// Do saves, leaves, starts over, or moves the focus.
func (e *Edit) Do(id action.ID) tea.Cmd {
	switch leaves := id == action.Cancel || id == action.Back; {
	case !leaves || e.Busy():
		return e.FormOverlay.Do(id)
	case !e.Form.Dirty():
		return tea.Batch(e.Kept.Drop(), e.env.Tell(nav.Pop{}))
	}
	return tea.Batch(e.Kept.Keep(e.Changes()), e.env.Tell(nav.Pop{Then: nav.Say(e.env.Lang.T("edit.kept"), nav.Info)}))
}

// Key gives the form its keys. While a choice has the focus letters are its
// own too, so that none of them leaves the form by mistake.
func (e *Edit) Key(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	before := e.Form.Focused()
	if !e.Form.Update(msg) {
		return nil, msg.Text != ""
	}
	if e.Form.Focused() != before {
		return nil, true // only the focus moved
	}
	return e.typed(), true
}

// save reads the form and writes what was changed.
func (e *Edit) save() tea.Cmd {
	e.field = ""
	write := e.submit()
	if write == nil {
		if e.Form.FocusError() {
			e.Fault = e.env.Lang.F("edit.look", "N", e.Form.Errors())
		}
		return nil
	}
	return e.Write(write)
}

// failed says at the field what was wrong, with the candidates of an ambiguous name,
// and keeps all.
func (e *Edit) failed(err error) {
	text, field := e.env.Lang.Error(err), cmp.Or(e.field, fieldOf(err))
	if found, ok := errors.AsType[*model.Error](err); ok && model.CodeOf(err) == model.CodeAmbiguous {
		list, _ := found.Args["Candidates"].([]model.Match)
		text += " " + strings.Join(model.Each(list, func(c *model.Match) string { return c.Name + " (" + cmp.Or(c.Ref, "#"+itoa(c.ID)) + ")" }), " · ")
	}
	e.Form.SetError(field, text)
	if field == "" || !e.Form.FocusError() {
		e.Fault = text
	}
}

// fieldOf guesses from an error's key which field it is about, "" for none.
func fieldOf(err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return ""
	}
	for _, field := range []string{fieldBirthday, fieldPotential, fieldReferred} {
		if strings.Contains(e.Key, field) {
			return field
		}
	}
	for key, field := range map[string]string{
		"consent": fieldConsents, "ref_taken": fieldRef, "nobody_named": fieldReferred, "name_missing": fieldName,
	} {
		if strings.Contains(e.Key, key) {
			return field
		}
	}
	return ""
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// NewContact makes the form that adds a person at a customer.
func NewContact(env *nav.Env, store Store, d *model.Detail) nav.Overlay {
	return EditContact(env, store, model.Contact{CustomerID: d.ID, Primary: len(d.Contacts) == 0})
}

// EditContact makes the form of a person at a customer, who is added where there is no ID.
func EditContact(env *nav.Env, store Store, c model.Contact) nav.Overlay {
	title, name := func() string { return env.Lang.T("edit.add_contact") }, "contact-new-"+itoa(c.CustomerID)
	if c.ID != 0 {
		title, name = func() string { return env.Lang.F("edit.edit_contact", "Name", c.Name) }, "contact-"+itoa(c.ID)
	}
	e := newEdit(env, store, "edit_contact", name, title, func() []part.Field { return contactFields(env, &c) })
	e.adding = c.ID == 0
	e.submit = func() writer { return e.readContact(c) }
	return e.restore()
}

func contactFields(env *nav.Env, c *model.Contact) []part.Field {
	l := env.Lang
	primary, is := yesNo(l, c.Primary)
	return append([]part.Field{
		{Name: fieldName, Label: l.T("edit.contact_name") + " *", Value: c.Name},
		{Name: fieldTitle, Label: l.T("edit.job"), Value: c.Title, Hint: l.T("edit.job_hint")},
		{Name: fieldPhone, Label: l.Attr(model.AttrPhone), Value: c.Phone},
		{Name: fieldEmail, Label: l.Attr(model.AttrEmail), Value: c.Email},
		{Name: fieldBirthday, Label: l.T("detail.birthday"), Value: c.Birthday, Hint: l.T("edit.birthday_hint"), Help: birthdayHelp(env)},
		{Name: fieldPrimary, Label: l.T("edit.primary"), Kind: part.ChoiceField, Value: is, Choices: primary},
		noteField(env, c.Note),
	}, consentFields(env, c.Barred, c.Consents)...)
}

// readContact checks the form and gives the write.
func (e *Edit) readContact(c model.Contact) writer {
	e.texts(map[string]*string{fieldName: &c.Name, fieldTitle: &c.Title, fieldPhone: &c.Phone, fieldEmail: &c.Email, fieldNote: &c.Note})
	e.checkNamed()
	nav.Given(e.FormOverlay, fieldBirthday, &c.Birthday, model.BirthdayUpTo(e.env.Today))
	c.Primary = e.Form.Value(fieldPrimary) == yes
	e.consent(&c.Barred, &c.Consents)
	switch {
	case e.Form.HasErrors():
		return nil
	case !e.adding && !e.Form.Dirty():
		e.Note = e.env.Lang.T("edit.nothing")
		return nil
	}
	write := model.If(e.adding, e.store.AddContact, e.store.EditContact)
	return func(ctx context.Context) (model.Outcome, error) { return write(ctx, c) }
}

// consentFields ask how somebody is not to be contacted, and what was agreed to.
func consentFields(env *nav.Env, b model.Barred, c model.Consents) []part.Field {
	l := env.Lang
	return []part.Field{
		{Name: fieldBarred, Label: l.T("edit.barred"), Value: l.Ways(b, ", "), Hint: l.T("edit.barred_hint"), Limit: 100},
		{Name: fieldConsents, Label: l.T("edit.consents"), Value: strings.Join(c.Purposes(env.Today), ", "), Hint: l.T("edit.consents_hint"), Limit: 500},
	}
}

// consent reads consentFields where they were changed, into what they began with.
func (e *Edit) consent(b *model.Barred, c *model.Consents) {
	nav.Given(e.FormOverlay, fieldBarred, b, model.ParseBarred)
	nav.Given(e.FormOverlay, fieldConsents, c, func(text string) (model.Consents, error) { return c.Typed(text, e.env.Today) })
}

// texts puts the texts of fields that were changed where they belong.
func (e *Edit) texts(into map[string]*string) {
	for field, to := range into {
		if e.Form.Changed(field) {
			*to = e.Text(field)
		}
	}
}

// checkNamed checks name and e-mail, of which an old one is left alone.
func (e *Edit) checkNamed() {
	if e.Text(fieldName) == "" {
		e.Wrong(fieldName, model.Invalid("edit.error.name"))
	}
	if t := e.Text(fieldEmail); e.Form.Changed(fieldEmail) && !model.IsAddress(t) {
		e.Wrong(fieldEmail, model.Invalid("edit.error.email", "Text", t))
	}
}

// without gives those of list that are not in other.
func without(list, other []string) []string {
	var out []string
	for _, v := range list {
		if !slices.Contains(other, v) {
			out = append(out, v)
		}
	}
	return out
}

// change gives the write of a patch, nil where there is nothing to write.
func (f *customerForm) change(p model.CustomerPatch) writer {
	referred, look := strings.TrimSpace(f.Form.Value(fieldReferred)), f.Form.Changed(fieldReferred)
	if len(p.Fields) == 0 {
		p.Fields = nil
	}
	if !look && reflect.ValueOf(p).IsZero() {
		f.Note = f.env.Lang.T("edit.nothing")
		return nil
	}
	store, id, typed := f.store, f.start.ID, f.Changes()
	return func(ctx context.Context) (model.Outcome, error) {
		if err := f.meanwhile(ctx, typed); err != nil {
			return model.Outcome{}, err
		}
		if look {
			by, err := f.find(ctx, referred)
			if err != nil {
				return model.Outcome{}, err
			}
			p.ReferredBy = &by
		}
		return store.EditCustomers(ctx, []int64{id}, p, model.ChangeEdit)
	}
}

// meanwhile refuses a write where somebody else has changed what was typed over since the
// form began, and says to what; saved again the form's own stands.
func (f *customerForm) meanwhile(ctx context.Context, typed map[string]string) error {
	d, err := f.store.Detail(ctx, f.start.ID, 0, 0)
	if err != nil {
		return err
	}
	was, others := map[string]string{}, []string{}
	for _, x := range customerFields(f.env, &f.start, f.referred, false) {
		was[x.Name] = x.Value
	}
	f.start, f.referred = known(&d)
	for _, x := range customerFields(f.env, &f.start, f.referred, false) {
		if own, ok := typed[x.Name]; ok && x.Value != was[x.Name] && x.Value != own {
			f.field = x.Name
			others = append(others, strings.TrimSuffix(x.Label, " *")+" "+cmp.Or(part.Cell(x.Value), "—"))
		}
	}
	if len(others) == 0 {
		return nil
	}
	return model.E(model.CodeRefused, "error.edit.meanwhile", "What", strings.Join(others, " · "))
}

// find gives the customer that a text names as the one who recommended, 0 for "".
func (f *customerForm) find(ctx context.Context, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	id, err := f.store.Find(ctx, text)
	if err != nil {
		f.field = fieldReferred
	}
	return id, err
}
