package record

import (
	"context"
	"database/sql"
	"errors"

	"tierbook/db/engine"
	"tierbook/model"
)

// ContactRow gives a contact's columns.
func ContactRow(c *model.Contact) []any {
	return []any{c.ID, c.CustomerID, c.Name, c.Title, c.Phone, c.Email, c.Birthday, c.Note, Flag(c.Primary)}
}

// ScanContact reads a contact from its columns.
func ScanContact(row engine.Scanner) (model.Contact, error) {
	var c model.Contact
	var primary int64
	err := row.Scan(&c.ID, &c.CustomerID, &c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note, &primary)
	c.Primary = primary != 0
	return c, err
}

// ReadContacts gives a customer's contacts, the primary one first.
func ReadContacts(ctx context.Context, q engine.Querier, customer int64) (out []model.Contact, err error) {
	rows, err := q.QueryContext(ctx, "SELECT "+ContactCols+" FROM contact WHERE customer_id = $1 ORDER BY is_primary DESC, id", customer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c, err := ScanContact(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// ReadContact gives one contact, CodeNotFound when there is none.
func ReadContact(ctx context.Context, q engine.Querier, id int64) (model.Contact, error) {
	c, err := ScanContact(q.QueryRowContext(ctx, "SELECT "+ContactCols+" FROM contact WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, model.NotFound("error.db.no_contact", "ID", id)
	}
	return c, err
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
