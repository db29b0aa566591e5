package list

// Picked are the selected customers, in the order in which they were selected.
// They stay selected while search and order change; a new filter drops those
// it does not let through.
type Picked struct {
	has   map[int64]bool
	order []int64 // may hold some that are no longer selected
}

// Has tells whether a customer is selected.
func (p *Picked) Has(id int64) bool { return p.has[id] }

// Count counts them.
func (p *Picked) Count() int { return len(p.has) }

// Add selects one more.
func (p *Picked) Add(id int64) {
	if p.has == nil {
		p.has = map[int64]bool{}
	}
	if !p.has[id] {
		p.has[id] = true
		p.order = append(p.order, id)
	}
}

func (p *Picked) toggle(id int64) {
	if !p.has[id] {
		p.Add(id)
		return
	}
	p.Drop([]int64{id})
}

// Drop selects some no longer.
func (p *Picked) Drop(ids []int64) {
	for _, id := range ids {
		delete(p.has, id)
	}
	p.order = p.Among(p.order)
}

// Among gives those of the ids that are selected.
func (p *Picked) Among(ids []int64) []int64 {
	var out []int64
	for _, id := range ids {
		if p.has[id] {
			out = append(out, id)
		}
	}
	return out
}

func (p *Picked) clear() { *p = Picked{} }

// IDs gives them in a slice of the caller's own.
func (p *Picked) IDs() []int64 { return append([]int64(nil), p.order...) }
