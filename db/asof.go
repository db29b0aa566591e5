package db

import (
	"context"
	"slices"
	"sync"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/undo"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// stateOf gives the replay of a day; see view.Snapshots.
func (d *DB) stateOf(ctx context.Context, day model.Day) (*view.State, error) {
	return d.snap.StateOf(ctx, day, d.replay)
}

// at gives everybody as of a day (0 is today), and where what stands in rows of that
// day comes from.
func (d *DB) at(ctx context.Context, asOf model.Day) (*view.Snapshot, source, error) {
	if day := d.day(asOf); day != d.today() {
		st, err := d.stateOf(ctx, day)
		if err != nil {
			return nil, source{}, err
		}
		return st.Snapshot, source{day: day, state: st}, nil
	}
	s, err := d.snap.Get(ctx)
	if err != nil {
		return nil, source{}, err
	}
	return s, d.storedSource(s.AsOf), nil
}

// replay reads every customer and interaction in one read transaction.
func (d *DB) replay(ctx context.Context, day model.Day) (st *view.State, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		if st, err = d.replayScores(ctx, tx, day); err != nil {
			return err
		}
		newest, err := engine.Value[int64](ctx, tx, view.LastTouched)
		if err != nil {
			return err
		}
		if d.snap.LendProfiles(st.Snapshot, newest) {
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
func (d *DB) calibratedOn(ctx context.Context, q engine.Querier, day model.Day) (model.Day, error) {
	last, err := engine.Value[model.Day](ctx, q, "SELECT coalesce(max(last_order), 0) FROM facts")
	return model.If(last == 0 || last+endedAfter >= d.today(), day, min(day, last+1)), err
}

// ahead tells how far a day's days to come can be foretold: without end from today on,
// after the last order of a book that has ended up to yesterday, and otherwise not at
// all, for each of the days after it counts what the others did by then.
func (d *DB) ahead(ctx context.Context, src *source) (a scoring.Ahead, err error) {
	row, err := write.ReadBookRow(ctx, d.readers)
	if err != nil || src.day >= row.ScoredOn {
		return scoring.Ahead{Until: src.day + scoring.FallHorizon}, err
	}
	on, err := d.calibratedOn(ctx, d.readers, src.day+2)
	if err != nil || on > src.day+1 {
		return a, err
	}
	if a.Until = row.ScoredOn - 1; on > src.day { // src.day is that of the last order itself
		st, err := d.stateOf(ctx, on)
		if err != nil {
			return a, err
		}
		a.By = st.Calib
	}
	return a, nil
}

// replayScores gives a state whose customers, by id, have no profiles yet. A day to
// come is measured by the calibration in force, so that it shows what was foretold.
func (d *DB) replayScores(ctx context.Context, tx engine.Tx, day model.Day) (*view.State, error) {
	row, policy, err := d.book.PolicyInForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	subjects, err := write.SummarizeAll(ctx, tx, day)
	if err != nil {
		return nil, err
	}
	var calib *model.Calibration
	if row.ScoredOn != 0 && day > row.ScoredOn { // of a day to come nothing newer is known
		calib, err = d.book.CalibrationOf(ctx, tx, row.Calibration)
	} else {
		on, err := d.calibratedOn(ctx, tx, day)
		then := subjects
		if err == nil && on < day {
			then, err = write.SummarizeAll(ctx, tx, on)
		}
		if err != nil {
			return nil, err
		}
		c := scoring.Calibrate(scoring.Subjects(then), *policy, on)
		calib = &c
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

// LastChange gives the change that Undo would take back and the one that Redo
// would bring back; nil for none.
func (d *DB) LastChange(ctx context.Context) (undone, redone *model.Change, err error) {
	undone, redone, err = undo.Last(ctx, d.readers, d.book.Who)
	return undone, redone, d.store.Err(err)
}

// Undo takes back the newest change. With a session it refuses (CodeConflict)
// when that change is another session's; "" takes back whoever's it is.
// CodeNotFound means that there is nothing to undo. A person of a team takes back the
// newest change of their own, in whichever session; CodeConflict, with who it was, when
// somebody has changed the same since.
func (d *DB) Undo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, false)
}

// Redo brings back what Undo took last, under the same rules.
func (d *DB) Redo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, true)
}

func (d *DB) swap(ctx context.Context, session string, redo bool) (model.Outcome, error) {
	if err := d.May(model.VerbWrite); err != nil {
		return model.Outcome{}, err
	}
	return undo.Swap(ctx, d.book, d.book.Who, session, redo)
}

// Rollback takes back an import batch, whatever came after it, as one change that
// can itself be undone: what it created goes, what it changed is as before, and
// what was changed since stays and is named. With dry, and where all of it has been
// changed since, nothing is written. CodeNotFound for a batch that is not there,
// CodeConflict for one taken back already or too old.
func (d *DB) Rollback(ctx context.Context, batch int64, dry bool) (model.Rollback, error) {
	err := d.May(model.VerbWrite)
	if err == nil && d.May(model.VerbBook) != nil { // others may have its customers by now
		err = model.E(model.CodeRefused, "error.may.rollback", "Role", string(d.book.Who.Role))
	}
	if err != nil {
		return model.Rollback{}, err
	}
	return undo.Rollback(ctx, d.book, batch, dry)
}

// AuditLog gives the newest entries of the audit log, or of those about a customer where
// that is not 0, the newest first.
func (d *DB) AuditLog(ctx context.Context, customer int64, most int) ([]model.AuditEntry, error) {
	if err := d.May(model.VerbAudit); err != nil {
		return nil, err
	}
	log, err := undo.Audit(ctx, d.readers, customer, most)
	return log, d.store.Err(err)
}

// AuditChain is what a walk along the audit log found.
type AuditChain = write.AuditChain

// CheckAudit tells whether the audit log is as it was written; see write.CheckAudit.
func (d *DB) CheckAudit(ctx context.Context) (c AuditChain, err error) {
	if err := d.May(model.VerbAudit); err != nil {
		return c, err
	}
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) (err error) { c, err = write.CheckAudit(ctx, tx); return err })
	return c, d.store.Err(err)
}

// Held gives what the book holds on a customer besides the detail: the entries of the
// audit log, and the imports that brought it, both the newest first.
func (d *DB) Held(ctx context.Context, id int64) (audit []model.AuditEntry, origins []model.ImportBatch, err error) {
	if err := d.book.Reach(ctx, id); err != nil {
		return nil, nil, err
	}
	if audit, err = undo.Audit(ctx, d.readers, id, -1); err == nil {
		origins, err = undo.Origins(ctx, d.readers, id)
	}
	return audit, origins, d.store.Err(err)
}

// ImportBatches lists the imports of the book, the newest first: a person's own, where
// that sees only some customers.
func (d *DB) ImportBatches(ctx context.Context) ([]model.ImportBatch, error) {
	list, err := undo.Batches(ctx, d.readers, 0)
	if d.book.Scoped() {
		list = slices.DeleteFunc(list, func(b model.ImportBatch) bool { return b.By != d.book.Who.Name })
	}
	return list, d.store.Err(err)
}

// source says where facts and scores of rows come from: the stored ones of a
// day, or a replayed state.
type source struct {
	day   model.Day
	stale bool
	state *view.State

	scorer  *scoring.Scorer // of the rows read last, which were scored under of
	of      state
	figures bool // model.ListQuery.Figures
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
		if of = (state{now.Row.Policy, now.Row.Calibration, src.day, 0}); src.state == nil && !src.figures && len(ids) <= recentRows/4 {
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
	if src.scorer == nil || src.of != of {
		src.scorer, src.of = scoring.NewScorer(now.Policy, src.calibration(&now), src.day), of
	}
	for _, id := range missing {
		if r := found[id]; r != nil {
			s := model.SubjectOf(&r.Customer, &r.Facts)
			r.Score = model.If(src.figures, src.scorer.Score, src.scorer.Explain)(&s)
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
