package exchange

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// people fills the contacts: the one that has columns of its own, and those of
// this program's own export.
func (r *rowReader) people(in *model.ImportCustomer, f facts) *model.Problem {
	name := cmp.Or(r.text(fContact), fullName(r.text(fContactFirst), "", r.text(fContactLast)))
	title, birthday := r.plan.byField[fContactTitle], r.birthday(fContactBirthday, f)
	switch {
	case name != "" && (name != in.Customer.Name || in.StandIn || r.plan.own):
		phone := r.text(fContactPhone)
		if !r.plan.own {
			phone, _ = several(foldPhone(cmp.Or(phone, r.text(fMobile))))
		}
		in.Contacts = append(in.Contacts, model.Contact{
			Name: name, Title: r.cell(title), Phone: phone, Email: r.text(fContactEmail),
			Birthday: birthday, Note: r.text(fContactNote), Primary: true,
			Barred: parsed(r, fContactBarred, f, model.ParseBarred), Consents: parsed(r, fContactConsents, f, model.ParseConsents),
		})
	default:
		for _, from := range []field{fContactTitle, fContactPhone, fContactEmail, fContactBirthday, fContactNote} {
			if s := r.text(from); s != "" {
				f[r.plan.byField[from].name] = s
			}
		}
	}
	s := r.text(fMoreContacts)
	if s == "" {
		return nil
	}
	var more []model.Contact
	if json.Unmarshal([]byte(s), &more) != nil {
		if r.plan.own {
			return r.problem(r.plan.byField[fMoreContacts], model.Invalid("error.exchange.contacts", "Text", clip(s)))
		}
		f[r.plan.byField[fMoreContacts].name] = s
		return nil
	}
	in.Contacts = append(in.Contacts, more...)
	return nil
}

// employed gives a person of the row as the contact of the company that it names, by
// the id of a parent or by name; nil where it names none, or where the row says of the
// person what only a customer has, such as not to be contacted. What else a contact has
// no field for stands in its note.
func (r *rowReader) employed(c *model.Customer) *model.Employment {
	if r.plan.own || c.Kind != model.Person || c.Name == "" || c.Barred != 0 || c.Next != 0 || c.Potential != nil || c.Override != nil {
		return nil
	}
	title, company := r.plan.byField[fContactTitle], r.plan.byField[fCompany]
	e := &model.Employment{Name: r.cell(company), Contact: model.Contact{
		Name: strings.TrimPrefix(c.Name, r.cell(company)+", "), Title: r.cell(title), Phone: c.Phone, Email: c.Email, Birthday: c.Birthday, Note: c.Note, Primary: true,
	}}
	for i := range r.plan.columns {
		if col := &r.plan.columns[i]; col.field != fRef && hasWord("@employers", col.word) && e.Ref == "" {
			e.Ref = r.cell(col)
		}
	}
	if e.Ref == "" && e.Name == "" {
		return nil
	}
	var more []model.Field
	for f, value := range map[field]string{fRef: c.Ref, fRegion: r.text(fRegion), fCity: r.text(fCity), fIndustry: c.Industry, fOwner: c.Owner} {
		if col := r.plan.byField[f]; col != nil && value != "" {
			more = append(more, model.Field{Name: col.header, Value: value})
		}
	}
	slices.SortFunc(more, func(a, b model.Field) int { return strings.Compare(a.Name, b.Name) })
	more = append(more, c.Fields...)
	for _, f := range more {
		if (title == nil || f.Name != title.name) && (company == nil || f.Name != company.name) {
			e.Contact.Note += "\n" + f.Name + ": " + f.Value
		}
	}
	if len(c.Tags) > 0 {
		e.Contact.Note += "\n" + joinWords(c.Tags)
	}
	e.Contact.Note = strings.TrimPrefix(e.Contact.Note, "\n")
	return e
}

// spare takes a phone and an e-mail from a further fact of the row where those of the
// customer are empty: somebody with only a "Home Phone 2" can still be called.
func (r *rowReader) spare(c *model.Customer) {
	if r.plan.own {
		return
	}
	for i := range r.plan.columns {
		col := &r.plan.columns[i]
		s := r.cell(col)
		switch {
		case col.field != fCustom || s == "" || othersHeader().MatchString(col.word):
		case c.Email == "" && strings.Contains(s, "@") && mailHeader().MatchString(col.word):
			c.Email, _ = several(norm.NFKC.String(s))
		case c.Phone == "" && NormalPhone(s) != "" && phoneHeader().MatchString(col.word):
			c.Phone, _ = several(foldPhone(s))
		}
	}
}

// mailHeader and phoneHeader are headers in which an address or a number stands,
// whatever else they say.
var (
	mailHeader  = model.Pattern(`mail|courriel|邮箱|郵箱`)
	phoneHeader = model.Pattern(`phone|mobil|handy|^tel|телефон|电话|手机|電話`)
	// othersHeader is one in which somebody else is named, or no telephone.
	othersHeader = model.Pattern(`fax|传真|manager|owner|rep$|salesrep|sales|agent|assistant|emergency|support|referr|createdby|modifiedby|负责|紧急|创建|客服`)
)
