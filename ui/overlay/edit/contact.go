package edit

import (
	"context"

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
	return []part.Field{
		{Name: fieldName, Label: l.T("edit.contact_name") + " *", Value: c.Name},
		{Name: fieldTitle, Label: l.T("edit.job"), Value: c.Title, Hint: l.T("edit.job_hint")},
		{Name: fieldPhone, Label: l.Attr(model.AttrPhone), Value: c.Phone},
		{Name: fieldEmail, Label: l.Attr(model.AttrEmail), Value: c.Email},
		{Name: fieldBirthday, Label: l.T("detail.birthday"), Value: c.Birthday, Hint: l.T("edit.birthday_hint"), Help: birthdayHelp(env)},
		{Name: fieldPrimary, Label: l.T("edit.primary"), Kind: part.ChoiceField, Value: is, Choices: primary},
		noteField(env, c.Note),
	}
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
