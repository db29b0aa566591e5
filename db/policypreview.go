package db

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

const moversShown = 200

// PreviewPolicy says what a policy would do to the book, exactly as SavePolicy
// would, without writing anything. The first call reads the book; later ones
// only compute. It ends early with CodeCancelled when the context does.
func (d *DB) PreviewPolicy(ctx context.Context, p model.Policy) (model.PolicyPreview, error) {
	if err := d.May(model.VerbPolicy); err != nil {
		return model.PolicyPreview{}, err
	}
	p, err := d.fitting(ctx, d.readers, p)
	if err != nil {
		return model.PolicyPreview{}, d.store.Err(err)
	}
	set, err := d.subjectsOf(ctx)
	if err != nil {
		return model.PolicyPreview{}, d.store.Err(err)
	}
	p.Currency = d.book.Currency
	tiers, values, err := set.trial.Tiers(ctx, &p)
	if err != nil {
		return model.PolicyPreview{}, d.store.Err(err)
	}
	out := set.compare(&p, tiers, values)
	return out, d.store.Err(d.nameMovers(ctx, out.Movers))
}

// subjectsOf gives everybody, from memory while nothing changed. Who gives up
// waiting does not stop the reading: the next key wants it too.
func (d *DB) subjectsOf(ctx context.Context) (*subjectSet, error) {
	if stale, err := d.stale(ctx, d.readers); err != nil {
		return nil, err
	} else if stale {
		if _, err := d.EnsureFresh(ctx, nil); err != nil {
			return nil, err
		}
	}
	gen, m := d.snap.Generation(), &d.manager
	m.mu.Lock()
	if set := m.subjects; set != nil && set.gen == gen && set.day == d.today() {
		m.mu.Unlock()
		return set, nil
	}
	l := m.load
	if l == nil {
		l = &subjectLoad{done: make(chan struct{})}
		m.load = l
		d.jobs.Go(func() { d.loadSubjects(l) })
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
func (d *DB) loadSubjects(l *subjectLoad) {
	m := &d.manager
	defer close(l.done)
	l.err = m.inTurn(d.life, func() (err error) {
		ctx := d.life
		keep(m, &m.subjects, nil) // not two of them at once
		gen := d.snap.Generation()
		err = d.store.ReadWhole(ctx, func(q engine.Tx) error { l.set, err = d.subjectsIn(ctx, q); return err })
		if err == nil {
			l.set.gen = gen
			view.GiveBack(l.set.subjects.Len())
		}
		return err
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.load, m.subjects = nil, l.set
}

// nameMovers fills the names of customers that a policy would move. Whoever was
// deleted since has none.
func (d *DB) nameMovers(ctx context.Context, moves []model.PolicyMove) error {
	at, ids := make(map[int64]*model.Match, len(moves)), make([]int64, len(moves))
	for i := range moves {
		ids[i], at[moves[i].ID] = moves[i].ID, &moves[i].Match
	}
	for some := range slices.Chunk(ids, eachChunk) {
		named, err := engine.All(ctx, d.readers, matchTargets, "SELECT id, coalesce(ref, ''), name FROM customer WHERE id IN "+record.IDList(some))
		if err != nil {
			return err
		}
		for _, m := range named {
			if to := at[m.ID]; to != nil {
				to.Ref, to.Name = m.Ref, m.Name
			}
		}
	}
	return nil
}

func (d *DB) subjectsIn(ctx context.Context, tx engine.Tx) (*subjectSet, error) {
	now, err := d.book.InForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	set := &subjectSet{day: now.Row.ScoredOn, policy: now.Policy}
	if set.subjects, err = write.Subjects(ctx, tx, true); err != nil {
		return nil, err
	}
	set.recs = make([]subjectRec, 0, set.subjects.Len())
	err = eachKept(ctx, tx, func(_ int64, r subjectRec) { set.recs = append(set.recs, r) })
	set.trial = scoring.NewTrial(set.subjects, now.Calib, set.day)
	return set, err
}

// compare counts who moves and the work that the cadences ask for.
func (s *subjectSet) compare(p *model.Policy, tiers []model.Tier, values []float64) (out model.PolicyPreview) {
	loads := map[view.Word]*model.LoadStat{}
	var moved []model.PolicyMove
	for i, sub := range s.subjects.Each(0, s.subjects.Len()) {
		r := &s.recs[i]
		if sub.Archived {
			continue
		}
		out.Customers++
		out.Matrix[r.tier][tiers[i]]++
		out.Before[r.tier]++
		out.Tiers[tiers[i]]++
		if r.tier != tiers[i] {
			moved = append(moved, model.PolicyMove{Match: model.Match{ID: sub.ID}, From: r.tier, To: tiers[i], Revenue: sub.Facts.Revenue, Score: values[i]})
		}
		l := loads[r.owner]
		if l == nil {
			l = &model.LoadStat{Owner: r.owner.String()}
			loads[r.owner] = l
		}
		l.Before += load(s.policy, r.tier, sub.Barred.Has(model.Everyway))
		l.After += load(p, tiers[i], sub.Barred.Has(model.Everyway))
		if l.Owner != "" && p.Pool.Due(tiers[i], r.since, s.day) {
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
