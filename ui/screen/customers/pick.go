package customers

import (
	tea "charm.land/bubbletea/v2"

	"tierbook/ui/nav"
)

// picked are the selected customers, in the order in which they were selected.
// They stay selected while search and order change; a new filter drops those
// it does not let through.
type picked struct {
	has   map[int64]bool
	order []int64 // may hold some that are no longer selected
}

func (p *picked) count() int { return len(p.has) }

func (p *picked) add(id int64) {
	if p.has == nil {
		p.has = map[int64]bool{}
	}
	if !p.has[id] {
		p.has[id] = true
		p.order = append(p.order, id)
	}
}

func (p *picked) toggle(id int64) {
	if !p.has[id] {
		p.add(id)
		return
	}
	p.drop([]int64{id})
}

func (p *picked) drop(ids []int64) {
	for _, id := range ids {
		delete(p.has, id)
	}
	kept := p.order[:0]
	for _, id := range p.order {
		if p.has[id] {
			kept = append(kept, id)
		}
	}
	p.order = kept
}

// among gives those of the ids that are selected.
func (p *picked) among(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if p.has[id] {
			out = append(out, id)
		}
	}
	return out
}

func (p *picked) clear() { *p = picked{} }

// ids gives them in a slice of the caller's own.
func (p *picked) ids() []int64 { return append([]int64(nil), p.order...) }

// pickedMsg brings everybody who matches.
type pickedMsg struct {
	n   int
	ids []int64
	err error
}

// pickAll selects everybody who matches, in sight or not.
func (l *Layer) pickAll() tea.Cmd {
	l.picking = true
	ctx, store, q, n := l.env.Ctx, l.store, l.list(), l.all.Next()
	return func() tea.Msg {
		m := pickedMsg{n: n}
		m.ids, m.err = store.IDs(ctx, q)
		return m
	}
}

func (l *Layer) pickedAll(m pickedMsg) tea.Cmd {
	if !l.all.Is(m.n) || !l.picking { // another question was asked meanwhile
		return nil
	}
	l.picking = false
	if m.err != nil {
		return l.env.Fail(m.err)
	}
	for _, id := range m.ids {
		l.picked.add(id)
	}
	n := len(m.ids)
	return nav.Say(l.env.Lang.F("customers.selected_all", "N", n, "Count", l.env.Lang.Count(n)), nav.Info)
}
