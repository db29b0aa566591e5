package edit

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// The names of the fields.
const (
	fieldName      = "name"
	fieldKind      = "kind"
	fieldRef       = "ref"
	fieldOwner     = "owner"
	fieldRegion    = "region"
	fieldIndustry  = "industry"
	fieldPhone     = "phone"
	fieldEmail     = "email"
	fieldTags      = "tags"
	fieldBirthday  = "birthday"
	fieldPotential = "potential"
	fieldEvery     = "every"
	fieldCredit    = "credit"
	fieldBarred    = "barred"
	fieldConsents  = "consents"
	fieldReferred  = "referred"
	fieldNext      = "next"
	fieldNote      = "note"
	fieldPerson    = "person" // the main contact of a company that is added
	fieldMore      = "more"   // a further fact, "name: value"
	fieldPrefix    = "field:" // a fact the customer has already

	fieldTitle   = "title"
	fieldPrimary = "primary"
)

const yes, no = "yes", "no"

// customerForm is the form of one customer.
type customerForm struct {
	*Edit
	start    model.Customer // what it began with; ID 0 when one is added
	referred string         // and who recommended it
	own      []model.FieldDef
	asked    string // name, phone and e-mail that were looked for in the book
}

// NewCustomer makes the form of a customer: nil adds one.
func NewCustomer(env *nav.Env, store Store, d *model.Detail) nav.Overlay {
	title, name := func() string { return env.Lang.T("edit.add_customer") }, "customer-new"
	c, referred := model.Customer{Kind: env.Book.Kind(), Owner: env.NewOwner()}, ""
	if d != nil {
		c, referred = known(d)
		title, name = func() string { return env.Lang.F("edit.edit_customer", "Name", c.Name) }, "customer-"+itoa(d.ID)
	}
	c.Kind = cmp.Or(c.Kind, model.Company)
	f := &customerForm{start: c, referred: referred}
	f.Edit = newEdit(env, store, "edit_customer", name, title, func() []part.Field { return customerFields(env, &c, referred, d == nil) })
	f.own = fieldsOf(env, &c)
	f.facts = map[model.Attr]string{model.AttrOwner: fieldOwner, model.AttrRegion: fieldRegion, model.AttrIndustry: fieldIndustry}
	f.submit = f.read
	f.adding = d == nil
	f.restore()
	return f
}

// known gives what a form begins with, and who recommended the customer.
func known(d *model.Detail) (c model.Customer, referred string) {
	c = d.Customer
	c.Next, c.NextAt = d.Facts.Promise, d.Facts.PromiseAt // whatever promised it
	return c, d.ReferredBy
}

func yesNo(l *lang.Lang, on bool) ([]part.Choice, string) {
	v := model.If(on, yes, no)
	return []part.Choice{{Value: no, Label: l.T("edit.no"), Key: "n"}, {Value: yes, Label: l.T("edit.yes"), Key: "y"}}, v
}

func credits(l *lang.Lang) (out []part.Choice) {
	for i, c := range []model.Credit{model.CreditGood, model.CreditWatch, model.CreditHold} {
		out = append(out, part.Choice{Value: c.String(), Label: l.T("credit." + c.String()), Key: "gwh"[i : i+1]})
	}
	return out
}

func customerFields(env *nav.Env, c *model.Customer, referred string, adding bool) []part.Field {
	l := env.Lang
	potential, every := "", model.If(c.Cadence != 0, strconv.Itoa(c.Cadence)+"d", "")
	if c.Potential != nil {
		potential = strconv.Itoa(*c.Potential)
	}
	kinds := []part.Choice{
		{Value: string(model.Company), Label: l.CustomerKind(model.Company), Key: "c"},
		{Value: string(model.Person), Label: l.CustomerKind(model.Person), Key: "p"},
	}
	fields := []part.Field{
		{Name: fieldName, Label: l.T("edit.name") + " *", Value: c.Name, Hint: l.T("edit.name_hint"), Limit: model.MaxName},
		{Name: fieldKind, Label: l.Attr(model.AttrKind), Kind: part.ChoiceField, Value: string(c.Kind), Choices: kinds},
		{Name: fieldOwner, Label: l.Attr(model.AttrOwner), Value: c.Owner},
		{Name: fieldPhone, Label: l.Attr(model.AttrPhone), Value: c.Phone},
		{Name: fieldEmail, Label: l.Attr(model.AttrEmail), Value: c.Email},
	}
	if adding {
		company := func(f *part.Form) bool { return f.Value(fieldKind) == string(model.Company) }
		fields = append(fields,
			part.Field{Name: fieldPerson, Label: l.T("edit.person"), Hint: l.T("edit.person_hint"), Visible: company})
	}
	fields = append(fields,
		part.Field{Name: fieldNext, Label: l.T("edit.next"), Value: reminderText(l, c), Hint: l.T("prompt.due.hint"), Help: func(text string) string {
			r, err := model.ParseReminder(env.Typed(text), env.Today)
			if err != nil {
				return ""
			}
			return l.Reminder(r)
		}},
		part.Field{Name: fieldRegion, Label: l.Attr(model.AttrRegion), Value: c.Region},
		part.Field{Name: fieldIndustry, Label: l.Attr(model.AttrIndustry), Value: c.Industry},
		part.Field{Name: fieldTags, Label: l.Attr(model.AttrTags), Value: strings.Join(c.Tags, ", "), Hint: l.T("edit.tags_hint")},
		part.Field{Name: fieldPotential, Label: l.Attr(model.AttrPotential), Value: potential, Hint: l.T("edit.potential_hint"), Limit: 4},
		part.Field{Name: fieldEvery, Label: l.Attr(model.AttrCadence), Value: every, Hint: l.T("edit.every_hint"), Limit: 20},
		part.Field{Name: fieldBirthday, Label: l.T("detail.birthday"), Value: c.Birthday, Hint: l.T("edit.birthday_hint"), Help: birthdayHelp(env)},
		part.Field{Name: fieldReferred, Label: l.T("detail.referred_by"), Value: referred, Hint: l.T("edit.referred_hint")},
		part.Field{Name: fieldRef, Label: l.Attr(model.AttrRef), Value: c.Ref, Hint: l.T("edit.ref_hint")},
		part.Field{Name: fieldCredit, Label: l.T("edit.credit"), Kind: part.ChoiceField, Value: c.Credit.String(), Choices: credits(l)},
	)
	fields = append(append(fields, consentFields(env, c.Barred, c.Consents)...), noteField(env, c.Note))
	own := model.Each(fieldsOf(env, c), func(d *model.FieldDef) part.Field { return ownField(l, *d, c.Field(d.Name)) })
	return append(append(fields, own...), part.Field{Name: fieldMore, Label: l.T("edit.more"), Hint: l.T("edit.more_hint")})
}

// fieldsOf lists the further fields of the book, and those of the customer that are
// not among them yet.
func fieldsOf(env *nav.Env, c *model.Customer) []model.FieldDef {
	out := slices.Clone(env.Book.Fields)
	for _, x := range c.Fields {
		if !slices.ContainsFunc(out, func(d model.FieldDef) bool { return d.Name == x.Name }) {
			out = append(out, model.FieldDef{Name: x.Name, Type: model.FieldText})
		}
	}
	return out
}

// ownField asks for a further field by its type.
func ownField(l *lang.Lang, d model.FieldDef, value string) part.Field {
	f := part.Field{Name: fieldPrefix + d.Name, Label: d.Name, Value: value, Hint: l.T("edit.field_" + string(d.Type))}
	if n, ok := d.Type.Num(value); d.Type == model.FieldYesNo && (ok || value == "") {
		choices, v := yesNo(l, n == 1)
		if f.Kind, f.Choices = part.ChoiceField, append([]part.Choice{{Label: "—"}}, choices...); value != "" {
			f.Value = v
		}
	}
	return f
}

// readFields checks the further fields that were changed and gives their values.
func (f *customerForm) readFields() map[string]string {
	out := map[string]string{}
	for _, d := range f.own {
		name := fieldPrefix + d.Name
		v := f.Text(name)
		if !f.Form.Changed(name) {
			continue
		}
		if _, ok := d.Type.Num(v); v != "" && d.Type.Ordered() && !ok {
			f.Wrong(name, model.Invalid("edit.error.field_"+string(d.Type), "Text", v))
		}
		out[d.Name] = v
	}
	return out
}

// noteField shows a note of several lines only: on one line its breaks would
// be lost, and the editor has room for it.
func noteField(env *nav.Env, note string) part.Field {
	kind := model.If(strings.Contains(note, "\n"), part.ReadOnly, part.TextField)
	return part.Field{Name: fieldNote, Kind: kind, Label: env.Lang.T("detail.note"), Value: note}
}

// reminderText writes the customer's next date as it is typed, with how often it comes
// again where it does.
func reminderText(l *lang.Lang, c *model.Customer) string {
	repeats := c.Next != 0 && c.Repeat.On(c.Next) == c.Next
	return c.Next.With(c.NextAt) + model.If(repeats, " "+l.Every(c.Repeat), "")
}

// birthdayHelp says what a birthday is understood as.
func birthdayHelp(env *nav.Env) func(string) string {
	return func(text string) string {
		b, err := model.ParseBirthday(text)
		next := model.NextBirthday(b, env.Today)
		if err != nil || next == 0 {
			return ""
		}
		return env.Lang.F("edit.birthday_means", "Date", strings.TrimPrefix(b, "--"), "Next", next.String(), "Weekday", env.Lang.Weekday(next))
	}
}

// read checks the form and gives the write.
func (f *customerForm) read() writer {
	c, due := f.start, model.Repeat{}
	c.Kind = model.CustomerKind(f.Form.Value(fieldKind))
	f.texts(map[string]*string{
		fieldName: &c.Name, fieldRef: &c.Ref, fieldOwner: &c.Owner, fieldRegion: &c.Region, fieldIndustry: &c.Industry,
		fieldPhone: &c.Phone, fieldEmail: &c.Email, fieldNote: &c.Note,
	})
	if f.Form.Changed(fieldOwner) {
		c.Owner = model.OwnerMeant(f.env.Owners, c.Owner)
	}
	f.checkNamed()
	nav.Given(f.FormOverlay, fieldBirthday, &c.Birthday, model.BirthdayUpTo(f.env.Today))
	nav.Given(f.FormOverlay, fieldPotential, &c.Potential, model.ParsePotential)
	nav.Given(f.FormOverlay, fieldEvery, &c.Cadence, model.ParseEvery)
	nav.Given(f.FormOverlay, fieldCredit, &c.Credit, model.ParseCredit)
	f.consent(&c.Barred, &c.Consents)
	nav.Given(f.FormOverlay, fieldNext, &due, func(t string) (r model.Repeat, err error) { // one that was not changed may lie behind
		if t == "" {
			return r, nil
		}
		if r, err = model.ParseReminder(f.env.Typed(t), f.env.Today); err == nil && r.From < f.env.Today {
			err = model.Invalid("prompt.due.past", "Day", r.From.String())
		}
		return r, err
	})
	own := f.readFields()
	more, value, ok := f.readMore()
	if !ok || f.Form.HasErrors() {
		return nil
	}
	if more != "" {
		own[more] = value
	}
	if f.adding {
		return f.add(c, own, due)
	}
	p := f.start.PatchTo(&c)
	p.Fields = own
	if f.Form.Changed(fieldTags) {
		now := splitTags(f.Form.Value(fieldTags))
		p.AddTags, p.RemoveTags = without(now, f.start.Tags), without(f.start.Tags, now)
	}
	if f.Form.Changed(fieldNext) {
		p.Due = &due
	}
	return f.change(p)
}

// readMore reads "name: value".
func (f *customerForm) readMore() (name, value string, ok bool) {
	t := f.Text(fieldMore)
	if t == "" {
		return "", "", true
	}
	i := strings.IndexAny(t, ":：=")
	if i > 0 {
		name = strings.TrimSpace(t[:i])
		value = strings.TrimSpace(strings.TrimLeft(t[i:], ":：="))
	}
	if name == "" || value == "" {
		f.Wrong(fieldMore, model.Invalid("edit.error.field", "Text", t))
		return "", "", false
	}
	return name, value, true
}

// splitTags reads tags with commas between them.
func splitTags(text string) []string {
	var out []string
	for _, t := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		if t = strings.TrimSpace(t); t != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, t) }) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

// add gives the write of a new customer. Who in the book may be the same, by name,
// phone or e-mail, is said first; saved again it is another one.
func (f *customerForm) add(c model.Customer, own map[string]string, due model.Repeat) writer {
	c.Tags = splitTags(f.Text(fieldTags))
	c.Remind(due)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if own[name] != "" {
			c.Fields = append(c.Fields, model.Field{Name: name, Value: own[name]})
		}
	}
	var people []model.Contact
	if p := f.Text(fieldPerson); p != "" && c.Kind == model.Company {
		people = []model.Contact{{Name: p, Primary: true}}
	}
	who := strings.Join([]string{c.Name, c.Phone, c.Email}, "\n")
	store, referred, asked, l := f.store, f.Text(fieldReferred), f.asked == who, f.env.Lang
	f.asked = who
	return func(ctx context.Context) (model.Outcome, error) {
		if !asked {
			switch list, err := store.Alike(ctx, &c); {
			case err != nil:
				return model.Outcome{}, err
			case len(list) > 0:
				f.field = fieldName
				return model.Outcome{}, model.E(model.CodeRefused, "error.edit.alike", "Who", l.Alike(list[:min(2, len(list))]))
			}
		}
		var err error
		if c.ReferredBy, err = f.find(ctx, referred); err != nil {
			return model.Outcome{}, err
		}
		return store.AddCustomer(ctx, c, people)
	}
}
