package figures

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"slices"
	"time"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// Of gives a customer's tier, none for one who was not there.
func (t *Tiers) Of(id int64) model.Tier {
	if i, ok := slices.BinarySearch(t.ids, id); ok {
		return t.tiers[i]
	}
	return model.TierNone
}

// dayOf is the civil day of a second, in the book's zone.
func (r *Reader) dayOf(unix int64) model.Day { return model.DayOf(time.Unix(unix, 0).In(r.book.Zone)) }

const historyKept = 4

// recorded tells whether the history answers for a day: from the book's creation
// on, unless a replay is asked for.
func (r *Reader) recorded(ctx context.Context, day model.Day, replay bool) (bool, error) {
	created, err := engine.Value[int64](ctx, r.book.Store.Readers(), "SELECT created_at FROM book")
	return day >= r.dayOf(created) && !replay, err
}

// TiersAt gives the tiers at the end of a day, and whether they were recorded
// then: the history answers with what the book knew on the day; where it does
// not, the interactions are replayed, and every customer of today is there.
func (r *Reader) TiersAt(ctx context.Context, day model.Day, replay bool) (*Tiers, bool, error) {
	recorded, err := r.recorded(ctx, day, replay)
	if err != nil {
		return nil, false, err
	}
	key, read, follow := day, r.recordedTiers, r.recordedAgain
	if !recorded {
		key, read, follow = -day, r.replayTiers, r.replayedStill
	}
	m := r.cache
	m.mu.Lock()
	had := m.history[key]
	m.mu.Unlock()
	gen := r.book.Snap.Generation()
	var t *Tiers
	if had != nil {
		if ids, upTo, ok := r.book.Snap.TouchedSince(had.gen, false); ok {
			gen = upTo
			t, err = follow(ctx, had, day, ids)
		}
	}
	if err == nil && t == nil {
		t, err = read(ctx, day)
	}
	if err != nil {
		return nil, false, err
	}
	t.gen = gen
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.history == nil || m.history[key] == nil && len(m.history) >= historyKept {
		m.history = map[model.Day]*Tiers{}
	}
	m.history[key] = t
	return t, recorded, nil
}

const newestTiers = "SELECT customer_id, max(16 * id + to_tier) FROM tier_change WHERE day <= $1" // ids grow; a tier is below 16

// recordedTiers gives the newest entry of the history by the end of a day.
func (r *Reader) recordedTiers(ctx context.Context, day model.Day) (*Tiers, error) {
	return r.newest(ctx, " GROUP BY customer_id ORDER BY customer_id", day)
}

// newest gives the newest entries by the end of a day that a condition picks.
func (r *Reader) newest(ctx context.Context, which string, args ...any) (*Tiers, error) {
	t, id, last := &Tiers{}, int64(0), int64(0)
	return t, engine.Scan(ctx, r.book.Store.Readers(), newestTiers+which, args, []any{&id, &last}, func() {
		t.ids, t.tiers = append(t.ids, id), append(t.tiers, model.Tier(last%16))
	})
}

// recordedAgain gives recorded tiers with those of some customers read anew.
func (r *Reader) recordedAgain(ctx context.Context, t *Tiers, day model.Day, ids []int64) (*Tiers, error) {
	next := &Tiers{ids: slices.Clone(t.ids), tiers: slices.Clone(t.tiers)}
	for _, id := range ids {
		now, err := r.newest(ctx, " AND customer_id = $2 GROUP BY customer_id", day, id)
		if err != nil {
			return nil, err
		}
		tier := now.Of(id)
		i, there := slices.BinarySearch(next.ids, id)
		switch {
		case there:
			next.tiers[i] = tier
		case tier != model.TierNone:
			next.ids, next.tiers = slices.Insert(next.ids, i, id), slices.Insert(next.tiers, i, tier)
		}
	}
	return next, nil
}

// replayedStill gives replayed tiers again when what some customers' tiers
// follow from is what it was, nil otherwise: one other customer can move the
// yardstick of all.
func (r *Reader) replayedStill(ctx context.Context, t *Tiers, day model.Day, ids []int64) (*Tiers, error) {
	if on, err := r.calibratedOn(ctx, r.book.Store.Readers(), day); err != nil || on != t.calibrated {
		return nil, err
	}
	for chunk := range slices.Chunk(ids, record.EachChunk) {
		_, some, prints, err := r.judgedOf(ctx, chunk, day)
		if err != nil {
			return nil, err
		}
		known := 0
		for _, id := range chunk {
			if _, ok := slices.BinarySearch(t.ids, id); ok {
				known++
			}
		}
		if known != some.Len() {
			return nil, nil // somebody came or went
		}
		for k, s := range some.Each(0, some.Len()) {
			i, ok := slices.BinarySearch(t.ids, s.ID)
			if !ok || t.prints[i] != prints[k] {
				return nil, nil
			}
		}
	}
	return &Tiers{ids: t.ids, tiers: t.tiers, prints: t.prints, calibrated: t.calibrated}, nil
}

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
func (r *Reader) replayTiers(ctx context.Context, day model.Day) (*Tiers, error) {
	on, undated := r.calibratedOn(ctx, r.book.Store.Readers(), day)
	policy, subjects, prints, err := r.judgedOf(ctx, nil, day)
	if err := cmp.Or(undated, err); err != nil {
		return nil, err
	}
	then := subjects
	if on < day {
		if _, then, _, err = r.judgedOf(ctx, nil, on); err != nil {
			return nil, err
		}
	}
	defer view.GiveBack(subjects.Len())
	out := &Tiers{calibrated: on, ids: make([]int64, 0, subjects.Len()), prints: prints}
	for _, s := range subjects.Each(0, subjects.Len()) {
		out.ids = append(out.ids, s.ID)
	}
	out.tiers, err = scoring.TiersOn(ctx, subjects, policy, day, then, on)
	return out, err
}

// judgedOf gives customers as replayTiers looks at them by the policy in force, with
// the prints of what that is.
func (r *Reader) judgedOf(ctx context.Context, ids []int64, day model.Day) (policy *model.Policy, out *view.Subjects, prints []uint64, err error) {
	out = &view.Subjects{}
	err = r.book.Store.ReadWhole(ctx, func(q engine.Tx) (err error) {
		if _, policy, err = r.book.PolicyInForce(ctx, q); err == nil {
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
