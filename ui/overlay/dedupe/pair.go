package dedupe

import (
	"cmp"
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// pair is two customers side by side.
type pair struct {
	of   model.Pair
	rows []field // nil while they are read
	win  part.Window
}

// field is one line of the two.
type field struct {
	name, label string
	values      [2]string
	from        int  // the side that is kept; neither where fixed and both below
	fixed       bool // nothing to choose: both are kept, or the one that there is
	both        bool
}

// keeps is the name of the line that says who stays.
const keeps = "keeps"

// compare reads what the two of a pair differ in.
func (d *Dedupe) compare(p model.Pair) tea.Cmd {
	open := &pair{of: p}
	d.open = open
	store, day := d.store, d.env.Today
	return nav.Ask(d.env, &d.reading, func(ctx context.Context) (b both, err error) {
		for i, id := range [2]int64{p.A.ID, p.B.ID} {
			if b.of[i], err = store.Detail(ctx, id, day, 0); err != nil {
				return b, err
			}
		}
		b.diff, err = store.Compare(ctx, p.A.ID, p.B.ID)
		return b, err
	}, d.compared)
}

// both are the two of a pair and what they differ in.
type both struct {
	of   [2]model.Detail
	diff []model.Difference
}

// close leads back to the list.
func (d *Dedupe) close() {
	d.open = nil
	d.reading.Next()
}

// compared lists who stays, what can be taken from either, and what is put together.
func (d *Dedupe) compared(m both, err error) tea.Cmd {
	if err != nil {
		d.err, d.open = d.env.Lang.Error(err), nil
		return nil
	}
	l, p := d.env.Lang, d.open
	id := func(m model.Match) string { return "#" + strconv.FormatInt(m.ID, 10) }
	p.rows = []field{{name: keeps, label: l.T("dedupe.keeps"), values: [2]string{id(p.of.A), id(p.of.B)}}}
	for _, f := range m.diff {
		r := field{name: f.Field, label: l.Field(f.Field), values: [2]string{l.Value(f.Field, f.A), l.Value(f.Field, f.B)}}
		r.both = f.Field == "note" || f.Field == "tag"
		r.fixed = r.both || !model.CanTake(f.Field) || f.A == "" || f.B == ""
		if f.A == "" {
			r.from = 1
		}
		p.rows = append(p.rows, r)
	}
	count := func(n int) string { return l.Count(n) }
	a, b := &m.of[0], &m.of[1]
	add := func(key, x, y string) {
		p.rows = append(p.rows, field{label: l.T(key), values: [2]string{x, y}, fixed: true, both: true})
	}
	add("dedupe.contacts", count(len(a.Contacts)), count(len(b.Contacts)))
	add("dedupe.events", count(a.Events), count(b.Events))
	add("attr.orders", count(a.Facts.Orders), count(b.Facts.Orders))
	add("attr.revenue", d.env.Money(a.Facts.Revenue), d.env.Money(b.Facts.Revenue))
	add("attr.last_contact", cmp.Or(a.Facts.LastContact.String(), "—"), cmp.Or(b.Facts.LastContact.String(), "—"))
	p.win.SetTotal(len(p.rows))
	return nil
}

// swap takes the field under the cursor from the other side.
func (p *pair) swap() {
	if p.rows == nil {
		return
	}
	if r := &p.rows[p.win.Cursor]; !r.fixed {
		r.from = 1 - r.from
	}
}

// merge makes one customer of the two.
func (d *Dedupe) merge() tea.Cmd {
	p, keep := d.open.of, d.open.rows[0].from
	if keep == 1 {
		p.A, p.B = p.B, p.A
	}
	var take []string
	for _, r := range d.open.rows[1:] {
		if !r.fixed && r.from != keep {
			take = append(take, r.name)
		}
	}
	store := d.store
	return d.write(p, func(ctx context.Context) (model.Outcome, error) { return store.Merge(ctx, p.A.ID, p.B.ID, take) })
}
