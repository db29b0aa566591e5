package db

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// journalDepth is how many changes keep the images needed to undo them.
const journalDepth = 500

// beginChange gives the change its number and finds the highest ids in use, so
// that none is given out twice even when its row is gone.
func (x *txn) beginChange(kind model.ChangeKind, cause model.Cause) error {
	x.cause = cause
	x.change = model.Change{At: x.now, Session: x.d.opt.Session, By: x.d.opt.By, Kind: kind}
	var id, customer, contact, interaction int64
	err := x.QueryRowContext(x.ctx, `SELECT id, undone, last_customer, last_contact, last_interaction FROM change ORDER BY id DESC LIMIT 1`).
		Scan(&id, &x.undone, &x.last.customer, &x.last.contact, &x.last.interaction)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	x.change.ID = id + 1
	x.logOps(x.change.ID, 0)
	err = x.QueryRowContext(x.ctx, `SELECT coalesce((SELECT max(id) FROM customer), 0), coalesce((SELECT max(id) FROM contact), 0),
		coalesce((SELECT max(id) FROM interaction), 0)`).Scan(&customer, &contact, &interaction)
	x.last = lastIDs{max(x.last.customer, customer), max(x.last.contact, contact), max(x.last.interaction, interaction)}
	return err
}

// journal keeps a row's image as it is now, once a change, before it is touched.
func (x *txn) journal(t *record.Table, key ...any) error {
	old, err := t.Read(x.ctx, x, key)
	if err != nil {
		return err
	}
	return x.journalAs(t, key, old)
}

// journalAs keeps a row's image, nil for none, once a change, before it is touched.
func (x *txn) journalAs(t *record.Table, key, row []any) error {
	k := record.Pack(nil, key)
	name := t.Name + string(k)
	if x.seen[name] {
		return nil
	}
	x.seen[name] = true
	x.noteWas(t, key, row)
	o := op{mode: modeRow, tbl: t.Name, key: k}
	if row != nil {
		o.image = record.Pack(nil, row)
	}
	return x.ops.add(o)
}

// noteWas keeps what of a customer's row counted before the write.
func (x *txn) noteWas(t *record.Table, key, row []any) {
	if t.Name == "customer" {
		id, _ := key[0].(int64)
		x.was[id] = countsOfRow(row)
	}
}

// write puts a row of a source table in place of the one with its key.
func (x *txn) write(t *record.Table, row []any) error {
	old, err := t.Read(x.ctx, x, t.KeyOf(row))
	if err != nil {
		return err
	}
	return x.replace(t, old, row)
}

// replace is write with the row that is there already at hand, nil for none.
func (x *txn) replace(t *record.Table, old, row []any) error {
	if err := x.journalAs(t, t.KeyOf(row), old); err != nil {
		return err
	}
	if old != nil {
		return x.rewrite(t, old, row)
	}
	return conflict(x.exec(t.InsertSQL(1), row...))
}

// remove takes a row out of a source table.
func (x *txn) remove(t *record.Table, key ...any) error {
	if err := x.journal(t, key...); err != nil {
		return err
	}
	return x.exec("DELETE FROM "+t.Name+" WHERE "+t.Where(), key...)
}

// record writes the change and its operations and forgets what was undone
// before it, the newest changes: there is nothing to redo any more.
func (x *txn) record() error {
	if x.undone {
		const undone = "SELECT id FROM change WHERE undone = 1"
		if err := x.exec("DELETE FROM change_op WHERE change_id IN (" + undone + ")"); err != nil {
			return err
		}
		if err := x.exec("DELETE FROM change WHERE undone = 1"); err != nil {
			return err
		}
	}
	if err := x.exec("DELETE FROM change_op WHERE change_id <= $1", x.change.ID-journalDepth); err != nil {
		return err
	}
	c := &x.change
	err := x.exec(`INSERT INTO change (id, at, session, by_whom, kind, subject, count, detail, undone, customer_id, batch_id,
		calibration_before, calibration_after, last_customer, last_contact, last_interaction)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15)`,
		c.ID, c.At, c.Session, c.By, string(c.Kind), c.Subject, c.Count, c.Detail, x.about, x.batch,
		x.calibFrom, x.calibration(), x.last.customer, x.last.contact, x.last.interaction)
	if err != nil {
		return err
	}
	if err := x.ops.flush(); err != nil {
		return err
	}
	return x.audit("do", c)
}

// audit notes who did what; it is never taken back.
func (x *txn) audit(action string, c *model.Change) error {
	return x.exec("INSERT INTO audit (at, session, by_whom, action, kind, change_id, subject, count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		x.now, x.d.opt.Session, x.d.opt.By, action, string(c.Kind), c.ID, c.Subject, c.Count)
}

const changeCols = "id, at, session, by_whom, kind, subject, count, detail, undone, customer_id, batch_id, calibration_before, calibration_after"

// storedChange is a change with what undo needs besides.
type storedChange struct {
	model.Change
	customer, batch         int64
	calibBefore, calibAfter int64
}

// readChange gives the first change that a condition picks, nil for none.
func readChange(ctx context.Context, q engine.Querier, tail string) (*storedChange, error) {
	var c storedChange
	var kind string
	var undone int64
	err := q.QueryRowContext(ctx, "SELECT "+changeCols+" FROM change "+tail).Scan(&c.ID, &c.At, &c.Session, &c.By, &kind, &c.Subject, &c.Count,
		&c.Detail, &undone, &c.customer, &c.batch, &c.calibBefore, &c.calibAfter)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	c.Kind, c.Undone = model.ChangeKind(kind), undone != 0
	return &c, err
}

const (
	newestDone   = "WHERE undone = 0 ORDER BY id DESC LIMIT 1"
	newestUndone = "WHERE undone = 1 ORDER BY id LIMIT 1" // undone last in, first out
)

// LastChange gives the change that Undo would take back and the one that Redo
// would bring back; nil for none.
func (d *DB) LastChange(ctx context.Context) (undo, redo *model.Change, err error) {
	u, err := readChange(ctx, d.readers, newestDone)
	if err != nil {
		return nil, nil, d.mapErr(err)
	}
	r, err := readChange(ctx, d.readers, newestUndone)
	if err != nil {
		return nil, nil, d.mapErr(err)
	}
	if u != nil {
		undo = &u.Change
	}
	if r != nil {
		redo = &r.Change
	}
	return undo, redo, nil
}

// conflict words the one constraint that people can run into.
func conflict(err error) error {
	if engine.Conflict(err) {
		return model.E(model.CodeConflict, "error.db.ref_taken").Wrap(err)
	}
	return err
}

// countText is a number for a sentence's detail.
func countText(n int) string { return strconv.Itoa(n) }
