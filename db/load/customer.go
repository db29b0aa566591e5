package load

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/scoring"
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
			m.in.GetCustomer(at, &rows[i])
			c := &rows[i].Customer
			if id := m.who.find(identityOf(c.Ref, c.Email, c.Phone, c.Name)); id != 0 {
				found = append(found, id)
			}
		}
		m.letGo()
		m.preload(found)
		for i := range some {
			m.takeCustomer(&rows[i])
		}
	}
	m.letGo()
	m.takeReferrers()
}

// preload reads customers together.
func (m *importer) preload(ids []int64) {
	m.read = ids
	for some := range slices.Chunk(ids, record.EachChunk) {
		all, err := record.ReadCustomers(m.Ctx, m, some)
		m.Fail(err)
		for id, c := range all {
			if m.known[id] == nil {
				m.remember(c)
			}
		}
	}
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
	if m.hidden[id] {
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
	m.who.take(in, id)
	m.twice = m.twice || m.isFresh(id) || m.meant[id]
	m.meant[id] = true
	c := m.customer(id)
	before, how := record.Copied(c), m.how(&row.Customer, id)
	if how == model.ExistingSkip {
		m.skipped++
		m.res.Unchanged++
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
		m.kept++
	}
	changed := !reflect.DeepEqual(before, c)
	if changed {
		m.who.add(id, c)
	}
	changed = m.takeRest(id, row, others(c, row, contacts), over, changed)
	m.recommended(id, row.ReferredBy, changed, over)
}

// marks are what rows without a ref are found by besides the name.
type marks struct{ email, phone bool }

// keepMarks leaves a customer the e-mail and the phone that an earlier row of the
// file gave, and tells whether the row has others: when the file comes again, the
// earlier row is found by them.
func (m *importer) keepMarks(c, in *model.Customer) (left bool) {
	said := m.marked[c.ID]
	keep := func(said *bool, key func(string) string, have, text *string) {
		switch {
		case *text == "":
		case key(*text) == "": // a placeholder
			if key(*have) != "" {
				*text, left = "", true
			}
		case !*said:
			*said = true
		case key(*text) != key(*have):
			*text, left = "", true
		}
	}
	keep(&said.email, exchange.EmailKey, &c.Email, &in.Email)
	keep(&said.phone, exchange.PhoneKey, &c.Phone, &in.Phone)
	if said != (marks{}) {
		m.marked[c.ID] = said
	}
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
	m.who.take(&row.Customer, c.ID)
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
	m.history = append(m.history, pending{customer: customer, day: in.Day, row: -int32(row.Row), at: ^int32(len(m.made))})
	m.made = append(m.made, in)
	return true
}

// writeCustomers writes the customers created and changed, and the facts of
// those that no interaction has summed up.
func (m *importer) writeCustomers() {
	t, values := m.Tabs["customer"], write.ValueCounts{}
	for _, id := range slices.Sorted(maps.Keys(m.saved)) {
		old, c := m.saved[id], m.known[id]
		values.Add(c.Fields)
		if !reflect.DeepEqual(&old, c) {
			for _, v := range record.ChangedValues(&old, c, m.Book.Currency) {
				m.tellChange(c.ID, old.Name, v)
			}
			m.Tally.Customer(write.CountsOf(&old), -1)
			m.Tally.Customer(write.CountsOf(c), 1)
			m.Write(t, record.CustomerRow(c))
			if _, summed := m.facts[id]; !summed {
				m.Touched[id] = true
			}
		}
	}
	for id := range m.people {
		if _, summed := m.facts[id]; !summed && !m.isFresh(id) {
			m.Touched[id] = true
		}
	}
	m.replaceFacts(slices.DeleteFunc(slices.Sorted(maps.Keys(m.facts)), m.isFresh))
	rows, facts := m.Inserter(t), m.sums
	for i := range m.fresh.Len() {
		if m.tick("write", i, m.fresh.Len()) {
			return
		}
		m.takeBack()
		c := m.customer(m.first.Customer + 1 + int64(i))
		values.Add(c.Fields)
		m.Tally.Customer(write.CountsOf(c), 1)
		rows.Add(record.CustomerRow(c)...)
		f, ok := m.facts[c.ID]
		if !ok {
			f = scoring.Summarize(c, nil, m.Today)
		}
		f.Yearly = model.YearlyOf(c, m.people[c.ID])
		facts.Add(record.FactsRow(c.ID, &f)...)
	}
	rows.Flush()
	facts.Flush()
	m.DefineFields(values)
}

// replaceFacts writes the facts of existing customers, by id, that were summed up here.
func (m *importer) replaceFacts(ids []int64) {
	for rest := ids; len(rest) > 0; {
		some := record.NextRun(rest)
		rest = rest[len(some):]
		people, err := record.ContactsOf(m.Ctx, m, some)
		m.Fail(err)
		m.Exec("DELETE FROM facts WHERE customer_id IN " + record.IDList(some))
		for _, id := range some {
			f := m.facts[id]
			f.Yearly = model.YearlyOf(m.known[id], people[id])
			m.sums.Add(record.FactsRow(id, &f)...)
			delete(m.facts, id)
			delete(m.people, id)
		}
	}
}

// unseen gives the customers whom the person of the write does not see.
func (m *importer) unseen() map[int64]bool {
	out := map[int64]bool{}
	if !m.Book.Scoped() {
		return out
	}
	owners, err := engine.Index(m.Ctx, m, engine.Pair[int64, string], "SELECT id, owner FROM customer")
	m.Fail(err)
	for id, owner := range owners {
		if !m.Book.Sees(owner) {
			out[id] = true
		}
	}
	return out
}
