package db

import (
	"cmp"
	"slices"

	"tierbook/model"
	"tierbook/model/exchange"
)

// namesSomebody tells whether a row, not of this program's own export, names a
// person at the customer: it may be one of several rows of one company.
func namesSomebody(in *model.Customer, contacts []model.Contact) bool {
	return in.ID == 0 && len(contacts) > 0
}

// reached leaves the customer's phone and e-mail alone where its main contact is
// somebody else than the person in the row, whose they are then.
func (m *importer) reached(c, in *model.Customer, contacts []model.Contact) ([]model.Contact, error) {
	if !namesSomebody(in, contacts) {
		return contacts, nil
	}
	have, err := readContacts(m.ctx, m, c.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(have, func(h model.Contact) bool { return h.Primary })
	if i < 0 || exchange.NormalName(have[i].Name) == exchange.NormalName(contacts[0].Name) {
		return contacts, nil
	}
	contacts = slices.Clone(contacts)
	first := &contacts[0]
	first.Phone, first.Email = cmp.Or(first.Phone, in.Phone), cmp.Or(first.Email, in.Email)
	if c.Phone != "" {
		in.Phone = ""
	}
	if c.Email != "" {
		in.Email = ""
	}
	return contacts, nil
}

// takeContacts adds or completes the contacts a row brings.
func (m *importer) takeContacts(customer int64, contacts []model.Contact) (changed bool, err error) {
	if len(contacts) == 0 {
		return false, nil
	}
	have, err := readContacts(m.ctx, m, customer)
	if err != nil {
		return false, err
	}
	for i, at := range matchContacts(have, contacts) {
		c := contacts[i]
		if at < 0 {
			m.last.contact++
			c.ID, c.CustomerID = m.last.contact, customer
			c.Primary = c.Primary && !slices.ContainsFunc(have, func(h model.Contact) bool { return h.Primary })
			if err := m.exec(m.tabs["contact"].insertSQL(1), contactRow(&c)...); err != nil {
				return changed, err
			}
			have, changed = append(have, c), true
			continue
		}
		n := mergedContact(have[at], &c)
		if n == have[at] {
			continue
		}
		changed = true
		if err := m.putExisting("contact", n.ID > m.firstContact, contactRow(&n)); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// matchContacts finds each of a row's contacts among those there, by name; -1 is
// a new one. Two of one name in a row are two persons: each takes one of those
// there, first the one that the row changes nothing of.
func matchContacts(have, row []model.Contact) []int {
	at := make([]int, len(row))
	taken := make([]bool, len(have))
	for _, exact := range []bool{true, false} {
		for i := range row {
			if exact {
				at[i] = -1
			}
			for j := range have {
				if at[i] < 0 && !taken[j] && exchange.NormalName(have[j].Name) == exchange.NormalName(row[i].Name) &&
					(!exact || mergedContact(have[j], &row[i]) == have[j]) {
					at[i], taken[j] = j, true
				}
			}
		}
	}
	return at
}

// mergedContact lets the values that the file has overwrite.
func mergedContact(have model.Contact, in *model.Contact) model.Contact {
	for _, p := range []struct{ into, from *string }{
		{&have.Title, &in.Title}, {&have.Phone, &in.Phone}, {&have.Email, &in.Email}, {&have.Birthday, &in.Birthday}, {&have.Note, &in.Note},
	} {
		if *p.from != "" {
			*p.into = *p.from
		}
	}
	return have
}
