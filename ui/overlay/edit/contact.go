package edit

import (
	"context"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

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
	for field, into := range map[string]*string{fieldName: &c.Name, fieldTitle: &c.Title, fieldPhone: &c.Phone, fieldEmail: &c.Email, fieldNote: &c.Note} {
		if e.Form.Changed(field) {
			*into = e.Text(field)
		}
	}
	if c.Name == "" {
		e.wrong(fieldName, model.Invalid("edit.error.name"))
	}
	e.checkEmail()
	if e.Form.Changed(fieldBirthday) {
		b, err := model.ParseBirthday(e.Text(fieldBirthday))
		if err != nil {
			e.wrong(fieldBirthday, err)
		}
		c.Birthday = b
	}
	c.Primary = e.Form.Value(fieldPrimary) == yes
	e.consent(&c.Barred, &c.Consents)
	switch {
	case e.Form.HasErrors():
		return nil
	case !e.adding && !e.Form.Dirty():
		e.say("edit.nothing", nav.Info)
		return nil
	}
	write := part.If(e.adding, e.store.AddContact, e.store.EditContact)
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
	if e.Form.Changed(fieldBarred) {
		barred, err := model.ParseBarred(e.Text(fieldBarred))
		if *b = barred; err != nil {
			e.wrong(fieldBarred, err)
		}
	}
	if e.Form.Changed(fieldConsents) {
		consents, err := c.Typed(e.Text(fieldConsents), e.env.Today)
		if *c = consents; err != nil {
			e.wrong(fieldConsents, err)
		}
	}
}
