package db

import (
	"tierbook/model"
	"tierbook/model/exchange"
)

// holders tells by e-mail or phone who has it.
type holders map[string]holder

type holder struct {
	first int64
	n     int // customers; one that lost it again still counts
}

func (h holders) add(key string, id int64) {
	if key == "" {
		return
	}
	have := h[key]
	if have.first == id {
		return
	}
	if have.n == 0 {
		have.first = id
	}
	have.n++
	h[key] = have
}

// one gives the only customer who has the key, 0 for none and several for more.
func (h holders) one(key string) int64 {
	switch have := h[key]; {
	case key == "" || have.n == 0:
		return 0
	case have.n == 1:
		return have.first
	}
	return several
}

// sharedByAtMost is how many customers a phone or an e-mail may have before it
// says nothing about them: the number of a switchboard, an agent's mailbox.
const sharedByAtMost = 3

// double finds a customer that a new one may be the same as: of its name, or of
// its e-mail or phone; 0 for none.
func (r *registry) double(k identity) (id int64, by string) {
	for _, c := range []struct {
		h       holder
		by, key string
	}{{r.email[k.email], "email", k.email}, {r.phone[k.phone], "phone", k.phone}} {
		if c.key != "" && c.h.n > 0 && c.h.n <= sharedByAtMost {
			return c.h.first, c.by
		}
	}
	name, _ := exchange.NameKey(k.name)
	for _, key := range []string{k.name, name} {
		switch have := r.name[key]; {
		case key == "":
		case have > 0:
			return have, "name"
		case have == several:
			return r.twins[key][0], "name"
		}
	}
	if l := r.loose[name]; l.id > 0 {
		return l.id, "name"
	}
	return 0, ""
}

// tellExisting says what became of customers who are there already, or may be.
func (m *importer) tellExisting() {
	for _, n := range []struct {
		code string
		n    int
	}{{"import_kept", m.kept}, {"import_skipped", m.skipped}} {
		if n.n > 0 {
			m.res.Notes = append(m.res.Notes, model.Reason{Code: n.code, N: float64(n.n)})
		}
	}
	if n := len(m.res.Doubles); n > 0 {
		m.res.Notes = append(m.res.Notes, model.Reason{Code: "import_doubles", N: float64(n), Text: m.res.Doubles[0].Name + " = " + m.res.Doubles[0].Other})
	}
}

// createAs makes the customer of a row, and notes when it may be one that the
// book, or the file, has already.
func (m *importer) createAs(row int, in model.Customer, k identity) (*model.Customer, error) {
	if id, by := m.who.double(k); id != 0 && in.ID == 0 {
		other, err := m.customer(id)
		if err != nil {
			return nil, err
		}
		m.res.Doubles = append(m.res.Doubles, model.Double{Row: row, Name: in.Name, ID: id, Other: other.Name, By: by})
	}
	return m.create(in), nil
}
