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
	now, err := r.newest(ctx, " AND customer_id IN "+record.IDList(ids)+" GROUP BY customer_id ORDER BY customer_id", day)
	for _, id := range ids {
		tier := now.Of(id)
		if i, there := slices.BinarySearch(next.ids, id); there {
			next.tiers[i] = tier
		} else if tier != model.TierNone {
			next.ids, next.tiers = slices.Insert(next.ids, i, id), slices.Insert(next.tiers, i, tier)
		}
	}
	return next, err
}

// replayedStill gives replayed tiers again when what some customers' tiers
// follow from is what it was, nil otherwise: one other customer can move the
// yardstick of all.
func (r *Reader) replayedStill(ctx context.Context, t *Tiers, day model.Day, ids []int64) (*Tiers, error) {
	if on, err := r.calibratedOn(ctx, r.book.Store.Readers(), day); err != nil || on != t.calibrated {
		return nil, err
	}
	next := *t
	if len(ids) == 0 {
		return &next, nil
	}
	_, _, some, err := r.judgedOf(ctx, ids, day)
	for _, id := range ids {
		was, had := slices.BinarySearch(t.ids, id)
		is, has := slices.BinarySearch(some.ids, id)
		if err != nil || had != has || had && t.prints[was] != some.prints[is] { // else nobody came, went or is another
			return nil, err
		}
	}
	return &next, nil
}

// tierJudgements are what people have set of a customer that its tier depends on.
const tierJudgements = `SELECT id, created, potential, credit_hold, archived, override_tier, override_on, override_until, opening, opening_on, opening_until, %s
	FROM customer`

// replayTiers gives the tiers that the interactions up to a day give: those of
// replay, from a fraction of what it reads.
func (r *Reader) replayTiers(ctx context.Context, day model.Day) (*Tiers, error) {
	on, undated := r.calibratedOn(ctx, r.book.Store.Readers(), day)
	policy, subjects, out, err := r.judgedOf(ctx, nil, day)
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
	out.calibrated = on
	out.tiers, err = scoring.TiersOn(ctx, subjects, policy, day, then, on)
	return out, err
}

// judgedOf gives customers as replayTiers looks at them by the policy in force, and who
// they are with the prints of what that is.
func (r *Reader) judgedOf(ctx context.Context, ids []int64, day model.Day) (policy *model.Policy, out *view.Subjects, t *Tiers, err error) {
	out, t = &view.Subjects{}, &Tiers{}
	if _, policy, err = r.book.PolicyInForce(ctx, r.book.Store.Readers()); err == nil {
		err = r.judged(ctx, ids, day, len(policy.Components) > 0, func(s *model.Subject, _ *happened, print uint64) {
			out.Add(s)
			t.ids, t.prints = append(t.ids, s.ID), append(t.prints, print)
		})
	}
	return policy, out, t, err
}

// judged reads everybody, or those of the ids, as known on a day, by id, with further
// fields where they count, and what happened to them. A subject given to take is good until
// it returns; its print tells whether any of it differs from another time.
func (r *Reader) judged(ctx context.Context, ids []int64, day model.Day, fields bool, take func(*model.Subject, *happened, uint64)) error {
	p, err := r.pastOf(ctx)
	if err != nil {
		return err
	}
	which, by := "", "1 = 1"
	if ids != nil {
		which, by = " WHERE id IN "+record.IDList(ids), "referred_by IN "+record.IDList(ids)
	}
	err = r.book.Store.ReadWhole(ctx, func(q engine.Tx) error {
		named, err := record.ReferralsOf(ctx, q, by) // how many each has recommended
		if err != nil {
			return err
		}
		var j judgement
		var id int64
		look := looking{c: p.cols}
		into := []any{&id, &j.created, &j.potential, &j.credit, &j.archived, &j.tier, &j.on, &j.until, &j.opening.Amount, &j.opening.On, &j.opening.Until, &j.fields}
		return engine.Scan(ctx, q, fmt.Sprintf(tierJudgements, record.FieldsCol("fields", fields))+which+" ORDER BY id", nil, into, func() {
			j.referrals = named[id]
			s := j.subject(id)
			h, _ := p.of(id, &look)
			take(&s, &h, h.judge(&s, &j.opening, day, maphash.Comparable(printSeed, j)))
		})
	})
	return cmp.Or(err, p.cols.err())
}

// judge sums up for a subject what of it tiers depend on, as known on a day, and gives the
// print of that behind another.
func (h *happened) judge(s *model.Subject, o *model.Opening, day model.Day, print uint64) uint64 {
	f := scoring.TierFacts(h.spends, o, day)
	for i := 0; i < len(h.spends) && h.spends[i].Day <= day; i++ {
		print = maphash.Comparable(printSeed, link[model.Spend]{print, h.spends[i]})
	}
	for _, m := range h.marks {
		if m.Day > day {
			break
		}
		print = maphash.Comparable(printSeed, link[mark]{print, m})
		switch {
		case m.What == unconverted:
			f.Unconverted++
		case m.What == rated:
			f.PrevSatisfaction, f.Satisfaction, f.SatisfactionDay = f.Satisfaction, int(m.Rating), m.Day
		case m.Resolved == 0 || m.Resolved > day:
			f.OpenComplaints, f.OldestComplaint = f.OpenComplaints+1, cmp.Or(f.OldestComplaint, m.Day)
		}
	}
	f.Referrals = s.Facts.Referrals
	s.Facts = f
	return print
}

// link is one more of what a print is of.
type link[T comparable] struct {
	before uint64
	of     T
}

// printSeed makes the prints of this process comparable.
var printSeed = maphash.MakeSeed()

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
		s.Potential = new(int(j.potential.Int64))
	}
	if j.tier != model.TierNone {
		s.Override = &model.Override{Tier: j.tier, On: j.on, Until: j.until}
	}
	s.Facts.Referrals = j.referrals
	return s
}
