package db

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// OwnerLoads gives every owner with the load of the customers that the query
// means, the most customers first, and last those without an owner, where there
// are any. Owners of nobody count where the query means everybody.
func (d *DB) OwnerLoads(ctx context.Context, q model.StatsQuery) (out []model.OwnerStat, err error) {
	defer d.mapped(&err)
	q.By = model.AttrOwner
	c, err := d.counting(ctx, q)
	if err != nil {
		return nil, err
	}
	owners, err := d.Owners(ctx)
	if err != nil {
		return nil, err
	}
	groups := map[string]model.GroupStat{}
	for _, g := range c.groups(model.AttrOwner) {
		groups[g.Value] = g
	}
	for _, o := range append(owners, model.Owner{}) {
		g, ok := groups[o.Name]
		if ok || o.Name != "" && c.q.Filter.Empty() {
			g.Value = o.Name
			out = append(out, model.OwnerStat{Owner: o, GroupStat: g})
		}
	}
	slices.SortStableFunc(out, func(a, b model.OwnerStat) int {
		return cmp.Or(cmp.Compare(record.Flag(a.Name == ""), record.Flag(b.Name == "")), cmp.Compare(b.Customers, a.Customers))
	})
	return out, nil
}

// SetInitials sets the initials of an owner; "" has them follow from the names
// again. Initials or a name of somebody else are refused with CodeConflict.
func (d *DB) SetInitials(ctx context.Context, name, initials string) (model.Outcome, error) {
	name, initials = strings.TrimSpace(record.CleanText(name)), strings.TrimSpace(record.CleanText(initials))
	switch {
	case name == "":
		return model.Outcome{}, model.Invalid("error.owner.name")
	case utf8.RuneCountInString(initials) > model.MaxInitials:
		return model.Outcome{}, model.Invalid("error.owner.long", "Text", initials, "Max", model.MaxInitials)
	}
	owners, err := d.Owners(ctx)
	if err != nil {
		return model.Outcome{}, err
	}
	for _, o := range owners {
		if o.Name != name && initials != "" && (record.Fold(o.Name) == record.Fold(initials) || o.Set && record.Fold(o.Initials) == record.Fold(initials)) {
			return model.Outcome{}, model.E(model.CodeConflict, "error.owner.taken", "Text", initials, "Name", o.Name)
		}
	}
	return d.makeChange(ctx, model.ChangeOwnerInitials, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		x.Change.Subject, x.Change.Detail = name, initials
		t := x.Tabs["owner"]
		switch old, err := t.Read(x.Ctx, x, []any{name}); {
		case err != nil:
			return err
		case initials != "" && old != nil && old[1] == initials, initials == "" && old == nil:
			return nil
		case initials == "":
			return x.Remove(t, name)
		}
		return x.Write(t, []any{name, initials})
	})
}

// RenameOwner gives an owner another name: every customer, archived ones too,
// and the initials that were set go with it, in one change. A name that somebody
// has already is refused with CodeConflict unless the two are to be merged.
func (d *DB) RenameOwner(ctx context.Context, from, to string, merge bool) (model.Outcome, error) {
	to = strings.TrimSpace(record.CleanText(to))
	if to == "" {
		return model.Outcome{}, model.Invalid("error.owner.name")
	}
	return d.makeChange(ctx, model.ChangeOwnerRename, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		ids, err := engine.IDs(x.Ctx, x, "SELECT id FROM customer WHERE owner = $1 ORDER BY id", from)
		if err != nil {
			return err
		}
		theirs, err := engine.IDs(x.Ctx, x, "SELECT id FROM customer WHERE owner = $1 ORDER BY id", to)
		if err != nil {
			return err
		}
		if len(theirs) > 0 && from != to && !merge {
			return model.E(model.CodeConflict, "error.owner.merge", "Name", to, "N", len(theirs))
		}
		rename := func(_ *txn, c *model.Customer) (string, error) { c.Owner = to; return to, nil }
		if err := x.eachOf(ids, nil, func(c *model.Customer) error { return x.changeOne(c, rename) }); err != nil {
			return err
		}
		x.Change.Subject, x.Change.Detail = from, to
		t := x.Tabs["owner"] // initials that were set go to who has none
		old, err := t.Read(x.Ctx, x, []any{from})
		if err != nil || old == nil || from == to {
			return err
		}
		has, err := t.Read(x.Ctx, x, []any{to})
		if err = cmp.Or(err, x.Remove(t, from)); err != nil || has != nil {
			return err
		}
		return x.Write(t, []any{to, old[1]})
	})
}
