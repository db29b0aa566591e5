package db

import (
	"context"
	"database/sql"
	"errors"

	"tierbook/db/engine"
	"tierbook/model"
)

func contactRow(c *model.Contact) []any {
	return []any{c.ID, c.CustomerID, c.Name, c.Title, c.Phone, c.Email, c.Birthday, c.Note, flag(c.Primary)}
}

func scanContact(row engine.Scanner) (model.Contact, error) {
	var c model.Contact
	var primary int64
	err := row.Scan(&c.ID, &c.CustomerID, &c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note, &primary)
	c.Primary = primary != 0
	return c, err
}

// readContacts gives a customer's contacts, the primary one first.
func readContacts(ctx context.Context, q engine.Querier, customer int64) (out []model.Contact, err error) {
	rows, err := q.QueryContext(ctx, "SELECT "+contactCols+" FROM contact WHERE customer_id = $1 ORDER BY is_primary DESC, id", customer)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c, err := scanContact(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func readContact(ctx context.Context, q engine.Querier, id int64) (model.Contact, error) {
	c, err := scanContact(q.QueryRowContext(ctx, "SELECT "+contactCols+" FROM contact WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, model.NotFound("error.db.no_contact", "ID", id)
	}
	return c, err
}

// Contacts gives a customer's contacts, the primary one first.
func (d *DB) Contacts(ctx context.Context, customer int64) ([]model.Contact, error) {
	c, err := readContacts(ctx, d.readers, customer)
	return c, d.mapErr(err)
}

func checkContact(c *model.Contact) error {
	for _, s := range []*string{&c.Name, &c.Title, &c.Phone, &c.Email, &c.Birthday, &c.Note} {
		*s = cleanText(*s)
	}
	if c.Name == "" {
		return model.Invalid("error.db.contact_name_missing")
	}
	return model.CheckTexts(c.Name, c.Title, c.Phone, c.Email, c.Note)
}

// AddContact adds a person at a customer. A primary one replaces the former.
func (d *DB) AddContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	return d.contact(ctx, model.ChangeContactAdd, c, func(x *txn, c *model.Contact) error {
		x.last.contact++
		c.ID = x.last.contact
		return x.putContact(c)
	})
}

// EditContact replaces a contact's data, found by ID; it stays at its customer.
func (d *DB) EditContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	old, err := readContact(ctx, d.readers, c.ID)
	if err != nil {
		return model.Outcome{}, d.mapErr(err)
	}
	c.CustomerID = old.CustomerID
	return d.contact(ctx, model.ChangeContactEdit, c, (*txn).putContact)
}

// RemoveContact removes a contact.
func (d *DB) RemoveContact(ctx context.Context, id int64) (model.Outcome, error) {
	old, err := readContact(ctx, d.readers, id)
	if err != nil {
		return model.Outcome{}, d.mapErr(err)
	}
	return d.contact(ctx, model.ChangeContactRemove, old, func(x *txn, c *model.Contact) error {
		return x.remove(x.tabs["contact"], c.ID)
	})
}

func (d *DB) contact(ctx context.Context, kind model.ChangeKind, c model.Contact, fn func(x *txn, c *model.Contact) error) (model.Outcome, error) {
	if err := checkContact(&c); err != nil {
		return model.Outcome{}, err
	}
	return d.makeChange(ctx, kind, model.CauseEdit, 0, func(x *txn, out *model.Outcome) error {
		c := c
		customer, err := readCustomer(x.ctx, x, c.CustomerID)
		if err != nil {
			return err
		}
		if err := x.single(&customer, out); err != nil {
			return err
		}
		x.change.Subject, x.change.Count, x.change.Detail = customer.Name, 1, c.Name
		x.touched[customer.ID], x.known[customer.ID] = true, &customer
		return fn(x, &c)
	})
}

// putContact writes a contact; a primary one takes the mark from the former.
func (x *txn) putContact(c *model.Contact) error {
	if c.Primary {
		others, err := readContacts(x.ctx, x, c.CustomerID)
		if err != nil {
			return err
		}
		for i := range others {
			if o := &others[i]; o.Primary && o.ID != c.ID {
				o.Primary = false
				if err := x.write(x.tabs["contact"], contactRow(o)); err != nil {
					return err
				}
			}
		}
	}
	return x.write(x.tabs["contact"], contactRow(c))
}
