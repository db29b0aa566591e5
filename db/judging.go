package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"slices"
	"unique"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// tierKinds are the kinds of interactions that a tier depends on; tierEvents
// gives their places, which cost less to read than their names.
var tierKinds = [...]model.Kind{model.Order, model.Refund, model.Feedback, model.Complaint}

// tierEvents are those interactions up to a day.
const tierEvents = `SELECT customer_id, day, CASE kind WHEN 'order' THEN 0 WHEN 'refund' THEN 1 WHEN 'feedback' THEN 2 ELSE 3 END,
	base, satisfaction, resolved FROM interaction
	WHERE day <= %d AND kind IN ('order', 'refund', 'feedback', 'complaint')`

// tierJudgements are what people have set of a customer that its tier depends on.
const tierJudgements = `SELECT id, created, potential, credit_hold, archived, override_tier, override_on, override_until, opening, opening_on, opening_until, %s
	FROM customer`

// replayTiers gives the tiers that the interactions up to a day give: those of
// replay, from a fraction of what it reads.
func (d *DB) replayTiers(ctx context.Context, day model.Day) (*tiersOn, error) {
	on, undated := d.calibratedOn(ctx, d.readers, day)
	policy, subjects, prints, err := d.judgedOf(ctx, nil, day)
	if err := cmp.Or(undated, err); err != nil {
		return nil, err
	}
	then := subjects
	if on < day {
		if _, then, _, err = d.judgedOf(ctx, nil, on); err != nil {
			return nil, err
		}
	}
	calib := scoring.Calibrate(then, *policy, on)
	out := &tiersOn{calibrated: on, ids: make([]int64, subjects.Len()), tiers: make([]model.Tier, subjects.Len()), prints: prints}
	scoring.Spans(subjects.Len(), func(from, to int) {
		k := scoring.NewScorer(policy, &calib, day)
		for i, s := range subjects.Each(from, to) {
			if i%1024 == 0 && ctx.Err() != nil {
				return
			}
			out.ids[i], out.tiers[i] = s.ID, k.Score(s).Tier
		}
	})
	defer view.GiveBack(subjects.Len())
	return out, ctx.Err()
}

// judgedOf gives customers as replayTiers looks at them by the policy in force, with
// the prints of what that is.
func (d *DB) judgedOf(ctx context.Context, ids []int64, day model.Day) (policy *model.Policy, out *view.Subjects, prints []uint64, err error) {
	out = &view.Subjects{}
	err = d.store.ReadWhole(ctx, func(q engine.Tx) (err error) {
		if _, policy, err = d.book.PolicyInForce(ctx, q); err == nil {
			err = judgedSubjects(ctx, q, ids, day, len(policy.Components) > 0, func(s *model.Subject, print uint64) {
				out.Add(s)
				prints = append(prints, print)
			})
		}
		return err
	})
	return policy, out, prints, err
}

// judgedAtOnce is how many ids are read together.
const judgedAtOnce = 2000

// judgedSubjects reads everybody, or those of the ids, as known on a day, by id, with
// further fields where they count. A subject given to take is good until it returns;
// its print tells whether any of it differs from another time.
func judgedSubjects(ctx context.Context, q engine.Querier, ids []int64, day model.Day, fields bool, take func(*model.Subject, uint64)) error {
	named, err := record.ReferralsOf(ctx, q, model.If(ids == nil, "1 = 1", "referred_by IN "+record.IDList(ids)))
	last, unread := engine.Value[int64](ctx, q, "SELECT coalesce(max(id), 0) FROM customer")
	if err := cmp.Or(err, unread); err != nil {
		return err
	}
	j := judging{fields: record.FieldsCol("fields", fields), day: day, named: named, take: take}
	if ids != nil {
		return j.some(ctx, q, "IN "+record.IDList(ids))
	}
	for from := int64(1); from <= last; from += judgedAtOnce {
		if err := j.some(ctx, q, fmt.Sprintf("BETWEEN %d AND %d", from, from+judgedAtOnce-1)); err != nil {
			return err
		}
	}
	return nil
}

// judging reads subjects, some at a time.
type judging struct {
	fields   string
	day      model.Day
	named    map[int64]int // how many each has recommended
	take     func(*model.Subject, uint64)
	subjects []model.Subject
	prints   []uint64
}

func (g *judging) some(ctx context.Context, q engine.Querier, which string) error {
	openings := map[int64]model.Opening{}
	var j judgement
	var id int64
	into := []any{&id, &j.created, &j.potential, &j.credit, &j.archived, &j.tier, &j.on, &j.until, &j.opening.Amount, &j.opening.On, &j.opening.Until, &j.fields}
	g.subjects, g.prints = g.subjects[:0], g.prints[:0]
	err := engine.Scan(ctx, q, fmt.Sprintf(tierJudgements, g.fields)+" WHERE id "+which+" ORDER BY id", nil, into, func() {
		j.referrals = g.named[id]
		if j.opening.Amount != 0 {
			openings[id] = j.opening
		}
		g.subjects, g.prints = append(g.subjects, j.subject(id)), append(g.prints, maphash.Comparable(printSeed, j))
	})
	if err == nil {
		err = sumTierFacts(ctx, q, fmt.Sprintf(tierEvents, g.day)+" AND customer_id "+which, g.subjects, g.prints, openings, g.day)
	}
	for i := range g.subjects {
		if err == nil {
			g.take(&g.subjects[i], g.prints[i])
		}
	}
	return err
}

// judgement is what people have set of a customer that its tier depends on.
type judgement struct {
	created, on, until model.Day
	potential          sql.NullInt64
	credit             model.Credit
	archived           bool
	tier               model.Tier
	referrals          int
	opening            model.Opening
	fields             string
}

func (j *judgement) subject(id int64) model.Subject {
	s := model.Subject{ID: id, Created: j.created, Credit: j.credit, Archived: j.archived, Fields: record.UnpackFields(j.fields)}
	if j.potential.Valid {
		p := int(j.potential.Int64)
		s.Potential = &p
	}
	if j.tier != model.TierNone {
		s.Override = &model.Override{Tier: j.tier, On: j.on, Until: j.until}
	}
	s.Facts.Referrals = j.referrals
	return s
}

// tierEvent is what an interaction says of a customer's tier.
type tierEvent struct {
	before       uint64 // print of what comes before it
	day          model.Day
	kind         int
	base         sql.NullInt64
	satisfaction int
	resolved     model.Day
}

// printSeed makes the prints of this process comparable.
var printSeed = maphash.MakeSeed()

// sumTierFacts adds up what tiers depend on, customer by customer.
func sumTierFacts(ctx context.Context, q engine.Querier, query string, subjects []model.Subject, prints []uint64, openings map[int64]model.Opening, day model.Day) error {
	var history []model.Interaction
	var base []int64 // the amounts of history, one place each
	var known int64
	at := 0
	finish := func() {
		for i := range history {
			if history[i].Base != nil {
				history[i].Base = &base[i]
			}
		}
		s := &subjects[at]
		f := scoring.Summarize(&model.Customer{ID: s.ID, Opening: openings[s.ID]}, history, day)
		f.Referrals = s.Facts.Referrals
		s.Facts = f
		history, base = history[:0], base[:0]
	}
	var e tierEvent
	var customer int64
	into := []any{&customer, &e.day, &e.kind, &e.base, &e.satisfaction, &e.resolved}
	err := engine.Scan(ctx, q, query+" ORDER BY customer_id, day, id", nil, into, func() {
		for at < len(subjects) && subjects[at].ID < customer {
			finish()
			at++
		}
		if at == len(subjects) || subjects[at].ID != customer {
			return
		}
		e.before = prints[at]
		prints[at] = maphash.Comparable(printSeed, e)
		// Its place stands for its id: it says which of one day is the newer.
		i := model.Interaction{CustomerID: customer, ID: int64(len(history)), Day: e.day, Kind: tierKinds[e.kind], Satisfaction: e.satisfaction, Resolved: e.resolved}
		if base = append(base, e.base.Int64); e.base.Valid {
			i.Base = &known // until finish knows its place
		}
		history = append(history, i)
	})
	for ; err == nil && at < len(subjects); at++ {
		finish()
	}
	return err
}

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
	if err = d.nameMovers(ctx, out.Movers); err == nil && p.Pool.Limit > 0 {
		out.Waiting, err = engine.All(ctx, d.readers, func(who *string) []any { return []any{who} }, `SELECT by_whom FROM change
			WHERE kind = 'claim' AND undone = 0 AND by_whom <> '' AND at > $1 GROUP BY by_whom HAVING sum(count) >= $2 ORDER BY by_whom`, d.opt.Now().Unix()-claimDays*24*3600, p.Pool.Limit)
	}
	return out, d.store.Err(err)
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
	if set := m.subjects.Load(); set != nil && set.gen == gen && set.day == d.today() {
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
		m.subjects.Store(nil) // not two of them at once
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
	m.load = nil
	m.subjects.Store(l.set)
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
	loads := map[unique.Handle[string]]*model.LoadStat{}
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
			l = &model.LoadStat{Owner: r.owner.Value()}
			loads[r.owner] = l
		}
		l.Before += workload(s.policy, r.tier, sub.Barred.Has(model.Everyway))
		l.After += workload(p, tiers[i], sub.Barred.Has(model.Everyway))
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
