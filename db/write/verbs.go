package write

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

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
