package db

import (
	"database/sql"
	"errors"

	"tierbook/db/record"
	"tierbook/model"
)

// scoresAll tells a change that everybody is scored after: the lines it leaves
// in the tier history are found by its number.
func (c *storedChange) scoresAll() bool { return c.batch != 0 || c.Kind == model.ChangePolicy }

// settle marks the change, brings derived rows in line with the source rows
// now in place, and notes the step in the audit trail. Where the tier that
// follows is not the last of a customer's history (others rescored since), the
// line that says so belongs to the change: swapping it again takes it away.
func (x *txn) settle(c *storedChange, redo bool) error {
	x.cause = model.CauseRescore
	if err := x.exec("UPDATE change SET undone = $1 WHERE id = $2", record.Flag(!redo), c.ID); err != nil {
		return err
	}
	action, status := "undo", "undone"
	if redo {
		action, status = "redo", "active"
	}
	switch {
	case !c.scoresAll():
		if err := x.deriveTouched(); err != nil {
			return err
		}
		return x.audit(action, &c.Change)
	case c.Kind == model.ChangePolicy:
		if err := x.settlePolicy(); err != nil {
			return err
		}
	default:
		if err := x.exec("UPDATE import_batch SET status = $1 WHERE id = $2", status, c.batch); err != nil {
			return err
		}
	}
	from, to := &c.calibAfter, &c.calibBefore
	if redo {
		from, to = to, from
	}
	*from = x.calibID // in force on the side that is left: coming back brings it back
	if err := x.resettle(*to); err != nil {
		return err
	}
	*to = x.calibID
	err := x.exec("UPDATE change SET calibration_before = $1, calibration_after = $2 WHERE id = $3", c.calibBefore, c.calibAfter, c.ID)
	if err != nil {
		return err
	}
	return x.audit(action, &c.Change)
}

// resettle scores everyone after a change was swapped by the calibration that
// was in force on that side: the source rows are those it was in force with. It
// calibrates anew when that one is not of today or no longer kept.
func (x *txn) resettle(to int64) error {
	keep := to != noCalibration
	if keep {
		c, err := x.d.calibrationOf(x.ctx, x.tx, to)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if keep = err == nil && c.Day == x.today; keep {
			x.calib, x.calibID = c, to
		}
	}
	if err := recountOwners(x.ctx, x); err != nil {
		return err
	}
	_, err := x.rescore(rescoreOptions{change: x.change.ID, keepCalibration: keep, rewrite: true})
	x.All, x.Renewed = true, nil
	return err
}

// sweepTiers saves what is left of the tier history of customers that a swap
// takes away: lines that full rescores wrote.
func (x *txn) sweepTiers() error {
	for i := range x.left {
		o := &x.left[i]
		t := x.tabs[o.tbl]
		where, args, err := rangeOf(nil, t, o)
		if err != nil {
			return err
		}
		if err := x.saveRange(t, o, where, args...); err != nil {
			return err
		}
	}
	return nil
}

// giveWay takes out the line of the tier history that a rescore wrote under the
// key of one that comes back, and journals it: the two are exchanged.
func (x *txn) giveWay(t *record.Table, row []any) error {
	key := t.KeyOf(row)
	have, err := t.Read(x.ctx, x, key)
	if err != nil || have == nil {
		return err
	}
	k := record.Pack(nil, key)
	x.seen[t.Name+string(k)] = true
	if err := x.ops.add(op{mode: modeRow, tbl: t.Name, key: k, image: record.Pack(nil, have)}); err != nil {
		return err
	}
	return t.Remove(x.ctx, x, key)
}
