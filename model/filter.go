package model

import (
	"cmp"
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

// Match tells whether the customer is meant. A nil or empty filter means everybody.
func (f *Filter) Match(r Record) bool { return f == nil || f.root == nil || f.root.match(r) }

// Empty tells whether the filter means everybody.
func (f *Filter) Empty() bool { return f == nil || f.root == nil }

// String gives the expression in its canonical form: English names, one space,
// parentheses only where needed. It parses to an equal filter.
func (f *Filter) String() string { return f.Chinese(nil) }

// Chinese gives the expression in Chinese words, attributes by the names that attr has
// for them where those read back; nil gives String. It parses to an equal filter.
func (f *Filter) Chinese(attr func(Attr) string) string {
	if f.Empty() {
		return ""
	}
	return f.root.in(attr)
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

// Parts lists the parts that must all hold, in their order, for a bar of chips.
func (f *Filter) Parts() []*Filter { return eachOf(f.parts(), filterOf) }

// Without gives the filter without the i-th of its Parts; an index outside
// changes nothing.
func (f *Filter) Without(i int) *Filter {
	parts := f.parts()
	if i < 0 || i >= len(parts) {
		return f
	}
	return filterOf(groupOf(false, slices.Concat(parts[:i], parts[i+1:])))
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
	return filterOf(groupOf(false, slices.Concat(first, second)))
}

func (f *Filter) parts() []node {
	if f.Empty() {
		return nil
	}
	if g, ok := f.root.(group); ok && !g.any {
		return g.parts
	}
	return []node{f.root}
}

// node is a part of the expression tree.
type node interface {
	match(Record) bool
	in(zh func(Attr) string) string // canonical for nil, else as Filter.Chinese
}

type (
	// group is of at least two parts, of which all must hold, or any.
	group struct {
		any   bool
		parts []node
	}
	notNode struct{ node node }
)

func (n group) match(r Record) bool {
	return slices.ContainsFunc(n.parts, func(k node) bool { return k.match(r) == n.any }) == n.any
}

func (n notNode) match(r Record) bool { return !n.node.match(r) }

func (n group) in(zh func(Attr) string) string {
	between := " "
	if n.any && zh != nil {
		between = " 或 "
	} else if n.any {
		between = " or "
	}
	return strings.Join(eachOf(n.parts, func(k node) string {
		if g, ok := k.(group); ok && g.any {
			return "(" + k.in(zh) + ")"
		}
		return k.in(zh)
	}), between)
}

func (n notNode) in(zh func(Attr) string) string {
	if t, ok := n.node.(*term); ok {
		return "-" + t.in(zh)
	}
	return "-(" + n.node.in(zh) + ")"
}

// mentions tells whether any term satisfies the test.
func (f *Filter) mentions(test func(*term) bool) (found bool) {
	if !f.Empty() {
		mapTerms(f.root, func(t *term) node { found = test(t) || found; return t })
	}
	return found
}

// groupOf makes one node of those that must all hold, or any of which: nil of none,
// nested ones of the same sort flattened.
func groupOf(anyOf bool, nodes []node) node {
	var flat []node
	for _, n := range nodes {
		if same, ok := n.(group); ok && same.any == anyOf {
			flat = append(flat, same.parts...)
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
	return group{anyOf, flat}
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
	case group:
		return group{n.any, eachOf(n.parts, all)}
	case notNode:
		return notNode{mapTerms(n.node, fn)}
	case *term:
		return fn(n)
	}
	return n
}

// OwnedBy narrows a filter to an owner's customers: "" is everybody, Unassigned
// those without one. nil and empty filters mean everybody, as ever.
func OwnedBy(owner string, f *Filter) *Filter {
	switch owner {
	case "":
		return f
	case Unassigned:
		return f.and(&term{kind: termNo, attrs: []Attr{AttrOwner}, values: []string{AttrOwner.String()}}, true)
	}
	return f.and(exactly(owner), true)
}

// Scope narrows a filter to the customers that the member sees.
func (m *Member) Scope(f *Filter) *Filter {
	if !m.Scoped() {
		return f
	}
	out := f.and(group{true, []node{OwnedBy(Unassigned, nil).root, exactly(m.Owners...)}}, true)
	out.stamp = f.Stamp()
	return out
}

// exactly is the term for one owner by name.
func exactly(names ...string) *term { return comparing(opEq, names...) }

func comparing(op operator, names ...string) *term {
	return &term{kind: termAttr, attr: AttrOwner, op: op, cmp: op, values: names, needles: eachOf(names, foldText)}
}

// Named gives the filter with initials of owners replaced by whom they stand
// for, where the text is no part of any owner's name: owner:LW is Li Wei unless
// there is a name with "lw" in it.
func (f *Filter) Named(owners []Owner) *Filter {
	if !f.Uses(AttrOwner) {
		return f
	}
	return &Filter{Source: f.Source, stamp: f.stamp, root: mapTerms(f.root, func(t *term) node { return t.renamed(owners) })}
}

func (t *term) renamed(owners []Owner) node {
	if t.kind != termAttr || t.attr != AttrOwner || t.op.ordering() {
		return t
	}
	var names, others []string
	for i, needle := range t.needles {
		if name := byInitials(owners, needle, t.op == opHas); name != "" {
			names = append(names, name)
		} else {
			others = append(others, t.values[i])
		}
	}
	switch {
	case len(names) == 0:
		return t
	case t.op == opNe: // none of them: the other values stay beside the names
		return comparing(t.op, append(names, others...)...)
	case len(others) == 0:
		return exactly(names...)
	}
	return group{true, []node{comparing(t.op, others...), exactly(names...)}}
}

// byInitials gives whom initials stand for, "" for nobody or where the text says
// something of a name.
func byInitials(owners []Owner, needle string, part bool) string {
	name := ""
	for i := range owners {
		o := foldText(owners[i].Name)
		if o == needle || part && strings.Contains(o, needle) {
			return ""
		}
		if foldText(owners[i].Initials) == needle {
			name = owners[i].Name
		}
	}
	return name
}

// WithNote narrows a filter to customers with the text in a note of theirs or of an
// interaction.
func (f *Filter) WithNote(text string) *Filter {
	return f.and(&term{kind: termNote, values: []string{text}}, false)
}

// Notes gives the texts that the filter looks for in notes.
func (f *Filter) Notes() (out []string) {
	f.mentions(func(t *term) bool {
		if t.kind == termNote {
			out = append(out, t.values...)
		}
		return false
	})
	return out
}

// Found gives the filter with those put in who have texts in their notes ("note"), bought
// products or of categories with them in their names ("bought"), or ordered on days of
// spans ("ordered", each with its first and last day as 2026-11-01..2026-11-30), which
// find tells as ascending ids. stamp tells what was found then from what is found later.
func (f *Filter) Found(stamp int64, find func(what string, texts []string) ([]int64, error)) (*Filter, error) {
	if !f.mentions(func(t *term) bool { return t.kind >= termNote }) {
		return f, nil
	}
	var failed error
	root := mapTerms(f.root, func(t *term) node {
		if t.kind < termNote {
			return t
		}
		found := *t
		ids, err := find(t.key(), t.values)
		failed = cmp.Or(err, failed)
		found.ids = ids
		return &found
	})
	return &Filter{Source: f.Source, root: root, stamp: stamp}, failed
}

// Stamp is that of Found, 0 for a filter that looks through neither notes nor orders.
func (f *Filter) Stamp() int64 {
	if f == nil {
		return 0
	}
	return f.stamp
}

// excerptRunes is how much of a note is shown around what was found.
const excerptRunes = 60

// Excerpt gives the line of a note that holds one of the texts, whatever their case,
// cut around it; "" where none does.
func Excerpt(note string, texts []string) string {
	for line := range strings.Lines(note) {
		line = strings.TrimSpace(line)
		for _, t := range texts {
			at := strings.Index(strings.ToLower(line), strings.ToLower(t))
			if at < 0 || t == "" {
				continue
			}
			runes := []rune(line)
			from := max(0, min(len([]rune(line[:min(at, len(line))]))-excerptRunes/3, len(runes)-excerptRunes))
			out := If(from > 0, "…", "") + string(runes[from:min(len(runes), from+excerptRunes)])
			if from+excerptRunes < len(runes) {
				out += "…"
			}
			return out
		}
	}
	return ""
}
