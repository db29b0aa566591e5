package load

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/model/exchange"
)

// takeCustomers matches and merges the customer rows of the file.
func (m *importer) takeCustomers() {
	defs, err := write.FieldDefs(m.Ctx, m)
	m.Fail(err)
	if i := slices.IndexFunc(defs, func(d model.FieldDef) bool { return model.IsCredit(d.Name) }); i >= 0 {
		m.credit = defs[i].Name
	}
	rows, done, all := make([]model.ImportCustomer, progressEvery), 0, m.employersFirst()
	for some := range slices.Chunk(all, progressEvery) {
		if m.tick("match", done, len(all)) {
			return
		}
		done += len(some)
		var found []int64
		for i, at := range some {
			m.in.GetCustomer(int(at), &rows[i])
			c := &rows[i].Customer
			if id := m.who.find(identityOf(c.Ref, c.Email, c.Phone, c.Name)); id != 0 {
				found = append(found, id)
			}
		}
		m.letGo(1)
		m.preload(found)
		for i := range some {
			m.takeCustomer(&rows[i])
		}
	}
	m.letGo(1)
	m.takeReferrers()
}

func (m *importer) takeCustomer(row *model.ImportCustomer) {
	in := row.Customer
	in.ReferredBy = 0
	in.Name = cmp.Or(in.Name, in.Ref)
	named, err := in.Name != in.Ref && !row.StandIn, record.CheckCustomer(&in)
	if err == nil && in.Override != nil {
		o := *in.Override
		in.Override = &o
		err = record.CheckOverride(&o, m.Book.By, m.Today)
	}
	for i := 0; err == nil && i < len(row.Contacts); i++ {
		err = record.CheckContact(&row.Contacts[i])
	}
	if err != nil {
		m.reject(row.Row, err)
		return
	}
	m.nameCredit(&in)
	m.dateOpening(&in)
	in.Kind = row.Customer.Kind // what the file says, not the default
	k := identityOf(in.Ref, in.Email, in.Phone, in.Name)
	if namesSomebody(&in, row) { // whose phone and e-mail the company's need not be
		k.email, k.phone = "", ""
	}
	id := m.who.find(k)
	if id == 0 && m.who.ambiguous(k) {
		id, err = m.twin(&in)
	}
	if err == nil {
		err = m.mayTake(id, in.Owner)
	}
	switch {
	case err != nil:
		m.reject(row.Row, err)
		return
	case row.Employed != nil && m.takeEmployed(row, id):
		return
	case id == 0:
		m.newCustomer(row, in, k)
		return
	}
	if !named {
		in.Name = "" // what only stands in for a name takes nobody's
	}
	m.update(row, &in, id)
}

// mayTake refuses a row of a customer whom the person of the import does not see, or
// which would give one to somebody like that.
func (m *importer) mayTake(id int64, owner string) error {
	if m.who.hidden.has(id) {
		return model.E(model.CodeRefused, "error.may.row")
	}
	if owner != "" && id != 0 && !m.isFresh(id) {
		if err := m.MayClaim(m.customer(id)); err != nil {
			return err
		}
	}
	return m.MayOwn(owner)
}

// nameCredit calls the credit grade as the book or an earlier row does, whatever the
// file's column is called.
func (m *importer) nameCredit(c *model.Customer) {
	for i := range c.Fields {
		name := c.Fields[i].Name
		if !model.IsCredit(name) {
			continue
		}
		m.credit = cmp.Or(m.credit, name)
		if name != m.credit && c.Field(m.credit) == "" {
			c.Fields = slices.Clone(c.Fields)
			c.Fields[i].Name = m.credit
		}
	}
}

// update brings a customer in line with its row.
func (m *importer) update(row *model.ImportCustomer, in *model.Customer, id int64) {
	if in.ID != 0 {
		m.who.taken.add(id)
	}
	m.twice = m.twice || m.isFresh(id) || m.meant.has(id)
	m.meant.add(id)
	c := m.customer(id)
	before, how := record.Copied(c), m.how(&row.Customer, id)
	if m.skips(how) {
		return
	}
	over := how == model.ExistingUpdate
	if c.Ref != "" {
		in.Ref = "" // the same, or that of a customer merged into this one
	}
	switch {
	case within(id, m.bare) && identityOf(c.Ref, c.Email, c.Phone, c.Name).name == "":
		c.Name = cmp.Or(in.Name, c.Name) // it was called by its ref or e-mail, for want of a name
	case !over && nameKey(in.Name) == nameKey(c.Name):
		in.Name = "" // only written otherwise
	}
	contacts, left := m.reached(c, in, row), row.Customer.Ref == "" && m.keepMarks(c, in)
	if m.merge(c, in, over) || left {
		m.partly++
	}
	changed := !reflect.DeepEqual(before, c)
	if changed {
		m.who.add(id, c)
	}
	changed = m.takeRest(id, row, others(c, row, contacts), over, changed)
	m.recommended(id, row.ReferredBy, changed, over)
}

// keepMarks leaves a customer the e-mail and the phone that an earlier row of the
// file gave, and tells whether the row has others: when the file comes again, the
// earlier row is found by them.
func (m *importer) keepMarks(c, in *model.Customer) (left bool) {
	keep := func(said *set, key func(string) string, have, text *string) {
		switch {
		case *text == "":
		case key(*text) == "": // a placeholder
			if key(*have) != "" {
				*text, left = "", true
			}
		case !said.has(c.ID):
			said.add(c.ID)
		case key(*text) != key(*have):
			*text, left = "", true
		}
	}
	keep(&m.mailed, exchange.EmailKey, &c.Email, &in.Email)
	keep(&m.phoned, exchange.PhoneKey, &c.Phone, &in.Phone)
	return left
}

func (m *importer) newCustomer(row *model.ImportCustomer, in model.Customer, k identity) {
	next, at := in.Next, in.NextAt
	in.Next, in.NextSet, in.NextSeq, in.NextFrom = 0, 0, 0, 0
	in.Kind = cmp.Or(in.Kind, model.Company)
	if in.Created == 0 && row.LastContact != 0 {
		in.Created = min(row.LastContact, m.Today)
	}
	c := m.createAs(row.Row, in, k)
	if row.Customer.ID != 0 {
		m.who.taken.add(c.ID)
	}
	if row.Customer.Ref == "" {
		m.keepMarks(c, c)
	}
	if next != 0 {
		m.SetDue(c, next, at)
	}
	m.res.Created++
	m.recommended(c.ID, row.ReferredBy, true, true)
	m.takeContacts(c.ID, others(c, row, row.Contacts), true)
	m.takeLastContact(c.ID, row)
}

// takeLastContact makes a row's last contact an event of that day, once: its
// external id is made of the day.
func (m *importer) takeLastContact(customer int64, row *model.ImportCustomer) bool {
	if row.LastContact == 0 {
		return false
	}
	clock := model.If(row.LastClock >= 0 && row.LastClock < 24*3600, row.LastClock, model.NoClock)
	in := model.Interaction{
		CustomerID: customer, Day: row.LastContact, Clock: clock, Kind: model.Message,
		ExternalID: "last-contact:" + row.LastContact.String(),
	}
	if !m.isFresh(customer) && m.Number("SELECT count(*) FROM interaction WHERE customer_id = $1 AND day = $2 AND external_id = $3",
		customer, int64(in.Day), in.ExternalID) > 0 {
		return false
	}
	m.bring(customer, &in, -row.Row)
	return true
}

// customer gives a customer by id, as this import has it so far.
func (m *importer) customer(id int64) *model.Customer {
	if m.known[id] == nil {
		m.preload([]int64{id})
	}
	return m.known[id]
}

// preload has customers at hand; those in the tables are read together.
func (m *importer) preload(ids []int64) {
	there, err := record.ReadCustomers(m.Ctx, m, slices.DeleteFunc(slices.Clone(ids), m.isFresh))
	m.Fail(err)
	for _, id := range ids {
		if m.known[id] != nil {
			continue
		}
		c := cmp.Or(there[id], &model.Customer{})
		kept := int(*m.place(id)) - 1
		if kept >= 0 && m.isFresh(id) {
			m.kept.Get(kept, c)
		}
		if m.saved[id], m.known[id] = *c, record.Copied(c); kept >= 0 {
			m.kept.Get(kept, m.known[id])
		}
	}
}

// place is 1 and where a customer was put away, 0 for one who was not.
func (m *importer) place(id int64) *uint32 {
	m.places = append(m.places, make([]uint32, max(0, int(id)+1-len(m.places)))...)
	return &m.places[id]
}

// letGo has nobody at hand any more, once they are enough: those who were created or
// changed are put away.
func (m *importer) letGo(enough int) {
	if len(m.known) < enough {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(m.known)) {
		saved, c, at := m.saved[id], m.known[id], m.place(id)
		switch same := reflect.DeepEqual(&saved, c); {
		case *at == 0 && !same:
			m.kept.Add(c)
			*at = uint32(m.kept.Len())
		case *at != 0 && !(same && m.isFresh(id)):
			m.kept.Set(int(*at)-1, c)
		}
	}
	clear(m.known)
	clear(m.saved)
}
