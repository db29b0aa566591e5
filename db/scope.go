package db

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// txn is one write under way with the verbs of this room.
type txn struct{ *write.Tx }

// update runs fn as one write of who may do that; see write.Book.Update.
func (d *DB) update(ctx context.Context, v model.Verb, fn func(x *txn) error) error {
	if err := d.May(v); err != nil {
		return err
	}
	return d.book.Update(ctx, func(x *write.Tx) error { return fn(&txn{x}) })
}

// makeChange runs fn as one undoable change of who may make it; see write.Book.MakeChange.
func (d *DB) makeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *txn, out *model.Outcome) error) (model.Outcome, error) {
	if err := d.May(kind.Verb()); err != nil {
		return model.Outcome{}, err
	}
	return d.book.MakeChange(ctx, kind, cause, asOf, func(x *write.Tx, out *model.Outcome) error { return fn(&txn{x}, out) })
}

// tryChange is makeChange of today, of which with dry nothing stays.
func (d *DB) tryChange(ctx context.Context, kind model.ChangeKind, dry bool, fn func(x *txn) error) (model.Outcome, error) {
	return d.makeChange(ctx, kind, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		return cmp.Or(fn(x), model.If(dry, write.ErrDiscard, nil))
	})
}

// May refuses (CodeRefused) what this person's role does not allow, with whom to ask.
func (d *DB) May(v model.Verb) error { return d.book.May(v) }

// allowed gives what fn reads to who may have it, with errors worded.
func allowed[T any](d *DB, v model.Verb, fn func() (T, error)) (out T, err error) {
	if err = d.May(v); err == nil {
		out, err = fn()
	}
	return out, d.store.Err(err)
}

// reach reads a customer whom the person of the write sees.
func (x *txn) reach(id int64) (model.Customer, error) {
	c, err := record.ReadCustomer(x.Ctx, x, id)
	if err == nil && !x.Book.Sees(c.Owner) {
		return model.Customer{}, model.NotFound("error.db.no_customer", "ID", id)
	}
	return c, err
}

// absent words, of what belongs to a customer, that the customer is not shown.
func absent(err error, key string, id int64) error {
	return model.If(model.CodeOf(err) == model.CodeNotFound, error(model.NotFound(key, "ID", id)), err)
}

// readPeople gives the people of the book that a condition picks, by name.
func readPeople(ctx context.Context, q engine.Querier, where string, args ...any) (out []model.Member, err error) {
	query := "SELECT " + record.PersonCols + " FROM person WHERE " + where + " ORDER BY name"
	var m model.Member
	var owners string
	err = engine.Scan(ctx, q, query, args, []any{&m.ID, &m.Name, (*string)(&m.Role), &owners, &m.Key, &m.Fingerprint, &m.Added}, func() {
		m.Owners = strings.FieldsFunc(owners, func(r rune) bool { return r == '\n' })
		out = append(out, m)
	})
	return out, err
}

// onePerson is readPeople of somebody who has to be there.
func onePerson(ctx context.Context, q engine.Querier, where, arg string) (model.Member, error) {
	found, err := readPeople(ctx, q, where+" = $1", arg)
	if err == nil && len(found) == 0 {
		err = model.NotFound("error.person.unknown", "Text", arg)
	}
	if err != nil {
		return model.Member{}, err
	}
	return found[0], nil
}

// People gives everybody who may use the book in a team, by name.
func (d *DB) People(ctx context.Context) ([]model.Member, error) {
	return allowed(d, model.VerbPeople, func() ([]model.Member, error) { return readPeople(ctx, d.readers, "1 = 1") })
}

// PersonByKey gives whose the key with a fingerprint is. CodeNotFound for nobody's.
func (d *DB) PersonByKey(ctx context.Context, fingerprint string) (model.Member, error) {
	return allowed(d, model.VerbPeople, func() (model.Member, error) { return onePerson(ctx, d.readers, "fingerprint", fingerprint) })
}

// AddPerson lets somebody use the book in a team. A name or a key that somebody has
// already is CodeConflict.
func (d *DB) AddPerson(ctx context.Context, m model.Member) (model.Outcome, error) {
	return d.changePeople(ctx, model.ChangePersonAdd, m.Name, func(x *txn, _ model.Member) error {
		m.ID, m.Added = x.Number("SELECT coalesce(max(id), 0) + 1 FROM person"), x.Now
		return x.putPerson(&m)
	})
}

// EditPerson replaces what is known of the person with the member's name.
// CodeNotFound for nobody.
func (d *DB) EditPerson(ctx context.Context, m model.Member) (model.Outcome, error) {
	return d.changePeople(ctx, model.ChangePersonEdit, m.Name, func(x *txn, old model.Member) error {
		m.ID, m.Added = old.ID, old.Added
		return x.putPerson(&m)
	})
}

// RemovePerson lets somebody in no longer; their changes keep the name. CodeNotFound
// for nobody.
func (d *DB) RemovePerson(ctx context.Context, name string) (model.Outcome, error) {
	return d.changePeople(ctx, model.ChangePersonRemove, name, func(x *txn, old model.Member) error {
		x.Remove(x.Tabs["person"], old.ID)
		return nil
	})
}

// changePeople makes a change of somebody, who is there already unless it adds them.
func (d *DB) changePeople(ctx context.Context, kind model.ChangeKind, name string, fn func(x *txn, old model.Member) error) (model.Outcome, error) {
	return d.makeChange(ctx, kind, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) (err error) {
		x.Change.Subject, x.Change.Count = name, 1
		var old model.Member
		if kind != model.ChangePersonAdd {
			if old, err = onePerson(x.Ctx, x, "name", name); err != nil {
				return err
			}
		}
		if err = fn(x, old); err != nil || x.Book.Who == nil || old.Role != model.RoleAdmin {
			return err
		}
		const query = "SELECT count(*) FROM person WHERE role = $1"
		return model.If[error](x.Number(query, string(model.RoleAdmin)) == 0, model.E(model.CodeRefused, "error.person.last"), nil)
	})
}

// putPerson writes somebody, whose name and key are nobody else's.
func (x *txn) putPerson(m *model.Member) error {
	if err := m.Check(); err != nil {
		return err
	}
	others, err := readPeople(x.Ctx, x, "id <> $1 AND (name = $2 OR fingerprint = $3)", m.ID, m.Name, m.Fingerprint)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(others, func(o model.Member) bool { return o.Name == m.Name }); i >= 0 {
		return model.E(model.CodeConflict, "error.person.taken", "Name", m.Name)
	}
	if len(others) > 0 {
		return model.E(model.CodeConflict, "error.person.key_taken", "Name", others[0].Name)
	}
	x.Write(x.Tabs["person"], []any{m.ID, m.Name, string(m.Role), strings.Join(m.Owners, "\n"), m.Key, m.Fingerprint, m.Added})
	return nil
}

// Owners gives the people who look after customers, archived ones too, and those
// of whom initials or targets were set, by name.
func (d *DB) Owners(ctx context.Context) (out []model.Owner, err error) {
	defer d.mapped(&err)
	t, err := write.ReadTally(ctx, d.readers)
	if err != nil {
		return nil, err
	}
	set, err := engine.Index(ctx, d.readers, engine.Pair[string, string], "SELECT name, initials FROM owner UNION SELECT owner, '' FROM target WHERE owner NOT IN (SELECT name FROM owner) AND owner <> ''")
	out = model.Owners(t.Owners(), set)
	return slices.DeleteFunc(out, func(o model.Owner) bool { return !d.book.Sees(o.Name) }), err
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
		switch old := x.Row(t, name); {
		case initials != "" && old != nil && old[1] == initials, initials == "" && old == nil:
		case initials == "":
			x.Remove(t, name)
		default:
			x.Write(t, []any{name, initials})
		}
		return nil
	})
}

// RenameOwner gives an owner another name: every customer, archived ones too,
// the initials and targets that were set, and the people whose owner it is go with it, in one change. A name that somebody
// has already is refused with CodeConflict unless the two are to be merged.
func (d *DB) RenameOwner(ctx context.Context, from, to string, merge bool) (model.Outcome, error) {
	to = strings.TrimSpace(record.CleanText(to))
	if to == "" {
		return model.Outcome{}, model.Invalid("error.owner.name")
	}
	return d.makeChange(ctx, model.ChangeOwnerRename, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		const owned = "SELECT id FROM customer WHERE owner = $1 ORDER BY id"
		ids, theirs := x.IDs(owned, from), len(x.IDs(owned, to))
		if theirs > 0 && from != to && !merge {
			return model.E(model.CodeConflict, "error.owner.merge", "Name", to, "N", theirs)
		}
		rename := func(_ *txn, c *model.Customer) string { c.Owner = to; return to }
		if err := x.eachOf(ids, nil, func(c *model.Customer) error { return x.changeOne(c, rename) }); err != nil {
			return err
		}
		if err := x.renameTheirs(from, to); err != nil {
			return err
		}
		x.Change.Subject, x.Change.Detail = from, to
		targets := x.Tabs["target"]
		for _, row := range x.Rows(targets, "owner = $1 AND owner <> $2", from, to) { // of whom two have one, to's stays
			if x.Remove(targets, row[:3]...); x.Row(targets, to, row[1], row[2]) == nil {
				x.Write(targets, append([]any{to}, row[1:]...))
			}
		}
		t := x.Tabs["owner"] // initials that were set go to who has none
		old, has := x.Row(t, from), x.Row(t, to)
		if old == nil || from == to {
			return nil
		}
		if x.Remove(t, from); has == nil {
			x.Write(t, []any{to, old[1]})
		}
		return nil
	})
}

// SetTargets sets targets of an owner ("" is everybody together) for a period, as one
// change; a value of 0 takes one away. CodeInvalid for what is no period.
func (d *DB) SetTargets(ctx context.Context, owner, period string, list []model.Target) (model.Outcome, error) {
	p, err := model.ParsePeriod(period)
	if err != nil {
		return model.Outcome{}, err
	}
	return d.makeChange(ctx, model.ChangeTarget, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		x.Change.Subject, x.Change.Detail = owner, p.Name
		for _, t := range list {
			tab, key := x.Tabs["target"], []any{owner, p.Name, t.Measure}
			if t.Value > 0 {
				x.Write(tab, append(key, t.Value))
			} else if x.Row(tab, key...) != nil {
				x.Remove(tab, key...)
			}
		}
		return nil
	})
}

// renameTheirs has the people with an owner go on seeing the same customers by a new name.
func (x *txn) renameTheirs(from, to string) error {
	people, err := readPeople(x.Ctx, x, "1 = 1")
	for _, m := range people {
		if i := slices.Index(m.Owners, from); i >= 0 && err == nil {
			m.Owners[i] = to
			err = x.putPerson(&m)
		}
	}
	return err
}
