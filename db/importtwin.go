package db

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

// twins are the interactions of customers who share a name, by what a file says
// of one: its key, or in this program's own export its id.
type twins struct {
	key map[eventKey]int64 // whose
	all map[int64][]model.Interaction
}

// twin decides whom a customers row means that names nobody but several of one
// name: the one it changes nothing of, or in this program's own export the one
// of its id. 0 is a new one, where all of that name come from this file.
func (m *importer) twin(in *model.Customer) (int64, error) {
	ids := m.who.twins[exchange.NormalName(in.Name)]
	left := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return m.who.taken[id] })
	for _, id := range left {
		c := m.customer(id)
		trial := copied(c)
		m.merge(trial, in, true)
		if reflect.DeepEqual(trial, c) && (in.ID != 0 || !m.isFresh(id)) {
			return id, nil
		}
	}
	if in.ID != 0 && slices.Contains(left, in.ID) {
		return in.ID, nil
	}
	if !slices.ContainsFunc(left, func(id int64) bool { return !m.isFresh(id) }) {
		return 0, nil
	}
	return 0, severalNamed(in.Name, len(ids))
}

// twinOf decides whom an interactions row means that names several: the one who
// has that interaction already. Whose a new one is cannot be known.
func (m *importer) twinOf(r *model.ImportInteraction, name string) (int64, error) {
	key := exchange.NormalName(name)
	ids := m.who.twins[key]
	t, ok := m.twins[key]
	if !ok {
		t = twins{map[eventKey]int64{}, map[int64][]model.Interaction{}}
		for _, id := range ids {
			if m.isFresh(id) {
				continue
			}
			have, err := record.ReadInteractions(m.Ctx, m, id)
			m.Fail(err)
			t.all[id] = have
			for i := range have {
				if have[i].ExternalID != "" {
					t.key[eventKey{have[i].ExternalID, have[i].Kind}] = id
				}
			}
		}
		m.twins[key] = t
	}
	in := &r.Interaction
	if id := t.key[eventKey{in.ExternalID, in.Kind}]; id != 0 && in.ExternalID != "" {
		return id, nil
	}
	if _, found := loggedByHand(t.all[in.CustomerID], in); found && in.ID != 0 {
		return in.CustomerID, nil
	}
	return 0, severalNamed(name, len(ids))
}

func severalNamed(name string, n int) error {
	return model.Invalid("error.db.several_named", "Text", name, "N", n)
}

// note adds what is to be told of so many, where there are any.
func (m *importer) note(code string, n int, text string) {
	if n > 0 {
		m.res.Notes = append(m.res.Notes, model.Reason{Code: code, N: float64(n), Text: text})
	}
}

// createAs makes the customer of a row, and notes when it may be one that the
// book, or the file, has already. It is written at the end, when its first day is known.
func (m *importer) createAs(row int, in model.Customer, k identity) *model.Customer {
	if id, by := m.who.double(k); m.seen(id) != 0 && in.ID == 0 {
		m.res.Doubles = append(m.res.Doubles, model.Double{Row: row, Name: in.Name, ID: id, Other: m.customer(id).Name, By: by})
	}
	m.Last.Customer++
	in.ID, in.Created = m.Last.Customer, cmp.Or(in.Created, m.Today)
	m.fresh.Add(&in)
	m.who.add(in.ID, &in)
	return m.lend(&in)
}

// withdraw takes out orders of earlier files that this one says are none: cancelled,
// or never paid. What was given back of one goes with it.
func (m *importer) withdraw() {
	gone := 0
	for i := range m.in.Withdrawn {
		w := &m.in.Withdrawn[i]
		id := m.who.whose(record.CleanText(w.Ref), w.Email, w.Phone, record.CleanText(w.Name))
		if m.seen(id) == 0 || m.isFresh(id) {
			continue
		}
		key := record.CleanText(w.Interaction.ExternalID)
		_, number, _ := strings.Cut(key, ":")
		void, err := record.QueryInteractions(m.Ctx, m, "WHERE customer_id = $1 AND batch_id <> 0 AND external_id IN ($2, $3)", id, key, "refunded:"+number)
		m.Fail(cmp.Or(err, record.ReadLines(m.Ctx, m, void)))
		for k := range void {
			t := m.Tabs["interaction"]
			m.writeLines(&void[k], &model.Interaction{})
			m.Remove(t, t.KeyOf(record.InteractionRow(&void[k]))...)
			m.Touched[id] = true
		}
		gone += min(1, len(void))
	}
	m.res.Updated += gone
	m.note("import_withdrawn", gone, "")
}

// What people decided about a customer, from a file of this program's own: the
// tier set by hand, and who recommended it.

// dateOpening dates revenue from before the book where the file does not: it counts
// for the length of the policy's window.
func (m *importer) dateOpening(c *model.Customer) {
	if o := &c.Opening; o.Amount != 0 && o.On == 0 {
		if o.On = m.Today; m.Policy.Value.WindowDays > 0 {
			o.Until = o.On + model.Day(m.Policy.Value.WindowDays)
		}
	}
}

// sameOverride tells overrides that say the same, whenever they were set.
func sameOverride(a, b *model.Override) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.On, y.On = 0, 0
	return x == y
}

// praise is a customer and the ref or the name of who recommended it.
type praise struct {
	customer int64
	by       string
	counted  bool // as created or updated
	over     bool // replaces who is named already
}

func (m *importer) recommended(customer int64, by string, counted, over bool) {
	if by = record.CleanText(by); by != "" {
		m.praise = append(m.praise, praise{customer, by, counted, over})
	}
}

// takeReferrers finds who is meant, once every row of the file is known. A name
// that no customer has, or several have, is left out and told.
func (m *importer) takeReferrers() {
	unknown, first := 0, ""
	for _, p := range m.praise {
		by := cmp.Or(m.who.ref[p.by], m.who.name[exchange.NormalName(p.by)])
		if by <= 0 || by == p.customer {
			unknown, first = unknown+1, cmp.Or(first, p.by)
			continue
		}
		c := m.customer(p.customer)
		if c.ReferredBy == by {
			continue
		}
		if c.ReferredBy != 0 && !p.over {
			m.kept++
			continue
		}
		m.touchReferrers(by, c.ReferredBy)
		c.ReferredBy = by
		if !p.counted {
			m.res.Unchanged--
			m.res.Updated++
		}
	}
	m.note("import_referrer", unknown, first)
}
