package model

import (
	"slices"
	"strings"
	"unicode"
)

type termKind uint8

const (
	termWord    termKind = iota // the name contains it
	termAttr                    // an attribute compared
	termFlag                    // is:
	termNo                      // no:
	termHas                     // has:
	termNote                    // note: what the book was looked through for
	termBought                  // bought: likewise, among products and categories
	termOrdered                 // ordered: likewise, by the days of orders; from here on by those of Happened
)

type operator uint8

const (
	opHas operator = iota // ":": contains, is one of
	opEq
	opNe
	opGt
	opGe
	opLt
	opLe
)

var operatorText = [...]string{":", "=", "!=", ">", ">=", "<", "<="}

func (o operator) String() string { return operatorText[o] }

// ordering tells the operators that need an order.
func (o operator) ordering() bool { return o >= opGt }

// flip turns the operator's direction round: an age grows as its date falls.
func (o operator) flip() operator { return [...]operator{opHas, opEq, opNe, opLt, opLe, opGt, opGe}[o] }

// span is a value to compare a number with: [lo, hi] for the ordering
// operators, [eqLo, eqHi) for equality, which is as fine as the value was typed.
type span struct{ lo, hi, eqLo, eqHi float64 }

// term is one comparison. values are canonical texts; needles and spans are
// what they compile to, by the attribute's type.
type term struct {
	kind    termKind
	attr    Attr
	field   *FieldDef // compared instead of an attribute
	op      operator  // as typed
	cmp     operator  // after flipping for ages and tiers
	values  []string
	needles []string // folded texts; from ordered: on what was typed
	spans   []span
	attrs   []Attr     // of no: and has:
	fields  []FieldDef // likewise
	ids     []int64    // of note: and those behind it, those found, of id those named; sorted
}

func (t *term) key() string {
	if t.kind > termAttr {
		return termWords[t.kind-termFlag].name
	}
	return t.info().Name
}

// info describes what is compared.
func (t *term) info() AttrInfo {
	if t.field != nil {
		return t.field.info()
	}
	return t.attr.Info()
}

func (t *term) in(zh func(Attr) string) string {
	key, values := t.key(), t.values
	if zh != nil {
		key, values = t.chinese(zh)
	}
	text := strings.Join(eachOf(values, func(v string) string { return quoteWord(v, t.kind != termWord) }), ",")
	if t.kind == termWord {
		return text
	}
	return key + t.op.String() + text
}

func (t *term) match(r Record) bool {
	if t.kind >= termNote {
		return t.within(r)
	}
	switch t.kind {
	case termWord:
		return containsFold(r.Text(AttrName), t.needles[0])
	case termFlag:
		return slices.ContainsFunc(t.values, r.Is)
	case termNo, termHas:
		has := t.kind == termHas
		return slices.ContainsFunc(t.attrs, func(a Attr) bool { return known(r, a) == has }) ||
			slices.ContainsFunc(t.fields, func(d FieldDef) bool { return (r.Field(d.Name) != "") == has })
	}
	if t.field != nil && t.field.Type.Ordered() {
		v, ok := t.field.Type.Num(r.Field(t.field.Name))
		return ok && t.matchNumber(v)
	} else if t.field != nil {
		return t.matchText(r.Field(t.field.Name))
	}
	if len(t.ids) > 0 { // a thousand, with a hundred thousand customers to look at
		return t.within(r) == (t.cmp != opNe)
	}
	switch t.attr.Info().Type {
	case TypeText:
		return t.matchText(r.Text(t.attr))
	case TypeSet:
		return slices.ContainsFunc(t.values, func(v string) bool {
			return t.attr == AttrTags && r.HasTag(v) || t.attr == AttrConsent && slices.ContainsFunc(strings.Split(r.Text(t.attr), ","), func(w string) bool { return strings.EqualFold(v, w) })
		}) == (t.cmp != opNe)
	}
	v, ok := r.Num(t.attr)
	return ok && t.matchNumber(v)
}

// within tells whether the customer is among those found.
func (t *term) within(r Record) bool {
	id, _ := r.Num(AttrID)
	_, ok := slices.BinarySearch(t.ids, int64(id))
	return ok
}

// known tells whether the attribute has a value.
func known(r Record, a Attr) bool {
	switch a.Info().Type {
	case TypeText, TypeSet:
		return r.Text(a) != ""
	}
	_, ok := r.Num(a)
	return ok
}

func (t *term) matchText(text string) bool {
	return text != "" && slices.ContainsFunc(t.needles, func(n string) bool { return t.matchOne(text, n) }) == (t.cmp != opNe)
}

// matchOne compares one text. Words of a closed list, such as stages, are compared
// whole by ":" too; phones compare by their digits too, however they are spaced.
func (t *term) matchOne(text, needle string) bool {
	exact := t.cmp != opHas || len(closed[t.attr]) > 0
	if t.attr == AttrRegion || t.attr == AttrCity {
		if first, city := Region(text); exact && city != "" && equalFold(Place(first), Place(needle)) { // it has that city in it
			return true
		}
		if !exact && containsFold(regionSpaces.Replace(text), regionSpaces.Replace(needle)) {
			return true
		}
		text, needle = plainRegion(text), plainRegion(needle)
	}
	if exact && equalFold(text, needle) || !exact && containsFold(text, needle) {
		return true
	}
	if t.attr != AttrPhone {
		return false
	}
	want := digits(needle)
	if len(want) < 3 || len(want) < len(needle)/2 {
		return false
	}
	if exact {
		return digits(text) == want
	}
	return strings.Contains(digits(text), want)
}

func (t *term) matchNumber(v float64) bool {
	if !t.cmp.ordering() {
		return slices.ContainsFunc(t.spans, func(s span) bool { return v >= s.eqLo && v < s.eqHi }) == (t.cmp != opNe)
	}
	s := t.spans[0]
	switch t.cmp {
	case opGt:
		return v > s.hi
	case opGe:
		return v >= s.lo
	case opLt:
		return v < s.lo
	}
	return v <= s.hi
}

// quoteWord writes a word or value so that it reads back as itself.
func quoteWord(s string, value bool) string {
	if !needsQuote(s, value) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func needsQuote(s string, value bool) bool {
	if s == "" || !value && (s[0] == '-' || keywords[strings.ToLower(s)] != "") {
		return true
	}
	for i, r := range s {
		if r != foldRune(r) || unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`,|"\()`, r) || (!value || i == 0) && strings.ContainsRune(":=<>≥≤≠!&", r) {
			return true
		}
	}
	return false
}

// keywords are the words of the grammar, by how they are written.
var keywords = map[string]string{"or": "or", "||": "or", "或": "or", "and": "and", "&": "and", "&&": "and", "且": "and", "not": "not", "非": "not"}
