package uitest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tierbook/model"
)

// Store is a book in memory with the methods of the real one. It does not
// score: a logged interaction adds Step to the score of its customer.
type Store struct {
	mu      sync.Mutex
	Rows    []model.Row
	Events  map[int64][]model.Interaction
	People  map[int64][]model.Contact
	Batches []model.ImportBatch // the imports made
	Role    model.Role          // what May goes by, "" for everything
	Err     error               // every write fails with it when set
	Step    float64
	Writes  []string // names of the writes made

	ReadErr  error // the manager's figures fail with it when set
	Saved    []model.PolicyVersion
	Previews int // policies tried out
	Kept     []model.Segment

	WhatIfs map[int64]model.Counterfactual // what WhatIf answers

	Pairs       []model.Pair       // what Doubles answers
	Proposals   model.Proposals    // what Propose answers
	Offered     *model.Offers      // in place of what everybody is offered
	Differences []model.Difference // what Compare answers
	Concerns    []model.Concern    // what Inbox answers
	Taken       []string           // the fields of the last merge

	nextID int64
	undo   []model.Change
	redo   []model.Change
}

func (s *Store) match(q model.ListQuery) []model.Row {
	var out []model.Row
	find := strings.ToLower(q.Search)
	for i := range s.Rows {
		r := &s.Rows[i]
		text := strings.ToLower(r.Name + " " + r.Ref + " " + r.Phone + " " + r.Email)
		switch {
		case q.Queue && !r.Score.InQueue && find == "", find != "" && !strings.Contains(text, find):
			continue
		case r.Archived && !q.Archived && !q.Filter.WantsArchived(), !q.Filter.Match(r):
			continue
		}
		out = append(out, *r)
	}
	key := q.Sort
	if key == model.AttrNone && !q.Queue {
		key = model.AttrName
	}
	slices.SortStableFunc(out, func(a, b model.Row) int {
		c := compare(&a, &b, key)
		if key == model.AttrNone {
			c = cmp.Or(cmp.Compare(a.Score.Section-1, b.Score.Section-1), cmp.Compare(b.Score.Gain.Total, a.Score.Gain.Total))
		}
		if q.Desc {
			c = -c
		}
		return c
	})
	return out
}

func compare(a, b *model.Row, key model.Attr) int {
	if t := key.Info().Type; t == model.TypeText || t == model.TypeSet {
		return strings.Compare(a.Text(key), b.Text(key))
	}
	x, _ := a.Num(key)
	y, _ := b.Num(key)
	return cmp.Compare(x, y)
}

// Customers gives a window of the rows that match.
func (s *Store) Customers(_ context.Context, q model.ListQuery) (model.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.match(q)
	p := model.Page{Total: len(all), Offset: min(q.Offset, len(all)), At: -1, AsOf: Today}
	for i := range all {
		if all[i].ID == q.Locate && q.Locate != 0 {
			p.At = i
		}
	}
	end := len(all)
	if q.Limit > 0 {
		end = min(end, p.Offset+q.Limit)
	}
	p.Rows = all[p.Offset:end]
	return p, nil
}

// Queue is Customers of the follow-up queue with its header.
func (s *Store) Queue(ctx context.Context, q model.ListQuery) (model.Page, model.QueueCounts, error) {
	q.Queue = true
	p, err := s.Customers(ctx, q)
	c := model.QueueCounts{Due: p.Total}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.Rows {
		r := &s.Rows[i]
		if !q.Filter.Match(r) {
			continue
		}
		if r.Score.InQueue && r.Score.Overdue > 0 {
			c.Overdue[r.Score.Tier]++
		}
		switch r.Score.Section {
		case model.SectionPromises:
			c.Pinned++
		case model.SectionOccasions:
			c.Occasions++
		}
		if r.Facts.LastContact == Today || r.Facts.LastTry == Today {
			c.Done++
		}
		if r.SnoozedUntil > Today {
			c.Snoozed++
		}
	}
	return p, c, err
}

// IDs gives the customers that match.
func (s *Store) IDs(ctx context.Context, q model.ListQuery) ([]int64, error) {
	p, err := s.Customers(ctx, q)
	ids := make([]int64, len(p.Rows))
	for i := range p.Rows {
		ids[i] = p.Rows[i].ID
	}
	return ids, err
}

// RowsOf gives customers by their ids.
func (s *Store) RowsOf(_ context.Context, ids []int64, _ model.Day) (rows []model.Row, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if r := s.row(id); r != nil {
			rows = append(rows, *r)
		}
	}
	return rows, nil
}

func (s *Store) row(id int64) *model.Row {
	for i := range s.Rows {
		if s.Rows[i].ID == id {
			return &s.Rows[i]
		}
	}
	return nil
}

// WhatIf gives what WhatIfs holds of the customer.
func (s *Store) WhatIf(_ context.Context, id int64, _ model.Day) (model.Counterfactual, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.WhatIfs[id], nil
}

// Detail gives one customer.
func (s *Store) Detail(_ context.Context, id int64, _ model.Day, events int) (model.Detail, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.row(id)
	if r == nil {
		return model.Detail{}, model.NotFound("error.internal")
	}
	ev := s.Events[id]
	d := model.Detail{Row: *r, Contacts: s.People[id], Events: len(ev), Cadence: map[model.Tier]int{model.TierA: 14, model.TierB: 30}[r.Score.Tier]}
	if d.Cadence == 0 {
		d.Cadence = 90
	}
	if events >= 0 && len(ev) > events {
		ev = ev[:events]
	}
	d.Timeline = ev
	for i := range s.Events[id] {
		if e := &s.Events[id][i]; e.Kind == model.Complaint && e.Resolved == 0 && d.Problem == nil {
			d.Problem = e
		}
	}
	for i := range d.Spend {
		d.Spend[i] = int64((i*7)%5) * 100000
	}
	d.Tiers = []model.TierChange{{ID: 1, CustomerID: id, Day: Today - 40, From: model.TierB, To: r.Score.Tier, Cause: model.CauseInteraction}, {ID: 2, CustomerID: id, Day: Today - 400, To: model.TierB, Cause: model.CauseCreated}}
	return d, nil
}

// Timeline gives a window of the customer's interactions, newest first.
func (s *Store) Timeline(_ context.Context, id int64, _ model.Day, kinds []model.Kind, offset, limit int) ([]model.Interaction, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []model.Interaction
	for _, e := range s.Events[id] {
		if len(kinds) == 0 || slices.Contains(kinds, e.Kind) {
			all = append(all, e)
		}
	}
	from := min(offset, len(all))
	to := len(all)
	if limit > 0 {
		to = min(to, from+limit)
	}
	return all[from:to], len(all), nil
}

// Contacts gives the people at a customer.
func (s *Store) Contacts(_ context.Context, id int64) ([]model.Contact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.People[id], nil
}

// Interaction gives one interaction.
func (s *Store) Interaction(_ context.Context, id int64) (model.Interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range s.Events {
		for _, e := range list {
			if e.ID == id {
				return e, nil
			}
		}
	}
	return model.Interaction{}, model.NotFound("error.internal")
}

// Facets gives the values in use.
func (s *Store) Facets(_ context.Context, a model.Attr) ([]model.Facet, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := map[string]int{}
	for i := range s.Rows {
		if a == model.AttrTags {
			for _, t := range s.Rows[i].Tags {
				count[t]++
			}
		} else if v := s.Rows[i].Text(a); v != "" {
			count[v]++
		}
	}
	out := make([]model.Facet, 0, len(count))
	for v, n := range count {
		out = append(out, model.Facet{Value: v, Count: n})
	}
	slices.SortFunc(out, func(a, b model.Facet) int { return strings.Compare(a.Value, b.Value) })
	return out, nil
}

// Find finds a customer by ref or name.
func (s *Store) Find(_ context.Context, text string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.Rows {
		if s.Rows[i].Ref == text || strings.EqualFold(s.Rows[i].Name, text) {
			return s.Rows[i].ID, nil
		}
	}
	return 0, model.NotFound("error.internal")
}

// Recommend gives Offered, or linen, and towels again.
func (s *Store) Recommend(context.Context, int64, int, model.Day) (model.Offers, error) {
	if s.Offered != nil {
		return *s.Offered, nil
	}
	return model.Offers{
		Customers: 40, Products: 12, Pairs: 3,
		Again: []model.Offer{{Product: "towels", Kind: model.OfferReorder, Times: 4, Every: 30, Last: Today - 35, Due: Today - 5}},
		Next:  []model.Offer{{Product: "linen", Kind: model.OfferTogether, Because: "soap", Both: 8, Buyers: 11, Lift: 1.6}},
	}, nil
}

// Inbox gives what stands in Concerns.
func (s *Store) Inbox(context.Context, ...string) ([]model.Concern, error) { return s.Concerns, nil }

// SeeInbox marks it as seen.
func (s *Store) SeeInbox(context.Context, ...string) error {
	for i := range s.Concerns {
		s.Concerns[i].New = false
	}
	return nil
}

// Claim gives a customer, named by its number, to an owner.
func (s *Store) Claim(ctx context.Context, customer, owner string) (model.Outcome, error) {
	id, _ := strconv.ParseInt(strings.TrimPrefix(customer, "#"), 10, 64)
	return s.EditCustomers(ctx, []int64{id}, model.CustomerPatch{Owner: &owner}, model.ChangeClaim)
}

// Upcoming gives an entry for every customer, three a day.
func (s *Store) Upcoming(_ context.Context, _ model.ListQuery, days int) (out []model.Coming, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.Rows {
		r := &s.Rows[i]
		c := model.Coming{Occasion: model.Occasion{Kind: model.ComingFollowUp, Day: Today + model.Day(i/3)}, ID: r.ID, Ref: r.Ref, Customer: r.Name, Tier: r.Score.Tier, Owner: r.Owner}
		if i%3 == 1 {
			c.Occasion = model.Occasion{Kind: model.OccasionBirthday, Who: "Lin Yan", Day: c.Day}
		}
		if i/3 <= days {
			out = append(out, c)
		}
	}
	return out, nil
}
