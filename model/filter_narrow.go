package model

import (
	"cmp"
	"strings"
)

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
// products or of categories with them in their names ("bought"), or with whom one of
// Happened did on days of spans (each with its first and last day as 2026-11-01..2026-11-30),
// which find tells as ascending ids. stamp tells what was found then from what is found later.
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
