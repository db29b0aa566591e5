package figures

import (
	"cmp"
	"context"
	"slices"
	"unique"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// ClaimDays is how long a claim counts against the limit of claims.
const ClaimDays = 30

const moversShown = 200

// PreviewPolicy says what a policy would do to the book, exactly as SavePolicy
// would, without writing anything. The first call reads the book; later ones
// only compute. It ends early with CodeCancelled when the context does.
func (f *Figures) PreviewPolicy(ctx context.Context, p model.Policy) (out model.PolicyPreview, err error) {
	defer f.mapped(&err)
	if err = f.book.May(model.VerbPolicy); err == nil {
		p, err = f.needs.Fitting(ctx, f.book.Store.Readers(), p)
	}
	if err != nil {
		return out, err
	}
	set, err := f.subjectsOf(ctx)
	if err != nil {
		return out, err
	}
	p.Currency = f.book.Currency
	tiers, values, err := set.trial.Tiers(ctx, &p)
	if err != nil {
		return out, err
	}
	out = set.compare(&p, tiers, values)
	if err = f.nameMovers(ctx, out.Movers); err == nil && p.Pool.Limit > 0 {
		out.Waiting, err = engine.All(ctx, f.book.Store.Readers(), func(who *string) []any { return []any{who} }, `SELECT by_whom FROM change
			WHERE kind = 'claim' AND undone = 0 AND by_whom <> '' AND at > $1 GROUP BY by_whom HAVING sum(count) >= $2 ORDER BY by_whom`, f.book.Now().Unix()-ClaimDays*24*3600, p.Pool.Limit)
	}
	return out, err
}

// subjectsOf gives everybody, from memory while nothing changed. Who gives up
// waiting does not stop the reading: the next key wants it too.
func (f *Figures) subjectsOf(ctx context.Context) (*subjectSet, error) {
	if _, err := f.needs.Freshen(ctx, nil); err != nil {
		return nil, err
	}
	gen, m := f.book.Snap.Generation(), f.cache
	m.mu.Lock()
	if set := m.subjects.Load(); set != nil && set.gen == gen && set.day == f.book.Today() {
		m.mu.Unlock()
		return set, nil
	}
	l := m.load
	if l == nil {
		l = &subjectLoad{done: make(chan struct{})}
		m.load = l
		f.cache.jobs.Go(func() { f.loadSubjects(l) })
	}
	m.mu.Unlock()
	select {
	case <-l.done:
		return l.set, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// loadSubjects reads the book for previews.
func (f *Figures) loadSubjects(l *subjectLoad) {
	m := f.cache
	defer close(l.done)
	l.err = m.inTurn(f.cache.life, func() (err error) {
		ctx := f.cache.life
		m.subjects.Store(nil) // not two of them at once
		gen := f.book.Snap.Generation()
		err = f.book.Store.ReadWhole(ctx, func(q engine.Tx) error { l.set, err = f.subjectsIn(ctx, q); return err })
		if err == nil {
			l.set.gen = gen
			view.GiveBack(l.set.subjects.Len())
		}
		return err
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load = nil
	m.subjects.Store(l.set)
}

// nameMovers fills the names of customers that a policy would move. Whoever was
// deleted since has none.
func (f *Figures) nameMovers(ctx context.Context, moves []model.PolicyMove) error {
	ids := model.Each(moves, func(m *model.PolicyMove) int64 { return m.ID })
	named, err := engine.Index(ctx, f.book.Store.Readers(), func(id *int64, m *model.Match) []any { return []any{id, &m.Ref, &m.Name} },
		"SELECT id, coalesce(ref, ''), name FROM customer WHERE id IN "+record.IDList(ids))
	for i := range moves {
		moves[i].Ref, moves[i].Name = named[moves[i].ID].Ref, named[moves[i].ID].Name
	}
	return err
}

func (f *Figures) subjectsIn(ctx context.Context, tx engine.Tx) (*subjectSet, error) {
	now, err := f.book.InForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	set := &subjectSet{day: now.Row.ScoredOn, policy: now.Policy}
	if set.subjects, err = write.Subjects(ctx, tx, true); err != nil {
		return nil, err
	}
	set.recs = make([]Kept, 0, set.subjects.Len())
	err = EachKept(ctx, tx, func(_ int64, r Kept) { set.recs = append(set.recs, r) })
	set.trial = scoring.NewTrial(set.subjects, now.Calib, set.day)
	return set, err
}

// compare counts who moves and the work that the cadences ask for.
func (s *subjectSet) compare(p *model.Policy, tiers []model.Tier, values []float64) (out model.PolicyPreview) {
	loads := map[unique.Handle[string]]*model.LoadStat{}
	var moved []model.PolicyMove
	for i, sub := range s.subjects.Each(0, s.subjects.Len()) {
		r := &s.recs[i]
		if sub.Archived {
			continue
		}
		out.Customers++
		out.Matrix[r.Tier][tiers[i]]++
		out.Before[r.Tier]++
		out.Tiers[tiers[i]]++
		if r.Tier != tiers[i] {
			moved = append(moved, model.PolicyMove{Match: model.Match{ID: sub.ID}, From: r.Tier, To: tiers[i], Revenue: sub.Facts.Revenue, Score: values[i]})
		}
		l := loads[r.Owner]
		if l == nil {
			l = &model.LoadStat{Owner: r.Owner.Value()}
			loads[r.Owner] = l
		}
		l.Before += workload(s.policy, r.Tier, sub.Barred.Has(model.Everyway))
		l.After += workload(p, tiers[i], sub.Barred.Has(model.Everyway))
		if l.Owner != "" && p.Pool.Due(tiers[i], r.Since, s.day) {
			l.Returned++
			out.Returned++
		}
	}
	out.Moved = len(moved)
	slices.SortStableFunc(moved, func(a, b model.PolicyMove) int { return cmp.Compare(b.Revenue, a.Revenue) })
	out.Movers = slices.Clone(moved[:min(len(moved), moversShown)])
	for _, l := range loads {
		out.Load = append(out.Load, *l)
	}
	slices.SortFunc(out.Load, func(a, b model.LoadStat) int {
		return cmp.Or(cmp.Compare(record.Flag(a.Owner == ""), record.Flag(b.Owner == "")), cmp.Compare(b.Before, a.Before), cmp.Compare(a.Owner, b.Owner))
	})
	return out
}

// EachKept gives everybody's owner, tier and day of the last sign that somebody looks
// after them: contact, a promise, a new owner, their entry into the book. Who is archived
// has none to lose.
func EachKept(ctx context.Context, q engine.Querier, fn func(id int64, r Kept)) error {
	var id int64
	var owner string
	var archived bool
	var r Kept
	var contact, owned, created, next model.Day
	return engine.Scan(ctx, q, `SELECT c.id, c.owner, c.archived, s.tier, f.last_contact, c.owned, c.created, c.next_day FROM customer c
		JOIN score s ON s.customer_id = c.id JOIN facts f ON f.customer_id = c.id ORDER BY c.id`, nil, []any{&id, &owner, &archived, &r.Tier, &contact, &owned, &created, &next}, func() {
		r.Owner, r.Since = unique.Make(owner), model.If(archived, 0, max(contact, owned, created, next))
		fn(id, r)
	})
}
