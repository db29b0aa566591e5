package write

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// scoreQueueIndex is dropped and made anew around a rewrite of all scores:
// keeping it up row by row costs several times as much.
const (
	dropScoreQueue   = "DROP INDEX score_queue"
	createScoreQueue = "CREATE INDEX score_queue ON score (in_queue, (CASE WHEN in_queue < 8192 THEN tier ELSE 0 END), gain DESC, tier, due, customer_id) WHERE in_queue > 0"
)

const (
	calibrationsKept = 60
	manyCustomers    = 100_000
)

// Fresh makes the scores those of today before a change builds on them.
func (x *Tx) Fresh(p model.Progress) {
	if x.ScoredOn != x.Today {
		x.Rescore(RescoreOptions{Cause: model.CauseRescore, Progress: p})
	}
}

// RescoreOptions say how everyone is scored.
type RescoreOptions struct {
	Cause           model.Cause
	Change          int64 // the change that causes it, 0 for none
	KeepCalibration bool  // score by the calibration in force
	Recut           bool  // renew of it what depends on the policy alone
	Rewrite         bool  // most scores will differ: do not compare
	Scratch         bool  // nothing derived is taken for right: keys of names, sums and owners' counts too
	Progress        model.Progress
}

// Rescore sums up the facts that are out of date, calibrates, scores everyone
// and writes what changed.
func (x *Tx) Rescore(o RescoreOptions) model.RescoreResult {
	o.Cause = cmp.Or(o.Cause, model.CauseRescore)
	o.Progress = model.If(o.Progress != nil, o.Progress, func(string, int, int) {})
	o.Progress("facts", 0, 0)
	renew := model.If(o.Scratch, x.renewAll, x.RenewFacts)
	if x.ScoredOn > x.Today { // the clock was set back: nothing of the later day stays
		renew = x.renewAll
		x.Exec("DELETE FROM tier_change WHERE day > $1 AND change_id = 0", int64(x.Today))
	}
	renew()
	r := x.scoreAll(&o)
	x.saveScores(r, &o)
	res := model.RescoreResult{Day: x.Today, Customers: len(r.IDs)}
	x.noteTiers(r, &o, &res)
	x.Exec("UPDATE book SET scored_on = $1, calibration_id = $2", int64(x.Today), x.CalibID)
	x.ScoredOn, x.Renewed = x.Today, model.If(x.All, nil, r)
	o.Progress("score", len(r.IDs), len(r.IDs))
	return res
}

// calibrate gives the calibration by which everybody is scored, the gains aside.
func (x *Tx) calibrate(subjects *view.Subjects, o *RescoreOptions) model.Calibration {
	switch {
	case o.KeepCalibration:
		return *x.Calib
	case o.Recut:
		return scoring.Recut(subjects, x.Policy, *x.Calib, x.Today)
	}
	o.Progress("calibrate", 0, subjects.Len())
	return scoring.Yardstick(subjects, *x.Policy, x.Today)
}

// scoreAll scores everyone, on all processors, and keeps what is stored and shown.
func (x *Tx) scoreAll(o *RescoreOptions) *view.Renewal {
	subjects, err := Subjects(x.Ctx, x, len(x.Policy.Components) > 0)
	x.Fail(err)
	_ = x.Book.Store.Shrink(x.Ctx, x)
	c := x.calibrate(subjects, o)
	if subjects.Len() > manyCustomers {
		debug.FreeOSMemory() // what the calibration took, in whose place the scores come
	}
	n, before := subjects.Len(), x.placesBefore()
	r := &view.Renewal{IDs: make([]int64, n), Scores: make([]record.Lean, n), Expired: map[int64]model.Tier{}}
	if !x.All { // else the read model is read anew
		r.Facts = make([]view.Facts, n)
	}
	all, gains, mu := Tally{}, make([]float64, 0, n), sync.Mutex{}
	scoring.Spans(n, func(from, to int) {
		scorer, some, theirs := scoring.NewScorer(x.Policy, &c, x.Today), Tally{}, make([]float64, 0, to-from)
		for i, s := range subjects.Each(from, to) {
			if i%4096 == 0 && x.Ctx.Err() != nil {
				return
			}
			if i%4096 == 0 && from == 0 { // the others are as far
				o.Progress("score", i*n/to, n)
			}
			score := scorer.Score(s)
			l := &r.Scores[i]
			*l = record.LeanOf(&score)
			l.Follow(placeOf(before, s.ID), max(s.Facts.LastContact, s.Facts.LastTry) == x.Today)
			if r.IDs[i] = s.ID; r.Facts != nil {
				r.Facts[i] = view.FactsOf(&s.Facts)
			}
			if some.subject(s, l, x.Today); !s.Archived {
				theirs = append(theirs, l.Gain)
			}
			if ov := s.Override; ov != nil && !ov.Holds(x.Today) {
				mu.Lock()
				r.Expired[s.ID] = ov.Tier
				mu.Unlock()
			}
		}
		mu.Lock()
		defer mu.Unlock()
		gains = append(gains, theirs...)
		for what, k := range some {
			all[what] += k
		}
	})
	x.Fail(x.Ctx.Err())
	if !o.KeepCalibration {
		scoring.SetGains(&c, gains)
		x.SaveCalibration(&c)
	}
	for i := range r.Scores {
		r.Scores[i].Priority = scoring.Priority(&c, r.Scores[i].Gain)
	}
	x.Exec("DELETE FROM tally WHERE what <> '" + tallyOwner + "'") // owners' stay
	maps.DeleteFunc(all, func(c Counted, _ int) bool { return c.What == tallyOwner })
	x.SaveTally(all)
	return r
}

// placed is a customer's place in the queue.
type placed struct {
	id int64
	record.Place
}

// placesBefore gives the places from before where they are of today, by customer.
func (x *Tx) placesBefore() []placed {
	if x.ScoredOn != x.Today {
		return nil
	}
	all, err := engine.All(x.Ctx, x, func(p *placed) []any { return []any{&p.id, &p.Place} }, "SELECT customer_id, in_queue FROM score WHERE in_queue <> 0 ORDER BY customer_id")
	x.Fail(err)
	return all
}

// placeOf gives a customer's, none where it has none, from a list by id.
func placeOf(all []placed, id int64) record.Place {
	if i, there := slices.BinarySearchFunc(all, id, func(p placed, id int64) int { return cmp.Compare(p.id, id) }); there {
		return all[i].Place
	}
	return record.Place{}
}

// SaveCalibration stores a calibration and makes it the one in force.
func (x *Tx) SaveCalibration(c *model.Calibration) {
	body, err := json.Marshal(c)
	x.Fail(err)
	id := x.Number("SELECT coalesce(max(id), 0) + 1 FROM calibration")
	x.Calib, x.CalibID = c, id
	x.Exec("DELETE FROM calibration WHERE id <= $1", id-calibrationsKept)
	x.Exec("INSERT INTO calibration (id, day, at, body) VALUES ($1, $2, $3, $4)", id, int64(c.Day), x.Now, string(body))
}

// Subjects reads all of them as EachSubject does.
func Subjects(ctx context.Context, q engine.Querier, fields bool) (*view.Subjects, error) {
	out := &view.Subjects{}
	return out, EachSubject(ctx, q, fields, "", func(s *model.Subject) error { out.Add(s); return nil })
}

// EachSubject reads what scoring looks at of the customers that a condition picks, ""
// for all, by id; further fields only where fields is set. A subject is good until fn
// returns.
func EachSubject(ctx context.Context, q engine.Querier, fields bool, where string, fn func(s *model.Subject) error) error {
	query := `SELECT c.id, c.created, c.potential, c.credit_hold, c.do_not_contact, c.archived, c.snoozed_until,
	c.override_tier, c.override_on, c.override_until, c.cadence, ` + record.FieldsCol("c.fields", fields) + `, f.` + strings.ReplaceAll(record.FactsCols, ", ", ", f.") +
		` FROM customer c JOIN facts f ON f.customer_id = c.id` + where + ` ORDER BY c.id`
	var s model.Subject
	var o model.Override
	var list string
	into := []any{&s.ID, &s.Created, &s.Potential, &s.Credit, &s.Barred, &s.Archived, &s.SnoozedUntil, &o.Tier, &o.On, &o.Until, &s.Cadence, &list}
	into = append(into, record.FactsTargets(&s.ID, &s.Facts)...)
	return engine.Each(ctx, q, query, nil, func(row engine.Scanner) error {
		s = model.Subject{}
		if err := row.Scan(into...); err != nil {
			return err
		}
		if s.Fields = record.UnpackFields(list); o.Tier != model.TierNone {
			s.Override = &o
		}
		return fn(&s)
	})
}

// saveScores writes the scores that differ from the stored ones, all of them
// when most do.
func (x *Tx) saveScores(r *view.Renewal, o *RescoreOptions) {
	if !o.Rewrite && x.ScoredOn == x.Today {
		changed, err := x.changedScores(r) // what cannot be compared is written anew
		if err == nil && len(changed) <= len(r.IDs)/4 {
			for _, i := range changed {
				x.Exec("DELETE FROM score WHERE customer_id = $1", r.IDs[i])
				x.put(x.Tabs["score"], nil, record.ScoreRow(r.IDs[i], &r.Scores[i]))
			}
			return
		}
	}
	x.Exec(dropScoreQueue)
	x.Exec("DELETE FROM score")
	ins := x.Inserter(x.Tabs["score"])
	for i := 0; i < len(r.IDs) && x.failed == nil; i++ {
		ins.Add(record.ScoreRow(r.IDs[i], &r.Scores[i])...)
	}
	ins.Flush()
	x.Exec(createScoreQueue)
}

// changedScores walks the stored scores beside the new ones, both by customer.
func (x *Tx) changedScores(r *view.Renewal) (changed []int, err error) {
	i := 0
	err = engine.Each(x.Ctx, x, "SELECT "+record.ScoreCols+" FROM score ORDER BY customer_id", nil, func(row engine.Scanner) error {
		var id int64
		var l record.Lean
		if err := row.Scan(record.ScoreTargets(&id, &l)...); err != nil {
			return err
		}
		for i < len(r.IDs) && r.IDs[i] < id {
			changed = append(changed, i)
			i++
		}
		if i < len(r.IDs) && r.IDs[i] == id {
			if l != r.Scores[i] {
				changed = append(changed, i)
			}
			i++
			return nil
		}
		return errors.New("a score of nobody")
	})
	for ; i < len(r.IDs); i++ {
		changed = append(changed, i)
	}
	return changed, err
}

// noteTiers adds the lines of the tier history that a full rescore brings.
func (x *Tx) noteTiers(r *view.Renewal, o *RescoreOptions, res *model.RescoreResult) {
	last, at, customer, l := make([]lastTier, len(r.IDs)), 0, int64(0), lastTier{}
	x.Fail(engine.Scan(x.Ctx, x, allTiers+" ORDER BY customer_id, id", nil, []any{&customer, &l.id, &l.to}, func() {
		for at < len(r.IDs) && r.IDs[at] < customer {
			at++
		}
		if at < len(r.IDs) && r.IDs[at] == customer {
			last[at] = l
		}
	}))
	ins := x.Inserter(x.Tabs["tier_change"])
	for i := 0; i < len(r.IDs) && x.failed == nil; i++ {
		customer, to := r.IDs[i], r.Scores[i].Tier
		id, from := int64(last[i].id), last[i].to
		if from == to {
			continue
		}
		if from != model.TierNone {
			res.Moved++
			*model.If(to < from, &res.Up, &res.Down)++
		}
		cause := o.Cause
		if tier, was := r.Expired[customer]; was && cause == model.CauseRescore && from == tier {
			cause = model.CauseExpired
		}
		ins.Add(customer, id+1, int64(x.Today), x.Now, int64(from), int64(to), string(cause), int64(0), o.Change)
	}
	ins.Flush()
}
