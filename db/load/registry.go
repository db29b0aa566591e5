package load

import (
	"cmp"
	"context"
	"sync"

	"tierbook/db/engine"
	"tierbook/model"
	"tierbook/model/exchange"
)

// registry finds customers by what a file says of them.
type registry struct {
	*index
	old    int64         // the last customer from before
	vague  bool          // a row without a ref was looked for
	hidden set           // customers whom who looks does not see
	taken  set           // whom another row of this program's own export means: each row is somebody else
	reach  func() *index // of the e-mails and phones of contacts, read once somebody is looked for by one
}

// several stands where a text does not name one customer.
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

// newRegistry reads the customers behind an id, and later their contacts; what cannot be read goes to fail.
// Of customers whose owner is not seen there are only the refs, which nobody else can have.
func newRegistry(ctx context.Context, q engine.Querier, behind int64, sees func(owner string) bool, fail func(error)) *registry {
	r := &registry{index: newIndex(behind, fail), old: behind}
	var id int64
	var ref, email, phone, name, owner string
	r.reach = sync.OnceValue(func() *index {
		reach := newIndex(behind, fail)
		fail(engine.Scan(ctx, q, "SELECT customer_id, email, phone FROM contact WHERE customer_id > $1", []any{behind}, []any{&id, &email, &phone}, func() {
			if !r.hidden.has(id) {
				reach.put(id, identity{email: exchange.EmailKey(email), phone: exchange.PhoneKey(phone)})
			}
		}))
		return reach
	})
	const query = "SELECT id, coalesce(ref, ''), email, phone, name_fold, owner FROM customer WHERE id > $1"
	fail(engine.Scan(ctx, q, query, []any{behind}, []any{&id, &ref, &email, &phone, &name, &owner}, func() {
		if r.old = max(r.old, id); !sees(owner) {
			r.hidden.add(id)
			email, phone, name = "", "", ""
		}
		e := r.put(id, identity{ref: ref, email: exchange.EmailKey(email), phone: exchange.PhoneKey(phone), name: name})
		if key, _ := exchange.NameKey(name); key != name {
			r.set(loosely, key, e, min(1, uint32(r.look(loosely, key))))
		}
	}))
	fail(engine.Scan(ctx, q, "SELECT ref, customer_id FROM alias", nil, []any{&ref, &id}, func() {
		if r.look(byRef, ref) == 0 {
			r.set(byRef, ref, r.note(id, identity{ref: ref}), 0)
		}
	}))
	return r
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
	if id := r.one(byRef, row.ref); id != 0 {
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
		if id := append(agree, open...)[0]; !r.taken.has(id) {
			return id
		}
	}
	return 0
}

// named gives the customers of a row's name that may be meant: those of whom a
// mark agrees, and those whom no mark tells apart.
func (r *registry) named(row identity) (agree, open []int64) {
	its := hashesOf(row)
	all := r.called(byName, row.name)
	if row.ref == "" { // else who has a ref is not meant
		all = r.everyone(row.name)
	}
	for _, was := range all {
		id := r.whose[was]
		e, _ := r.newest(id)
		if have := r.ref(e); row.ref != "" && len(have) > 0 && string(have) != row.ref {
			continue
		}
		how, sure := r.hashed[e].against(its)
		if !sure {
			how = r.entry(e).against(row)
		}
		switch how {
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
	id, its := r.one(loosely, key), ""
	if id > 0 {
		_, its = exchange.NameKey(r.entry(r.look(loosely, key).entry()).name)
	} else if id == 0 && key != row.name {
		id = r.one(byName, key)
	}
	k := r.of(id)
	switch {
	case id <= 0 || id > r.old || r.one(byName, row.name) != 0 || r.taken.has(id),
		form != "" && its != "" && form != its && k.against(row) != agrees,
		row.ref != "" && k.ref != "" && row.ref != k.ref, k.against(row) == contradicts:
		return 0
	}
	return id
}

// reached gives whom a row means that names nobody: who alone has its e-mail,
// else its phone, as customer or through a contact.
func (r *registry) reached(row identity) int64 {
	for _, id := range []int64{r.one(byEmail, row.email), r.one(byPhone, row.phone)} {
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
	if row.email == "" && row.phone == "" || r.one(byEmail, row.email) != 0 || r.one(byPhone, row.phone) != 0 {
		return 0
	}
	for _, id := range []int64{r.reach().one(byEmail, row.email), r.reach().one(byPhone, row.phone)} {
		if id > 0 && r.compatible(id, row.ref) {
			return id
		}
	}
	return 0
}

// meant gives the customer that an interactions row means. Such files have refs
// and names under the same headers: a ref that nobody has may be a name, and a
// name that nobody has a ref.
func (r *registry) meant(ref, email, phone, name string) int64 {
	id := r.one(byRef, ref)
	if id != 0 { // the rest of the row need not be looked at
		return id
	}
	k := identityOf(ref, email, phone, name)
	id = r.find(k)
	if id == 0 && name == "" && ref != "" {
		k.name = exchange.NormalName(ref)
		id = r.find(k)
	}
	if id == 0 && ref == "" && !r.ambiguous(k) {
		id = r.one(byRef, name)
	}
	return id
}

func (r *registry) compatible(id int64, ref string) bool {
	have := r.of(id).ref
	return !r.taken.has(id) && (ref == "" || have == "" || have == ref)
}

// ambiguous tells whether nothing but what several have tells who is meant, so
// that a new customer of that name would not be found again either.
func (r *registry) ambiguous(row identity) bool {
	if row.ref != "" || r.one(byName, row.name) != several {
		return false
	}
	agree, open := r.named(row)
	return len(agree) > 1 || len(agree) == 0 && len(open) > 1 && row.email == "" && row.phone == ""
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

// sharedByAtMost is how many customers a phone or an e-mail may have before it
// says nothing about them: the number of a switchboard, an agent's mailbox.
const sharedByAtMost = 3

// double finds a customer that a new one may be the same as: of its name, or of
// its e-mail or phone; 0 for none.
func (r *registry) double(k identity) (id int64, by string) {
	for i, f := range []found{r.look(byEmail, k.email), r.look(byPhone, k.phone)} {
		if f != 0 && f.more() < sharedByAtMost {
			return r.whose[f.entry()], [...]string{"email", "phone"}[i]
		}
	}
	name, _ := exchange.NameKey(k.name)
	for _, key := range []string{k.name, name} {
		if id := r.first(key); id != 0 {
			return id, "name"
		}
	}
	if id := r.one(loosely, name); id > 0 {
		return id, "name"
	}
	return 0, ""
}

// Parties gives of whom each row is by its e-mail or phone, also where that is written
// without the country; 0 for nobody.
func Parties(ctx context.Context, q engine.Querier, rows []model.ImportInteraction) (whose []int64, err error) {
	who := newRegistry(ctx, q, 0, func(string) bool { return true }, func(e error) { err = cmp.Or(err, e) })
	ends := map[string][]string{} // phones by their last digits
	end := func(phone string) string { return phone[max(0, len(phone)-7):] }
	for _, x := range []*index{who.index, who.reach()} {
		for e := range x.whose {
			phone := x.entry(uint32(e)).phone
			ends[end(phone)] = append(ends[end(phone)], phone)
		}
	}
	for i := range rows {
		id, key := who.reached(identityOf("", rows[i].Email, rows[i].Phone, "")), exchange.PhoneKey(rows[i].Phone)
		for _, phone := range ends[end(key)] {
			if id == 0 && exchange.SamePhone(phone, key) {
				id = max(who.one(byPhone, phone), who.reach().one(byPhone, phone), 0)
			}
		}
		whose = append(whose, id)
	}
	return whose, err
}
