package customers

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
