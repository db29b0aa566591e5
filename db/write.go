package db

import (
	"context"
	"database/sql"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// txn is one write under way. Helpers take it and never commit.
type txn struct {
	view.Commit
	ctx   context.Context
	tx    engine.Tx
	d     *DB
	now   int64     // Unix seconds, fixed once
	today model.Day // civil day of now
	tabs  map[string]*record.Table
	stmts map[string]*sql.Stmt

	scoredOn model.Day
	calibID  int64
	calib    *model.Calibration
	policy   *model.Policy

	change    model.Change
	cause     model.Cause
	about     int64 // the one customer the change is about
	event     int64 // the interaction that causes it
	batch     int64
	calibFrom int64 // calibration in force before the change
	undone    bool  // the newest change before it was taken back
	ops       *opLog
	seen      map[string]bool // rows journaled in this change
	left      []op            // ranges of the tier history whose customers a swap takes away
	last      lastIDs

	yard    *yardstick                // by which before and after compare
	known   map[int64]*model.Customer // those whose row is known as this write leaves it
	was     map[int64]customerCounts  // what of changed customers counted before
	tally   tally                     // what the write adds to the counts
	derived *model.Subject            // what the customer that the change is about was scored by
	name    string                    // of that customer
}

// lastIDs are the highest ids ever given out.
type lastIDs struct{ customer, contact, interaction int64 }

// update runs fn in one immediate transaction on a book whose scores are of
// today, and brings the read model up to date after the commit.
func (d *DB) update(ctx context.Context, fn func(x *txn) error) error {
	var done *txn
	err := d.store.Write(ctx, func(tx engine.Tx) error {
		x, err := d.newTxn(ctx, tx)
		if err != nil {
			return err
		}
		done = x
		if err := fn(x); err != nil {
			return err
		}
		return x.Tell(x.ctx, x)
	})
	if err != nil {
		d.forget()
		return d.mapErr(err)
	}
	d.snap.Committed(&done.Commit)
	if done.Renewed != nil || done.All || len(done.Patches) > many { // whole tables went through the cache
		_ = d.store.Shrink(ctx, d.store.Writer())
	}
	return nil
}

func (d *DB) newTxn(ctx context.Context, tx engine.Tx) (*txn, error) {
	now := d.opt.Now()
	x := &txn{
		Commit: view.Commit{Day: model.DayOf(now.In(d.zone)), Touched: map[int64]bool{}},
		ctx:    ctx, tx: tx, d: d, now: now.Unix(), today: model.DayOf(now.In(d.zone)), tabs: record.Tables(),
		stmts: map[string]*sql.Stmt{}, seen: map[string]bool{}, known: map[int64]*model.Customer{},
		was: map[int64]customerCounts{}, tally: tally{},
	}
	if err := x.readBook(); err != nil {
		return nil, err
	}
	return x, nil
}

// readBook reads the policy and the calibration in force.
func (x *txn) readBook() error {
	b, err := readBookRow(x.ctx, x.tx)
	if err != nil {
		return err
	}
	x.scoredOn, x.calibID = b.scoredOn, b.calibration
	if x.policy, err = x.d.policyOf(x.ctx, x.tx, b.policy); err != nil {
		return err
	}
	x.calib, err = x.d.calibrationOf(x.ctx, x.tx, b.calibration)
	return err
}

// prepare gives a statement prepared once in this transaction.
func (x *txn) prepare(query string) (*sql.Stmt, error) {
	if s := x.stmts[query]; s != nil {
		return s, nil
	}
	s, err := x.tx.PrepareContext(x.ctx, query)
	if err == nil {
		x.stmts[query] = s // closed with the transaction
	}
	return s, err
}

// A txn is a engine.Querier whose statements are prepared once.

// Conn is the connection that writes.
func (x *txn) Conn() *sql.Conn { return x.tx.Conn() }

// ExecContext runs a prepared statement.
func (x *txn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := x.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a prepared query.
func (x *txn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := x.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext runs a prepared query for one row.
func (x *txn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := x.prepare(query)
	if err != nil {
		return x.tx.QueryRowContext(ctx, query, args...) // says the same
	}
	return s.QueryRowContext(ctx, args...)
}

func (x *txn) inserter(t *record.Table) *record.Inserter { return record.NewInserter(x.ctx, x, t) }

func (x *txn) exec(query string, args ...any) error {
	s, err := x.prepare(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(x.ctx, args...)
	return err
}

// makeChange runs fn as one undoable change: it journals what fn touches, sums
// up and scores the customers touched, and says how the one customer that the
// change is about stood before and stands after. asOf is the day of that
// comparison.
func (d *DB) makeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *txn, out *model.Outcome) error) (model.Outcome, error) {
	var out model.Outcome
	yard, err := d.yardstick(ctx, asOf)
	if err != nil {
		return out, d.mapErr(err)
	}
	err = d.update(ctx, func(x *txn) error {
		out = model.Outcome{}
		if err := x.beginChange(kind, cause); err != nil {
			return err
		}
		if err := x.fresh(nil); err != nil {
			return err
		}
		x.yard = yard
		if yard == nil {
			x.yard = &yardstick{day: x.today, calib: x.calib}
		}
		x.calibFrom = x.calibID
		if err := fn(x, &out); err != nil {
			return err
		}
		if x.ops.empty() {
			return nil // nothing changed: nothing to undo
		}
		if err := x.deriveTouched(); err != nil {
			return err
		}
		if err := x.record(); err != nil {
			return err
		}
		out.Change = x.change
		if out.CustomerID = x.about; x.about != 0 {
			out.After, err = x.after()
		}
		return err
	})
	return out, err
}

// after says how the customer that the change is about stands after it.
func (x *txn) after() (*model.Standing, error) {
	s := x.derived
	if s == nil || x.yard.day != x.today {
		return x.standing(x.about)
	}
	return &model.Standing{Name: x.name, Score: scoring.Score(s, x.policy, x.yard.calib, x.today)}, nil
}

// yardstick is the day and the calibration by which before and after compare.
type yardstick struct {
	day   model.Day
	calib *model.Calibration
}

// yardstick gives that of another day than today, nil for today.
func (d *DB) yardstick(ctx context.Context, asOf model.Day) (*yardstick, error) {
	if asOf == 0 || asOf == d.today() {
		return nil, nil
	}
	s, err := d.stateOf(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return &yardstick{day: asOf, calib: s.Calib}, nil
}

// standing scores one customer on the yardstick; nil when it does not exist.
func (x *txn) standing(id int64) (*model.Standing, error) {
	c, err := record.ReadCustomer(x.ctx, x, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return x.standingOf(&c)
}

// standingOf is standing with the customer at hand. The stored facts are those of
// today.
func (x *txn) standingOf(c *model.Customer) (*model.Standing, error) {
	y := x.yard
	f, have, err := model.Facts{}, false, error(nil)
	if y.day == x.today {
		f, have, err = record.ReadFacts(x.ctx, x, c.ID)
	}
	if err == nil && !have {
		f, err = sumUp(x.ctx, x, c, y.day)
	}
	if err != nil {
		return nil, err
	}
	s := model.SubjectOf(c, &f)
	return &model.Standing{Name: c.Name, Score: scoring.Score(&s, x.policy, y.calib, y.day)}, nil
}

// single notes that the change is about one customer and how it stands before.
func (x *txn) single(c *model.Customer, out *model.Outcome) (err error) {
	x.about = c.ID
	out.Before, err = x.standingOf(c)
	return err
}

// noCalibration stands in a change for the calibration of scores that were out
// of date on that side.
const noCalibration = -1

// calibration is the number of the calibration by which the stored scores are
// those of today, noCalibration when they are not.
func (x *txn) calibration() int64 {
	if x.scoredOn != x.today {
		return noCalibration
	}
	return x.calibID
}
