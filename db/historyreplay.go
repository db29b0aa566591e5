package db

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"

	"tierbook/model"
	"tierbook/scoring"
)

// tierEvents are the interactions that a tier depends on, up to a day.
const tierEvents = `SELECT customer_id, day, id, kind, base, satisfaction, resolved FROM interaction
	WHERE day <= %d AND kind IN ('order', 'refund', 'feedback', 'complaint') ORDER BY customer_id, day, id`

// tierJudgements are what people have set of a customer that its tier depends on.
const tierJudgements = `SELECT id, created, potential, credit_hold, archived, referred_by, override_tier, override_on, override_until
	FROM customer ORDER BY id`

// replayTiers gives the tiers that the interactions up to a day give: those of
// replay, from a fraction of what it reads.
func (d *DB) replayTiers(ctx context.Context, day model.Day) (map[int64]model.Tier, error) {
	var policy *model.Policy
	var subjects []model.Subject
	err := d.readWhole(ctx, func(q lent) error {
		b, err := readBookRow(ctx, q)
		if err != nil {
			return err
		}
		if policy, err = d.policyOf(ctx, q, b.policy); err != nil {
			return err
		}
		if subjects, err = judgedSubjects(ctx, q); err != nil {
			return err
		}
		return sumTierFacts(ctx, q, subjects, day)
	})
	if err != nil {
		return nil, err
	}
	calib := scoring.Calibrate(subjects, *policy, day)
	tiers := make([]model.Tier, len(subjects))
	workers := runtime.GOMAXPROCS(0)
	size := (len(subjects) + workers - 1) / workers
	var jobs sync.WaitGroup
	for w := range workers {
		jobs.Go(func() {
			k := scoring.NewScorer(policy, &calib, day)
			for i := w * size; i < min((w+1)*size, len(subjects)); i++ {
				if i%1024 == 0 && ctx.Err() != nil {
					return
				}
				tiers[i] = k.Score(&subjects[i]).Tier
			}
		})
	}
	jobs.Wait()
	defer giveBack(len(subjects))
	out := make(map[int64]model.Tier, len(subjects))
	for i := range subjects {
		out[subjects[i].ID] = tiers[i]
	}
	return out, ctx.Err()
}

// judgedSubjects reads everybody by id, without facts but referrals.
func judgedSubjects(ctx context.Context, q querier) (out []model.Subject, err error) {
	n := 0
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM customer").Scan(&n); err != nil {
		return nil, err
	}
	out = make([]model.Subject, 0, n)
	named := map[int64]int{}
	err = walkTable(ctx, q, tierJudgements, func(row scanner) error {
		var s model.Subject
		var potential sql.NullInt64
		var credit, archived, by, tier int64
		var on, until model.Day
		if err := row.Scan(&s.ID, &s.Created, &potential, &credit, &archived, &by, &tier, &on, &until); err != nil {
			return err
		}
		if potential.Valid {
			p := int(potential.Int64)
			s.Potential = &p
		}
		if tier != 0 {
			s.Override = &model.Override{Tier: model.Tier(tier), On: on, Until: until}
		}
		if by != 0 {
			named[by]++
		}
		s.CreditHold, s.Archived = credit != 0, archived != 0
		out = append(out, s)
		return nil
	})
	for i := range out {
		out[i].Facts.Referrals = named[out[i].ID]
	}
	return out, err
}

// sumTierFacts adds up what tiers depend on, customer by customer.
func sumTierFacts(ctx context.Context, q querier, subjects []model.Subject, day model.Day) error {
	var history []model.Interaction
	var base []int64 // the amounts of history, one place each
	at := 0
	finish := func() {
		for i := range history {
			if history[i].Base != nil {
				history[i].Base = &base[i]
			}
		}
		s := &subjects[at]
		f := scoring.Summarize(&model.Customer{ID: s.ID}, history, day)
		f.Referrals = s.Facts.Referrals
		s.Facts = f
		history, base = history[:0], base[:0]
	}
	err := walkTable(ctx, q, fmt.Sprintf(tierEvents, day), func(row scanner) error {
		var e model.Interaction
		var amount sql.NullInt64
		var kind string
		if err := row.Scan(&e.CustomerID, &e.Day, &e.ID, &kind, &amount, &e.Satisfaction, &e.Resolved); err != nil {
			return err
		}
		for at < len(subjects) && subjects[at].ID < e.CustomerID {
			finish()
			at++
		}
		if at == len(subjects) || subjects[at].ID != e.CustomerID {
			return nil
		}
		e.Kind, base = model.Kind(kind), append(base, amount.Int64)
		if amount.Valid {
			e.Base = &amount.Int64
		}
		history = append(history, e)
		return nil
	})
	if err == nil && at < len(subjects) {
		finish()
	}
	return err
}
