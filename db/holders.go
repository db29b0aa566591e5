package db

import (
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
