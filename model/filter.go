package model

import (
	"slices"
	"strings"
)

// Filter is a parsed filter expression: who of the book is meant.
//
// Terms side by side must all hold; "or" (or "|") offers alternatives, "not",
// "-" or "!" turns a term round, parentheses group. A term is one of
//
//	word            the name contains it, in any case
//	owner:li        the text contains it; owner=li is exactly it, != is anything known but it
//	tier:A,B        any of a list, by the book's names too; tier>=B is B or better
//	rev>1.2万       money in the currency's main unit; k, m, 万 and 亿 are understood
//	p_alive<50%     a share, also 0.5
//	last>30d        longer ago than 30 days (d, w, m, y); for due and snoozed, which lie ahead, further ahead
//	birthday:7d     one within the next 7 days, of the customer or a contact
//	due<=+7d        a date: ISO, a year, a month, today, +7d, -2w, fri, 3月5日
//	tag:vip         carries the tag
//	no:owner        unknown; has:phone is known
//	is:overdue      one of the flags
//	note:交期       a note, or that of an interaction, contains it
//	ordered:2026-11 ordered in that month; also a year, a day, 30d, 2026-01-01..2026-03-31
//	年龄>40         a further field of the book, by its type
//
// A comparison with something unknown does not hold, whatever the operator;
// "not" in front of it does then hold.
type Filter struct {
	Source string // as a person typed it

	root  node
	stamp int64
}

// FilterOptions is what an expression is read against.
type FilterOptions struct {
	Today    Day        // the as-of day: ages and words such as "today" count from it
	Currency string     // reporting currency of the book: money is in its main unit
	Fields   []FieldDef // further fields of the book, which stand where attributes do
	Tiers    TierNames  // of the book, which stand for the letters
}

// FilterTerm is one of the parts that must all hold, for a bar of chips. A part
// that is more than a single term (alternatives, a negated group) has only Text.
type FilterTerm struct {
	Text   string   // the part as an expression
	Key    string   // attribute name, "word", "is", "no" or "has"; "" for a group
	Attr   Attr     // the attribute compared; AttrNone for words, flags and no/has
	Op     string   // ":", "=", "!=", ">", ">=", "<", "<="; ":" for word, is, no, has
	Values []string // canonical values, any of which may hold
	Not    bool     // the term is turned round
}

// Match tells whether the customer is meant. A nil or empty filter means everybody.
func (f *Filter) Match(r Record) bool {
	if f == nil || f.root == nil {
		return true
	}
	return f.root.match(r)
}

// Empty tells whether the filter means everybody.
func (f *Filter) Empty() bool { return f == nil || f.root == nil }

// String gives the expression in its canonical form: English names, one space,
// parentheses only where needed. It parses to an equal filter.
func (f *Filter) String() string {
	if f.Empty() {
		return ""
	}
	return f.root.String()
}

// WantsArchived tells whether the expression mentions is:archived, in which
// case archived customers are looked at too.
func (f *Filter) WantsArchived() bool {
	return f.mentions(func(t *term) bool { return t.kind == termFlag && slices.Contains(t.values, "archived") })
}

// Uses tells whether the expression mentions the attribute, in a comparison or
// in no: and has:.
func (f *Filter) Uses(a Attr) bool {
	return f.mentions(func(t *term) bool {
		return t.kind == termWord && a == AttrName || t.kind == termAttr && t.attr == a || slices.Contains(t.attrs, a)
	})
}

// Describe lists the parts that must all hold, in their order.
func (f *Filter) Describe() []FilterTerm {
	parts := f.parts()
	return eachOf(parts, func(p node) FilterTerm {
		d := FilterTerm{Text: partText(p, len(parts))}
		n, not := p.(notNode)
		if not {
			p = n.node
		}
		if t, ok := p.(*term); ok {
			d.Key, d.Attr, d.Op, d.Values, d.Not = t.key(), t.attr, t.op.String(), slices.Clone(t.values), not
		}
		return d
	})
}

// Without gives the filter without the i-th part of Describe; an index outside
// changes nothing.
func (f *Filter) Without(i int) *Filter {
	parts := f.parts()
	if i < 0 || i >= len(parts) {
		return f
	}
	return filterOf(joinNodes[andNode](slices.Concat(parts[:i], parts[i+1:])))
}

// filterOf makes a filter of a tree, as a person would have typed it.
func filterOf(root node) *Filter {
	f := &Filter{root: root}
	f.Source = f.String()
	return f
}

// and narrows the filter by one more part in front of the others, or behind them.
func (f *Filter) and(t node, front bool) *Filter {
	first, second := f.parts(), []node{t}
	if front {
		first, second = second, first
	}
	return filterOf(joinNodes[andNode](slices.Concat(first, second)))
}

func (f *Filter) parts() []node {
	if f.Empty() {
		return nil
	}
	if a, ok := f.root.(andNode); ok {
		return a
	}
	return []node{f.root}
}

func partText(n node, parts int) string {
	if _, ok := n.(orNode); ok && parts > 1 {
		return "(" + n.String() + ")"
	}
	return n.String()
}

// node is a part of the expression tree.
type node interface {
	match(Record) bool
	String() string
}

type (
	andNode []node // at least two
	orNode  []node // at least two
	notNode struct{ node node }
)

func (n andNode) match(r Record) bool {
	return !slices.ContainsFunc(n, func(k node) bool { return !k.match(r) })
}

func (n orNode) match(r Record) bool {
	return slices.ContainsFunc(n, func(k node) bool { return k.match(r) })
}

func (n notNode) match(r Record) bool { return !n.node.match(r) }

func (n andNode) String() string {
	return strings.Join(eachOf(n, func(k node) string { return partText(k, len(n)) }), " ")
}

func (n orNode) String() string { return strings.Join(eachOf(n, node.String), " or ") }

func (n notNode) String() string {
	if t, ok := n.node.(*term); ok {
		return "-" + t.String()
	}
	return "-(" + n.node.String() + ")"
}

// mentions tells whether any term satisfies the test.
func (f *Filter) mentions(test func(*term) bool) (found bool) {
	if !f.Empty() {
		mapTerms(f.root, func(t *term) node {
			found = test(t) || found
			return t
		})
	}
	return found
}

// joinNodes makes one node of those that must all hold, or any of which: nil of none,
// nested ones of the same sort flattened.
func joinNodes[T interface {
	~[]node
	node
}](nodes []node,
) node {
	var flat T
	for _, n := range nodes {
		if same, ok := n.(T); ok {
			flat = append(flat, same...)
		} else {
			flat = append(flat, n)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return flat
}

// turned turns a node round where not says so; twice is the node itself.
func turned(not bool, n node) node {
	switch k, twice := n.(notNode); {
	case !not:
		return n
	case twice:
		return k.node
	}
	return notNode{n}
}

// mapTerms gives the tree with every term replaced.
func mapTerms(n node, fn func(*term) node) node {
	all := func(k node) node { return mapTerms(k, fn) }
	switch n := n.(type) {
	case andNode:
		return andNode(eachOf(n, all))
	case orNode:
		return orNode(eachOf(n, all))
	case notNode:
		return notNode{mapTerms(n.node, fn)}
	case *term:
		return fn(n)
	}
	return n
}
