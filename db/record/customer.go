package record

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
)

// customerColumns are a customer's columns: its fields, and what is derived of them.
type customerColumns struct {
	*model.Customer
	fold, key, initials string // of the name
	override            model.Override
}

func (c *customerColumns) targets() []any {
	o := &c.override
	return []any{
		&c.ID, (*textOrNull)(&c.Ref), &c.Name, &c.fold, &c.key, &c.initials, (*string)(&c.Kind), &c.Owner, &c.Region, &c.Industry,
		&c.Phone, &c.Email,
		asText[[]string]{&c.Tags, SplitTags, tagsText},
		&c.Note, &c.Birthday,
		asText[[]model.Field]{&c.Fields, UnpackFields, FieldsText},
		&c.Potential, &c.Credit, &c.ReferredBy,
		&c.Barred, &c.Archived, &c.Created, &c.Next, &c.NextSet, &c.NextSeq, &c.NextFrom,
		&c.SnoozedUntil, &o.Tier, &o.Reason, &o.By, &o.On, &o.Until, &c.Cadence, &c.Repeat.From, &c.Repeat.Every,
		&c.Opening.Amount, &c.Opening.On, &c.Opening.Until, &c.NextAt, &c.Repeat.At, (*string)(&c.Consents), &c.Owned,
	}
}

// CustomerRow gives a customer's columns, derived names included.
func CustomerRow(c *model.Customer) []any {
	cols := customerColumns{Customer: c, fold: exchange.NormalName(c.Name)}
	cols.key, cols.initials = NameKeys(c.Name)
	if c.Override != nil {
		cols.override = *c.Override
	}
	return values(cols.targets())
}

// ScanCustomer reads a customer from its columns.
func ScanCustomer(row engine.Scanner) (c model.Customer, err error) {
	cols := customerColumns{Customer: &c}
	err = row.Scan(cols.targets()...)
	if cols.override.Tier != model.TierNone {
		o := cols.override
		c.Override = &o
	}
	return c, err
}

// FieldsText gives the column of further fields, which UnpackFields reads.
func FieldsText(fields []model.Field) string {
	if len(fields) == 0 {
		return ""
	}
	m := make(map[string]string, len(fields))
	for _, x := range fields {
		m[x.Name] = x.Value
	}
	b, _ := json.Marshal(m) // texts always marshal, and keys come out sorted
	return string(b)
}

// SplitTags gives the tags of a column.
func SplitTags(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func tagsText(tags []string) string { return strings.Join(tags, "\n") }

// CleanTags trims, drops empty ones and doubles (case counts as the same), sorts.
func CleanTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		t = strings.Join(strings.Fields(t), " ")
		if t != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, t) }) {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return out
}

// FieldsCol is the column of further fields in a query that wants them, else nothing.
func FieldsCol(column string, wanted bool) string { return model.If(wanted, column, "''") }

// UnpackFields gives the further fields of a column, by name.
func UnpackFields(s string) []model.Field {
	if s == "" {
		return nil
	}
	var m map[string]string
	if json.Unmarshal([]byte(s), &m) != nil {
		return nil
	}
	return fieldsOf(m)
}

// fieldsOf gives fields by name.
func fieldsOf(m map[string]string) (out []model.Field) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(out, model.Field{Name: name, Value: m[name]})
	}
	return out
}

// MergeFields sets fields by name, "" removes; the result is sorted.
func MergeFields(have []model.Field, set map[string]string) []model.Field {
	m := make(map[string]string, len(have)+len(set))
	for _, f := range have {
		m[f.Name] = f.Value
	}
	for k, v := range set {
		if v == "" {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
	return fieldsOf(m)
}

// ReadCustomer gives one customer, CodeNotFound when there is none.
func ReadCustomer(ctx context.Context, q engine.Querier, id int64) (model.Customer, error) {
	c, err := ScanCustomer(q.QueryRowContext(ctx, "SELECT "+CustomerCols+" FROM customer WHERE id = $1", id))
	return c, missing(err, "error.db.no_customer", id)
}

// ReadCustomers gives those of the ids that exist.
func ReadCustomers(ctx context.Context, q engine.Querier, ids []int64) (map[int64]*model.Customer, error) {
	out := make(map[int64]*model.Customer, len(ids))
	return out, engine.Each(ctx, q, "SELECT "+CustomerCols+" FROM customer WHERE id IN "+IDList(ids), nil, func(row engine.Scanner) error {
		c, err := ScanCustomer(row)
		out[c.ID] = &c
		return err
	})
}

// texts are a customer's own, without those of lists.
func texts(c *model.Customer) []*string {
	return []*string{&c.Ref, &c.Name, &c.Owner, &c.Region, &c.Industry, &c.Phone, &c.Email, &c.Note, &c.Birthday}
}

// CheckCustomer normalises and validates what people may have got wrong.
func CheckCustomer(c *model.Customer) error {
	for _, s := range texts(c) {
		*s = CleanText(*s)
	}
	c.Tags, c.Consents = CleanTags(c.Tags), model.Consents(norm.NFC.String(string(c.Consents)))
	for i := range c.Fields {
		c.Fields[i] = model.Field{Name: CleanText(c.Fields[i].Name), Value: CleanText(c.Fields[i].Value)}
	}
	c.Kind = cmp.Or(c.Kind, model.Company)
	switch {
	case c.Name == "":
		return model.Invalid("error.db.name_missing")
	case c.Kind != model.Company && c.Kind != model.Person:
		return model.Invalid("error.db.kind", "Text", string(c.Kind))
	case c.Potential != nil && (*c.Potential < 0 || *c.Potential > 100):
		return model.Invalid("error.db.potential", "N", *c.Potential)
	case c.Opening.Amount < 0 || c.Opening.Amount > model.MaxAmount:
		return model.Invalid("error.amount_range")
	case c.Cadence < 0 || c.Cadence > model.MaxCadence:
		return model.Invalid("error.every", "Text", strconv.Itoa(c.Cadence))
	case c.ReferredBy != 0 && c.ReferredBy == c.ID:
		return model.Invalid("error.db.referred_by_self")
	}
	for _, f := range c.Fields {
		if err := model.CheckTexts(f.Name, f.Value); err != nil {
			return err
		}
	}
	for _, tag := range c.Tags {
		if n := utf8.RuneCountInString(tag); n > model.MaxName {
			return model.Invalid("error.tag_long", "N", n, "Limit", model.MaxName)
		}
	}
	return model.CheckTexts(c.Ref, c.Name, c.Owner, c.Region, c.Industry, c.Phone, c.Email, c.Note)
}

// CleanText makes text that a UTF-8 column can hold and a file of any kind gives
// back unchanged: lines end with a line feed, no blanks at either end.
func CleanText(s string) string {
	plain := s == "" || s[0] != ' ' && s[len(s)-1] != ' '
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] < utf8.RuneSelf
	}
	if plain {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// ContactTargets are where a contact's columns go.
func ContactTargets(c *model.Contact) []any {
	return []any{&c.ID, &c.CustomerID, &c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note, &c.Primary, &c.Barred, (*string)(&c.Consents)}
}

// ContactRow gives a contact's columns.
func ContactRow(c *model.Contact) []any { return values(ContactTargets(c)) }

// ReadContacts gives a customer's contacts, the primary one first.
func ReadContacts(ctx context.Context, q engine.Querier, customer int64) ([]model.Contact, error) {
	return engine.All(ctx, q, ContactTargets, "SELECT "+ContactCols+" FROM contact WHERE customer_id = $1 ORDER BY is_primary DESC, id", customer)
}

// ContactsOf gives the contacts of some customers, as ReadContacts orders them.
func ContactsOf(ctx context.Context, q engine.Querier, ids []int64) (map[int64][]model.Contact, error) {
	out := make(map[int64][]model.Contact, len(ids))
	var c model.Contact
	return out, engine.Scan(ctx, q, "SELECT "+ContactCols+" FROM contact WHERE customer_id IN "+IDList(ids)+" ORDER BY customer_id, is_primary DESC, id", nil, ContactTargets(&c), func() {
		out[c.CustomerID] = append(out[c.CustomerID], c)
	})
}

// ReadContact gives one contact, CodeNotFound when there is none.
func ReadContact(ctx context.Context, q engine.Querier, id int64) (c model.Contact, err error) {
	err = q.QueryRowContext(ctx, "SELECT "+ContactCols+" FROM contact WHERE id = $1", id).Scan(ContactTargets(&c)...)
	return c, missing(err, "error.db.no_contact", id)
}

// CheckContact normalises and validates what people may have got wrong.
func CheckContact(c *model.Contact) error {
	for _, s := range []*string{&c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note} {
		*s = CleanText(*s)
	}
	if c.Consents = model.Consents(norm.NFC.String(string(c.Consents))); c.Name == "" {
		return model.Invalid("error.db.contact_name_missing")
	}
	return model.CheckTexts(c.Name, c.Title, c.Phone, c.Email, c.Note)
}
