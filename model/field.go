package model

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// FieldType says how the values of a further field are compared and shown.
type FieldType string

// The types of fields.
const (
	FieldText   FieldType = "text"
	FieldNumber FieldType = "number"
	FieldDate   FieldType = "date"
	FieldChoice FieldType = "choice" // a text of few values
	FieldYesNo  FieldType = "yesno"
)

// FieldTypes lists the types.
var FieldTypes = []FieldType{FieldText, FieldNumber, FieldDate, FieldChoice, FieldYesNo}

// FieldDef is a further field that the customers of a book may have. A value is
// kept as it was typed; the type says what it means.
type FieldDef struct {
	Name string
	Type FieldType
	word string // that Distinct gave it
}

// FieldUse is how a field is used.
type FieldUse struct {
	FieldDef
	Customers int       // who have a value
	Bad       int       // of them, those whose value is none of the type
	Examples  []string  // of such values, at most five
	Guess     FieldType // what the values look like
}

// info describes the field as an attribute is described.
func (d *FieldDef) info() AttrInfo {
	i := AttrInfo{Name: d.Word()}
	switch d.Type {
	case FieldNumber, FieldYesNo:
		i.Type = TypeNumber
	case FieldDate:
		i.Type = TypeDay
	}
	return i
}

// Distinct gives each of a book's fields, by name, a word in filters that finds it alone:
// one called as an attribute is, "tier" say, is field_tier, and of two whose names are one
// word the later has a number behind it.
func Distinct(fields []FieldDef) []FieldDef {
	taken := map[string]bool{}
	for i := range fields {
		d := &fields[i]
		base := d.Word()
		if a, ok := ParseAttr(foldText(base)); ok && a != AttrCity {
			base = "field_" + base
		}
		d.word = base
		for n := 2; taken[foldText(d.word)]; n++ {
			d.word = base + "_" + strconv.Itoa(n)
		}
		taken[foldText(d.word)] = true
	}
	return fields
}

// Word is the field's name in filters: one word of letters and digits.
func (d *FieldDef) Word() string {
	if d.word != "" {
		return d.word
	}
	return strings.Map(func(r rune) rune { return If(unicode.IsLetter(r) || unicode.IsDigit(r), r, '_') }, d.Name)
}

// Ordered tells a type whose values Num gives.
func (t FieldType) Ordered() bool { return t == FieldNumber || t == FieldDate || t == FieldYesNo }

// Num gives what a value stands for: a number, a Day, or 1 for yes and 0 for no;
// false for what is none of the type, and for types that are texts.
func (t FieldType) Num(text string) (float64, bool) {
	text = foldText(strings.TrimSpace(text))
	switch t {
	case FieldNumber:
		v, _, ok := parseScaled(strings.TrimSuffix(strings.ReplaceAll(text, ",", ""), "%"))
		return v + 0, ok // + 0 takes the sign off -0
	case FieldDate:
		d, ok := whenNumeric(text, 0, 0)
		return float64(d), ok
	case FieldYesNo:
		word, ok := findWord(yesNoWords, text)
		if word == "yes" {
			return 1, true
		}
		return 0, ok
	}
	return 0, false
}

var yesNoWords = words("yes 是 y true 1 x 有 对", "no 否 n false 0 无 没有 不是")

// Show gives a value as lists show it: one that is none of the type after "! ".
func (d *FieldDef) Show(text string) string {
	if _, ok := d.Type.Num(text); text != "" && d.Type.Ordered() && !ok {
		return "! " + text
	}
	return text
}

// Field gives the value of a further field, "" for none.
func (c *Customer) Field(name string) string { return fieldOf(c.Fields, name) }

// Field gives the value of a further field, "" for none.
func (s *Subject) Field(name string) string { return fieldOf(s.Fields, name) }

func fieldOf(list []Field, name string) string {
	if i := slices.IndexFunc(list, func(f Field) bool { return f.Name == name }); i >= 0 {
		return list[i].Value
	}
	return ""
}

// FindField finds the field of a name, which filters write as one word.
func FindField(list []FieldDef, name string) (FieldDef, bool) {
	name = foldText(name)
	if i := slices.IndexFunc(list, func(d FieldDef) bool { return foldText(d.Name) == name || foldText(d.Word()) == name }); i >= 0 {
		return list[i], true
	}
	return FieldDef{}, false
}

// What a choice may be: at least so many values of which few differ, and short.
const (
	choiceFrom = 5
	choiceMost = 12
	choiceLong = 40 // bytes
)

// GuessField tells the type that values look like, each with how often it stands
// there: the narrowest that all are of. Numbers that are rather names, such as
// 007 or an account of thirteen digits, are text.
func GuessField(values map[string]int) FieldType {
	all := func(test func(string) bool) bool {
		return len(values) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(values)), func(v string) bool { return !test(v) })
	}
	of := func(t FieldType) func(string) bool { return func(v string) bool { _, ok := t.Num(v); return ok } }
	n := 0
	for _, k := range values {
		n += k
	}
	switch {
	case all(of(FieldYesNo)) && !all(of(FieldNumber)):
		return FieldYesNo
	case all(func(v string) bool {
		return of(FieldNumber)(v) && len(v) <= 12 && (len(v) < 2 || v[0] != '0' || v[1] == '.')
	}):
		return FieldNumber
	case all(of(FieldDate)):
		return FieldDate
	case n >= choiceFrom && len(values) <= choiceMost && 2*len(values) <= n && all(func(v string) bool { return len(v) <= choiceLong }):
		return FieldChoice
	}
	return FieldText
}

// ParseFieldType reads a type by its word.
func ParseFieldType(s string) (FieldType, error) {
	if t := FieldType(foldText(strings.TrimSpace(s))); slices.Contains(FieldTypes, t) {
		return t, nil
	}
	return "", Invalid("error.field.type", "Text", s)
}
