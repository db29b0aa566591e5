package load

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"tierbook/db/record"
	"tierbook/model"
)

// takeInteractions finds the customer of every interaction row, creating the
// unknown ones unless the import forbids it.
func (m *importer) takeInteractions() {
	n := m.in.Count()
	lastRef, last, r := "", int64(0), &model.ImportInteraction{}
	for i := range n {
		if m.tick("match", i, n) {
			return
		}
		m.letGo(progressEvery)
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
		if at := int(last - m.first.Customer); at > 0 {
			m.since = append(m.since, slices.Repeat([]model.Day{math.MaxInt32}, max(0, at-len(m.since)))...)
			m.since[at-1] = min(m.since[at-1], r.Interaction.Day)
		}
		m.bring(last, &r.Interaction, r.Row)
	}
	m.letGo(1)
}

// bring keeps an interaction that a customer is to have; row is below 0 where it is more
// than its row says.
func (m *importer) bring(customer int64, in *model.Interaction, row int) {
	m.due.add(customer)
	m.piece = binary.BigEndian.AppendUint64(m.piece[:0], uint64(customer))
	for _, n := range []int{int(in.Day), row, m.brought} {
		m.piece = binary.BigEndian.AppendUint32(m.piece, uint32(n)^1<<31)
	}
	m.piece = model.Pack(m.piece, in)
	m.history.Add(m.piece)
	m.brought++
}

// customerOf gives the customer of an interaction row. A customer found by
// other marks than its ref gets the ref that the file has for it.
func (m *importer) customerOf(r *model.ImportInteraction) (int64, error) {
	ref, name := record.CleanText(r.Ref), record.CleanText(r.Name)
	if id := m.who.meant(ref, r.Email, r.Phone, name); id != 0 {
		if e, known := m.who.newest(id); known && ref != "" && !m.who.hidden.has(id) && len(m.who.ref(e)) == 0 {
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
	m.res.Updated += row
	return true
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
