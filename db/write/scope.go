package write

import (
	"context"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// May refuses (CodeRefused) what the person's role does not allow, with whom to ask.
func (b *Book) May(v model.Verb) error { return b.Who.May(v) }

// Scoped tells that the person sees the customers of some owners only.
func (b *Book) Scoped() bool { return b.Who.Scoped() }

// Sees tells whether a customer of an owner is shown to the person.
func (b *Book) Sees(owner string) bool { return b.Who.Sees(owner) }

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

// TouchReferrers touches those of the ids that are somebody's.
func (x *Tx) TouchReferrers(ids ...int64) {
	for _, id := range ids {
		if id != 0 {
			x.Touched[id] = true
		}
	}
}

// WriteLines puts the lines of an interaction in the place of those it had before.
func (x *Tx) WriteLines(before, after *model.Interaction) {
	if before.CustomerID == after.CustomerID && model.SameLines(before.Lines, after.Lines) {
		return
	}
	t := x.Tabs["order_line"]
	for _, row := range record.LineRows(before) {
		x.Remove(t, t.KeyOf(row)...)
	}
	for _, row := range record.LineRows(after) {
		x.Write(t, row)
	}
}

// SetDue sets the promise as a person's own: every interaction so far is older.
func (x *Tx) SetDue(c *model.Customer, day model.Day, at model.At) {
	c.Next, c.NextAt, c.NextFrom = day, at, 0
	c.NextSet, c.NextSeq = model.If(day == 0, 0, x.Today), model.If(day == 0, 0, x.Last.Interaction)
}

// FieldDefs gives the further fields of the book by name.
func FieldDefs(ctx context.Context, q engine.Querier) ([]model.FieldDef, error) {
	defs, err := engine.All(ctx, q, func(d *model.FieldDef) []any { return []any{&d.Name, &d.Type} }, "SELECT name, type FROM custom_field ORDER BY name")
	return model.Distinct(defs), err
}

// ValueCounts counts the values of fields, by name.
type ValueCounts map[string]map[string]int

// Add counts those of one more customer.
func (v ValueCounts) Add(fields []model.Field) ValueCounts {
	for _, f := range fields {
		if v[f.Name] == nil {
			v[f.Name] = map[string]int{}
		}
		v[f.Name][f.Value]++
	}
	return v
}

// DefineFields adds fields that the book does not know yet, of the types that their
// values look like.
func (x *Tx) DefineFields(values ValueCounts) {
	if len(values) == 0 {
		return
	}
	defs, err := FieldDefs(x.Ctx, x)
	x.Fail(err)
	for _, def := range defs {
		delete(values, def.Name)
	}
	for name, list := range values {
		guess := model.GuessField(list)
		if guess == model.FieldText && model.IsCredit(name) {
			guess = model.FieldChoice // however few have one
		}
		x.Write(x.Tabs["custom_field"], []any{name, string(guess)})
	}
}
