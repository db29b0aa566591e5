package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

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
	createScoreQueue = "CREATE INDEX score_queue ON score (pinned DESC, gain DESC, tier, due, customer_id) WHERE in_queue = 1"
)

// calibrationsKept is how many calibrations stay for undo and the history.
const calibrationsKept = 60

// firstBuyers is the number of buyers from which a calibration made when nobody
// had bought is renewed before the day is over: against it everyone is average.
const firstBuyers = 5

// Rescore calibrates anew and scores everyone as of today.
func (d *DB) Rescore(ctx context.Context, p model.Progress) (model.RescoreResult, error) {
	defer d.announce("rescore")()
	var res model.RescoreResult
	err := d.update(ctx, func(x *txn) (err error) {
		res, err = x.rescore(rescoreOptions{cause: model.CauseRescore, progress: p})
		return err
	})
	view.GiveBack(res.Customers)
	return res, err
}

// EnsureFresh rescores when the stored scores are not of today, or when the first
// customers of a new book have bought since; it tells whether it did. A read-only
// book stays as it is.
func (d *DB) EnsureFresh(ctx context.Context, p model.Progress) (bool, error) {
	if d.ReadOnly() {
		return false, nil
	}
	if stale, err := d.stale(ctx); err != nil || !stale {
		return false, d.mapErr(err)
	}
	defer d.announce("rescore")()
	did, customers := false, 0
	err := d.update(ctx, func(x *txn) error {
		stale, err := x.d.staleIn(ctx, x) // another process may have been quicker
		if err != nil || !stale {
			return err
		}
		did = true
		res, err := x.rescore(rescoreOptions{cause: model.CauseRescore, progress: p})
		customers = res.Customers
		return err
	})
	view.GiveBack(customers)
	return did && err == nil, err
}

func (d *DB) stale(ctx context.Context) (bool, error) { return d.staleIn(ctx, d.readers) }

func (d *DB) staleIn(ctx context.Context, q engine.Querier) (bool, error) {
	b, err := readBookRow(ctx, q)
	if err != nil || b.scoredOn != d.today() {
		return true, err
	}
	c, err := d.calibrationOf(ctx, q, b.calibration)
	if err != nil || c.Buyers > 0 {
		return false, err
	}
	buyers, err := engine.IDs(ctx, q, "SELECT customer_id FROM facts WHERE orders > 0 LIMIT $1", firstBuyers)
	return len(buyers) >= firstBuyers, err
}

// fresh makes the scores those of today before a change builds on them.
func (x *txn) fresh(p model.Progress) error {
	if x.scoredOn == x.today {
		return nil
	}
	_, err := x.rescore(rescoreOptions{cause: model.CauseRescore, progress: p})
	return err
}

type rescoreOptions struct {
	cause           model.Cause
	change          int64 // the change that causes it, 0 for none
	keepCalibration bool  // score by the calibration in force
	rewrite         bool  // most scores will differ: do not compare
	progress        model.Progress
}

func (o *rescoreOptions) step(name string, done, total int) {
	if o.progress != nil {
		o.progress(name, done, total)
	}
}

// rescore sums up the facts that are out of date, calibrates, scores everyone
// and writes what changed.
func (x *txn) rescore(o rescoreOptions) (res model.RescoreResult, err error) {
	if o.cause == "" {
		o.cause = model.CauseRescore
	}
	o.step("facts", 0, 0)
	if err := x.renewFacts(); err != nil {
		return res, err
	}
	n, err := x.customers()
	if err != nil {
		return res, err
	}
	x.d.makeRoom(n)
	subjects, err := x.calibrate(n, &o)
	if err != nil {
		return res, err
	}
	r, err := x.scoreAll(n, subjects, &o)
	if err != nil {
		return res, err
	}
	if err := x.saveScores(r, &o); err != nil {
		return res, err
	}
	res = model.RescoreResult{Day: x.today, Customers: len(r.IDs)}
	if err := x.noteTiers(r, &o, &res); err != nil {
		return res, err
	}
	err = x.exec("UPDATE book SET scored_on = $1, calibration_id = $2", int64(x.today), x.calibID)
	x.scoredOn, x.Renewed = x.today, r
	o.step("score", len(r.IDs), len(r.IDs))
	return res, err
}

// calibrate renews the calibration unless the one in force is to stay. It gives
// the subjects where they can stay in memory for scoring.
func (x *txn) calibrate(n int, o *rescoreOptions) ([]model.Subject, error) {
	if o.keepCalibration {
		return nil, nil
	}
	subjects, err := x.subjects(n)
	if err != nil {
		return nil, err
	}
	if err := x.d.store.Shrink(x.ctx, x); err != nil {
		return nil, err
	}
	o.step("calibrate", 0, n)
	c := scoring.Calibrate(subjects, *x.policy, x.today)
	if x.d.snap.InUse() {
		subjects = nil // beside the read model they are too much: they are read again
	}
	return subjects, x.saveCalibration(&c)
}

// scoreAll scores everyone, from memory where the subjects are given, and keeps
// what is stored and shown.
func (x *txn) scoreAll(n int, subjects []model.Subject, o *rescoreOptions) (*view.Renewal, error) {
	r := &view.Renewal{IDs: make([]int64, 0, n), Facts: make([]view.Facts, 0, n), Scores: make([]record.Lean, 0, n), Expired: map[int64]model.Tier{}}
	scorer, all := scoring.NewScorer(x.policy, x.calib, x.today), tally{}
	one := func(s *model.Subject) error {
		if len(r.IDs)%4096 == 0 {
			o.step("score", len(r.IDs), n)
			if err := x.ctx.Err(); err != nil {
				return err
			}
		}
		score := scorer.Score(s)
		l, c := record.LeanOf(&score), customerCounts{there: true, archived: s.Archived, snoozed: s.SnoozedUntil}
		r.IDs, r.Facts, r.Scores = append(r.IDs, s.ID), append(r.Facts, view.FactsOf(&s.Facts)), append(r.Scores, l)
		all.customer(c, 1)
		all.queue(c, max(s.Facts.LastContact, s.Facts.LastTry), &l, x.today, 1)
		if ov := s.Override; ov != nil && !ov.Holds(x.today) {
			r.Expired[s.ID] = ov.Tier
		}
		return nil
	}
	if subjects == nil {
		if err := x.eachSubject(one); err != nil {
			return nil, err
		}
	}
	for i := range subjects {
		if err := one(&subjects[i]); err != nil {
			return nil, err
		}
	}
	return r, all.recount(x.ctx, x)
}

func (x *txn) saveCalibration(c *model.Calibration) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var top sql.NullInt64
	if err := x.tx.QueryRowContext(x.ctx, "SELECT max(id) FROM calibration").Scan(&top); err != nil {
		return err
	}
	id := top.Int64 + 1
	if err := x.exec("DELETE FROM calibration WHERE id <= $1", id-calibrationsKept); err != nil {
		return err
	}
	if err := x.exec("INSERT INTO calibration (id, day, at, body) VALUES ($1, $2, $3, $4)", id, int64(c.Day), x.now, string(body)); err != nil {
		return err
	}
	x.calib, x.calibID = c, id
	return nil
}

var subjectQuery = `SELECT c.id, c.created, c.potential, c.credit_hold, c.do_not_contact, c.archived, c.snoozed_until,
	c.override_tier, c.override_on, c.override_until, c.birthday, f.` + strings.ReplaceAll(record.FactsCols, ", ", ", f.") +
	` FROM customer c JOIN facts f ON f.customer_id = c.id ORDER BY c.id`

func (x *txn) customers() (n int, err error) {
	err = x.tx.QueryRowContext(x.ctx, "SELECT count(*) FROM customer").Scan(&n)
	return n, err
}

// subjects reads all of them, n about how many there are.
func (x *txn) subjects(n int) ([]model.Subject, error) {
	out := make([]model.Subject, 0, n)
	err := x.eachSubject(func(s *model.Subject) error {
		out = append(out, *s)
		return nil
	})
	return out, err
}

// eachSubject reads what scoring looks at of every customer, by id.
func (x *txn) eachSubject(fn func(s *model.Subject) error) error {
	return engine.Walk(x.ctx, x, subjectQuery, func(row engine.Scanner) error {
		s, err := scanSubject(row)
		if err != nil {
			return err
		}
		return fn(&s)
	})
}

func scanSubject(row engine.Scanner) (s model.Subject, err error) {
	var f record.FactsScan
	var potential sql.NullInt64
	var credit, dnc, archived, tier int64
	var on, until model.Day
	into := append([]any{&s.ID, &s.Created, &potential, &credit, &dnc, &archived, &s.SnoozedUntil, &tier, &on, &until, &s.Birthday}, f.Targets()...)
	if err := row.Scan(into...); err != nil {
		return s, err
	}
	if potential.Valid {
		p := int(potential.Int64)
		s.Potential = &p
	}
	s.CreditHold, s.DoNotContact, s.Archived = credit != 0, dnc != 0, archived != 0
	if tier != 0 {
		s.Override = &model.Override{Tier: model.Tier(tier), On: on, Until: until}
	}
	s.Facts = f.Facts()
	return s, nil
}

// saveScores writes the scores that differ from the stored ones, all of them
// when most do.
func (x *txn) saveScores(r *view.Renewal, o *rescoreOptions) error {
	var changed []int
	if !o.rewrite && x.scoredOn == x.today {
		var err error
		if changed, err = x.changedScores(r); err != nil {
			return err
		}
		if len(changed) <= len(r.IDs)/4 {
			for _, i := range changed {
				if err := x.exec("DELETE FROM score WHERE customer_id = $1", r.IDs[i]); err != nil {
					return err
				}
				if err := x.put(record.ScoreTable(), nil, record.ScoreRow(r.IDs[i], &r.Scores[i])); err != nil {
					return err
				}
			}
			return nil
		}
	}
	if err := x.exec(dropScoreQueue); err != nil {
		return err
	}
	if err := x.exec("DELETE FROM score"); err != nil {
		return err
	}
	ins := x.inserter(record.ScoreTable())
	for i := range r.IDs {
		if err := ins.Add(record.ScoreRow(r.IDs[i], &r.Scores[i])...); err != nil {
			return err
		}
	}
	if err := ins.Flush(); err != nil {
		return err
	}
	return x.exec(createScoreQueue)
}

// changedScores walks the stored scores beside the new ones, both by customer.
func (x *txn) changedScores(r *view.Renewal) (changed []int, err error) {
	i := 0
	err = engine.Walk(x.ctx, x, "SELECT "+record.ScoreCols+" FROM score ORDER BY customer_id", func(row engine.Scanner) error {
		var s record.LeanScan
		if err := row.Scan(s.Targets()...); err != nil {
			return err
		}
		for i < len(r.IDs) && r.IDs[i] < s.ID {
			changed = append(changed, i)
			i++
		}
		if i < len(r.IDs) && r.IDs[i] == s.ID {
			if s.Lean() != r.Scores[i] {
				changed = append(changed, i)
			}
			i++
		}
		return nil
	})
	for ; i < len(r.IDs); i++ {
		changed = append(changed, i)
	}
	return changed, err
}

// lastTiers gives the newest line of every customer's history, beside ids.
func (x *txn) lastTiers(ids []int64) ([]lastTier, error) {
	last := make([]lastTier, len(ids))
	i := 0
	err := engine.Walk(x.ctx, x, "SELECT customer_id, id, to_tier FROM tier_change ORDER BY customer_id, id", func(row engine.Scanner) error {
		var customer int64
		var l lastTier
		if err := row.Scan(&customer, &l.id, &l.to); err != nil {
			return err
		}
		for i < len(ids) && ids[i] < customer {
			i++
		}
		if i < len(ids) && ids[i] == customer {
			last[i] = l
		}
		return nil
	})
	return last, err
}

// noteTiers adds the lines of the tier history that a full rescore brings.
func (x *txn) noteTiers(r *view.Renewal, o *rescoreOptions, res *model.RescoreResult) error {
	last, err := x.lastTiers(r.IDs)
	if err != nil {
		return err
	}
	ins := x.inserter(x.tabs["tier_change"])
	for i, customer := range r.IDs {
		to := r.Scores[i].Tier
		id, from := int64(last[i].id), last[i].to
		if from == to {
			continue
		}
		if from != model.TierNone {
			res.Moved++
			if to < from {
				res.Up++
			} else {
				res.Down++
			}
		}
		cause := o.cause
		if tier, was := r.Expired[customer]; was && cause == model.CauseRescore && from == tier {
			cause = model.CauseExpired
		}
		if err := ins.Add(customer, id+1, int64(x.today), x.now, int64(from), int64(to), string(cause), int64(0), o.change); err != nil {
			return err
		}
	}
	return ins.Flush()
}
