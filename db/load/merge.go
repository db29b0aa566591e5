package load

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

// idRange is a range of customer ids, ends included.
type idRange struct{ first, last int64 }

func within(id int64, ranges []idRange) bool {
	return slices.ContainsFunc(ranges, func(r idRange) bool { return r.first <= id && id <= r.last })
}

// readOrigins finds the customers that files of the same origin have created,
// and those whom a file of interactions had only named.
func (m *importer) readOrigins() {
	const query = "SELECT origin = $1, kind = 'interactions', first_customer, last_customer FROM import_batch WHERE status = 'active' AND last_customer > 0"
	var same, named bool
	var r idRange
	m.Fail(engine.Scan(m.Ctx, m, query, []any{m.in.Origin}, []any{&same, &named, &r.first, &r.last}, func() {
		if same {
			m.origins = append(m.origins, r)
		}
		if named {
			m.bare = append(m.bare, r)
		}
	}))
}

// how says what becomes of a customer who is there already. The file's own
// customers, and those of its origin, are brought in line with it.
func (m *importer) how(in *model.Customer, id int64) model.Existing {
	switch {
	case m.isFresh(id):
		return model.ExistingUpdate
	case m.in.Existing != model.ExistingAuto:
		return m.in.Existing
	case in.ID != 0 || m.in.Origin == "" || within(id, m.origins):
		return model.ExistingUpdate
	}
	return model.ExistingFill
}

// skips counts a row that is left out for its customer is there already.
func (m *importer) skips(how model.Existing) bool {
	if how == model.ExistingSkip {
		m.skipped, m.res.Unchanged = m.skipped+1, m.res.Unchanged+1
	}
	return how == model.ExistingSkip
}

// merge brings a customer in line with a row: what the row leaves empty stays,
// and unless over is set also what the customer has. kept tells that a value of
// the row was left out for that.
func (m *importer) merge(c, in *model.Customer, over bool) (kept bool) {
	kept = record.Combine(c, in, over)
	if over || within(c.ID, m.bare) { // what no customer is without
		record.Fill(&c.Kind, in.Kind, true)
		record.Fill(&c.Created, in.Created, true)
	}
	c.Archived = c.Archived || over && in.Archived
	if in.Next != 0 && (in.Next != c.Next || in.NextAt != 0 && in.NextAt != c.NextAt) {
		if !over && c.Next != 0 {
			return true
		}
		m.SetDue(c, in.Next, in.NextAt)
	}
	return kept
}

const shownChanges = 10

func (m *importer) tellContact(old, c *model.Contact) {
	customer := m.customer(c.CustomerID)
	said := func(c *model.Contact) string {
		parts := []string{c.Name, c.Title, c.Phone, c.Email, c.Birthday, c.Note}
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	m.tellChange(customer.ID, customer.Name, model.Difference{Field: "contact", A: said(old), B: said(c)})
}

func (m *importer) tellChange(id int64, name string, v model.Difference) {
	i := slices.IndexFunc(m.res.Changes, func(f model.FieldChange) bool { return f.Field == v.Field })
	if i < 0 {
		i = len(m.res.Changes)
		m.res.Changes = append(m.res.Changes, model.FieldChange{Field: v.Field})
	}
	f := &m.res.Changes[i]
	f.Customers++
	if m.shown < shownChanges {
		m.shown++
		f.First = append(f.First, model.ValueChange{ID: id, Customer: name, Old: exchange.Clip(v.A), New: exchange.Clip(v.B)})
	}
}

// twin decides whom a customers row means that names nobody but several of one
// name: the one it changes nothing of, or in this program's own export the one
// of its id. 0 is a new one, where all of that name come from this file.
func (m *importer) twin(in *model.Customer) (int64, error) {
	ids := m.who.namesakes(exchange.NormalName(in.Name))
	left := slices.DeleteFunc(slices.Clone(ids), m.who.taken.has)
	for _, id := range left {
		c := m.customer(id)
		trial := record.Copied(c)
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
	ids, in := m.who.namesakes(exchange.NormalName(name)), &r.Interaction
	there := slices.DeleteFunc(slices.Clone(ids), m.isFresh)
	have, err := record.QueryInteractions(m.Ctx, m, "WHERE customer_id IN "+record.IDList(there)+" AND (external_id = $1 AND kind = $2 OR customer_id = $3 AND id = $4) ORDER BY customer_id DESC",
		in.ExternalID, string(in.Kind), in.CustomerID, in.ID)
	m.Fail(err)
	if i := slices.IndexFunc(have, func(h model.Interaction) bool { return h.ExternalID != "" && record.KeyOf(&h) == record.KeyOf(in) }); i >= 0 {
		return have[i].CustomerID, nil
	}
	if _, found := loggedByHand(have, in); found && in.ID != 0 {
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
	if id, by := m.who.double(k); id != 0 && in.ID == 0 {
		if m.res.Doubled++; m.res.Doubled <= model.MaxDoubles {
			m.res.Doubles = append(m.res.Doubles, model.Double{Row: row, Name: strings.Clone(in.Name), ID: id, Other: strings.Clone(m.customer(id).Name), By: by})
		}
	}
	if m.Book.Who != nil && m.Book.Who.Role == model.RoleSeller && len(m.Book.Who.Owners) == 1 { // as one whom they add
		in.Owner = cmp.Or(in.Owner, m.Book.Who.Owners[0])
	}
	m.Last.Customer++
	in.ID, in.Created = m.Last.Customer, cmp.Or(in.Created, m.Today)
	m.known[in.ID] = &in
	m.who.add(in.ID, &in)
	return &in
}

// withdraw takes out orders of earlier files that this one says are none: cancelled,
// or never paid. What was given back of one goes with it.
func (m *importer) withdraw() {
	gone := 0
	for i := range m.in.Withdrawn {
		w := &m.in.Withdrawn[i]
		id := m.who.meant(record.CleanText(w.Ref), w.Email, w.Phone, record.CleanText(w.Name))
		if m.seen(id) == 0 || m.isFresh(id) {
			continue
		}
		key := record.CleanText(w.Interaction.ExternalID)
		_, number, _ := strings.Cut(key, ":")
		void, err := record.QueryInteractions(m.Ctx, m, "WHERE customer_id = $1 AND batch_id <> 0 AND external_id IN ($2, $3)", id, key, "refunded:"+number)
		m.Fail(cmp.Or(err, record.ReadLines(m.Ctx, m, void)))
		for k := range void {
			t := m.Tabs["interaction"]
			m.WriteLines(&void[k], &model.Interaction{})
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
		m.letGo(progressEvery)
		by := cmp.Or(m.seen(m.who.one(byRef, p.by)), m.who.one(byName, exchange.NormalName(p.by)))
		if by <= 0 || by == p.customer {
			unknown, first = unknown+1, cmp.Or(first, p.by)
			continue
		}
		c := m.customer(p.customer)
		if c.ReferredBy == by {
			continue
		}
		if c.ReferredBy != 0 && !p.over {
			m.partly++
			continue
		}
		m.TouchReferrers(by, c.ReferredBy)
		c.ReferredBy = by
		if !p.counted {
			m.res.Unchanged--
			m.res.Updated++
		}
	}
	m.note("import_referrer", unknown, first)
}
