package db

import (
	"context"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// source says where facts and scores of rows come from: the stored ones of a
// day, or a replayed state.
type source struct {
	day   model.Day
	stale bool
	state *view.State
}

// storedSource is the stored scores, which are of scoredOn.
func (d *DB) storedSource(scoredOn model.Day) source {
	if scoredOn == 0 {
		return source{day: d.today(), stale: true}
	}
	return source{day: scoredOn, stale: scoredOn != d.today()}
}

// rows gives whole rows in the order of ids, scores with components and reasons.
// Customers that are gone meanwhile are left out.
func (d *DB) rows(ctx context.Context, ids []int64, src *source) ([]model.Row, error) {
	if len(ids) == 0 {
		return []model.Row{}, nil
	}
	tx, err := d.readers.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	b, err := write.ReadBookRow(ctx, tx)
	if err != nil {
		return nil, err
	}
	policy, err := d.book.PolicyOf(ctx, tx, b.Policy)
	if err != nil {
		return nil, err
	}
	var calib *model.Calibration
	if src.state != nil {
		calib = src.state.Calib
	} else if calib, err = d.book.CalibrationOf(ctx, tx, b.Calibration); err != nil {
		return nil, err
	}
	found := make(map[int64]*model.Row, len(ids))
	for start := 0; start < len(ids); start += eachChunk {
		if err := readRows(ctx, tx, ids[start:min(start+eachChunk, len(ids))], src, found); err != nil {
			return nil, err
		}
	}
	out := make([]model.Row, 0, len(ids))
	for _, id := range ids {
		r := found[id]
		if r == nil {
			continue
		}
		s := model.SubjectOf(&r.Customer, &r.Facts)
		r.Score = scoring.Score(&s, policy, calib, src.day)
		out = append(out, *r)
	}
	return out, nil
}

// readRows reads customers and facts of up to eachChunk ids.
func readRows(ctx context.Context, q engine.Querier, ids []int64, src *source, found map[int64]*model.Row) error {
	in, args := record.InList(ids)
	err := engine.Each(ctx, q, "SELECT "+record.CustomerCols+" FROM customer WHERE id IN "+in, args, func(row engine.Scanner) error {
		c, err := record.ScanCustomer(row)
		if err == nil {
			found[c.ID] = &model.Row{Customer: c}
		}
		return err
	})
	if err != nil {
		return err
	}
	if src.state != nil {
		return sumUpFound(ctx, q, ids, src.day, found)
	}
	return engine.Each(ctx, q, "SELECT "+record.FactsCols+" FROM facts WHERE customer_id IN "+in, args, func(row engine.Scanner) error {
		var s record.FactsScan
		if err := row.Scan(s.Targets()...); err != nil {
			return err
		}
		if r := found[s.ID]; r != nil {
			r.Facts = s.Facts()
		}
		return nil
	})
}

// sumUpFound works out the facts of some of those found as of a day.
func sumUpFound(ctx context.Context, q engine.Querier, ids []int64, day model.Day, found map[int64]*model.Row) error {
	history, referrals, err := record.ReadHistories(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		r := found[id]
		if r == nil {
			continue
		}
		people, err := record.ReadContacts(ctx, q, id)
		if err != nil {
			return err
		}
		r.Facts = scoring.Summarize(&r.Customer, history[id], day)
		r.Facts.Referrals, r.Facts.Yearly = referrals[id], model.YearlyOf(&r.Customer, people)
	}
	return nil
}
