package figures

import (
	"cmp"
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Day gives the as-of day meant by a caller's: 0 is today.
func (r *Reader) Day(asOf model.Day) model.Day { return cmp.Or(asOf, r.book.Today()) }

// StateOf gives the replay of a day; see view.Snapshots.
func (r *Reader) StateOf(ctx context.Context, day model.Day) (*view.State, error) {
	return r.book.Snap.StateOf(ctx, day, r.replay)
}

// At gives everybody as of a day (0 is today), and where what stands in rows of that
// day comes from.
func (r *Reader) At(ctx context.Context, asOf model.Day) (*view.Snapshot, Source, error) {
	if r.Day(asOf) != r.book.Today() {
		src, err := r.SourceOf(ctx, asOf)
		if err != nil {
			return nil, src, err
		}
		return src.state.Snapshot, src, nil
	}
	s, err := r.book.Snap.Get(ctx)
	if err != nil {
		return nil, Source{}, err
	}
	return s, r.StoredSource(s.AsOf), nil
}

// replay reads every customer and interaction in one read transaction.
func (r *Reader) replay(ctx context.Context, day model.Day) (st *view.State, err error) {
	err = r.book.Store.ReadWhole(ctx, func(tx engine.Tx) error {
		if st, err = r.replayScores(ctx, tx, day); err != nil {
			return err
		}
		newest, err := engine.Value[int64](ctx, tx, view.LastTouched)
		if err != nil {
			return err
		}
		if r.book.Snap.LendProfiles(st.Snapshot, newest) {
			return nil
		}
		return st.FillProfiles(ctx, tx)
	})
	return st, err
}

// endedAfter is for how many days nobody orders in a book that has ended.
const endedAfter = 365

// calibratedOn gives the day by whose calibration a day of the past is measured: its own,
// or in a book that has ended at most the day after its last order. The days after that
// are to it as days to come: nothing newer is known, and what was foretold comes true.
func (r *Reader) calibratedOn(ctx context.Context, q engine.Querier, day model.Day) (model.Day, error) {
	last, err := engine.Value[model.Day](ctx, q, "SELECT coalesce(max(last_order), 0) FROM facts")
	return model.If(last == 0 || last+endedAfter >= r.book.Today(), day, min(day, last+1)), err
}

// Ahead tells how far a day's days to come can be foretold: without end from today on,
// after the last order of a book that has ended up to yesterday, and otherwise not at
// all, for each of the days after it counts what the others did by then.
func (r *Reader) Ahead(ctx context.Context, src *Source) (a scoring.Ahead, err error) {
	row, err := write.ReadBookRow(ctx, r.book.Store.Readers())
	if err != nil || src.Day >= row.ScoredOn {
		return scoring.Ahead{Until: src.Day + scoring.FallHorizon}, err
	}
	on, err := r.calibratedOn(ctx, r.book.Store.Readers(), src.Day+2)
	if err != nil || on > src.Day+1 {
		return a, err
	}
	if a.Until = row.ScoredOn - 1; on > src.Day { // src.Day is that of the last order itself
		st, err := r.StateOf(ctx, on)
		if err != nil {
			return a, err
		}
		a.By = st.Calib
	}
	return a, nil
}

// replayScores gives a state whose customers, by id, have no profiles yet. A day to
// come is measured by the calibration in force, so that it shows what was foretold.
func (r *Reader) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*view.State, error) {
	row, policy, err := r.book.PolicyInForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	subjects, err := write.SummarizeAll(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	calib, on, then := new(model.Calibration), day, subjects
	if row.ScoredOn != 0 && day > row.ScoredOn { // of a day to come nothing newer is known
		calib, err = r.book.CalibrationOf(ctx, tx, row.Calibration)
	} else if on, err = r.calibratedOn(ctx, tx, day); err == nil {
		if on < day {
			then, err = write.SummarizeAll(ctx, tx, on)
		}
		*calib = scoring.Calibrate(scoring.Subjects(then), *policy, on)
	}
	if err != nil {
		return nil, err
	}
	st := &view.State{Day: day, Calib: calib, Snapshot: view.NewSnapshot(day, len(subjects))}
	scorer := scoring.NewScorer(policy, calib, day)
	for i := range subjects {
		score := scorer.Score(&subjects[i])
		st.Snapshot.AddScored(&subjects[i].Facts, &score)
	}
	return st, nil
}

// Source says where facts and scores of rows come from: the stored ones of a
// day, or a replayed state.
type Source struct {
	Day     model.Day
	Stale   bool // they are of another day
	Figures bool // model.ListQuery.Figures

	state  *view.State
	scorer *scoring.Scorer // of the rows read last, which were scored under of
	of     state
}

// Calibration is the one by which it is measured.
func (s *Source) Calibration(now *write.InForce) *model.Calibration {
	if s.state != nil {
		return s.state.Calib
	}
	return now.Calib
}

// SourceOf gives the source of facts and scores for a day, of customers whom this
// person sees.
func (r *Reader) SourceOf(ctx context.Context, asOf model.Day, ids ...int64) (src Source, err error) {
	day := r.Day(asOf)
	if err := r.book.Reach(ctx, ids...); err != nil || day != r.book.Today() {
		if err == nil {
			src.Day = day
			src.state, err = r.StateOf(ctx, day)
		}
		return src, err
	}
	b, err := write.ReadBookRow(ctx, r.book.Store.Readers())
	return r.StoredSource(b.ScoredOn), err
}

// StoredSource is the stored scores, which are of scoredOn.
func (r *Reader) StoredSource(scoredOn model.Day) Source {
	return Source{Day: r.Day(scoredOn), Stale: scoredOn != r.book.Today()}
}

// Rows gives whole rows in the order of ids, scores with components and reasons.
// Customers that are gone meanwhile are left out.
func (r *Reader) Rows(ctx context.Context, ids []int64, src *Source) ([]model.Row, error) {
	if len(ids) == 0 {
		return []model.Row{}, nil
	}
	var now write.InForce
	var of state
	found, missing := make(map[int64]*model.Row, len(ids)), ids
	err := r.book.Store.Read(ctx, func(tx engine.Tx) (err error) {
		if now, err = r.book.InForce(ctx, tx); err != nil {
			return err
		}
		if of = (state{now.Row.Policy, now.Row.Calibration, src.Day, 0}); src.state == nil && !src.Figures && len(ids) <= recentRows/4 {
			missing, err = r.cache.recent.find(ctx, tx, &of, ids, found)
		}
		for chunk := range slices.Chunk(missing, record.EachChunk) {
			if err == nil {
				err = readRows(ctx, tx, chunk, src, found)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if src.scorer == nil || src.of != of {
		src.scorer, src.of = scoring.NewScorer(now.Policy, src.Calibration(&now), src.Day), of
	}
	for _, id := range missing {
		if r := found[id]; r != nil {
			s := model.SubjectOf(&r.Customer, &r.Facts)
			r.Score = model.If(src.Figures, src.scorer.Score, src.scorer.Explain)(&s)
		}
	}
	out := make([]model.Row, 0, len(ids))
	for _, id := range ids {
		if r := found[id]; r != nil {
			out = append(out, *r)
		}
	}
	r.cache.recent.keep(of, out)
	return out, nil
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

// readRows reads customers and facts of up to record.EachChunk ids.
func readRows(ctx context.Context, q engine.Querier, ids []int64, src *Source, found map[int64]*model.Row) error {
	customers, err := record.ReadCustomers(ctx, q, ids)
	if err != nil {
		return err
	}
	var facts map[int64]model.Facts
	if src.state != nil {
		facts, err = write.SumUp(ctx, q, customers, src.Day)
	} else {
		facts, err = engine.Index(ctx, q, record.FactsTargets, "SELECT "+record.FactsCols+" FROM facts WHERE customer_id IN "+record.IDList(ids))
	}
	for id, c := range customers {
		found[id] = &model.Row{Customer: *c, Facts: facts[id]}
	}
	return err
}
