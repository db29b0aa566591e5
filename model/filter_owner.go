package model

import "strings"

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
	out := f.and(orNode{OwnedBy(Unassigned, nil).root, exactly(m.Owners...)}, true)
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
	return orNode{comparing(t.op, others...), exactly(names...)}
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
