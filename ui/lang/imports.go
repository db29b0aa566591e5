package lang

import (
	"cmp"
	"strings"

	"tierbook/model"
	"tierbook/ui/part"
)

// ImportChanges words what an import changed, or would, of customers who were
// there already: the fields with how many customers, then some of them with old
// and new value. Nothing when it changed none.
func (l *Lang) ImportChanges(r *model.ImportResult) []string {
	if len(r.Changes) == 0 {
		return nil
	}
	var fields, out []string
	for i := range r.Changes {
		f := &r.Changes[i]
		label := l.Field(f.Field)
		fields = append(fields, l.F("import_changed.field", "Field", label, "N", f.Customers))
		for _, v := range f.First {
			out = append(out, l.F("import_changed.value", "Name", v.Customer, "Field", label, "Old", cmp.Or(v.Old, unknown), "New", cmp.Or(v.New, unknown)))
		}
	}
	return append([]string{l.F("import_changed.fields", "Fields", l.List(fields))}, out...)
}

// Field words a field of a customer by its word in the export, or one that a file
// brought by "=" and its name.
func (l *Lang) Field(name string) string {
	if own, ok := strings.CutPrefix(name, "="); ok {
		return own
	}
	if l.Has("attr." + name) {
		return l.T("attr." + name)
	}
	return l.T("import_field." + name)
}

// Evidence words what speaks for and against two customers being the same.
func (l *Lang) Evidence(p *model.Pair) string {
	return strings.Join(l.Reasons(p.Evidence), l.T("cmd.comma"))
}

// Alike names those whom a customer may be, each with what speaks for it.
func (l *Lang) Alike(list []model.Pair) string {
	return strings.Join(part.Each(list, func(p *model.Pair) string {
		return l.F("alike.one", "Name", p.B.Name, "ID", p.B.ID, "Why", l.Evidence(p))
	}), l.T("alike.and"))
}

// Value words what a field of a customer holds, by its word in the export.
func (l *Lang) Value(field, value string) string {
	if field == "kind" && l.Has("customer_kind."+value) {
		return l.T("customer_kind." + value)
	}
	return value
}

// ImportField words what a column of a file stands for, by the word of
// exchange.FieldNames.
func (l *Lang) ImportField(word string) string {
	if key := "import_as." + word; l.Has(key) {
		return l.T(key)
	}
	return l.Field(word)
}

// Rollback counts what taking back an import takes out and restores.
func (l *Lang) Rollback(r *model.Rollback) string {
	var out []string
	for _, c := range []struct {
		key string
		n   int
	}{{"customers", r.Customers}, {"contacts", r.Contacts}, {"interactions", r.Interactions}, {"restored", r.Restored}} {
		if c.n > 0 {
			out = append(out, l.F("rollback."+c.key, "N", c.n, "Count", l.Count(c.n)))
		}
	}
	if len(out) == 0 {
		return l.T("rollback.none")
	}
	return l.List(out)
}

// Kept words what of an import stays when it is taken back, a customer a line.
func (l *Lang) Kept(r *model.Rollback) []string {
	return part.Each(r.Kept, func(k *model.KeptRow) string {
		if key := "rollback.kept_" + k.What; l.Has(key) {
			return l.F(key, "Name", k.Customer)
		}
		return l.F("rollback.kept_field", "Name", k.Customer, "Field", l.Column(k.What))
	})
}

// Column words a column of a customer, as the book calls it.
func (l *Lang) Column(name string) string {
	if name == "fields" || name == "referred_by" {
		return l.T("import_as." + name)
	}
	return l.Field(cmp.Or(map[string]string{"tags": "tag", "next_day": "next", "repeat_from": "repeat", "override_tier": "override"}[name], name))
}
