package load

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// takeInteractions finds the customer of every interaction row, creating the
// unknown ones unless the import forbids it.
func (m *importer) takeInteractions() {
	n := m.in.Count()
	m.history = slices.Grow(m.history, n)
	lastRef, last, r := "", int64(0), &model.ImportInteraction{}
	for i := range n {
		if m.tick("match", i, n) {
			return
		}
		m.takeBack()
		m.in.Get(i, r)
		m.lined = m.lined || len(r.Interaction.Lines) > 0
		if err := record.CheckInteraction(&r.Interaction, m.Book.Currency); err != nil {
			m.reject(r.Row, err)
			continue
		}
		if r.Ref == "" || r.Ref != lastRef {
			id, err := m.customerOf(r)
			if err == nil {
				err = m.mayTake(id, "")
			}
			if err != nil {
				m.reject(r.Row, err)
				continue
			}
			lastRef, last = r.Ref, id
		}
		if m.isFresh(last) {
			c := m.customer(last)
			c.Created = min(c.Created, r.Interaction.Day)
		}
		m.history = append(m.history, pending{customer: last, day: r.Interaction.Day, row: int32(r.Row), at: int32(i)})
	}
}

// customerOf gives the customer of an interaction row. A customer found by
// other marks than its ref gets the ref that the file has for it.
func (m *importer) customerOf(r *model.ImportInteraction) (int64, error) {
	ref, name := record.CleanText(r.Ref), record.CleanText(r.Name)
	if id := m.who.whose(ref, r.Email, r.Phone, name); id != 0 {
		if ref != "" && !m.hidden[id] && m.who.of(id).ref == "" {
			c := m.customer(id)
			c.Ref = ref
			m.who.add(id, c)
		}
		return id, nil
	}
	k := identityOf(ref, r.Email, r.Phone, name)
	if m.who.ambiguous(k) {
		return m.twinOf(r, name)
	}
	label := cmp.Or(name, ref, r.Email, r.Phone)
	switch {
	case label == "":
		return 0, model.Invalid("error.db.row_without_customer")
	case m.in.NoCreate:
		return 0, model.Invalid("error.db.unknown_customer", "Text", label)
	}
	c := model.Customer{Ref: ref, Name: label, Email: r.Email, Phone: r.Phone, Kind: model.Company, Created: min(r.Interaction.Day, m.Today)}
	if err := record.CheckCustomer(&c); err != nil {
		return 0, err
	}
	m.res.CustomersCreated++
	return m.createAs(r.Row, c, k).ID, nil
}

// writeInteractions brings the interactions in, customer by customer in key
// order, and sums up each customer's history on the way.
func (m *importer) writeInteractions() {
	slices.SortFunc(m.history, func(a, b pending) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.day, b.day), cmp.Compare(a.row, b.row), cmp.Compare(a.at, b.at))
	})
	for i := range m.history {
		if id := m.history[i].customer; !m.isFresh(id) && (i == 0 || m.history[i-1].customer != id) {
			m.olds = append(m.olds, id)
		}
	}
	var err error
	m.who = &registry{vague: m.who.vague} // everybody is found: writing needs the room
	m.named, err = record.ReferralsOf(m.Ctx, m, "referred_by > $1", m.in.Behind)
	m.Fail(err)
	ins := m.Inserter(m.Tabs["interaction"])
	m.lines = m.Inserter(m.Tabs["order_line"])
	for from := 0; from < len(m.history); {
		to := from + 1
		for to < len(m.history) && m.history[to].customer == m.history[from].customer {
			to++
		}
		if from/progressEvery != to/progressEvery {
			m.step("write", from, len(m.history))
			if m.Ctx.Err() != nil {
				return
			}
		}
		m.takeBack()
		m.writeHistory(ins, m.history[from:to])
		from = to
	}
	m.letGo()
	m.lines.Flush()
	ins.Flush()
}

// events gives the interactions to bring in, as they were checked, until it is called again.
func (m *importer) events(of []pending) []model.Interaction {
	m.coming = m.coming[:0]
	var r model.ImportInteraction
	for _, p := range of {
		if p.at < 0 {
			m.coming = append(m.coming, m.made[^p.at])
			continue
		}
		m.in.Get(int(p.at), &r)
		m.Fail(record.CheckInteraction(&r.Interaction, m.Book.Currency))
		m.coming = append(m.coming, r.Interaction)
	}
	return m.coming
}

// writeHistory brings in the interactions of one customer.
func (m *importer) writeHistory(ins *write.Inserter, of []pending) {
	id, events := of[0].customer, m.events(of)
	have := m.have(id)
	c := m.customer(id)
	by := make(map[record.EventKey]int, max(len(have), len(events)))
	for i := range have {
		if have[i].ExternalID != "" {
			by[record.KeyOf(&have[i])] = i
		}
	}
	old, changed := len(have), false
	m.hit = append(m.hit[:0], make([]bool, len(have)+len(events))...)
	for i := range events {
		e, row := &events[i], model.If(of[i].row > 0, 1, 0)
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
			n.CustomerID, n.BatchID = id, m.Batch
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
	if len(have) > old || changed { // else its sums stand
		m.finishHistory(ins, c, have, old, events[0].CustomerID != 0)
	}
}

// have gives the interactions of a customer, which are read with those of the next ones
// that the file has some of.
func (m *importer) have(id int64) []model.Interaction {
	if at, found := slices.BinarySearch(m.olds, id); found {
		m.letGo()
		next := record.NextRun(m.olds[at:])
		m.olds, m.ahead = m.olds[at+len(next):], m.ahead[:0]
		m.preload(next)
		err := record.EachInteraction(m.Ctx, m, fmt.Sprintf("WHERE customer_id BETWEEN %d AND %d ORDER BY customer_id, day, id", id, next[len(next)-1]), func(i model.Interaction) {
			m.ahead = append(m.ahead, i)
		})
		if err == nil && m.lined {
			err = record.ReadLines(m.Ctx, m, m.ahead)
		}
		m.Fail(err)
	}
	from, _ := slices.BinarySearchFunc(m.ahead, id, func(i model.Interaction, id int64) int { return cmp.Compare(i.CustomerID, id) })
	to, _ := slices.BinarySearchFunc(m.ahead, id+1, func(i model.Interaction, id int64) int { return cmp.Compare(i.CustomerID, id) })
	return m.ahead[from:to:to]
}

// takeBack has the created customers no longer in memory as they are, once there are many.
func (m *importer) takeBack() {
	if len(m.lent) < progressEvery {
		return
	}
	for _, id := range m.lent {
		m.fresh.Set(int(id-m.first.Customer)-1, m.known[id])
		delete(m.known, id)
	}
	m.lent = m.lent[:0]
}

// letGo has those of the customers read last who stay as they were no longer in memory,
// once their sums are written.
func (m *importer) letGo() {
	m.takeBack()
	same := slices.DeleteFunc(slices.Clone(m.read), func(id int64) bool {
		saved, known := m.saved[id]
		return !known || !reflect.DeepEqual(&saved, m.known[id])
	})
	m.replaceFacts(slices.DeleteFunc(slices.Clone(same), func(id int64) bool { _, summed := m.facts[id]; return !summed }))
	for _, id := range same {
		delete(m.saved, id)
		delete(m.known, id)
	}
	m.read = nil
}

// loggedByHand finds the interaction that a row of this program's own export is
// about: logged by hand under the id the row gives, on the same day, of the same
// kind. An id of another book finds nothing.
func loggedByHand(have []model.Interaction, in *model.Interaction) (int, bool) {
	i := slices.IndexFunc(have, func(h model.Interaction) bool {
		return h.ID == in.ID && h.ExternalID == "" && h.Day == in.Day && h.Kind == in.Kind
	})
	return i, i >= 0
}

// ofAnotherKind finds the interaction that a row is about whose kind has changed:
// the one of its key that no row of the file has under its old kind. An order and
// its refund may have one number and are two.
func ofAnotherKind(have, events []model.Interaction, in *model.Interaction) (int, bool) {
	i := slices.IndexFunc(have, func(h model.Interaction) bool {
		return h.ExternalID == in.ExternalID && !(h.Kind.HasAmount() && in.Kind.HasAmount()) &&
			!slices.ContainsFunc(events, func(e model.Interaction) bool { return e.ExternalID == h.ExternalID && e.Kind == h.Kind })
	})
	return i, i >= 0
}

// updateEvent brings an interaction in line with the file, when it differs: it tells whether.
func (m *importer) updateEvent(have, in *model.Interaction, row int) (differs bool) {
	n := merged(have, in)
	if sameEvent(&n, have) {
		m.res.Unchanged += row
		return false
	}
	m.rewriteEvent(have, n)
	m.res.Updated += row
	return true
}

func (m *importer) rewriteEvent(have *model.Interaction, n model.Interaction) {
	if !n.Kind.HasAmount() && !m.lined {
		one := []model.Interaction{*have}
		m.Fail(record.ReadLines(m.Ctx, m, one))
		have.Lines = one[0].Lines
	}
	m.WriteLines(have, &n)
	t := m.Tabs["interaction"]
	if n.Day != have.Day {
		m.Remove(t, t.KeyOf(record.InteractionRow(have))...)
	}
	m.Write(t, record.InteractionRow(&n))
	*have = n
}

// merged lets the file's figures overwrite and its texts where it has any.
func merged(have, in *model.Interaction) model.Interaction {
	n := *have
	n.Kind = in.Kind
	n.Day, n.Amount, n.Currency, n.Base = in.Day, in.Amount, in.Currency, in.Base
	if in.Base == nil && in.Amount == have.Amount && in.Currency == have.Currency {
		n.Base = have.Base // read without a rate, it keeps the one it had
	}
	if len(in.Lines) > 0 || !in.Kind.HasAmount() {
		n.Lines = in.Lines
	}
	if in.Clock != model.NoClock {
		n.Clock = in.Clock
	}
	record.Fill(&n.Satisfaction, in.Satisfaction, true)
	if in.Next != 0 {
		n.Next, n.NextAt = in.Next, in.NextAt
	}
	record.Fill(&n.Resolved, in.Resolved, true)
	if in.Expected != 0 {
		n.Expected, n.Probability = in.Expected, in.Probability
	}
	for _, p := range []struct{ into, from *string }{
		{&n.Outcome, &in.Outcome}, {&n.Note, &in.Note}, {&n.Contact, &in.Contact}, {&n.By, &in.By}, {&n.Source, &in.Source},
	} {
		record.Fill(p.into, *p.from, true)
	}
	return n
}

// sameEvent tells whether merged has left an interaction as it was.
func sameEvent(a, b *model.Interaction) bool {
	return a.Kind == b.Kind && a.Day == b.Day && a.Clock == b.Clock && a.Amount == b.Amount && a.Currency == b.Currency &&
		(a.Base == b.Base || a.Base != nil && b.Base != nil && *a.Base == *b.Base) &&
		a.Satisfaction == b.Satisfaction && a.Next == b.Next && a.NextAt == b.NextAt && a.Resolved == b.Resolved && a.Expected == b.Expected && a.Probability == b.Probability &&
		a.Outcome == b.Outcome && a.Note == b.Note && a.Contact == b.Contact && a.By == b.By && a.Source == b.Source && model.SameLines(a.Lines, b.Lines)
}

// finishHistory inserts what is new, lets its next date become the promise, and
// sums up. A promise set on the same day stays where the interactions are those
// of this program's own export: it came with the customers of it.
func (m *importer) finishHistory(ins *write.Inserter, c *model.Customer, have []model.Interaction, old int, own bool) {
	added := have[old:]
	slices.SortStableFunc(added, func(a, b model.Interaction) int { return cmp.Compare(a.Day, b.Day) })
	var promise *model.Interaction
	for i := range added {
		m.Last.Interaction++
		added[i].ID = m.Last.Interaction
		if m.Book.Who != nil {
			added[i].By = cmp.Or(added[i].By, m.Book.By)
		}
		ins.Add(record.InteractionRow(&added[i])...)
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
	f := scoring.Summarize(c, have, m.Today)
	f.Referrals = m.named[c.ID]
	m.facts[c.ID] = f
}
