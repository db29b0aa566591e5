package load

import (
	"cmp"
	"hash/maphash"
	"slices"

	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

// namesSomebody tells whether a row, not of this program's own export, names a
// person at a customer that it knows by more than that person's name: it may be
// one of several rows of one company.
func namesSomebody(in *model.Customer, row *model.ImportCustomer) bool {
	return in.ID == 0 && len(row.Contacts) > 0 && (in.Ref != "" || !row.StandIn)
}

// reached leaves the customer's phone and e-mail alone where its main contact is
// somebody else than the person in the row, whose they are then, or where an earlier
// row of the file was the company's own.
func (m *importer) reached(c, in *model.Customer, row *model.ImportCustomer) []model.Contact {
	contacts := row.Contacts
	if !namesSomebody(in, row) {
		return contacts
	}
	have, err := record.ReadContacts(m.Ctx, m, c.ID)
	m.Fail(err)
	i := slices.IndexFunc(have, func(h model.Contact) bool { return h.Primary })
	if i < 0 && !m.isFresh(c.ID) || i >= 0 && m.samePerson(&have[i], &contacts[0]) {
		return contacts
	}
	contacts = slices.Clone(contacts)
	first := &contacts[0]
	first.Phone, first.Email = cmp.Or(first.Phone, in.Phone), cmp.Or(first.Email, in.Email)
	if c.Phone != "" && (i >= 0 || exchange.PhoneKey(c.Phone) != "") { // a placeholder gives way
		in.Phone = ""
	}
	if c.Email != "" && (i >= 0 || exchange.EmailKey(c.Email) != "") {
		in.Email = ""
	}
	return contacts
}

// employersFirst gives the rows in the order in which they are taken: people of a
// company that stands in the file after it.
func (m *importer) employersFirst() []int32 {
	n, people, row := m.in.CountCustomers(), false, &model.ImportCustomer{}
	for i := 0; i < n && !people; i++ {
		m.in.GetCustomer(i, row)
		people = len(row.Contacts) > 0 || row.Employed != nil
	}
	first, then := make([]int32, 0, n), []int32(nil)
	company, own := map[uint64]bool{}, map[uint64]bool{} // by hashes: whom a row means is not decided here
	named := func(name string) uint64 { return maphash.String(seed, "n"+nameKey(name)) }
	referred := func(ref string) uint64 { return maphash.String(seed, "r"+ref) }
	for i := 0; i < n && people; i++ {
		m.in.GetCustomer(i, row)
		if c := &row.Customer; c.Kind == model.Company {
			name := named(c.Name)
			company[referred(c.Ref)], company[name] = true, true
			own[name] = own[name] || len(row.Contacts) == 0
		}
	}
	delete(company, referred(""))
	for i := range n {
		if people {
			m.in.GetCustomer(i, row)
		}
		if e := row.Employed; people && (len(row.Contacts) > 0 && row.Customer.ID == 0 && own[named(row.Customer.Name)] || e != nil && (company[referred(e.Ref)] || company[named(e.Name)])) {
			then = append(then, int32(i))
		} else {
			first = append(first, int32(i))
		}
	}
	return append(first, then...)
}

// employer gives the customer, a company, that a person's row names as theirs; 0 for none.
func (m *importer) employer(e *model.Employment) (id int64) {
	if e.Ref != "" {
		id = m.seen(m.who.one(byRef, e.Ref))
	}
	if id > 0 && e.Name != "" && nameKey(m.customer(id).Name) != nameKey(e.Name) {
		id = 0 // a number of something else
	}
	if id <= 0 && e.Name != "" {
		id = cmp.Or(m.who.find(identityOf("", "", "", e.Name)), m.who.one(byName, nameKey(e.Name)))
	}
	return model.If(id <= 0 || m.customer(id).Kind != model.Company, 0, id)
}

// seen gives a customer whom the person of the import sees, else 0.
func (m *importer) seen(id int64) int64 { return model.If(m.who.hidden.has(id), 0, id) }

// takeEmployed makes a person the contact of the company that the row names, where that
// is a customer and the person is none, or is that contact already.
func (m *importer) takeEmployed(row *model.ImportCustomer, customer int64) (taken bool) {
	e := row.Employed
	id := m.employer(e)
	if id == 0 {
		return false
	}
	if customer != 0 {
		have, err := record.ReadContacts(m.Ctx, m, id)
		if m.Fail(err); m.matchContacts(have, []model.Contact{e.Contact})[0] < 0 {
			return false
		}
	}
	if err := record.CheckContact(&e.Contact); err != nil {
		m.reject(row.Row, err)
		return true
	}
	m.employed++
	how := m.how(&row.Customer, id)
	if !m.skips(how) {
		m.takeRest(id, row, []model.Contact{e.Contact}, how == model.ExistingUpdate, false)
	}
	return true
}

// takeRest takes the contacts and the last contact of a row, counts it, and tells whether
// it changed anything, these or what was taken before.
func (m *importer) takeRest(id int64, row *model.ImportCustomer, contacts []model.Contact, over, before bool) (changed bool) {
	changed = m.takeContacts(id, contacts, over)
	event := m.takeLastContact(id, row)
	changed = before || changed || event
	*model.If(changed, &m.res.Updated, &m.res.Unchanged)++
	return changed
}

// nameKey gives what names that mean the same have in common.
func nameKey(name string) string {
	key, _ := exchange.NameKey(exchange.NormalName(name))
	return key
}

// others leaves out the person of a row who is the customer and of whom the row
// says nothing more.
func others(c *model.Customer, row *model.ImportCustomer, contacts []model.Contact) []model.Contact {
	if !row.StandIn || row.Customer.Ref != "" || len(contacts) == 0 {
		return contacts
	}
	p := contacts[0]
	more := cmp.Or(p.Title, p.Birthday, p.Note) != "" ||
		p.Phone != "" && exchange.NormalPhone(p.Phone) != exchange.NormalPhone(c.Phone) ||
		p.Email != "" && exchange.NormalEmail(p.Email) != exchange.NormalEmail(c.Email)
	if more || exchange.NormalName(p.Name) != exchange.NormalName(c.Name) {
		return contacts
	}
	return contacts[1:]
}

// takeContacts adds or completes the contacts a row brings.
func (m *importer) takeContacts(customer int64, contacts []model.Contact, over bool) (changed bool) {
	if len(contacts) == 0 {
		return false
	}
	var have []model.Contact
	if !m.isFresh(customer) || m.peopled.has(customer) {
		var err error
		have, err = record.ReadContacts(m.Ctx, m, customer)
		m.Fail(err)
	}
	for i, at := range m.matchContacts(have, contacts) {
		c := contacts[i]
		if at < 0 {
			m.Last.Contact++
			c.ID, c.CustomerID = m.Last.Contact, customer
			m.met.add(c.ID)
			c.Primary = c.Primary && !slices.ContainsFunc(have, func(h model.Contact) bool { return h.Primary })
			m.Exec(m.Tabs["contact"].InsertSQL(1), record.ContactRow(&c)...)
			have, changed = append(have, c), true
			continue
		}
		n := mergedContact(have[at], &c, over)
		m.met.add(n.ID)
		if n == have[at] {
			continue
		}
		changed = true
		was, put := have[at], m.Rewrite // one that this import created is journaled with its range
		have[at] = n
		if n.ID <= m.first.Contact {
			m.tellContact(&was, &n)
			put = m.Replace
		}
		put(m.Tabs["contact"], record.ContactRow(&was), record.ContactRow(&n))
	}
	if changed && (m.isFresh(customer) || slices.ContainsFunc(have, func(c model.Contact) bool { return c.Birthday != "" })) {
		m.peopled.add(customer)
	}
	return changed
}

// samePerson tells whether a row means a contact: by name, but of two rows of one
// file with the same name those with different phones or e-mails are two persons.
func (m *importer) samePerson(have, row *model.Contact) bool {
	return exchange.NormalName(have.Name) == exchange.NormalName(row.Name) && (!m.met.has(have.ID) ||
		!differ(exchange.NormalPhone(have.Phone), exchange.NormalPhone(row.Phone)) &&
			!differ(exchange.NormalEmail(have.Email), exchange.NormalEmail(row.Email)))
}

// matchContacts finds each of a row's contacts among those there; -1 is a new one.
// Two of one name in a row are two persons: each takes one of those there, first
// the one that the row changes nothing of.
func (m *importer) matchContacts(have, row []model.Contact) []int {
	at, taken := make([]int, len(row)), make([]bool, len(have))
	for _, exact := range []bool{true, false} {
		for i := range row {
			if exact {
				at[i] = -1
			}
			for j := range have {
				if at[i] < 0 && !taken[j] && m.samePerson(&have[j], &row[i]) &&
					(!exact || mergedContact(have[j], &row[i], true) == have[j]) {
					at[i], taken[j] = j, true
				}
			}
		}
	}
	return at
}

// mergedContact completes a contact by what the file has, which replaces what is
// there where over is set.
func mergedContact(have model.Contact, in *model.Contact, over bool) model.Contact {
	for _, p := range []struct{ into, from *string }{
		{&have.Title, &in.Title}, {&have.Phone, &in.Phone}, {&have.Email, &in.Email}, {&have.Birthday, &in.Birthday}, {&have.Note, &in.Note},
	} {
		record.Fill(p.into, *p.from, over)
	}
	have.Barred, have.Consents = have.Barred.With(in.Barred), have.Consents.And(in.Consents)
	return have
}
