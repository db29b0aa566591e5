package db

import (
	"context"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

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
	if err := d.May(model.VerbPeople); err != nil {
		return nil, err
	}
	out, err := readPeople(ctx, d.readers, "1 = 1")
	return out, d.mapErr(err)
}

// PersonByKey gives whose the key with a fingerprint is. CodeNotFound for nobody's.
func (d *DB) PersonByKey(ctx context.Context, fingerprint string) (model.Member, error) {
	if err := d.May(model.VerbPeople); err != nil {
		return model.Member{}, err
	}
	m, err := onePerson(ctx, d.readers, "fingerprint", fingerprint)
	return m, d.mapErr(err)
}

// AddPerson lets somebody use the book in a team. A name or a key that somebody has
// already is CodeConflict.
func (d *DB) AddPerson(ctx context.Context, m model.Member) (model.Outcome, error) {
	return d.changePeople(ctx, model.ChangePersonAdd, m.Name, func(x *txn, _ model.Member) error {
		last, err := engine.Value[int64](x.Ctx, x, "SELECT coalesce(max(id), 0) FROM person")
		if err != nil {
			return err
		}
		m.ID, m.Added = last+1, x.Now
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
		return x.Remove(x.Tabs["person"], old.ID)
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
		return fn(x, old)
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
	return x.Write(x.Tabs["person"], []any{m.ID, m.Name, string(m.Role), strings.Join(m.Owners, "\n"), m.Key, m.Fingerprint, m.Added})
}
