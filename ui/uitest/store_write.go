package uitest

import (
	"cmp"
	"context"
	"slices"

	"tierbook/model"
)

// write runs one change on a customer and keeps the journal.
func (s *Store) write(kind model.ChangeKind, id int64, count int, detail string, change func(r *model.Row)) (model.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Err != nil {
		return model.Outcome{}, s.Err
	}
	s.nextID++
	c := model.Change{ID: s.nextID, Session: s.Session(), Kind: kind, Count: count, Detail: detail}
	out := model.Outcome{CustomerID: id}
	if r := s.row(id); r != nil {
		c.Subject = r.Name
		out.Before = &model.Standing{Name: r.Name, Score: r.Score}
		r.Score.Components = slices.Clone(r.Score.Components)
		change(r)
		out.After = &model.Standing{Name: r.Name, Score: r.Score}
	}
	out.Change = c
	s.undo = append(s.undo, c)
	s.Writes = append(s.Writes, string(kind))
	return out, nil
}

// LogInteraction adds an interaction and Step to the score.
func (s *Store) LogInteraction(_ context.Context, in model.Interaction, _ model.Day) (model.Outcome, error) {
	if err := in.Validate(); err != nil {
		return model.Outcome{}, err
	}
	out, err := s.write(model.ChangeLog, in.CustomerID, 1, string(in.Kind), func(r *model.Row) {
		r.Score.Value += s.Step
		if len(r.Score.Components) > 1 {
			r.Score.Components[1].Contribution += s.Step
		}
		switch {
		case in.IsContact():
			r.Facts.LastContact, r.Facts.Tries, r.Facts.LastTry = in.Day, 0, 0
			r.Score.InQueue = false
		case in.IsTry():
			r.Facts.LastTry = in.Day
			r.Facts.Tries++
			r.Score.InQueue = false
		}
		in.ID = s.nextID + 1000
		s.Events[r.ID] = append([]model.Interaction{in}, s.Events[r.ID]...)
	})
	out.Interaction = &in
	return out, err
}

// LogAll adds an interaction with each.
func (s *Store) LogAll(ctx context.Context, ids []int64, in model.Interaction, asOf model.Day) (out model.Outcome, err error) {
	for _, in.CustomerID = range ids {
		if out, err = s.LogInteraction(ctx, in, asOf); err != nil {
			return out, err
		}
	}
	if len(ids) > 1 {
		out = model.Outcome{Change: out.Change}
		out.Change.Subject, out.Change.Count = "", len(ids)
	}
	return out, nil
}

// onEvent notes a write about an interaction, which stays as it is.
func (s *Store) onEvent(ctx context.Context, kind model.ChangeKind, id int64, change func(r *model.Row)) (model.Outcome, error) {
	e, err := s.Interaction(ctx, id)
	if err != nil {
		return model.Outcome{}, err
	}
	return s.write(kind, e.CustomerID, 1, string(e.Kind), change)
}

func same(*model.Row) {}

// EditInteraction notes the write.
func (s *Store) EditInteraction(ctx context.Context, id int64, _ model.InteractionPatch) (model.Outcome, error) {
	return s.onEvent(ctx, model.ChangeInteractionEdit, id, same)
}

// DeleteInteraction removes an interaction.
func (s *Store) DeleteInteraction(ctx context.Context, id int64) (model.Outcome, error) {
	return s.onEvent(ctx, model.ChangeInteractionDelete, id, func(r *model.Row) {
		s.Events[r.ID] = slices.DeleteFunc(s.Events[r.ID], func(e model.Interaction) bool { return e.ID == id })
	})
}

// Resolve closes a complaint.
func (s *Store) Resolve(ctx context.Context, id int64, day model.Day, how string) (model.Outcome, error) {
	return s.onEvent(ctx, model.ChangeResolve, id, func(r *model.Row) {
		for i := range s.Events[r.ID] {
			if s.Events[r.ID][i].ID == id {
				s.Events[r.ID][i].Resolved = day
				s.Events[r.ID][i].Note += how
			}
		}
		r.Facts.OpenComplaints = max(0, r.Facts.OpenComplaints-1)
	})
}

// AddCustomer adds a row.
func (s *Store) AddCustomer(_ context.Context, c model.Customer, _ []model.Contact) (model.Outcome, error) {
	s.mu.Lock()
	if s.Err == nil {
		c.ID = int64(len(s.Rows) + 1)
		s.Rows = append(s.Rows, model.Row{Customer: c, Score: model.Score{Tier: model.TierC, MachineTier: model.TierC}})
	}
	s.mu.Unlock()
	out, err := s.write(model.ChangeAdd, c.ID, 1, "", same)
	out.Before = nil
	return out, err
}

// EditCustomers applies the patch to every customer named.
func (s *Store) EditCustomers(_ context.Context, ids []int64, p model.CustomerPatch, kind model.ChangeKind) (model.Outcome, error) {
	detail := ""
	switch {
	case kind == model.ChangeAssign && p.Owner != nil:
		detail = *p.Owner
	case len(p.AddTags) > 0:
		detail = "+" + p.AddTags[0]
	}
	return s.many(kind, detail, ids, func(r *model.Row) {
		if p.Owner != nil {
			r.Owner = *p.Owner
		}
		if p.Note != nil {
			r.Note = *p.Note
		}
		if p.Due != nil {
			r.Next, r.NextAt, r.Repeat = p.Due.From, p.Due.At, *p.Due
		}
		r.Tags = slices.Concat(r.Tags, p.AddTags)
	})
}

func (s *Store) many(kind model.ChangeKind, detail string, ids []int64, change func(*model.Row)) (model.Outcome, error) {
	if len(ids) == 1 {
		return s.write(kind, ids[0], 1, detail, change)
	}
	out, err := s.write(kind, 0, len(ids), detail, nil)
	if err == nil {
		for _, id := range ids {
			if r := s.row(id); r != nil {
				change(r)
			}
		}
	}
	return out, err
}

// Snooze takes customers out of the queue until a day.
func (s *Store) Snooze(_ context.Context, ids []int64, until model.Day) (model.Outcome, error) {
	return s.many(model.ChangeSnooze, until.String(), ids, func(r *model.Row) { r.SnoozedUntil = until; r.Score.InQueue = until <= Today })
}

// SetDue sets the next date.
func (s *Store) SetDue(_ context.Context, ids []int64, at model.Repeat) (model.Outcome, error) {
	return s.many(model.ChangeDue, at.From.With(at.At), ids, func(r *model.Row) {
		r.Next, r.NextAt, r.Repeat.Every, r.Score.Due = at.From, at.At, at.Every, at.From
	})
}

// Override sets the tier by hand.
func (s *Store) Override(_ context.Context, ids []int64, o *model.Override) (model.Outcome, error) {
	detail := ""
	if o != nil {
		detail = o.Tier.String()
	}
	return s.many(model.ChangeOverride, detail, ids, func(r *model.Row) {
		r.Customer.Override = o
		r.Score.Tier = r.Score.MachineTier
		if o != nil {
			r.Score.Tier = o.Tier
		}
	})
}

// Archive takes customers out of the lists.
func (s *Store) Archive(_ context.Context, ids []int64, archived bool) (model.Outcome, error) {
	detail := "0"
	if archived {
		detail = "1"
	}
	return s.many(model.ChangeArchive, detail, ids, func(r *model.Row) { r.Archived = archived })
}

// Delete removes customers.
func (s *Store) Delete(_ context.Context, ids []int64) (model.Outcome, error) {
	out, err := s.many(model.ChangeDelete, "", ids, same)
	if err == nil {
		s.mu.Lock()
		s.Rows = slices.DeleteFunc(s.Rows, func(r model.Row) bool { return slices.Contains(ids, r.ID) })
		s.mu.Unlock()
	}
	out.After = nil
	return out, err
}

// AddContact notes the write.
func (s *Store) AddContact(_ context.Context, c model.Contact) (model.Outcome, error) {
	return s.write(model.ChangeContactAdd, c.CustomerID, 1, c.Name, same)
}

// EditContact notes the write.
func (s *Store) EditContact(_ context.Context, c model.Contact) (model.Outcome, error) {
	return s.write(model.ChangeContactEdit, c.CustomerID, 1, c.Name, same)
}

// RemoveContact notes the write.
func (s *Store) RemoveContact(_ context.Context, id int64) (model.Outcome, error) {
	for cid, list := range s.People {
		for i := range list {
			if list[i].ID == id {
				return s.write(model.ChangeContactRemove, cid, 1, list[i].Name, same)
			}
		}
	}
	return model.Outcome{}, model.NotFound("error.internal")
}

// Session names the sitting that writes.
func (s *Store) Session() string { return "here" }

// May refuses what Role does not allow; who has none is an admin.
func (s *Store) May(v model.Verb) error {
	m := model.Member{Role: cmp.Or(s.Role, model.RoleAdmin)}
	return m.May(v)
}

// Restart makes what was written so far another session's.
func (s *Store) Restart() {
	for i := range s.undo {
		s.undo[i].Session, s.undo[i].By, s.undo[i].At = "before", "sam", 1784100000
	}
}

// LastChange gives what Undo and Redo would swap.
func (s *Store) LastChange(context.Context) (undo, redo *model.Change, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return last(s.undo), last(s.redo), nil
}

func last(list []model.Change) *model.Change {
	if len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}

// ImportBatches lists the imports made, the newest first.
func (s *Store) ImportBatches(context.Context) ([]model.ImportBatch, error) { return s.Batches, s.Err }

// Rollback takes a batch back, with one customer that stays.
func (s *Store) Rollback(_ context.Context, id int64, dry bool) (model.Rollback, error) {
	for i := range s.Batches {
		b := &s.Batches[i]
		if b.ID != id {
			continue
		}
		r := model.Rollback{Batch: *b, Customers: b.Created, Kept: []model.KeptRow{{ID: 1, Customer: "Acme", What: "phone"}}}
		if !dry {
			b.Status = "undone"
			r.Change = model.Change{ID: 9, Kind: model.ChangeRollback, Subject: b.File, Count: b.Created}
		}
		return r, s.Err
	}
	return model.Rollback{}, model.NotFound("error.db.no_batch", "N", id)
}

// Undo takes the last change off the journal.
func (s *Store) Undo(context.Context, string) (model.Outcome, error) { return s.swap(&s.undo, &s.redo) }

// Redo brings it back.
func (s *Store) Redo(context.Context, string) (model.Outcome, error) { return s.swap(&s.redo, &s.undo) }

func (s *Store) swap(from, to *[]model.Change) (model.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(*from)
	if n == 0 {
		return model.Outcome{}, model.E(model.CodeConflict, "error.internal")
	}
	c := (*from)[n-1]
	*from, *to = (*from)[:n-1], append(*to, c)
	return model.Outcome{Change: c}, nil
}
