package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/write"
	"tierbook/model"
)

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
	if d.who != nil {
		names = []string{d.who.Name}
		if d.who.Role == model.RoleSeller { // a lead's owners are others
			names = append(names, d.who.Owners...)
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
		case err != nil, len(out) == mostConcerns, slices.Contains(me, m.By), m.CustomerID != 0 && (m.Customer == "" || !sees(d.who, owner)):
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
