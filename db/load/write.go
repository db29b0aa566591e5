package load

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// write writes the customers changed and created, and with each the interactions that it is
// to have, in the order of the keys; it sums up histories on the way.
func (m *importer) write() {
	m.letGo(1)
	m.who = &registry{vague: m.who.vague} // everybody is found: writing needs the room
	var err error
	m.named, err = record.ReferralsOf(m.Ctx, m, "referred_by > $1", m.in.Behind)
	m.Fail(err)
	m.events, m.lines, m.sums, m.created = m.Inserter(m.Tabs["interaction"]), m.Inserter(m.Tabs["order_line"]), m.Inserter(m.Tabs["facts"]), m.Inserter(m.Tabs["customer"])
	m.piece = m.history.Next()
	var all []int64
	for id := m.in.Behind + 1; id <= m.Last.Customer; id++ {
		if *m.place(id) != 0 || m.due.has(id) || m.peopled.has(id) {
			all = append(all, id)
		}
	}
	values := write.ValueCounts{}
	for done, n := 0, len(all); len(all) > 0; done = n - len(all) {
		some := record.NextRun(all)
		all = all[len(some):]
		m.preload(some)
		if m.readAhead(some); m.Ctx.Err() != nil {
			return
		}
		for _, id := range some {
			m.writeCustomer(m.known[id], values)
		}
		m.writeFacts(some)
		clear(m.known)
		clear(m.saved)
		if done%progressEvery > (n-len(all))%progressEvery {
			m.step("write", done, n)
		}
	}
	for _, rows := range []*write.Inserter{m.created, m.lines, m.events, m.sums} {
		rows.Flush()
	}
	m.DefineFields(values)
}

// writeCustomer writes a customer who was created or changed, with the interactions that
// it is to have.
func (m *importer) writeCustomer(c *model.Customer, values write.ValueCounts) {
	if at := int(c.ID - m.first.Customer); at > 0 && at <= len(m.since) {
		c.Created = min(c.Created, m.since[at-1])
	}
	old, fresh := m.saved[c.ID], m.isFresh(c.ID)
	f, summed := m.takeHistory(c)
	changed := fresh || !reflect.DeepEqual(&old, c)
	switch {
	case fresh:
		if !summed {
			f = scoring.Summarize(c, nil, m.Today)
		}
		m.created.Add(record.CustomerRow(c)...)
	case changed:
		for _, v := range record.Differences(&old, c, m.Book.Currency) {
			m.tellChange(c.ID, old.Name, v)
		}
		m.Tally.Customer(write.CountsOf(&old), -1)
		m.Write(m.Tabs["customer"], record.CustomerRow(c))
	}
	if changed {
		values.Add(c.Fields)
		m.Tally.Customer(write.CountsOf(c), 1)
	}
	if fresh || summed {
		m.facts[c.ID] = f
	} else if changed || m.peopled.has(c.ID) {
		m.Touched[c.ID] = true
	}
}

// writeFacts writes the facts that were summed up of some customers.
func (m *importer) writeFacts(some []int64) {
	some = slices.DeleteFunc(some, func(id int64) bool { _, summed := m.facts[id]; return !summed })
	there := slices.DeleteFunc(slices.Clone(some), m.isFresh)
	if len(there) > 0 {
		m.Exec("DELETE FROM facts WHERE customer_id IN " + record.IDList(there))
	}
	people, err := record.ContactsOf(m.Ctx, m, slices.DeleteFunc(slices.Clone(some), func(id int64) bool { return m.isFresh(id) && !m.peopled.has(id) }))
	m.Fail(err)
	for _, id := range some {
		f := m.facts[id]
		f.Yearly = model.YearlyOf(m.known[id], people[id])
		m.sums.Add(record.FactsRow(id, &f)...)
	}
	clear(m.facts)
}

// whose gives of whom the next interaction to bring in is.
func (m *importer) whose() int64 {
	if m.piece == nil {
		return math.MaxInt64
	}
	return int64(binary.BigEndian.Uint64(m.piece))
}

// readAhead reads what some existing customers have, where they are to have more.
func (m *importer) readAhead(some []int64) {
	first, last := some[0], some[len(some)-1]
	if m.ahead = m.ahead[:0]; m.whose() > last {
		return
	}
	err := record.EachInteraction(m.Ctx, m, fmt.Sprintf("WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, day, id", first, last), func(i model.Interaction) {
		m.ahead = append(m.ahead, i)
	})
	if err == nil && m.lined {
		err = record.ReadLines(m.Ctx, m, m.ahead)
	}
	m.Fail(err)
}

// takeHistory brings in the interactions of a customer; summed tells that it has come to
// other ones, and is summed up.
func (m *importer) takeHistory(c *model.Customer) (f model.Facts, summed bool) {
	m.coming, m.ofRow = m.coming[:0], m.ofRow[:0]
	for ; m.whose() == c.ID; m.piece = m.history.Next() {
		m.coming, m.ofRow = append(m.coming, model.Interaction{}), append(m.ofRow, m.piece[12] >= 1<<7)
		model.Unpack(m.piece[20:], &m.coming[len(m.coming)-1])
	}
	if len(m.coming) == 0 {
		return f, false
	}
	from, _ := slices.BinarySearchFunc(m.ahead, c.ID, func(i model.Interaction, id int64) int { return cmp.Compare(i.CustomerID, id) })
	to, _ := slices.BinarySearchFunc(m.ahead, c.ID+1, func(i model.Interaction, id int64) int { return cmp.Compare(i.CustomerID, id) })
	have := m.ahead[from:to:to]
	all, changed := m.join(c, have)
	if len(all) == len(have) && !changed { // its sums stand
		return f, false
	}
	m.addHistory(c, all[len(have):], m.coming[0].CustomerID != 0)
	f = scoring.Summarize(c, all, m.Today)
	f.Referrals = m.named[c.ID]
	return f, true
}

// join gives what a customer has with what comes new to it, and tells whether something
// that it had has changed.
func (m *importer) join(c *model.Customer, have []model.Interaction) (all []model.Interaction, changed bool) {
	events, old := m.coming, len(have)
	by := make(map[record.EventKey]int, max(len(have), len(events)))
	for i := range have {
		if have[i].ExternalID != "" {
			by[record.KeyOf(&have[i])] = i
		}
	}
	m.hit = append(m.hit[:0], make([]bool, len(have)+len(events))...)
	for i := range events {
		e, row := &events[i], model.If(m.ofRow[i], 1, 0)
		k := record.KeyOf(e)
		at, found := by[k]
		if !found && e.ID != 0 {
			at, found = loggedByHand(have[:old], e)
		}
		if !found && e.ExternalID != "" {
			if at, found = ofAnotherKind(have[:old], events, e); found {
				by[k] = at
			}
		}
		switch {
		case e.ExternalID == "" || !found:
			n := *e
			n.CustomerID, n.BatchID = c.ID, m.Batch
			if at, by[k] = len(have), len(have); at == old {
				have = slices.Grow(have, len(events)-i)
			}
			have = append(have, n)
			m.res.Created += row
		case at >= old:
			have[at] = merged(&have[at], e)
			m.res.Unchanged += row
		default:
			changed = m.updateEvent(&have[at], e, row) || changed
		}
		m.twice, m.hit[at] = m.twice || m.hit[at], true
		if have[at].Kind.HasAmount() && have[at].Base == nil {
			m.open++
		}
	}
	return have, changed
}

// addHistory inserts what is new, and lets its next date become the promise. A promise set
// on the same day stays where the interactions are those of this program's own export: it
// came with the customers of it.
func (m *importer) addHistory(c *model.Customer, added []model.Interaction, own bool) {
	slices.SortStableFunc(added, func(a, b model.Interaction) int { return cmp.Compare(a.Day, b.Day) })
	var promise *model.Interaction
	for i := range added {
		m.Last.Interaction++
		added[i].ID = m.Last.Interaction
		if m.Book.Who != nil {
			added[i].By = cmp.Or(added[i].By, m.Book.By)
		}
		m.events.Add(record.InteractionRow(&added[i])...)
		for _, row := range record.LineRows(&added[i]) {
			m.lines.Add(row...)
		}
		if added[i].Next != 0 {
			promise = &added[i]
		}
	}
	if promise != nil && (c.Next == 0 || promise.Day > c.NextSet || promise.Day == c.NextSet && !own) {
		record.Promise(c, promise)
	}
}
