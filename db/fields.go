package db

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// fieldDefs gives the further fields of the book by name.
func fieldDefs(ctx context.Context, q engine.Querier) ([]model.FieldDef, error) {
	defs, err := engine.All(ctx, q, func(d *model.FieldDef) []any { return []any{&d.Name, &d.Type} }, "SELECT name, type FROM custom_field ORDER BY name")
	return model.Distinct(defs), err
}

// valueCounts counts the values of fields, by name.
type valueCounts map[string]map[string]int

func (v valueCounts) add(fields []model.Field) {
	for _, f := range fields {
		if v[f.Name] == nil {
			v[f.Name] = map[string]int{}
		}
		v[f.Name][f.Value]++
	}
}

// fieldValues counts those in the customers' rows; and narrows them down.
func fieldValues(ctx context.Context, q engine.Querier, and string) (valueCounts, error) {
	out, text := valueCounts{}, ""
	return out, engine.Scan(ctx, q, "SELECT fields FROM customer WHERE fields <> ''"+and, nil, []any{&text}, func() { out.add(record.UnpackFields(text)) })
}

// FieldsOf names the further fields of the customers that match, in order; only, where it
// is not nil, leaves the others out.
func (d *DB) FieldsOf(ctx context.Context, q model.ListQuery, only map[int64]bool) (names []string, err error) {
	defer d.mapped(&err)
	used := valueCounts{}
	q.Sort, q.Desc = model.AttrID, false
	w, err := d.onceWindow(ctx, &q)
	if err == nil {
		err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
			var id int64
			var text string
			return engine.Scan(ctx, tx, "SELECT id, fields FROM customer WHERE fields <> '' ORDER BY id", nil, []any{&id, &text}, func() {
				if _, found := slices.BinarySearch(w.IDs, id); found && (only == nil || only[id]) {
					used.add(record.UnpackFields(text))
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
	defs, undefined := fieldDefs(ctx, d.readers)
	seen, err := d.scopeSQL(ctx)
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

// defineFields adds fields that the book does not know yet, of the types that their
// values look like.
func (x *txn) defineFields(customers ...*model.Customer) {
	values := valueCounts{}
	for _, c := range customers {
		values.add(c.Fields)
	}
	if len(values) == 0 {
		return
	}
	defs, err := fieldDefs(x.Ctx, x)
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
		defs, err := fieldDefs(x.Ctx, x)
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
