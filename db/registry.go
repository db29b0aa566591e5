package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/model"
	"tierbook/model/exchange"
)

// registry finds customers by what a file says of them.
type registry struct {
	ref                map[string]int64
	email, phone, name map[string]int64   // several is where more than one customer has it
	twins              map[string][]int64 // those who share a name
	keys               map[int64]identity
	taken              map[int64]bool // whom another row of this program's own export means: each row is somebody else
}

// several stands where a key does not name one customer.
const several = -1

// identity is what tells a customer from others.
type identity struct {
	ref, email, phone string
	fresh             bool // created by this import
}

func newRegistry(ctx context.Context, q querier) (*registry, error) {
	r := &registry{
		ref: map[string]int64{}, email: map[string]int64{}, phone: map[string]int64{}, name: map[string]int64{},
		twins: map[string][]int64{}, keys: map[int64]identity{}, taken: map[int64]bool{},
	}
	err := scanAll(ctx, q, "SELECT id, coalesce(ref, ''), email, phone, name_fold FROM customer", nil, func(row scanner) error {
		var id int64
		var ref, email, phone, name string
		if err := row.Scan(&id, &ref, &email, &phone, &name); err != nil {
			return err
		}
		r.put(id, identity{ref: ref, email: exchange.NormalEmail(email), phone: exchange.NormalPhone(phone)}, name)
		return nil
	})
	return r, err
}

func (r *registry) put(id int64, k identity, name string) {
	r.keys[id] = k
	if k.ref != "" {
		r.ref[k.ref] = id
	}
	note(r.email, k.email, id)
	note(r.phone, k.phone, id)
	if have, ok := r.name[name]; ok && have != id && name != "" && !slices.Contains(r.twins[name], id) {
		if have != several {
			r.twins[name] = []int64{have}
		}
		r.twins[name] = append(r.twins[name], id)
	}
	note(r.name, name, id)
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
func (r *registry) add(id int64, c *model.Customer, fresh bool) {
	r.put(id, identity{
		ref: c.Ref, email: exchange.NormalEmail(c.Email), phone: exchange.NormalPhone(c.Phone), fresh: fresh,
	}, exchange.NormalName(c.Name))
}

// find gives the customer that a row means, 0 for none: by ref; else by e-mail
// or phone when only one has it; else by name when only one has it. A different
// ref always means another customer, and of two rows of one file with the same
// name those with different e-mails or phones are different people.
func (r *registry) find(ref, email, phone, name string) int64 {
	if ref != "" {
		if id, ok := r.ref[ref]; ok {
			return id
		}
	}
	email, phone = exchange.NormalEmail(email), exchange.NormalPhone(phone)
	for _, id := range []int64{r.email[email], r.phone[phone]} {
		if id > 0 && r.compatible(id, ref) {
			return id
		}
	}
	id := r.name[exchange.NormalName(name)]
	if id <= 0 || !r.compatible(id, ref) {
		return 0
	}
	if k := r.keys[id]; k.fresh && (differ(k.email, email) || differ(k.phone, phone)) {
		return 0
	}
	return id
}

// whose gives the customer that an interactions row means. Such files have refs
// and names under the same headers: a ref that nobody has may be a name, and a
// name that nobody has a ref.
func (r *registry) whose(ref, email, phone, name string) int64 {
	id := r.find(ref, email, phone, cmp.Or(name, ref))
	if id == 0 && ref == "" && !r.ambiguous(ref, email, phone, name) {
		return r.ref[name]
	}
	return id
}

func (r *registry) compatible(id int64, ref string) bool {
	have := r.keys[id].ref
	return !r.taken[id] && (ref == "" || have == "" || have == ref)
}

// take keeps the rows of this program's own export, which have an id, apart.
func (r *registry) take(row *model.Customer, id int64) {
	if row.ID != 0 {
		r.taken[id] = true
	}
}

// ambiguous tells whether nothing but a name that several have tells who is
// meant, so that a new customer of that name would not be found again either.
func (r *registry) ambiguous(ref, email, phone, name string) bool {
	email, phone = exchange.NormalEmail(email), exchange.NormalPhone(phone)
	return ref == "" && (email == "" || r.email[email] == several) && (phone == "" || r.phone[phone] == several) &&
		len(r.twins[exchange.NormalName(name)]) > 0
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }
