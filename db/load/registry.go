package load

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
)

// registry finds customers by what a file says of them.
type registry struct {
	ref   map[string]int64
	email holders
	phone holders
	name  map[string]int64        // several is where more than one customer has it
	twins map[string][]int64      // those who share a name
	loose map[string]loose        // customers from before, by their name without its legal form, where that is another
	keys  map[int64]string        // ref, e-mail and phone of customers
	old   int64                   // the last customer from before
	vague bool                    // a row without a ref was looked for
	taken map[int64]bool          // whom another row of this program's own export means: each row is somebody else
	reach func() map[string]int64 // whose the e-mails and phones of contacts are, read once somebody is looked for by one
}

// several stands where a key does not name one customer.
const several = -1

// identity is what tells a customer from others, in the forms that are compared.
type identity struct {
	ref, email, phone string
	name              string // "" where a row names nobody
	called            string // of a row that names nobody: what a customer made of it is called
}

// identityOf gives what tells who is meant. A name that only repeats the
// e-mail, the phone or the ref is none.
func identityOf(ref, email, phone, name string) identity {
	k := identity{ref: ref, email: exchange.EmailKey(email), phone: exchange.PhoneKey(phone), name: exchange.NormalName(name)}
	if k.email != "" && name == email || k.phone != "" && name == phone || ref != "" && name == ref {
		k.name = ""
	}
	if k.name == "" && ref == "" {
		k.called = exchange.NormalName(cmp.Or(name, email, phone))
	}
	return k
}

// agreement of the marks that a row and a customer both have.
type agreement int

const (
	contradicts agreement = iota // one differs and none is the same
	undecided                    // they have none in common
	agrees                       // one is the same
)

func (k identity) against(row identity) agreement {
	email, phone := k.email != "" && row.email != "", k.phone != "" && row.phone != ""
	switch {
	case email && k.email == row.email || phone && exchange.SamePhone(k.phone, row.phone):
		return agrees
	case email || phone:
		return contradicts
	}
	return undecided
}

// loose is a customer whose name is written with a legal form or in traditional
// characters.
type loose struct {
	id   int64
	form string
}

// newRegistry reads the customers behind an id, and later their contacts; what cannot be read goes to fail.
// Of hidden customers there are only the refs, which nobody else can have.
func newRegistry(ctx context.Context, q engine.Querier, behind int64, hidden map[int64]bool, fail func(error)) *registry {
	r := &registry{
		ref: map[string]int64{}, email: holders{}, phone: holders{}, name: map[string]int64{},
		twins: map[string][]int64{}, loose: map[string]loose{}, keys: map[int64]string{}, old: behind, taken: map[int64]bool{},
	}
	r.reach = sync.OnceValue(func() map[string]int64 {
		reach := map[string]int64{}
		var id int64
		var email, phone string
		fail(engine.Scan(ctx, q, "SELECT customer_id, email, phone FROM contact WHERE customer_id > $1", []any{behind}, []any{&id, &email, &phone}, func() {
			if !hidden[id] {
				note(reach, exchange.EmailKey(email), id)
				note(reach, exchange.PhoneKey(phone), id)
			}
		}))
		return reach
	})
	var id int64
	var ref, email, phone, name string
	const query = "SELECT id, coalesce(ref, ''), email, phone, name_fold FROM customer WHERE id > $1"
	fail(engine.Scan(ctx, q, query, []any{behind}, []any{&id, &ref, &email, &phone, &name}, func() {
		if r.old = max(r.old, id); hidden[id] {
			email, phone, name = "", "", ""
		}
		r.put(id, identity{ref: ref, email: exchange.EmailKey(email), phone: exchange.PhoneKey(phone), name: name})
		if key, form := exchange.NameKey(name); key != name {
			l := loose{id, form}
			if have, ok := r.loose[key]; ok && have.id != id {
				l.id = several
			}
			r.loose[key] = l
		}
	}))
	aliases, err := engine.Index(ctx, q, engine.Pair[string, int64], "SELECT ref, customer_id FROM alias")
	fail(err)
	maps.Copy(aliases, r.ref)
	r.ref = aliases
	return r
}

func (r *registry) put(id int64, k identity) {
	name, was := k.name, r.of(id)
	r.keys[id] = k.ref + "\x00" + k.email + "\x00" + k.phone
	k = r.of(id) // parts of that text, which is all that stays
	if k.ref != "" {
		r.ref[k.ref] = id
	}
	if k.email != was.email {
		r.email.add(k.email, id)
	}
	if k.phone != was.phone {
		r.phone.add(k.phone, id)
	}
	if have, ok := r.name[name]; ok && have != id && name != "" && !slices.Contains(r.twins[name], id) {
		if have != several {
			r.twins[name] = []int64{have}
		}
		r.twins[name] = append(r.twins[name], id)
	}
	note(r.name, name, id)
}

// of gives the marks of a customer, none where there is none.
func (r *registry) of(id int64) (k identity) {
	k.ref, k.email, _ = strings.Cut(r.keys[id], "\x00")
	k.email, k.phone, _ = strings.Cut(k.email, "\x00")
	return k
}

func note(m map[string]int64, key string, id int64) {
	if key == "" {
		return
	}
	if have, ok := m[key]; ok && have != id {
		id = several
	}
	m[key] = id
}

// add makes a customer findable for the rows that follow.
func (r *registry) add(id int64, c *model.Customer) {
	r.put(id, identity{ref: c.Ref, email: exchange.EmailKey(c.Email), phone: exchange.PhoneKey(c.Phone), name: exchange.NormalName(c.Name)})
}

// find gives the customer that a row means, 0 for none: by ref; else, where the
// row names somebody, the customer of that name whose e-mail and phone do not
// contradict it; where it names nobody, the only customer of its e-mail or
// phone. A different ref always means another customer.
func (r *registry) find(row identity) int64 {
	if id, ok := r.ref[row.ref]; ok && row.ref != "" {
		return id
	}
	r.vague = r.vague || row.ref == ""
	if row.name == "" {
		return r.reached(row)
	}
	agree, open := r.named(row)
	switch cmp.Or(len(agree), len(open)) {
	case 0:
		return r.loosely(row)
	case 1:
		if id := append(agree, open...)[0]; !r.taken[id] {
			return id
		}
	}
	return 0
}

// named gives the customers of a row's name that may be meant: those of whom a
// mark agrees, and those whom no mark tells apart.
func (r *registry) named(row identity) (agree, open []int64) {
	ids := r.twins[row.name]
	if id := r.name[row.name]; id > 0 {
		ids = []int64{id}
	}
	for _, id := range ids {
		k := r.of(id)
		if row.ref != "" && k.ref != "" && k.ref != row.ref {
			continue
		}
		switch k.against(row) {
		case agrees:
			agree = append(agree, id)
		case undecided:
			open = append(open, id)
		}
	}
	return agree, open
}

// loosely gives the one customer from before whose name is the row's but for its
// legal form or traditional characters, and whom nothing contradicts: another legal
// form does unless the e-mail or the phone agrees.
func (r *registry) loosely(row identity) int64 {
	key, form := exchange.NameKey(row.name)
	l := r.loose[key]
	if l.id == 0 && key != row.name {
		l = loose{id: r.name[key]}
	}
	k := r.of(l.id)
	switch {
	case l.id <= 0 || l.id > r.old || r.name[row.name] != 0 || r.taken[l.id],
		form != "" && l.form != "" && form != l.form && k.against(row) != agrees,
		row.ref != "" && k.ref != "" && row.ref != k.ref, k.against(row) == contradicts:
		return 0
	}
	return l.id
}

// reached gives whom a row means that names nobody: who alone has its e-mail,
// else its phone, as customer or through a contact.
func (r *registry) reached(row identity) int64 {
	for _, id := range []int64{r.email.one(row.email), r.phone.one(row.phone)} {
		if id > 0 && r.compatible(id, row.ref) {
			return id
		}
	}
	if row.ref == "" && row.called != "" { // who is called by it and has it: an earlier row of the kind
		called := row
		called.name = row.called
		agree, open := r.named(called)
		if row.email == "" && row.phone == "" { // only a placeholder, which tells nobody else either
			agree = append(agree, open...)
		}
		if len(agree) > 0 {
			return agree[0]
		}
	}
	if row.email == "" && row.phone == "" || r.email[row.email].n > 0 || r.phone[row.phone].n > 0 {
		return 0
	}
	for _, key := range []string{row.email, row.phone} {
		if id := r.reach()[key]; id > 0 && r.compatible(id, row.ref) {
			return id
		}
	}
	return 0
}

// whose gives the customer that an interactions row means. Such files have refs
// and names under the same headers: a ref that nobody has may be a name, and a
// name that nobody has a ref.
func (r *registry) whose(ref, email, phone, name string) int64 {
	id := r.ref[ref]
	if id != 0 && ref != "" { // the rest of the row need not be looked at
		return id
	}
	k := identityOf(ref, email, phone, name)
	id = r.find(k)
	if id == 0 && name == "" && ref != "" {
		k.name = exchange.NormalName(ref)
		id = r.find(k)
	}
	if id == 0 && ref == "" && !r.ambiguous(k) {
		id = r.ref[name]
	}
	return id
}

func (r *registry) compatible(id int64, ref string) bool {
	have := r.of(id).ref
	return !r.taken[id] && (ref == "" || have == "" || have == ref)
}

// take keeps the rows of this program's own export, which have an id, apart.
func (r *registry) take(row *model.Customer, id int64) {
	if row.ID != 0 {
		r.taken[id] = true
	}
}

// ambiguous tells whether nothing but what several have tells who is meant, so
// that a new customer of that name would not be found again either.
func (r *registry) ambiguous(row identity) bool {
	if row.ref != "" || len(r.twins[row.name]) == 0 {
		return false
	}
	agree, open := r.named(row)
	return len(agree) > 1 || len(agree) == 0 && len(open) > 1 && row.email == "" && row.phone == ""
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

// holders tells by e-mail or phone who has it.
type holders map[string]holder

type holder struct {
	first int64
	n     int // customers; one that lost it again still counts
}

func (h holders) add(key string, id int64) {
	have := h[key]
	if key == "" || have.first == id {
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

// Parties gives of whom each row is by its e-mail or phone, also where that is written
// without the country; 0 for nobody.
func Parties(ctx context.Context, q engine.Querier, rows []model.ImportInteraction) (whose []int64, err error) {
	who := newRegistry(ctx, q, 0, nil, func(e error) { err = cmp.Or(err, e) })
	ends := map[string][]string{} // phones by their last digits
	end := func(phone string) string { return phone[max(0, len(phone)-7):] }
	for _, phone := range slices.Concat(slices.Collect(maps.Keys(who.phone)), slices.Collect(maps.Keys(who.reach()))) {
		ends[end(phone)] = append(ends[end(phone)], phone)
	}
	for i := range rows {
		id, key := who.reached(identityOf("", rows[i].Email, rows[i].Phone, "")), exchange.PhoneKey(rows[i].Phone)
		for _, phone := range ends[end(key)] {
			if id == 0 && exchange.SamePhone(phone, key) {
				id = max(who.phone.one(phone), who.reach()[phone], 0)
			}
		}
		whose = append(whose, id)
	}
	return whose, err
}
