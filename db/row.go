package db

import (
	"context"
	"slices"

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

// calibration is the one by which it is measured.
func (s *source) calibration(now *write.InForce) *model.Calibration {
	if s.state != nil {
		return s.state.Calib
	}
	return now.Calib
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
	var now write.InForce
	found := make(map[int64]*model.Row, len(ids))
	err := d.store.Read(ctx, func(tx engine.Tx) (err error) {
		now, err = d.book.InForce(ctx, tx)
		for chunk := range slices.Chunk(ids, eachChunk) {
			if err == nil {
				err = readRows(ctx, tx, chunk, src, found)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	calib := src.calibration(&now)
	out := make([]model.Row, 0, len(ids))
	for _, id := range ids {
		r := found[id]
		if r == nil {
			continue
		}
		s := model.SubjectOf(&r.Customer, &r.Facts)
		r.Score = scoring.Score(&s, now.Policy, calib, src.day)
		out = append(out, *r)
	}
	return out, nil
}

// readRows reads customers and facts of up to eachChunk ids.
func readRows(ctx context.Context, q engine.Querier, ids []int64, src *source, found map[int64]*model.Row) error {
	customers, err := record.ReadCustomers(ctx, q, ids)
	if err != nil {
		return err
	}
	var facts map[int64]model.Facts
	if src.state != nil {
		facts, err = write.SumUp(ctx, q, customers, src.day)
	} else {
		facts, err = engine.Index(ctx, q, record.FactsTargets, "SELECT "+record.FactsCols+" FROM facts WHERE customer_id IN "+record.IDList(ids))
	}
	for id, c := range customers {
		found[id] = &model.Row{Customer: *c, Facts: facts[id]}
	}
	return err
}
