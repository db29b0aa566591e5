package view

import (
	"strings"

	"tierbook/model"
)

// What stands between further fields, and between a name and its value.
const fieldEnd, fieldIs = "\x1e", "\x1f"

// fieldsText writes further fields into one text.
func fieldsText(list []model.Field) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for _, f := range list {
		b.WriteString(fieldEnd + f.Name + fieldIs + f.Value)
	}
	return b.String() + fieldEnd
}

// Field gives the value of a further field by its name, "" for none.
func (r *Record) Field(name string) string {
	all := r.text(r.fields)
	for all != "" {
		i := strings.Index(all, name)
		if i < 0 {
			return ""
		}
		if rest := all[i+len(name):]; i > 0 && all[i-1] == fieldEnd[0] && strings.HasPrefix(rest, fieldIs) {
			value, _, _ := strings.Cut(rest[1:], fieldEnd)
			return value
		}
		all = all[i+len(name):]
	}
	return ""
}
