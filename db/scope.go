package db

import (
	"context"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// txn is one write under way with the verbs of this room.
type txn struct {
	*write.Tx
	member *model.Member // who writes, nil for who may do everything
}

// update runs fn as one write of who may do that; see write.Book.Update.
func (d *DB) update(ctx context.Context, v model.Verb, fn func(x *txn) error) error {
	if err := d.May(v); err != nil {
		return err
	}
	return d.book.Update(ctx, func(x *write.Tx) error { return fn(&txn{x, d.who}) })
}

// makeChange runs fn as one undoable change of who may make it; see write.Book.MakeChange.
func (d *DB) makeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *txn, out *model.Outcome) error) (model.Outcome, error) {
	if err := d.May(kind.Verb()); err != nil {
		return model.Outcome{}, err
	}
	return d.book.MakeChange(ctx, kind, cause, asOf, func(x *write.Tx, out *model.Outcome) error { return fn(&txn{x, d.who}, out) })
}

// May refuses (CodeRefused) what this person's role does not allow, with whom to ask.
func (d *DB) May(v model.Verb) error {
	if d.who == nil {
		return nil
	}
	return d.who.May(v)
}

// scoped tells that this person sees the customers of some owners only.
func (d *DB) scoped() bool { return d.who != nil && d.who.Scoped() }

// sees tells whether a customer of an owner is shown to somebody, nil for who sees all.
func sees(who *model.Member, owner string) bool { return who == nil || who.Sees(owner) }

// scopeSQL is the condition, behind others, that a customer is one that this person
// sees; "" for who sees all.
func (d *DB) scopeSQL(ctx context.Context) (string, error) {
	if !d.scoped() {
		return "", nil
	}
	t, err := write.ReadTally(ctx, d.readers)
	list := "''"
	for _, o := range t.Owners() {
		if d.who.Sees(o) {
			list += ", '" + strings.ReplaceAll(o, "'", "''") + "'"
		}
	}
	return " AND owner IN (" + list + ")", err
}

// reach refuses, as if they were not there, customers that this person does not see.
func (d *DB) reach(ctx context.Context, ids ...int64) error {
	if !d.scoped() {
		return nil
	}
	owners, err := engine.Index(ctx, d.readers, engine.Pair[int64, string], "SELECT id, owner FROM customer WHERE id IN "+record.IDList(ids))
	for _, id := range ids {
		if owner, there := owners[id]; err == nil && !(there && d.who.Sees(owner)) {
			err = model.NotFound("error.db.no_customer", "ID", id)
		}
	}
	return d.mapErr(err)
}

// reach reads a customer whom the person of the write sees.
func (x *txn) reach(id int64) (model.Customer, error) {
	c, err := record.ReadCustomer(x.Ctx, x, id)
	if err == nil && !sees(x.member, c.Owner) {
		return model.Customer{}, model.NotFound("error.db.no_customer", "ID", id)
	}
	return c, err
}

// mayOwn refuses to give a customer to an owner whose customers the person does not see.
func (x *txn) mayOwn(owner string) error {
	if sees(x.member, owner) {
		return nil
	}
	return model.E(model.CodeRefused, "error.may.assign", "Owner", owner, "Role", string(x.member.Role))
}

// unseen gives the customers whom the person of the write does not see.
func (x *txn) unseen() (map[int64]bool, error) {
	out := map[int64]bool{}
	if x.member == nil || !x.member.Scoped() {
		return out, nil
	}
	owners, err := engine.Index(x.Ctx, x, engine.Pair[int64, string], "SELECT id, owner FROM customer")
	for id, owner := range owners {
		if !x.member.Sees(owner) {
			out[id] = true
		}
	}
	return out, err
}
