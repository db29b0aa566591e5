package record

import (
	"context"

	"tierbook/db/engine"
	"tierbook/model"
)

// ContactTargets are where a contact's columns go.
func ContactTargets(c *model.Contact) []any {
	return []any{&c.ID, &c.CustomerID, &c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note, &c.Primary}
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
	return out, engine.Each(ctx, q, "SELECT "+ContactCols+" FROM contact WHERE customer_id IN "+IDList(ids)+" ORDER BY customer_id, is_primary DESC, id", nil, func(row engine.Scanner) error {
		var c model.Contact
		err := row.Scan(ContactTargets(&c)...)
		out[c.CustomerID] = append(out[c.CustomerID], c)
		return err
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
	if c.Name == "" {
		return model.Invalid("error.db.contact_name_missing")
	}
	return model.CheckTexts(c.Name, c.Title, c.Phone, c.Email, c.Note)
}
