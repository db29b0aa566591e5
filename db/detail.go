package db

import (
	"cmp"
	"context"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Detail gives everything about one customer as of a day (0 is today), with the
// newest interactions up to that day, at most events of them (below 0: all).
func (d *DB) Detail(ctx context.Context, id int64, asOf model.Day, events int) (det model.Detail, err error) {
	defer d.mapped(&err)
	src, err := d.read.SourceOf(ctx, asOf, id)
	if err != nil {
		return det, err
	}
	rows, err := d.read.Rows(ctx, []int64{id}, &src)
	if err != nil {
		return det, err
	}
	if len(rows) == 0 {
		return det, model.NotFound("error.db.no_customer", "ID", id)
	}
	det.Row = rows[0]
	now, err := d.book.InForce(ctx, d.readers)
	if err != nil {
		return det, err
	}
	det.Policy, det.ModelReason = *now.Policy, src.Calibration(&now).ModelReason
	det.Cadence = cmp.Or(det.Customer.Cadence, det.Policy.Cadence.Of(det.Score.Tier))
	det.Playbook, det.ByStage = det.Policy.Playbook.Of(det.Score.Tier), det.Policy.Playbook.OfStage(det.Score.Stage)
	var errs [6]error
	det.Problem, errs[0] = d.problem(ctx, &det.Row, src.Day)
	det.Contacts, errs[1] = record.ReadContacts(ctx, d.readers, id)
	det.Timeline, det.Events, errs[2] = d.Timeline(ctx, id, src.Day, nil, 0, events)
	det.Tiers, errs[3] = tierChanges(ctx, d.readers, id, src.Day)
	det.Spend, errs[4] = spend(ctx, d.readers, id, src.Day)
	if det.Row.ReferredBy != 0 && d.book.Reach(ctx, det.Row.ReferredBy) == nil {
		det.ReferredBy, _, errs[5] = engine.One(ctx, d.readers, func(name *string) []any { return []any{name} }, "SELECT name FROM customer WHERE id = $1", det.Row.ReferredBy)
	}
	return det, cmp.Or(errs[:]...)
}

// problem gives what is open with a customer on a day: the oldest complaint, else the
// only deal; nil for none.
func (d *DB) problem(ctx context.Context, r *model.Row, day model.Day) (*model.Interaction, error) {
	if deals := r.Facts.Opportunities; r.Facts.OpenComplaints == 0 && len(deals) == 1 {
		i, err := record.ReadInteraction(ctx, d.readers, deals[0].InteractionID)
		return &i, err
	}
	if r.Facts.OpenComplaints == 0 {
		return nil, nil
	}
	in, err := record.QueryInteractions(ctx, d.readers, "WHERE customer_id = $1 AND kind = 'complaint' AND day <= $2 AND (resolved = 0 OR resolved > $2) ORDER BY day, id LIMIT 1", r.ID, int64(day))
	if err != nil || len(in) == 0 {
		return nil, err
	}
	return &in[0], nil
}

// Timeline gives a window of a customer's interactions up to a day, newest
// first, of the kinds given (none: all), with their number.
func (d *DB) Timeline(ctx context.Context, customer int64, asOf model.Day, kinds []model.Kind, offset, limit int) (in []model.Interaction, n int, err error) {
	defer d.mapped(&err)
	if err := d.book.Reach(ctx, customer); err != nil {
		return nil, 0, err
	}
	const where = "WHERE customer_id = $1 AND day <= $2 AND ($3 = '' OR $3 LIKE '%,' || kind || ',%')"
	args := []any{customer, int64(d.read.Day(asOf)), ""}
	if len(kinds) > 0 {
		args[2] = "," + strings.Join(model.Each(kinds, func(k *model.Kind) string { return string(*k) }), ",") + ","
	}
	if n, err = engine.Value[int](ctx, d.readers, "SELECT count(*) FROM interaction "+where, args...); err != nil {
		return nil, 0, err
	}
	in, err = record.QueryInteractions(ctx, d.readers, where+" ORDER BY day DESC, id DESC LIMIT $4 OFFSET $5", append(args, engine.Limit(limit), max(offset, 0))...)
	if err == nil {
		err = record.ReadLines(ctx, d.readers, in)
	}
	return in, n, err
}

// Interaction gives one interaction by id.
func (d *DB) Interaction(ctx context.Context, id int64) (model.Interaction, error) {
	i, err := record.ReadInteraction(ctx, d.readers, id)
	if err == nil {
		err = absent(d.book.Reach(ctx, i.CustomerID), "error.db.no_interaction", id)
	}
	if err != nil {
		return model.Interaction{}, d.store.Err(err)
	}
	return i, nil
}

// tierChanges gives a customer's tier history up to a day, newest first. The
// change that a policy caused names the version in its detail.
func tierChanges(ctx context.Context, q engine.Querier, id int64, day model.Day) ([]model.TierChange, error) {
	const query = `SELECT t.customer_id, t.id, t.day, t.at, t.from_tier, t.to_tier, t.cause, t.interaction_id, t.change_id,
		coalesce(p.version, 0), coalesce((SELECT by_whom FROM change WHERE id = t.change_id), ''), coalesce(p.why, '')
		FROM tier_change t
		LEFT JOIN change c ON c.id = t.change_id AND t.cause = 'policy'
		LEFT JOIN policy p ON p.version = CAST(c.detail AS INTEGER)
		WHERE t.customer_id = $1 AND t.day <= $2 ORDER BY t.id DESC`
	return engine.All(ctx, q, func(t *model.TierChange) []any {
		return []any{&t.CustomerID, &t.ID, &t.Day, &t.At, &t.From, &t.To, (*string)(&t.Cause), &t.InteractionID, &t.ChangeID, &t.Policy, &t.By, &t.Why}
	}, query, id, int64(day))
}

// spend gives revenue by month: twelve months, that of the day last.
func spend(ctx context.Context, q engine.Querier, id int64, day model.Day) (out [12]int64, err error) {
	first := day.Month().AddMonths(-11)
	start := first.Time()
	in, err := record.QueryInteractions(ctx, q, "WHERE customer_id = $1 AND day BETWEEN $2 AND $3 AND base IS NOT NULL ORDER BY day, id",
		id, int64(first), int64(day))
	for i := range in {
		t := in[i].Day.Time()
		m := (t.Year()-start.Year())*12 + int(t.Month()) - int(start.Month())
		switch in[i].Kind {
		case model.Order:
			out[m] += *in[i].Base
		case model.Refund:
			out[m] -= *in[i].Base
		}
	}
	return out, err
}

// Policy gives the policy in force.
func (d *DB) Policy(ctx context.Context) (p model.Policy, err error) {
	_, now, err := d.book.PolicyInForce(ctx, d.readers)
	if err != nil {
		return p, d.store.Err(err)
	}
	return *now, nil
}

// Calibration gives the calibration of a day: the stored one for today (0), a
// replayed one otherwise. It is fitted to everybody's customers.
func (d *DB) Calibration(ctx context.Context, asOf model.Day) (c model.Calibration, err error) {
	defer d.mapped(&err)
	if err := d.May(model.VerbBook); err != nil {
		return c, err
	}
	src, err := d.read.SourceOf(ctx, asOf)
	if err != nil {
		return c, err
	}
	now, err := d.book.InForce(ctx, d.readers)
	if err != nil {
		return c, err
	}
	return *src.Calibration(&now), nil
}

// Book describes the book.
func (d *DB) Book(ctx context.Context) (b model.Book, err error) {
	defer d.mapped(&err)
	b = model.Book{Path: d.path, Currency: d.book.Currency, Zone: d.book.Zone.String(), Today: d.today(), Demo: d.demo, Masked: d.opt.Mask}
	t, noTally := write.ReadTally(ctx, d.readers)
	fields, noFields := write.FieldDefs(ctx, d.readers)
	row, p, err := d.book.PolicyInForce(ctx, d.readers)
	if err = cmp.Or(noTally, noFields, err); err != nil {
		return b, err
	}
	b.Fields = fields
	b.ScoredOn = row.ScoredOn
	b.Tiers, _ = p.Tiers.Called()
	b.People, b.Workdays = p.Name == scoring.PresetPersonal, p.Queue.Snooze == "workdays"
	b.Customers, b.Archived = t.Of(write.TallyCustomers), t.Of(write.TallyArchived)
	if d.book.Scoped() {
		var seen model.Page
		seen, err = d.Customers(ctx, model.ListQuery{Limit: 1})
		b.Customers, b.Archived = seen.Total, t.OwnedBy(d.book.Who.Sees)-seen.Total
	}
	return b, err
}

// WhatIf tells what would lift a customer a tier and when it drops one if
// nothing is done, as of a day (0 is today, then as of the stored scores). It
// reckons from the history, the policy and the calibration that gave the score
// of that day, as far ahead as what it says comes true (see ahead).
func (d *DB) WhatIf(ctx context.Context, id int64, asOf model.Day) (out model.Counterfactual, err error) {
	defer d.mapped(&err)
	src, err := d.read.SourceOf(ctx, asOf, id)
	if err != nil {
		return out, err
	}
	ahead, err := d.read.Ahead(ctx, &src)
	if err != nil {
		return out, err
	}
	err = d.store.Read(ctx, func(tx engine.Tx) error {
		now, err := d.book.InForce(ctx, tx)
		c, nobody := record.ReadCustomer(ctx, tx, id)
		in, unread := record.ReadInteractions(ctx, tx, id)
		named, uncounted := record.ReferralsOf(ctx, tx, "referred_by = $1", id)
		if err = cmp.Or(err, nobody, unread, uncounted); err == nil {
			out = scoring.WhatIf(&c, in, named[id], now.Policy, src.Calibration(&now), src.Day, ahead)
		}
		return err
	})
	return out, err
}
