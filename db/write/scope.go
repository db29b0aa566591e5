package write

import (
	"context"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// May refuses (CodeRefused) what the person's role does not allow, with whom to ask.
func (b *Book) May(v model.Verb) error {
	if b.Who == nil {
		return nil
	}
	return b.Who.May(v)
}

// Scoped tells that the person sees the customers of some owners only.
func (b *Book) Scoped() bool { return b.Who != nil && b.Who.Scoped() }

// Sees tells whether a customer of an owner is shown to the person.
func (b *Book) Sees(owner string) bool { return b.Who == nil || b.Who.Sees(owner) }

// ScopeSQL is the condition, behind others, that a customer is one that the person
// sees; "" for who sees all.
func (b *Book) ScopeSQL(ctx context.Context) (string, error) {
	if !b.Scoped() {
		return "", nil
	}
	t, err := ReadTally(ctx, b.Store.Readers())
	list := "''"
	for _, o := range t.Owners() {
		if b.Sees(o) {
			list += ", '" + strings.ReplaceAll(o, "'", "''") + "'"
		}
	}
	return " AND owner IN (" + list + ")", err
}

// Reach refuses, as if they were not there, customers that the person does not see.
func (b *Book) Reach(ctx context.Context, ids ...int64) error {
	if !b.Scoped() {
		return nil
	}
	owners, err := engine.Index(ctx, b.Store.Readers(), engine.Pair[int64, string], "SELECT id, owner FROM customer WHERE id IN "+record.IDList(ids))
	for _, id := range ids {
		if owner, there := owners[id]; err == nil && !(there && b.Sees(owner)) {
			err = model.NotFound("error.db.no_customer", "ID", id)
		}
	}
	return b.Store.Err(err)
}

// MayOwn refuses to give a customer to an owner whose customers the person does not see.
func (x *Tx) MayOwn(owner string) error {
	if x.Book.Sees(owner) {
		return nil
	}
	return model.E(model.CodeRefused, "error.may.assign", "Owner", owner, "Role", string(x.Book.Who.Role))
}

// MayClaim refuses a seller a customer without an owner where claims are counted.
func (x *Tx) MayClaim(c *model.Customer) error {
	if c.Owner != "" || x.Book.Who == nil || x.Book.Who.Role != model.RoleSeller || x.Policy.Pool.Limit == 0 {
		return nil
	}
	return model.E(model.CodeRefused, "error.pool.claim", "Name", c.Name)
}
