package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/record"
	"tierbook/model"
)

// LogInteraction adds an interaction. Its Day defaults to asOf (0 is today). Its
// next date, when it has one, becomes the customer's promise unless a later one
// was set since. Before and After of the outcome are as of asOf, both by the
// calibration from before the change.
//
// An ExternalID is a key by which a retry is known: where the customer has an
// interaction of that key and kind, nothing changes and the outcome is of that one,
// with no Change.
func (d *DB) LogInteraction(ctx context.Context, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	return d.LogAll(ctx, []int64{in.CustomerID}, in, asOf)
}

// LogAll is LogInteraction with each of some customers, as one change. Of many the
// outcome gives how many there were and no interaction.
func (d *DB) LogAll(ctx context.Context, ids []int64, in model.Interaction, asOf model.Day) (model.Outcome, error) {
	return d.logEach(ctx, ids, asOf, func(int) model.Interaction { return in })
}

// LogEach is LogInteraction of several, each with its customer, as one change.
func (d *DB) LogEach(ctx context.Context, all []model.Interaction, asOf model.Day) (model.Outcome, error) {
	ids := model.Each(all, func(i *model.Interaction) int64 { return i.CustomerID })
	return d.logEach(ctx, ids, asOf, func(i int) model.Interaction { return all[i] })
}

func (d *DB) logEach(ctx context.Context, ids []int64, asOf model.Day, of func(i int) model.Interaction) (model.Outcome, error) {
	return d.makeChange(ctx, model.ChangeLog, model.CauseInteraction, asOf, func(x *txn, out *model.Outcome) error {
		before, i, known := out, 0, map[int64]map[record.EventKey]*model.Interaction{}
		if len(ids) > 1 && slices.Min(ids) != slices.Max(ids) {
			before = nil
		}
		err := x.eachOf(ids, before, func(c *model.Customer) error {
			in := of(i)
			i++
			in.CustomerID, in.Day = c.ID, cmp.Or(in.Day, d.read.Day(asOf))
			if in.By == "" || d.book.Who != nil {
				in.By = d.book.By
			}
			if err := record.CheckInteraction(&in, d.book.Currency); err != nil {
				return err
			}
			key := record.KeyOf(&in)
			if key.External != "" && known[c.ID] == nil {
				known[c.ID] = x.keyed(c.ID)
			}
			if have := known[c.ID][key]; have != nil && key.External != "" {
				out.Interaction, out.CustomerID, out.After = have, c.ID, out.Before
				return nil
			}
			x.addInteraction(&in)
			x.logged(c, &in)
			if out.Interaction = &in; key.External != "" {
				known[c.ID][key] = &in
			}
			return nil
		})
		if len(ids) > 1 {
			x.Event, out.Interaction = 0, nil
		}
		if before == nil {
			x.Change.Subject, x.Change.Count = "", len(x.Touched)
		}
		return err
	})
}

// keyed gives the interactions of a customer by their keys; of those without one any.
func (x *txn) keyed(customer int64) map[record.EventKey]*model.Interaction {
	all, err := record.ReadInteractions(x.Ctx, x, customer)
	x.Fail(err)
	out := make(map[record.EventKey]*model.Interaction, len(all))
	for i := range all {
		out[record.KeyOf(&all[i])] = &all[i]
	}
	return out
}

// logged finishes a change of one interaction: the customer's promise follows
// it, and the change says what it was about.
func (x *txn) logged(c *model.Customer, i *model.Interaction) {
	x.Event = i.ID
	x.Change.Subject, x.Change.Count, x.Change.Detail = c.Name, 1, string(i.Kind)
	x.Touched[c.ID] = true
	if len(x.Known) < record.EachChunk { // more of them take much memory
		x.Known[c.ID] = c
	}
	if i.Next == 0 || (c.Next != 0 && i.Day < c.NextSet) {
		return
	}
	before := *c
	record.Promise(c, i)
	x.replaceCustomer(&before, c)
}

// EditInteraction changes an interaction. CodeNotFound when there is none.
func (d *DB) EditInteraction(ctx context.Context, id int64, p model.InteractionPatch) (model.Outcome, error) {
	return d.alter(ctx, model.ChangeInteractionEdit, id, func(i *model.Interaction) (bool, error) {
		p.Apply(i, d.book.Currency)
		return true, record.CheckInteraction(i, d.book.Currency)
	})
}

// DeleteInteraction removes an interaction.
func (d *DB) DeleteInteraction(ctx context.Context, id int64) (model.Outcome, error) {
	return d.alter(ctx, model.ChangeInteractionDelete, id, func(*model.Interaction) (bool, error) { return false, nil })
}

// Resolve settles a complaint or an opportunity on a day (0 is today). How it was
// settled, if given, is added to its note.
func (d *DB) Resolve(ctx context.Context, interaction int64, day model.Day, how string) (model.Outcome, error) {
	day = d.read.Day(day)
	return d.alter(ctx, model.ChangeResolve, interaction, func(i *model.Interaction) (bool, error) {
		switch {
		case i.Kind != model.Complaint && i.Expected == 0:
			return false, model.Invalid("error.db.not_resolvable", "ID", i.ID)
		case i.Resolved != 0:
			return false, model.E(model.CodeConflict, "error.db.already_resolved", "ID", i.ID, "Day", i.Resolved.String())
		case day < i.Day:
			return false, model.Invalid("error.db.resolved_before", "Day", day.String(), "Of", i.Day.String())
		}
		i.Resolved = day
		if how = record.CleanText(how); how != "" {
			i.Note = record.CleanText(i.Note + "\n" + how)
		}
		return true, record.CheckInteraction(i, d.book.Currency)
	})
}

// alter is one change of an interaction: fn changes it and tells whether it stays.
func (d *DB) alter(ctx context.Context, kind model.ChangeKind, id int64, fn func(*model.Interaction) (bool, error)) (model.Outcome, error) {
	return d.makeChange(ctx, kind, model.CauseInteraction, 0, func(x *txn, out *model.Outcome) error {
		before, err := record.ReadInteraction(x.Ctx, x, id)
		if err != nil {
			return err
		}
		c, err := x.reach(before.CustomerID)
		if err != nil {
			return absent(err, "error.db.no_interaction", id)
		}
		x.Single(&c, out)
		after := before
		stays, err := fn(&after)
		if err != nil {
			return err
		}
		if !stays || !after.Kind.HasAmount() {
			after.Lines = nil
		}
		t, old := x.Tabs["interaction"], record.InteractionRow(&before)
		if !stays || before.Day != after.Day {
			x.Remove(t, t.KeyOf(old)...)
			old = nil
		}
		if stays {
			x.Replace(t, old, record.InteractionRow(&after))
		}
		x.WriteLines(&before, &after)
		out.Interaction = &after
		if c.NextFrom == before.ID && (!stays || after.Next != before.Next || after.NextAt != before.NextAt || after.Day != before.Day) {
			x.promiseFromHistory(&c)
		}
		said := after
		if !stays || c.NextFrom == after.ID {
			said.Next = 0 // it promises nothing new
		}
		x.logged(&c, &said)
		return nil
	})
}

// promiseFromHistory sets the promise to the one that the newest interaction
// with a next date made; none when no interaction has one.
func (x *txn) promiseFromHistory(c *model.Customer) {
	in, err := record.QueryInteractions(x.Ctx, x, "WHERE customer_id = $1 AND next_day <> 0 ORDER BY day DESC, id DESC LIMIT 1", c.ID)
	x.Fail(err)
	before := *c
	c.Next, c.NextAt, c.NextSet, c.NextSeq, c.NextFrom = 0, 0, 0, 0, 0
	if len(in) > 0 {
		record.Promise(c, &in[0])
	}
	x.replaceCustomer(&before, c)
}
