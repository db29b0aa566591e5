package lang

import (
	"strings"

	"tierbook/model"
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
			out = append(out, l.F("import_changed.value", "Name", v.Customer, "Field", label, "Old", orNothing(v.Old), "New", orNothing(v.New)))
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

func orNothing(s string) string {
	if s == "" {
		return unknown
	}
	return s
}

// ImportField words what a column of a file stands for, by the word of
// exchange.FieldNames.
func (l *Lang) ImportField(word string) string {
	if key := "import_as." + word; l.Has(key) {
		return l.T(key)
	}
	return l.Field(word)
}
