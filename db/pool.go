package db

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/figures"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/model/exchange"
)

// Claim gives a customer without an owner, named as Find takes it, to the person who has
// the book, or to the owner given where nobody in particular has it. CodeConflict tells who
// has the customer already, CodeRefused that as many were claimed as the policy allows.
func (d *DB) Claim(ctx context.Context, customer, owner string) (model.Outcome, error) {
	if d.book.Who != nil {
		owner = append(model.If(d.book.Who.Role == model.RoleSeller, d.book.Who.Owners, nil), d.book.Who.Name)[0]
	}
	if owner == "" {
		return model.Outcome{}, model.E(model.CodeUsage, "error.owner.me")
	}
	id, err := d.Find(ctx, customer)
	if name := exchange.NormalName(customer); name != "" && model.CodeOf(err) == model.CodeNotFound { // whom somebody else has claimed was everybody's to see until then
		taken, found, no := engine.One(ctx, d.readers, func(k *model.Customer) []any { return []any{&k.Name, &k.Owner} }, `SELECT k.name, k.owner FROM change c JOIN customer k ON k.id = c.customer_id AND k.owner = c.detail
			WHERE c.kind = 'claim' AND c.undone = 0 AND ($1 IN (k.name, k.ref, '#' || k.id) OR c.at > $2 AND k.name_fold LIKE $3 ESCAPE '\')
			ORDER BY CASE WHEN $1 IN (k.name, k.ref, '#' || k.id) THEN 0 ELSE 1 END, c.id DESC LIMIT 1`, customer, d.opt.Now().Unix()-figures.ClaimDays*24*3600, like(name)[0])
		if found && no == nil {
			err = model.E(model.CodeConflict, "error.pool.taken", "Name", taken.Name, "Owner", taken.Owner)
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
		case limit > 0 && x.Number(claimed, x.Book.By, x.Now-figures.ClaimDays*24*3600) >= int64(limit):
			return model.E(model.CodeRefused, "error.pool.limit", "N", limit, "Days", figures.ClaimDays)
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
	err = figures.EachKept(ctx, d.readers, func(id int64, r figures.Kept) {
		if owner := r.Owner.Value(); owner != "" && p.Pool.Due(r.Tier, r.Since, d.today()) {
			silent[owner] = append(silent[owner], id)
		}
	})
	rules := d.of(d.book.As(nil, "", rand.Text()[:16]))
	for _, owner := range slices.Sorted(maps.Keys(silent)) {
		if err == nil {
			var out model.Outcome
			out, err = rules.each(ctx, silent[owner], model.ChangePool, model.CausePolicy, func(_ *txn, c *model.Customer) string { c.Owner = ""; return owner })
			n += out.Change.Count
		}
	}
	return n, err
}

// mostConcerns is how many an inbox shows, the newest.
const mostConcerns = 200

// messages are the changes that may concern somebody, the newest first: those that gave
// customers to an owner, and the interactions that a change wrote with a note that names
// somebody.
const messages = `SELECT a.id, a.at, a.by_whom, a.kind, c.detail, c.count, coalesce(i.note, ''), coalesce(i.customer_id, c.customer_id),
	coalesce(cu.name, ''), coalesce(cu.owner, '')
	FROM audit a JOIN change c ON c.id = a.change_id AND c.undone = 0
	LEFT JOIN interaction i ON i.id <= c.last_interaction AND i.id > coalesce((SELECT last_interaction FROM change p WHERE p.id < c.id ORDER BY p.id DESC LIMIT 1), 0)
	LEFT JOIN customer cu ON cu.id = coalesce(i.customer_id, c.customer_id)
	WHERE a.action = 'do' AND (a.kind IN ('assign', 'pool') OR a.kind = 'log' AND (i.note LIKE '%@%' OR i.note LIKE '%＠%')) ORDER BY a.id DESC, i.id`

// reader gives under which names somebody is mentioned and given customers: the person
// who has the book, whatever is asked for, else those asked for that are names. CodeUsage
// where there is none: what nobody in particular has written is not one's own.
func (d *DB) reader(names []string) ([]string, error) {
	if d.book.Who != nil {
		names = []string{d.book.Who.Name}
		if d.book.Who.Role == model.RoleSeller { // a lead's owners are others
			names = append(names, d.book.Who.Owners...)
		}
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if len(names) == 0 {
		return nil, model.E(model.CodeUsage, "error.owner.me")
	}
	return names, nil
}

// Inbox gives what concerns the person who has the book, or somebody who goes by some
// names, the first of which is who has seen it: comments of others that name them, and
// customers that others gave them, the newest first, at most 200. What is taken back,
// and what is about customers whom the person does not see, is not among it.
func (d *DB) Inbox(ctx context.Context, names ...string) (out []model.Concern, err error) {
	defer d.mapped(&err)
	me, err := d.reader(names)
	if err != nil {
		return nil, err
	}
	tally, err := write.ReadTally(ctx, d.readers)
	people, err2 := readPeople(ctx, d.readers, "1 = 1")
	seen, err3 := engine.Value[int64](ctx, d.readers, "SELECT coalesce(max(id), 0) FROM audit WHERE kind = $1 AND subject = $2", string(model.ChangeInbox), me[0])
	if err := cmp.Or(err, err2, err3); err != nil {
		return nil, err
	}
	known := slices.Concat(tally.Owners(), me, model.Each(people, func(m *model.Member) string { return m.Name }))
	err = engine.Each(ctx, d.readers, messages, nil, func(row engine.Scanner) error {
		var m model.Concern
		var kind, detail, owner string
		err := row.Scan(&m.ID, &m.At, &m.By, &kind, &detail, &m.Count, &m.Note, &m.CustomerID, &m.Customer, &owner)
		m.Kind, m.New = model.ConcernMention, m.ID > seen
		if detail != "" && slices.Contains(me, detail) && kind != string(model.ChangeLog) {
			m.Kind = model.If(kind == string(model.ChangePool), model.ConcernPool, model.ConcernGiven)
		}
		switch {
		case err != nil, len(out) == mostConcerns, slices.Contains(me, m.By), m.CustomerID != 0 && (m.Customer == "" || !d.book.Sees(owner)):
		case m.Kind == model.ConcernMention && !model.Named(m.Note, known, me):
		default:
			out = append(out, m)
		}
		return err
	})
	return out, err
}

// SeeInbox marks everything as seen that Inbox gives for the same names. It is noted in
// the audit log and is no change that is taken back.
func (d *DB) SeeInbox(ctx context.Context, names ...string) error {
	me, err := d.reader(names)
	if err != nil {
		return err
	}
	return d.update(ctx, model.VerbRead, func(x *txn) error {
		x.Audit("do", &model.Change{Kind: model.ChangeInbox, Subject: me[0]}, 0)
		return nil
	})
}
