package db

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
)

// claimDays is how long a claim counts against the limit of claims.
const claimDays = 30

// Claim gives a customer without an owner, named as Find takes it, to the person who has
// the book, or to the owner given where nobody in particular has it. CodeConflict tells who
// has the customer already, CodeRefused that as many were claimed as the policy allows.
func (d *DB) Claim(ctx context.Context, customer, owner string) (model.Outcome, error) {
	if d.who != nil {
		owner = append(model.If(d.who.Role == model.RoleSeller, d.who.Owners, nil), d.who.Name)[0]
	}
	if owner == "" {
		return model.Outcome{}, model.E(model.CodeUsage, "error.owner.me")
	}
	id, err := d.Find(ctx, customer)
	if model.CodeOf(err) == model.CodeNotFound { // whom somebody else has claimed was everybody's to see until then
		taken, found, no := engine.One(ctx, d.readers, func(s *string) []any { return []any{s} }, `SELECT k.owner FROM change c JOIN customer k ON k.id = c.customer_id AND k.owner = c.detail
			WHERE c.kind = 'claim' AND c.undone = 0 AND $1 IN (k.name, k.ref, '#' || k.id) ORDER BY c.id DESC LIMIT 1`, customer)
		if found && no == nil {
			err = model.E(model.CodeConflict, "error.pool.taken", "Name", customer, "Owner", taken)
		}
	}
	if err != nil {
		return model.Outcome{}, err
	}
	return d.makeChange(ctx, model.ChangeClaim, model.CauseEdit, 0, func(x *txn, out *model.Outcome) error {
		c, err := record.ReadCustomer(x.Ctx, x, id)
		if err != nil {
			return err
		}
		const claimed = "SELECT coalesce(sum(count), 0) FROM change WHERE kind = 'claim' AND undone = 0 AND by_whom = $1 AND at > $2"
		switch limit := x.Policy.Pool.Limit; {
		case c.Owner != "":
			return model.E(model.CodeConflict, "error.pool.taken", "Name", c.Name, "Owner", c.Owner)
		case limit > 0 && x.Number(claimed, x.Book.By, x.Now-claimDays*24*3600) >= int64(limit):
			return model.E(model.CodeRefused, "error.pool.limit", "N", limit, "Days", claimDays)
		}
		x.Single(&c, out)
		return x.changeOne(&c, func(_ *txn, c *model.Customer) string { c.Owner = owner; return owner })
	})
}

// returnSilent takes the customers with whom nobody was in contact for as long as the
// policy says from their owners: one change an owner, which is nobody's doing and can be
// taken back. It gives how many.
func (d *DB) returnSilent(ctx context.Context) (n int, err error) {
	_, p, err := d.book.PolicyInForce(ctx, d.readers)
	if err != nil || p.Pool.DaysA+p.Pool.DaysB+p.Pool.DaysC == 0 {
		return 0, err
	}
	silent := map[string][]int64{}
	err = eachKept(ctx, d.readers, func(id int64, r subjectRec) {
		if owner := r.owner.String(); owner != "" && p.Pool.Due(r.tier, r.since, d.today()) {
			silent[owner] = append(silent[owner], id)
		}
	})
	rules := &DB{shared: d.shared, book: d.book.As("", rand.Text()[:16])}
	for _, owner := range slices.Sorted(maps.Keys(silent)) {
		if err == nil {
			var out model.Outcome
			out, err = rules.each(ctx, silent[owner], model.ChangePool, model.CausePolicy, func(_ *txn, c *model.Customer) string { c.Owner = ""; return owner })
			n += out.Change.Count
		}
	}
	return n, err
}

// eachKept gives everybody's owner, tier and day of the last sign that somebody looks
// after them: contact, a promise, a new owner, their entry into the book. Who is archived
// has none to lose.
func eachKept(ctx context.Context, q engine.Querier, fn func(id int64, r subjectRec)) error {
	var id int64
	var owner string
	var archived bool
	var r subjectRec
	var contact, owned, created, next model.Day
	return engine.Scan(ctx, q, `SELECT c.id, c.owner, c.archived, s.tier, f.last_contact, c.owned, c.created, c.next_day FROM customer c
		JOIN score s ON s.customer_id = c.id JOIN facts f ON f.customer_id = c.id ORDER BY c.id`, nil, []any{&id, &owner, &archived, &r.tier, &contact, &owned, &created, &next}, func() {
		r.owner, r.since = view.WordOf(owner), model.If(archived, 0, max(contact, owned, created, next))
		fn(id, r)
	})
}
