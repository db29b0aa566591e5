package db

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// Policies gives every saved version of the policy, the newest first.
func (d *DB) Policies(ctx context.Context) (out []model.PolicyVersion, err error) {
	defer d.mapped(&err)
	err = d.store.Read(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err != nil {
			return err
		}
		return engine.Each(ctx, tx, "SELECT version, at, by_whom, why, body FROM policy ORDER BY version DESC", nil, func(row engine.Scanner) error {
			var v model.PolicyVersion
			var body string
			if err := row.Scan(&v.Version, &v.At, &v.By, &v.Why, &body); err != nil {
				return err
			}
			p, err := write.ReadPolicy(body)
			if err != nil {
				return err
			}
			v.Policy = *p
			v.Policy.Version, v.Policy.Currency, v.Current = v.Version, d.book.Currency, v.Version == b.Policy
			out = append(out, v)
			return nil
		})
	})
	return out, err
}

// SavePolicy makes a policy the one in force, as a new version with the reason
// why, and scores everyone by it; tiers that change are noted with the cause
// "policy". It is one undoable change; the version stays in the history. A
// policy that Validate refuses is not saved, and one that says the same as the
// policy in force changes nothing.
func (d *DB) SavePolicy(ctx context.Context, p model.Policy, why string) (model.Outcome, error) {
	return d.savePolicy(ctx, func(*txn) (model.Policy, error) { return p, nil }, why)
}

// RestorePolicy saves an earlier version anew. CodeNotFound when there is none.
func (d *DB) RestorePolicy(ctx context.Context, version int, why string) (model.Outcome, error) {
	return d.savePolicy(ctx, func(x *txn) (model.Policy, error) {
		p, err := d.book.PolicyOf(x.Ctx, x, version)
		if errors.Is(err, sql.ErrNoRows) {
			err = model.NotFound("error.policy.version", "Version", version)
		}
		return *cmp.Or(p, &model.Policy{}), err
	}, why)
}

func (d *DB) savePolicy(ctx context.Context, choose func(*txn) (model.Policy, error), why string) (model.Outcome, error) {
	defer d.announce("policy")()
	return d.makeChange(ctx, model.ChangePolicy, model.CausePolicy, 0, func(x *txn, _ *model.Outcome) error {
		p, err := choose(x)
		if err == nil {
			p, err = d.fitting(x.Ctx, x, p)
		}
		body, unwritten := policyBody(p)
		if err := cmp.Or(err, unwritten); err != nil {
			return err
		}
		if now, err := policyBody(*x.Policy); err != nil || now == body {
			return err
		}
		x.putPolicy(body, record.CleanText(why))
		return nil
	})
}

// fitting gives a policy with its further fields named as the book names them. It
// refuses what Validate does, a field that the book does not have, and one whose
// values its component cannot count.
func (d *DB) fitting(ctx context.Context, q engine.Querier, p model.Policy) (model.Policy, error) {
	if err := p.Validate(); err != nil || len(p.Components) == 0 {
		return p, err
	}
	_, now, unread := d.book.PolicyInForce(ctx, q)
	defs, err := write.FieldDefs(ctx, q)
	err = cmp.Or(err, unread)
	p.Components = slices.Clone(p.Components)
	for i := range p.Components {
		c := &p.Components[i]
		def, ok := model.FindField(defs, c.Field)
		if c.Ranked() && model.IsCredit(def.Name) && def.Type != model.FieldNumber {
			c.Values = model.CreditValues()
		}
		switch {
		case err != nil:
		case !ok && now.Component(c.Field) != nil: // the field went with an import that was taken back
			def.Name = c.Field
		case !ok:
			err = model.NotFound("error.policy.field", "Text", c.Field)
		case !c.Fits(def.Type) && c.Values == nil:
			err = model.Invalid("error.policy.field_number", "Text", def.Name)
		case !c.Fits(def.Type):
			err = model.Invalid("error.policy.field_choice", "Text", def.Name)
		}
		c.Field = def.Name
	}
	if err == nil {
		err = p.Validate() // two names may be of one field
	}
	return p, err
}

// policyBody is a policy as it is stored: without what depends on where it stands.
func policyBody(p model.Policy) (string, error) {
	p.Version, p.Currency = 0, ""
	b, err := json.Marshal(p)
	return string(b), err
}

// putPolicy writes a new version, makes it the one in force, and scores everyone.
func (x *txn) putPolicy(body, why string) {
	version := int(x.Number("SELECT coalesce(max(version), 0) + 1 FROM policy"))
	const insert = "INSERT INTO policy (version, at, by_whom, body, why) VALUES ($1, $2, $3, $4, $5)"
	x.Exec(insert, version, x.Now, x.Book.By, body, why)
	x.Journal(x.Tabs["book"], int64(1))
	x.Exec("UPDATE book SET policy_version = $1", version)
	p, err := x.Book.PolicyOf(x.Ctx, x, version)
	x.Fail(err)
	x.Policy = cmp.Or(p, x.Policy)
	// What of the calibration depends on the policy is worked out anew. The rest is kept, so
	// that the only tiers that change are those the policy moves.
	res := x.Rescore(write.RescoreOptions{Cause: model.CausePolicy, Change: x.Change.ID, Recut: true, Rewrite: true})
	x.Change.Detail, x.Change.Count = strconv.Itoa(version), res.Moved
	x.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: "tier_change"})
}

// fieldValues counts those in the customers' rows; and narrows them down.
func fieldValues(ctx context.Context, q engine.Querier, and string) (write.ValueCounts, error) {
	out, text := write.ValueCounts{}, ""
	return out, engine.Scan(ctx, q, "SELECT fields FROM customer WHERE fields <> ''"+and, nil, []any{&text}, func() { out.Add(record.UnpackFields(text)) })
}

// FieldsOf names the further fields of the customers that match, in order; only, where it
// is not nil, leaves the others out.
func (d *DB) FieldsOf(ctx context.Context, q model.ListQuery, only map[int64]bool) (names []string, err error) {
	defer d.mapped(&err)
	used := write.ValueCounts{}
	q.Sort, q.Desc = model.AttrID, false
	w, err := d.onceWindow(ctx, &q)
	if err == nil {
		err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
			var id int64
			var text string
			return engine.Scan(ctx, tx, "SELECT id, fields FROM customer WHERE fields <> '' ORDER BY id", nil, []any{&id, &text}, func() {
				if _, found := slices.BinarySearch(w.IDs, id); found && (only == nil || only[id]) {
					used.Add(record.UnpackFields(text))
				}
			})
		})
	}
	return slices.Sorted(maps.Keys(used)), err
}

// Fields gives the further fields of the book by name, with how they are used.
// types says of which type the values of some are looked at instead of their own:
// what would not be of it counts as bad.
func (d *DB) Fields(ctx context.Context, types map[string]model.FieldType) (out []model.FieldUse, err error) {
	defer d.mapped(&err)
	defs, undefined := write.FieldDefs(ctx, d.readers)
	seen, err := d.book.ScopeSQL(ctx)
	values, unread := fieldValues(ctx, d.readers, seen)
	if err := cmp.Or(undefined, err, unread); err != nil {
		return nil, err
	}
	out = make([]model.FieldUse, len(defs))
	for i, def := range defs {
		def.Type = cmp.Or(types[def.Name], def.Type)
		u := &out[i]
		u.FieldDef, u.Guess = def, model.GuessField(values[def.Name])
		for v, n := range values[def.Name] {
			u.Customers += n
			if _, ok := def.Type.Num(v); def.Type.Ordered() && !ok {
				u.Bad += n
				u.Examples = append(u.Examples, v)
			}
		}
		slices.Sort(u.Examples)
		u.Examples = u.Examples[:min(5, len(u.Examples))]
	}
	return out, nil
}

// SetField adds a field, or gives one another type: its values stay as they are, and
// those that are none of the type count as unknown.
func (d *DB) SetField(ctx context.Context, def model.FieldDef) (model.Outcome, error) {
	def.Name = record.CleanText(def.Name)
	if _, taken := model.ParseAttr(strings.ToLower(def.Name)); taken || def.Name == "" || len(def.Name) > model.MaxName {
		return model.Outcome{}, model.Invalid("error.field.name", "Text", def.Name)
	}
	return d.makeChange(ctx, model.ChangeField, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		x.Change.Subject = def.Name
		if c := x.Policy.Component(def.Name); c != nil && !c.Fits(def.Type) {
			return x.counts("error.field.counts_as", c)
		}
		x.Write(x.Tabs["custom_field"], []any{def.Name, string(def.Type)})
		return nil
	})
}

// RenameField gives a field another name, with all its values; "" takes it and them
// away. A policy that weighs it follows as a new version. A name that is another
// field's is CodeConflict, and so is taking away a field that the policy weighs.
func (d *DB) RenameField(ctx context.Context, from, to string) (model.Outcome, error) {
	to = record.CleanText(to)
	return d.makeChange(ctx, model.ChangeField, model.CauseEdit, 0, func(x *txn, _ *model.Outcome) error {
		defs, err := write.FieldDefs(x.Ctx, x)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(defs, func(d model.FieldDef) bool { return d.Name == from })
		if i < 0 {
			return model.NotFound("error.field.missing", "Text", from)
		}
		if _, taken := model.FindField(slices.Delete(slices.Clone(defs), i, i+1), to); taken {
			return model.E(model.CodeConflict, "error.field.taken", "Text", to)
		}
		if c := x.Policy.Component(from); c != nil && to == "" {
			return x.counts("error.field.counts", c)
		}
		ids := x.IDs("SELECT id FROM customer WHERE fields <> '' ORDER BY id")
		rename := func(_ *txn, c *model.Customer) string {
			if v := c.Field(from); v != "" {
				set := map[string]string{from: ""}
				if to != "" {
					set[to] = v
				}
				c.Fields = record.MergeFields(c.Fields, set)
			}
			return ""
		}
		err = x.eachOf(ids, nil, func(c *model.Customer) error { return x.changeOne(c, rename) })
		x.Remove(x.Tabs["custom_field"], from)
		if to != "" {
			x.Write(x.Tabs["custom_field"], []any{to, string(defs[i].Type)})
		}
		x.Change.Detail = ""
		if err == nil {
			err = x.renameComponent(from, to)
		}
		x.Change.Subject = from
		return err
	})
}

// counts refuses a change of a field that counts in the score, and says the setting
// by which it no longer does.
func (x *txn) counts(key string, c *model.FieldComponent) error {
	rest := slices.DeleteFunc(slices.Clone(x.Policy.Components), func(o model.FieldComponent) bool { return o.Field == c.Field })
	return model.E(model.CodeConflict, key, "Text", c.Field, "Setting", "components="+model.FieldComponents(rest))
}

// renameComponent lets the policy follow a field's new name. The change carries the
// version then, as one of the policy does.
func (x *txn) renameComponent(from, to string) error {
	if x.Policy.Component(from) == nil {
		return nil
	}
	p := *x.Policy
	p.Components = slices.Clone(p.Components)
	p.Component(from).Field = to
	body, err := policyBody(p)
	if err == nil {
		err = p.Validate()
	}
	if err == nil {
		x.putPolicy(body, from+" → "+to)
	}
	x.All, x.Renewed = true, nil // rows are other than scores alone
	return err
}
