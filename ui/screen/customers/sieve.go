package customers

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
)

// sieve asks which of the selected customers the list holds now. With drop the
// others are no longer selected when the answer comes; without, they are only
// counted, so that every question can say so.
func (l *Layer) sieve(drop bool) tea.Cmd {
	l.outside = 0
	if l.picked.count() == 0 {
		l.sifting, l.sieveDrop = false, false
		return nil
	}
	l.sieveDrop = drop || l.sifting && l.sieveDrop // an answer that should have dropped some is late now
	if l.q.filter == nil && l.q.search == "" && !l.sieveDrop {
		l.sifting = false
		return nil
	}
	l.sifting = true
	q, ids, drop := l.list(), l.picked.ids(), l.sieveDrop
	if drop {
		q.Search = "" // a search narrows for a moment only
	}
	q.Sort, q.Desc = model.AttrNone, false
	store := l.store
	return nav.Ask(l.env, &l.sieves, func(ctx context.Context) (map[int64]bool, error) {
		return within(ctx, store, q, ids)
	}, func(in map[int64]bool, err error) tea.Cmd { return l.sifted(in, drop, err) })
}

// within finds which of the customers a query finds.
func within(ctx context.Context, store Store, q model.ListQuery, ids []int64) (map[int64]bool, error) {
	found, err := store.IDs(ctx, q)
	if err != nil {
		return nil, err
	}
	wanted := make(map[int64]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	in := make(map[int64]bool, len(ids))
	for _, id := range found {
		if wanted[id] {
			in[id] = true
		}
	}
	return in, nil
}

// sifted takes the answer.
func (l *Layer) sifted(in map[int64]bool, drop bool, err error) tea.Cmd {
	if !l.sifting {
		return nil
	}
	l.sifting, l.sieveDrop = false, false
	if err != nil { // nobody is acted on whom nobody could look for
		l.picked.clear()
		return l.env.Fail(err)
	}
	var out []int64
	for _, id := range l.picked.ids() {
		if !in[id] {
			out = append(out, id)
		}
	}
	if drop {
		l.picked.drop(out)
		return nil
	}
	l.outside = len(out)
	return nil
}

// Busy tells that it is not yet known whom the selection still holds, that the
// row of the only one selected, what is to be edited or the segments are being
// read, or that a write is under way: keys wait for that.
func (l *Layer) Busy() bool {
	return l.sifting && !l.searching || l.reading.On() || l.asking.On() || l.writing.On()
}

// withRow does something about customers; of a single one whose row is not at
// hand it is read first, so that the question can name it.
func (l *Layer) withRow(ids []int64, row *model.Row, then func(row *model.Row) tea.Cmd) tea.Cmd {
	if len(ids) != 1 || row != nil {
		return then(row)
	}
	store, id, asOf := l.store, ids[0], l.list().AsOf
	return nav.Read(l.env, &l.reading, func(ctx context.Context) (model.Detail, error) {
		return store.Detail(ctx, id, asOf, 0)
	}, func(d model.Detail) tea.Cmd { return then(&d.Row) })
}

// outsideWords says how many of the selected are not in the list, "" for none.
func (l *Layer) outsideWords() string {
	if l.outside == 0 {
		return ""
	}
	return l.env.Lang.F("customers.outside", "N", l.outside, "Count", l.env.Lang.Count(l.outside))
}

// counted lets the questions of bulk work say how many are not in the list.
type counted interface{ SetOutside(n int) }

// tell hands the count to an overlay that can say it.
func (l *Layer) tell(o nav.Overlay) nav.Overlay {
	if c, ok := o.(counted); ok && l.outside > 0 {
		c.SetOutside(l.outside)
	}
	return o
}

// pickAll selects everybody who matches, in sight or not.
func (l *Layer) pickAll() tea.Cmd {
	store, q := l.store, l.list()
	return nav.Read(l.env, &l.picking, func(ctx context.Context) ([]int64, error) { return store.IDs(ctx, q) }, func(ids []int64) tea.Cmd {
		for _, id := range ids {
			l.picked.add(id)
		}
		return nav.Say(l.env.Lang.F("customers.selected_all", "N", len(ids), "Count", l.env.Lang.Count(len(ids))), nav.Info)
	})
}

// target gives whom bulk work is about: the selected customers, else the one
// under the cursor; row only where it is one.
func (l *Layer) target() (ids []int64, row *model.Row) {
	if l.picked.count() > 0 {
		ids = l.picked.ids()
	} else if r := l.cur.here(); r != nil {
		ids = []int64{r.ID}
	}
	if len(ids) == 1 {
		if r := l.cur.find(ids[0]); r != nil {
			one := *r
			row = &one
		}
	}
	return ids, row
}
