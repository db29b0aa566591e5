package db

import (
	"context"

	"tierbook/db/record"
	"tierbook/model"
)

// Contacts gives a customer's contacts, the primary one first.
func (d *DB) Contacts(ctx context.Context, customer int64) ([]model.Contact, error) {
	if err := d.reach(ctx, customer); err != nil {
		return nil, err
	}
	c, err := record.ReadContacts(ctx, d.readers, customer)
	return c, d.mapErr(err)
}

// AddContact adds a person at a customer. A primary one replaces the former.
func (d *DB) AddContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	return d.contact(ctx, model.ChangeContactAdd, c, func(x *txn, c *model.Contact) error {
		x.Last.Contact++
		c.ID = x.Last.Contact
		return x.putContact(c)
	})
}

// EditContact replaces a contact's data, found by ID; it stays at its customer.
func (d *DB) EditContact(ctx context.Context, c model.Contact) (model.Outcome, error) {
	old, err := record.ReadContact(ctx, d.readers, c.ID)
	if err != nil {
		return model.Outcome{}, d.mapErr(err)
	}
	c.CustomerID = old.CustomerID
	return d.contact(ctx, model.ChangeContactEdit, c, (*txn).putContact)
}

// RemoveContact removes a contact.
func (d *DB) RemoveContact(ctx context.Context, id int64) (model.Outcome, error) {
	old, err := record.ReadContact(ctx, d.readers, id)
	if err != nil {
		return model.Outcome{}, d.mapErr(err)
	}
	return d.contact(ctx, model.ChangeContactRemove, old, func(x *txn, c *model.Contact) error {
		return x.Remove(x.Tabs["contact"], c.ID)
	})
}

func (d *DB) contact(ctx context.Context, kind model.ChangeKind, c model.Contact, fn func(x *txn, c *model.Contact) error) (model.Outcome, error) {
	if err := record.CheckContact(&c); err != nil {
		return model.Outcome{}, err
	}
	return d.makeChange(ctx, kind, model.CauseEdit, 0, func(x *txn, out *model.Outcome) error {
		c := c
		customer, err := x.reach(c.CustomerID)
		if err != nil {
			return err
		}
		if err := x.Single(&customer, out); err != nil {
			return err
		}
		x.Change.Subject, x.Change.Count, x.Change.Detail = customer.Name, 1, c.Name
		x.Touched[customer.ID], x.Known[customer.ID] = true, &customer
		return fn(x, &c)
	})
}

// putContact writes a contact; a primary one takes the mark from the former.
func (x *txn) putContact(c *model.Contact) error {
	if c.Primary {
		others, err := record.ReadContacts(x.Ctx, x, c.CustomerID)
		if err != nil {
			return err
		}
		for i := range others {
			if o := &others[i]; o.Primary && o.ID != c.ID {
				o.Primary = false
				if err := x.Write(x.Tabs["contact"], record.ContactRow(o)); err != nil {
					return err
				}
			}
		}
	}
	return x.Write(x.Tabs["contact"], record.ContactRow(c))
}
