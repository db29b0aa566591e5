package db

import (
	"cmp"

	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
)

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
func (m *importer) takeReferrers() error {
	unknown, first := 0, ""
	for _, p := range m.praise {
		by := m.who.ref[p.by]
		if by == 0 {
			by = m.who.name[exchange.NormalName(p.by)]
		}
		if by <= 0 || by == p.customer {
			unknown, first = unknown+1, cmp.Or(first, p.by)
			continue
		}
		c, err := m.customer(p.customer)
		if err != nil {
			return err
		}
		if c.ReferredBy == by {
			continue
		}
		if c.ReferredBy != 0 && !p.over {
			m.kept++
			continue
		}
		m.Touched[by] = true
		if c.ReferredBy != 0 {
			m.Touched[c.ReferredBy] = true
		}
		c.ReferredBy = by
		if !p.counted {
			m.res.Unchanged--
			m.res.Updated++
		}
	}
	m.note("import_referrer", unknown, first)
	return nil
}
