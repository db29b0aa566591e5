package db

import (
	"context"
	"slices"
	"sync"

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
	return source{day: d.day(scoredOn), stale: scoredOn != d.today()}
}

// rows gives whole rows in the order of ids, scores with components and reasons.
// Customers that are gone meanwhile are left out.
func (d *DB) rows(ctx context.Context, ids []int64, src *source) ([]model.Row, error) {
	if len(ids) == 0 {
		return []model.Row{}, nil
	}
	var now write.InForce
	var of state
	found, missing := make(map[int64]*model.Row, len(ids)), ids
	err := d.store.Read(ctx, func(tx engine.Tx) (err error) {
		if now, err = d.book.InForce(ctx, tx); err != nil {
			return err
		}
		if of = (state{now.Row.Policy, now.Row.Calibration, src.day, 0}); src.state == nil && len(ids) <= recentRows/4 {
			missing, err = d.recent.find(ctx, tx, &of, ids, found)
		}
		for chunk := range slices.Chunk(missing, eachChunk) {
			if err == nil {
				err = readRows(ctx, tx, chunk, src, found)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	scorer := scoring.NewScorer(now.Policy, src.calibration(&now), src.day)
	for _, id := range missing {
		if r := found[id]; r != nil {
			s := model.SubjectOf(&r.Customer, &r.Facts)
			r.Score = scorer.Explain(&s)
		}
	}
	out := make([]model.Row, 0, len(ids))
	for _, id := range ids {
		if r := found[id]; r != nil {
			out = append(out, *r)
		}
	}
	d.recent.keep(of, out)
	return out, nil
}

// state is what rows follow from: the newest line of the touched table, and what
// scores depend on besides.
type state struct {
	policy int
	calib  int64
	day    model.Day
	seq    int64 // 0 for rows that are not kept
}

// recent are the rows read last, of one state of the book: a list shown again after a
// write reads only whom the write touched.
type recent struct {
	mu   sync.Mutex
	of   state
	rows map[int64]model.Row
}

// recentRows bounds them; a quarter at once is a page of a list, not an export.
const recentRows = 768

// find brings what is kept in line with the state that a transaction sees, which it
// gives, puts those of ids into found, and gives the others.
func (c *recent) find(ctx context.Context, tx engine.Tx, of *state, ids []int64, found map[int64]*model.Row) (missing []int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	newest, err := engine.Value[int64](ctx, tx, view.LastTouched)
	if err != nil || newest < c.of.seq { // the transaction is older than what is kept
		return ids, err
	}
	touched, err := view.TouchedSince(ctx, tx, c.of.seq)
	if err != nil {
		return ids, err
	}
	was := c.of
	was.seq, of.seq = newest, newest
	if touched == nil || was != *of {
		c.rows = map[int64]model.Row{}
	}
	c.of = *of
	for id := range touched {
		delete(c.rows, id)
	}
	for _, id := range ids {
		if r, kept := c.rows[id]; kept {
			found[id] = &r
		} else {
			missing = append(missing, id)
		}
	}
	return missing, nil
}

// keep keeps rows of a state, unless another one was seen meanwhile.
func (c *recent) keep(of state, rows []model.Row) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if of != c.of || of.seq == 0 {
		return
	}
	if len(c.rows)+len(rows) > recentRows {
		clear(c.rows)
	}
	for i := range rows {
		c.rows[rows[i].ID] = rows[i]
	}
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
