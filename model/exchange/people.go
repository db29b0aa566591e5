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
			phone = firstOf(foldPhone(cmp.Or(phone, r.text(fMobile))))
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
			return r.problem(r.plan.byField[fMoreContacts], model.Invalid("error.exchange.contacts", "Text", Clip(s)))
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
	for _, col := range r.plan.columns {
		if col.field != fRef && hasWord("@employers", col.word) && e.Ref == "" {
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
	for _, col := range r.plan.columns {
		s := r.cell(col)
		switch {
		case col.field != fCustom || s == "" || othersHeader().MatchString(col.word):
		case c.Email == "" && strings.Contains(s, "@") && mailHeader().MatchString(col.word):
			c.Email = firstOf(norm.NFKC.String(s))
		case c.Phone == "" && NormalPhone(s) != "" && phoneHeader().MatchString(col.word):
			c.Phone = firstOf(foldPhone(s))
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

// tiers finds a column of tiers; -1 where there is none.
func (s *sample) tiers(header []string) int {
	for i, h := range header {
		if hasWord("@tiers", normalHeader(h)) && s.mostly(i, func(c string) bool { _, ok := parseTier(c, &s.names); return ok }) {
			return i
		}
	}
	return -1
}

// parseTier reads a name of the book's, or A, B or C, also as "A级", "A类客户" or "Tier A".
func parseTier(s string, names *model.TierNames) (model.Tier, bool) {
	if t, err := names.Parse(s); err == nil {
		return t, true
	}
	t, err := model.ParseTier(strings.TrimSpace(tierWords.Replace(strings.ToUpper(s))))
	return t, err == nil
}

var tierWords = strings.NewReplacer("TIER", "", "CLASS", "", "客户", "", "级", "", "类", "", "級", "", "類", "")

// tier takes a row's tier as a judgement that holds until the end of next year,
// with the column and what stands in it for the reason; both stay a further fact.
func (r *rowReader) tier(in *model.ImportCustomer, c *column, more facts) {
	s := r.text(fTier)
	if s == "" {
		return
	}
	more[c.name] = s
	if t, ok := parseTier(s, &r.o.TierNames); ok {
		year := r.o.Today.Time().Year()
		in.Customer.Override = &model.Override{Tier: t, Reason: c.name + ": " + s, Until: model.NewDay(year+1, 12, 31)}
	}
}

// totals finds a column of revenue totals; -1 where there is none.
func (s *sample) totals(header []string) int {
	for i, h := range header {
		head, _ := cutBrackets(h)
		if (hasWord("@spent", normalHeader(head)) || hasWord("@spent", normalHeader(h))) && s.mostly(i, looksMoney) {
			return i
		}
	}
	return -1
}

// opening takes a row's total as revenue from before the book; what stands in the
// column stays a further fact. What cannot be read, or is in another currency
// without a rate, is only that.
func (r *rowReader) opening(in *model.ImportCustomer, c *column, more facts) *model.Problem {
	s := r.text(fOpening)
	if s == "" {
		return nil
	}
	if !r.plan.own {
		more[c.name] = s
	}
	amount, ok := r.total(c)
	if !ok {
		r.keepColumn(c, more)
		return nil
	}
	on, p := r.moment(fOpeningOn)
	until, other := r.moment(fOpeningUntil)
	in.Customer.Opening = model.Opening{Amount: max(0, amount), On: on.day, Until: until.day}
	return cmp.Or(p, other)
}

// total reads a money cell as an amount in the book's currency.
func (r *rowReader) total(c *column) (int64, bool) {
	d, sign, p := r.figure(c)
	if p != nil {
		return 0, false
	}
	if c.header == summed { // where the first figure and the last have a sign, for all
		sign = ""
	}
	currency, p := r.currency(sign, c)
	if p != nil {
		return 0, false
	}
	minor, fine, err := toFine(*d, currency)
	amount, _ := roundRest(minor, fine)
	if rate := r.o.Rates[currency]; err == nil && currency != r.o.Currency {
		amount, ok := Convert(amount, currency, r.o.Currency, rate)
		return amount, ok && rate != 0
	}
	return amount, err == nil
}

// overrideJSON is a tier set by hand as exports print it.
type overrideJSON struct {
	Tier   string    `json:"tier"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Until  model.Day `json:"until"`
}

// judged fills what people decided about a customer, from this program's own
// files: the tier set by hand, the snooze, and who recommended it.
func (r *rowReader) judged(in *model.ImportCustomer, more facts) *model.Problem {
	if c := r.plan.byField[fTier]; c != nil {
		r.tier(in, c, more)
	}
	if c := r.plan.byField[fOpening]; c != nil {
		if p := r.opening(in, c, more); p != nil {
			return p
		}
	}
	if !r.plan.own {
		return nil
	}
	snoozed, p := r.moment(fSnoozed)
	in.Customer.SnoozedUntil, in.ReferredBy = snoozed.day, r.text(fReferredBy)
	o := overrideJSON{Tier: r.text(fOverrideTier), Reason: r.text(fOverrideReason), By: r.text(fOverrideBy)}
	if s := r.text(fOverride); s != "" && json.Unmarshal([]byte(s), &o) != nil {
		return cmp.Or(p, r.problem(r.plan.byField[fOverride], model.Invalid("error.exchange.override", "Text", Clip(s))))
	}
	if o.Tier == "" {
		return p
	}
	until, other := r.moment(fOverrideUntil)
	tier, err := r.o.TierNames.Parse(o.Tier)
	if err != nil {
		other = cmp.Or(other, r.problem(r.plan.byField[fOverrideTier], asError(err)))
	}
	in.Customer.Override = &model.Override{Tier: tier, Reason: o.Reason, By: shared(o.By), Until: max(o.Until, until.day)}
	return cmp.Or(p, other)
}
