package list

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// Sieve asks which of the selected customers the list holds now. With drop the
// others are no longer selected when the answer comes; without, they are only
// counted, so that every question can say so.
func (l *List) Sieve(drop bool) tea.Cmd {
	l.Outside = 0
	if l.Picked.Count() == 0 {
		l.sifting, l.sieveDrop = false, false
		return nil
	}
	l.sieveDrop = drop || l.sifting && l.sieveDrop // an answer that should have dropped some is late now
	if !l.Q.Narrowed() && !l.sieveDrop {
		l.sifting = false
		return nil
	}
	l.sifting = true
	q, ids, drop := l.Query(), l.Picked.IDs(), l.sieveDrop
	if drop {
		q.Search = "" // a search narrows for a moment only
	}
	q.Sort, q.Desc = model.AttrNone, false
	store := l.store
	return nav.Ask(l.Env, &l.sieves, func(ctx context.Context) ([]int64, error) {
		found, err := store.IDs(ctx, q)
		in := make(map[int64]bool, len(found))
		for _, id := range found {
			in[id] = true
		}
		return slices.DeleteFunc(ids, func(id int64) bool { return in[id] }), err
	}, func(out []int64, err error) tea.Cmd {
		if !l.sifting {
			return nil
		}
		l.sifting, l.sieveDrop = false, false
		switch {
		case err != nil: // nobody is acted on whom nobody could look for
			l.Picked.clear()
			return l.Env.Fail(err)
		case drop:
			l.Picked.Drop(out)
		default:
			l.Outside = len(l.Picked.Among(out))
		}
		return nil
	})
}

// WithRow does something about customers; of a single one whose row is not at
// hand it is read first, so that the question can name it.
func (l *List) WithRow(ids []int64, row *model.Row, then func(row *model.Row) tea.Cmd) tea.Cmd {
	if len(ids) != 1 || row != nil {
		return then(row)
	}
	store, id, asOf := l.store, ids[0], l.Query().AsOf
	return nav.Read(l.Env, &l.reading, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, asOf, 0)
	}, func(d model.Detail) tea.Cmd { return then(&d.Row) })
}

// maxCopy bounds how many customers go to the clipboard: terminals refuse more.
const maxCopy = 1000

// Copied hands over the rows of those that copying is about; those not at hand are
// read.
func (l *List) Copied(then func(rows []model.Row) tea.Cmd) tea.Cmd {
	ids, _ := l.Target()
	if len(ids) > maxCopy {
		return nav.Say(l.Env.Lang.F("customers.copy.many", "Max", l.Env.Lang.Count(maxCopy)), nav.Warn)
	}
	var rows []model.Row
	for _, id := range ids {
		if r := l.Cur.Find(id); r != nil {
			rows = append(rows, *r)
		}
	}
	if len(rows) == len(ids) {
		return then(rows)
	}
	store, asOf := l.store, l.Query().AsOf
	return nav.Read(l.Env, &l.reading, func(ctx context.Context) ([]model.Row, error) { return store.RowsOf(ctx, ids, asOf) }, then)
}

// Unpick selects nobody.
func (l *List) Unpick() {
	l.Picked.clear()
	l.picking.Next()
	l.sifting, l.sieveDrop, l.Outside = false, false, 0
}

// pickAll selects everybody who matches, in sight or not.
func (l *List) pickAll() tea.Cmd {
	store, q := l.store, l.Query()
	return nav.Read(l.Env, &l.picking, func(ctx context.Context) ([]int64, error) { return store.IDs(ctx, q) }, func(ids []int64) tea.Cmd {
		for _, id := range ids {
			l.Picked.Add(id)
		}
		return nav.Say(l.Env.Lang.F("customers.selected_all", "N", len(ids), "Count", l.Env.Lang.Count(len(ids))), nav.Info)
	})
}

// Target gives whom bulk work is about: the selected customers, else the one
// under the cursor; row only where it is one.
func (l *List) Target() (ids []int64, row *model.Row) {
	if l.Picked.Count() > 0 {
		ids = l.Picked.IDs()
	} else if r := l.Cur.Here(); r != nil {
		ids = []int64{r.ID}
	}
	if len(ids) == 1 {
		if r := l.Cur.Find(ids[0]); r != nil {
			one := *r
			row = &one
		}
	}
	return ids, row
}

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
	return slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !p.has[id] })
}

func (p *Picked) clear() { *p = Picked{} }

// IDs gives them in a slice of the caller's own.
func (p *Picked) IDs() []int64 { return append([]int64(nil), p.order...) }
