package db

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// AddCustomer adds a customer with its contacts. ID is given by the book;
// Created 0 is today. A ref in use is CodeConflict.
func (d *DB) AddCustomer(ctx context.Context, c model.Customer, contacts []model.Contact) (model.Outcome, error) {
	c.ID = 0
	if err := record.CheckCustomer(&c); err != nil {
		return model.Outcome{}, err
	}
	for i := range contacts {
		if err := record.CheckContact(&contacts[i]); err != nil {
			return model.Outcome{}, err
		}
	}
	return d.makeChange(ctx, model.ChangeAdd, model.CauseCreated, 0, func(x *txn, _ *model.Outcome) error {
		c := c
		x.Last.Customer++
		c.ID = x.Last.Customer
		c.Created = cmp.Or(c.Created, x.Today)
		x.SetDue(&c, c.Next, c.NextAt)
		if err := cmp.Or(x.MayOwn(c.Owner), x.checkReferrer(c.ReferredBy), x.mayAgree("", c.Consents)); err != nil {
			return err
		}
		x.DefineFields(write.ValueCounts{}.Add(c.Fields))
		x.Replace(x.Tabs["customer"], nil, record.CustomerRow(&c))
		for _, p := range contacts {
			x.Last.Contact++
			p.ID, p.CustomerID = x.Last.Contact, c.ID
			x.Replace(x.Tabs["contact"], nil, record.ContactRow(&p))
		}
		x.About = c.ID
		x.Change.Subject, x.Change.Count = c.Name, 1
		x.Touched[c.ID], x.Known[c.ID] = true, &c
		x.TouchReferrers(c.ReferredBy)
		return nil
	})
}

func (x *txn) checkReferrer(id int64) error {
	if id == 0 {
		return nil
	}
	_, err := x.reach(id)
	return err
}

// each changes some customers as one change. fn changes one and says what the
// sentence about the change needs besides (the owner, the tag). Customers left
// as they were are not counted.
func (d *DB) each(ctx context.Context, ids []int64, kind model.ChangeKind, cause model.Cause, fn func(x *txn, c *model.Customer) string) (model.Outcome, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return d.makeChange(ctx, kind, cause, 0, func(x *txn, out *model.Outcome) error {
		if len(ids) > 1 {
			out = nil
		}
		err := x.eachOf(ids, out, func(c *model.Customer) error { return x.changeOne(c, fn) })
		if len(ids) > 1 {
			x.Change.Subject = ""
		}
		return err
	})
}

// eachOf calls fn for some customers. The outcome of a change of one customer, nil of
// more, says how it stood before.
func (x *txn) eachOf(ids []int64, out *model.Outcome, fn func(c *model.Customer) error) error {
	for chunk := range slices.Chunk(ids, record.EachChunk) {
		customers, err := record.ReadCustomers(x.Ctx, x, chunk)
		x.Fail(err)
		for _, id := range chunk {
			c := customers[id]
			if c == nil || !x.Book.Sees(c.Owner) {
				return model.NotFound("error.db.no_customer", "ID", id)
			}
			if out != nil {
				x.Single(c, out)
			}
			if err := fn(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *txn) changeOne(c *model.Customer, fn func(x *txn, c *model.Customer) string) error {
	before := record.Copied(c)
	x.Change.Detail = fn(x, c)
	x.Change.Subject = c.Name
	if reflect.DeepEqual(before, c) {
		return nil
	}
	if err := cmp.Or(record.CheckCustomer(c), x.MayOwn(c.Owner), x.mayAgree(before.Consents, c.Consents)); err != nil {
		return err
	}
	if c.Owner != "" && x.Change.Kind != model.ChangeClaim {
		if err := x.MayClaim(before); err != nil {
			return err
		}
	}
	if c.ReferredBy != before.ReferredBy {
		if err := x.checkReferrer(c.ReferredBy); err != nil {
			return err
		}
		x.TouchReferrers(c.ReferredBy, before.ReferredBy)
	}
	x.replaceCustomer(before, c)
	x.Change.Count++
	if len(x.Known) < record.EachChunk { // more of them take much memory
		x.Known[c.ID] = c
	}
	x.Touch(c.ID, write.Resummed(before, c))
	return nil
}

func (x *txn) replaceCustomer(before, after *model.Customer) {
	x.DefineFields(write.ValueCounts{}.Add(after.Fields))
	x.Replace(x.Tabs["customer"], record.CustomerRow(before), record.CustomerRow(after))
}

// EditCustomers changes attributes of one or many customers as one change of the
// kind given (ChangeEdit, ChangeTag, ChangeAssign).
func (d *DB) EditCustomers(ctx context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error) {
	if p.Ref != nil && *p.Ref != "" && len(ids) > 1 {
		return model.Outcome{}, model.Invalid("error.db.ref_many")
	}
	detail := ""
	switch {
	case kind == model.ChangeAssign && p.Owner != nil:
		detail = *p.Owner
	case p.Consent != nil:
		detail = p.Consent.Purpose
	case kind == model.ChangeTag:
		var tags []string // "+vip -old"
		for i, list := range [][]string{p.AddTags, p.RemoveTags} {
			for _, t := range record.CleanTags(list) {
				tags = append(tags, "+-"[i:i+1]+t)
			}
		}
		detail = strings.Join(tags, " ")
	}
	note := model.Interaction{Kind: model.Note, Day: d.today(), Clock: model.NoClock, Note: p.Handover, By: d.book.By}
	if err := record.CheckInteraction(&note, d.book.Currency); err != nil {
		return model.Outcome{}, err
	}
	return d.each(ctx, ids, kind, model.CauseEdit, func(x *txn, c *model.Customer) string {
		if in := note; in.Note != "" && p.Owner != nil && *p.Owner != c.Owner {
			in.CustomerID = c.ID
			x.addInteraction(&in)
		}
		patchCustomer(c, &p)
		if p.Due != nil {
			x.remind(c, *p.Due)
		}
		return detail
	})
}

// addInteraction writes an interaction under a number of its own.
func (x *txn) addInteraction(in *model.Interaction) {
	x.Last.Interaction++
	in.ID, x.Touched[in.CustomerID] = x.Last.Interaction, true
	x.Replace(x.Tabs["interaction"], nil, record.InteractionRow(in))
	x.WriteLines(&model.Interaction{}, in)
}

// mayAgree refuses what is agreed to first for a purpose that is none of the policy's.
func (x *txn) mayAgree(before, after model.Consents) error {
	have := before.List()
	for _, c := range after.List() {
		if err := x.Policy.Privacy.CheckPurpose(c.Purpose); err != nil && c.Withdrawn == 0 && !slices.Contains(have, c) {
			return err
		}
	}
	return nil
}

func patchCustomer(c *model.Customer, p *model.CustomerPatch) {
	p.Apply(c)
	if p.Consent != nil {
		c.Consents = c.Consents.With(*p.Consent)
	}
	if len(p.Fields) > 0 {
		c.Fields = record.MergeFields(c.Fields, p.Fields)
	}
	if len(p.AddTags)+len(p.RemoveTags) > 0 {
		gone := record.CleanTags(p.RemoveTags)
		tags := record.CleanTags(append(slices.Clone(c.Tags), p.AddTags...))
		c.Tags = slices.DeleteFunc(tags, func(t string) bool {
			return slices.ContainsFunc(gone, func(g string) bool { return record.Fold(g) == record.Fold(t) })
		})
		if len(c.Tags) == 0 {
			c.Tags = nil
		}
	}
}

// Snooze keeps customers out of the queue until the day, or the Monday after where the
// policy wants working days; 0 wakes them.
func (d *DB) Snooze(ctx context.Context, ids []int64, until model.Day) (model.Outcome, error) {
	p, err := d.Policy(ctx)
	if err != nil {
		return model.Outcome{}, err
	}
	if until != 0 && p.Queue.Snooze == "workdays" {
		until = until.Workday()
	}
	if until != 0 && until <= d.today() {
		return model.Outcome{}, model.Invalid("error.db.snooze_past", "Day", until.String())
	}
	return d.each(ctx, ids, model.ChangeSnooze, model.CauseEdit, func(_ *txn, c *model.Customer) string {
		c.SnoozedUntil = until
		return until.String()
	})
}

// SetDue sets the next date of customers, a promise that a later contact fulfils, or what
// comes again in place of an earlier one that does. Without a day it clears both.
func (d *DB) SetDue(ctx context.Context, ids []int64, at model.Repeat) (model.Outcome, error) {
	return d.each(ctx, ids, model.ChangeDue, model.CauseEdit, func(x *txn, c *model.Customer) string {
		x.remind(c, at)
		return at.From.With(at.At)
	})
}

// remind sets the next date, or what comes again in its place.
func (x *txn) remind(c *model.Customer, at model.Repeat) {
	if at.From != 0 && at.Every == 0 {
		x.SetDue(c, at.From, at.At)
		return
	}
	x.SetDue(c, 0, 0)
	c.Repeat = at
}

// Override sets a person's judgement of the tier above the machine's; nil takes
// it back. By and On are filled when empty; a reason is required.
func (d *DB) Override(ctx context.Context, ids []int64, o *model.Override) (model.Outcome, error) {
	detail := ""
	if o != nil {
		v := *o
		if d.book.Who != nil {
			v.By = ""
		}
		if err := record.CheckOverride(&v, d.book.By, d.today()); err != nil {
			return model.Outcome{}, err
		}
		if v.Until != 0 && v.Until < d.today() {
			return model.Outcome{}, model.Invalid("error.db.override_past", "Day", v.Until.String())
		}
		o, detail = &v, v.Tier.String()
	}
	return d.each(ctx, ids, model.ChangeOverride, model.CauseOverride, func(_ *txn, c *model.Customer) string {
		c.Override = nil
		if o != nil {
			v := *o
			c.Override = &v
		}
		return detail
	})
}

// Archive puts customers away, or brings them back.
func (d *DB) Archive(ctx context.Context, ids []int64, archived bool) (model.Outcome, error) {
	return d.each(ctx, ids, model.ChangeArchive, model.CauseEdit, func(_ *txn, c *model.Customer) string {
		c.Archived = archived
		return strconv.Itoa(int(record.Flag(archived)))
	})
}

// Delete removes customers with everything kept on them. It can be undone.
func (d *DB) Delete(ctx context.Context, ids []int64) (model.Outcome, error) {
	return d.each(ctx, ids, model.ChangeDelete, model.CauseEdit, func(x *txn, c *model.Customer) string {
		x.deleteCustomer(c)
		x.Change.Count++
		return ""
	})
}

// deleteCustomer journals and removes every source row of a customer.
func (x *txn) deleteCustomer(c *model.Customer) {
	x.SaveRange(x.Tabs["interaction"], &write.Op{Tbl: "interaction", Key: record.Pack(nil, []any{c.ID})}, "customer_id = $1", c.ID)
	for _, tbl := range []string{"order_line", "contact", "tier_change", "alias"} {
		t := x.Tabs[tbl]
		for _, row := range x.Rows(t, "customer_id = $1", c.ID) {
			x.JournalAs(t, t.KeyOf(row), row)
		}
		x.Exec("DELETE FROM "+tbl+" WHERE customer_id = $1", c.ID)
	}
	x.handOver(c.ID, 0)
	x.TouchReferrers(c.ReferredBy)
	x.Touched[c.ID] = true
	x.Remove(x.Tabs["customer"], c.ID)
}

// handOver lets those whom a customer recommended name another, 0 for nobody.
func (x *txn) handOver(from, to int64) {
	for _, id := range x.IDs("SELECT id FROM customer WHERE referred_by = $1 AND id <> $2", from, to) {
		c, err := record.ReadCustomer(x.Ctx, x, id)
		x.Fail(err)
		before := c
		c.ReferredBy = to
		x.replaceCustomer(&before, &c)
		x.Touched[id] = true
	}
}
