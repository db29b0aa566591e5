package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

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
	giveBack(res.Customers)
	return res, err
}

// EnsureFresh rescores when the stored scores are not of today, or when the first
// customers of a new book have bought since; it tells whether it did.
func (d *DB) EnsureFresh(ctx context.Context, p model.Progress) (bool, error) {
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
	giveBack(customers)
	return did && err == nil, err
}

func (d *DB) stale(ctx context.Context) (bool, error) { return d.staleIn(ctx, d.readers) }

func (d *DB) staleIn(ctx context.Context, q querier) (bool, error) {
	b, err := readBookRow(ctx, q)
	if err != nil || b.scoredOn != d.today() {
		return true, err
	}
	c, err := d.calibrationOf(ctx, q, b.calibration)
	if err != nil || c.Buyers > 0 {
		return false, err
	}
	buyers, err := queryIDs(ctx, q, "SELECT customer_id FROM facts WHERE orders > 0 LIMIT $1", firstBuyers)
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
	subjects, err := x.subjects()
	if err != nil {
		return res, err
	}
	if !o.keepCalibration {
		o.step("calibrate", 0, len(subjects))
		c := scoring.Calibrate(subjects, *x.policy, x.today)
		if err := x.saveCalibration(&c); err != nil {
			return res, err
		}
	}
	scores, scorer := make([]lean, len(subjects)), scoring.NewScorer(x.policy, x.calib, x.today)
	for i := range subjects {
		if i%4096 == 0 {
			o.step("score", i, len(subjects))
			if err := x.ctx.Err(); err != nil {
				return res, err
			}
		}
		s := scorer.Score(&subjects[i])
		scores[i] = leanOf(&s)
	}
	if err := x.saveScores(subjects, scores, &o); err != nil {
		return res, err
	}
	res = model.RescoreResult{Day: x.today, Customers: len(subjects)}
	if err := x.noteTiers(subjects, scores, &o, &res); err != nil {
		return res, err
	}
	err = x.exec("UPDATE book SET scored_on = $1, calibration_id = $2", int64(x.today), x.calibID)
	x.scoredOn, x.renewed = x.today, &renewal{subjects: subjects, scores: scores}
	o.step("score", len(subjects), len(subjects))
	return res, err
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

const subjectQuery = `SELECT c.id, c.created, c.potential, c.credit_hold, c.do_not_contact, c.archived, c.snoozed_until,
	c.override_tier, c.override_on, c.override_until, c.birthday, f.` + `customer_id, f.interactions, f.orders, f.order_days, f.first_order,
	f.last_order, f.revenue, f.first_spend, f.unconverted, f.median_gap, f.last_contact, f.satisfaction, f.satisfaction_day,
	f.prev_satisfaction, f.open_complaints, f.oldest_complaint, f.referrals, f.promise, f.next_event, f.opportunities
	FROM customer c JOIN facts f ON f.customer_id = c.id ORDER BY c.id`

// subjects reads what scoring looks at of every customer, by id.
func (x *txn) subjects() (out []model.Subject, err error) {
	var n int
	if err := x.tx.QueryRowContext(x.ctx, "SELECT count(*) FROM customer").Scan(&n); err != nil {
		return nil, err
	}
	out = make([]model.Subject, 0, n)
	err = walkTable(x.ctx, x, subjectQuery, func(row scanner) error {
		s, err := scanSubject(row)
		out = append(out, s)
		return err
	})
	return out, err
}

func scanSubject(row scanner) (s model.Subject, err error) {
	var f factsScan
	var potential sql.NullInt64
	var credit, dnc, archived, tier int64
	var on, until model.Day
	into := append([]any{&s.ID, &s.Created, &potential, &credit, &dnc, &archived, &s.SnoozedUntil, &tier, &on, &until, &s.Birthday}, f.targets()...)
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
	s.Facts = f.facts()
	return s, nil
}

// saveScores writes the scores that differ from the stored ones, all of them
// when most do.
func (x *txn) saveScores(subjects []model.Subject, scores []lean, o *rescoreOptions) error {
	var changed []int
	if !o.rewrite && x.scoredOn == x.today {
		var err error
		if changed, err = x.changedScores(subjects, scores); err != nil {
			return err
		}
		if len(changed) <= len(scores)/4 {
			for _, i := range changed {
				if err := x.put(scoreTable(), scoreRow(subjects[i].ID, &scores[i])); err != nil {
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
	ins := x.inserter(scoreTable())
	for i := range scores {
		if err := ins.add(scoreRow(subjects[i].ID, &scores[i])...); err != nil {
			return err
		}
	}
	if err := ins.flush(); err != nil {
		return err
	}
	return x.exec(createScoreQueue)
}

// changedScores walks the stored scores beside the new ones, both by customer.
func (x *txn) changedScores(subjects []model.Subject, scores []lean) (changed []int, err error) {
	i := 0
	err = walkTable(x.ctx, x, "SELECT "+scoreCols+" FROM score ORDER BY customer_id", func(row scanner) error {
		var s leanScan
		if err := row.Scan(s.targets()...); err != nil {
			return err
		}
		for i < len(subjects) && subjects[i].ID < s.id {
			changed = append(changed, i)
			i++
		}
		if i < len(subjects) && subjects[i].ID == s.id {
			if s.lean() != scores[i] {
				changed = append(changed, i)
			}
			i++
		}
		return nil
	})
	for ; i < len(subjects); i++ {
		changed = append(changed, i)
	}
	return changed, err
}

// lastTier is the newest line of a customer's tier history.
type lastTier struct {
	id int32
	to model.Tier
}

// lastTiers gives the newest line of every customer's history, beside subjects.
func (x *txn) lastTiers(subjects []model.Subject) ([]lastTier, error) {
	last := make([]lastTier, len(subjects))
	i := 0
	err := walkTable(x.ctx, x, "SELECT customer_id, id, to_tier FROM tier_change ORDER BY customer_id, id", func(row scanner) error {
		var customer int64
		var l lastTier
		if err := row.Scan(&customer, &l.id, &l.to); err != nil {
			return err
		}
		for i < len(subjects) && subjects[i].ID < customer {
			i++
		}
		if i < len(subjects) && subjects[i].ID == customer {
			last[i] = l
		}
		return nil
	})
	return last, err
}

// noteTiers adds the lines of the tier history that a full rescore brings.
func (x *txn) noteTiers(subjects []model.Subject, scores []lean, o *rescoreOptions, res *model.RescoreResult) error {
	last, err := x.lastTiers(subjects)
	if err != nil {
		return err
	}
	ins := x.inserter(x.tabs["tier_change"])
	for i := range scores {
		s, to := &subjects[i], scores[i].tier
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
		if ov := s.Override; cause == model.CauseRescore && ov != nil && !ov.Holds(x.today) && from == ov.Tier {
			cause = model.CauseExpired
		}
		if err := ins.add(s.ID, id+1, int64(x.today), x.now, int64(from), int64(to), string(cause), int64(0), o.change); err != nil {
			return err
		}
	}
	return ins.flush()
}

func queryIDs(ctx context.Context, q querier, query string, args ...any) (ids []int64, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
