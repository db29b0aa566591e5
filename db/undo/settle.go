package undo

import (
	"cmp"
	"database/sql"
	"errors"

	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// scoresAll tells a change that everybody is scored after: the lines it leaves
// in the tier history are found by its number.
func (c *storedChange) scoresAll() bool { return c.batch != 0 || c.policy() }

// policy tells a change of the policy: that, or a field's new name which it followed.
func (c *storedChange) policy() bool {
	return c.Kind == model.ChangePolicy || c.Kind == model.ChangeField && c.Detail != ""
}

// settle marks the change, brings derived rows in line with the source rows
// now in place, and notes the step in the audit trail. Where the tier that
// follows is not the last of a customer's history (others rescored since), the
// line that says so belongs to the change: swapping it again takes it away.
func (x *swap) settle(c *storedChange, redo bool) {
	x.Cause = model.CauseRescore
	x.Exec("UPDATE change SET undone = $1 WHERE id = $2", record.Flag(!redo), c.ID)
	status := model.If(redo != (c.Kind == model.ChangeRollback), "active", "undone") // a rollback took a batch back
	x.Audit(model.If(redo, "redo", "undo"), &c.Change, c.customer)
	switch {
	case !c.scoresAll():
		x.Change.Kind = model.If(redo, c.Kind, "")
		x.DeriveTouched()
		return
	case c.policy():
		if c.Kind == model.ChangePolicy {
			clear(x.Touched) // it changes no facts
		}
		_, p, err := x.Book.PolicyInForce(x.Ctx, x) // what came back of the scores' day and calibration is for the rescore to say
		x.Fail(err)
		x.Policy = cmp.Or(p, x.Policy)
	default:
		x.Exec("UPDATE import_batch SET status = $1 WHERE id = $2", status, c.batch)
	}
	from, to := &c.calibAfter, &c.calibBefore
	if redo {
		from, to = to, from
	}
	*from = x.CalibID // in force on the side that is left: coming back brings it back
	x.resettle(*to)
	*to = x.CalibID
	x.Exec("UPDATE change SET calibration_before = $1, calibration_after = $2 WHERE id = $3", c.calibBefore, c.calibAfter, c.ID)
}

// resettle scores everyone after a change was swapped by the calibration that
// was in force on that side: the source rows are those it was in force with. It
// calibrates anew when that one is not of today or no longer kept.
func (x *swap) resettle(to int64) {
	keep := to != write.NoCalibration
	if keep {
		c, err := x.Book.CalibrationOf(x.Ctx, x, to)
		if !errors.Is(err, sql.ErrNoRows) {
			x.Fail(err)
		}
		if keep = err == nil && c.Day == x.Today; keep {
			x.Calib, x.CalibID = c, to
		}
	}
	x.RecountOwners()
	x.All = true
	x.Rescore(write.RescoreOptions{Change: x.Change.ID, KeepCalibration: keep, Rewrite: true})
}

// sweepTiers saves what is left of the tier history of customers that a swap
// takes away: lines that full rescores wrote.
func (x *swap) sweepTiers() {
	for i := range x.left {
		x.saveRange(nil, &x.left[i])
	}
}

// giveWay takes out the line of the tier history that a rescore wrote under the
// key of one that comes back, and journals it: the two are exchanged.
func (x *swap) giveWay(t *record.Table, row []any) {
	key := t.KeyOf(row)
	have := x.Row(t, key...)
	if have == nil {
		return
	}
	k := record.Pack(nil, key)
	x.Seen[t.Name+string(k)] = true
	x.Ops.Add(write.Op{Mode: write.ModeRow, Tbl: t.Name, Key: k, Image: record.Pack(nil, have)})
	x.TakeOut(t, key)
}

// reached is what a change is of: ids of customers, and rows, by table and key, that are
// of none. nil is everybody.
type reached map[any]bool

// meets tells whether two changes may be of the same.
func (r reached) meets(other reached) bool {
	for k := range r {
		if other[k] {
			return true
		}
	}
	return r == nil || other == nil
}

// reaches gives what a change is of, as its journal tells.
func (x *swap) reaches(c *storedChange) reached {
	if c.scoresAll() || c.Kind == model.ChangeForget || c.Kind == model.ChangeMergeBook || c.Kind == model.ChangeField || c.Kind == model.ChangeOwnerRename {
		return nil
	}
	out := reached{}
	if c.customer != 0 {
		out[c.customer] = true
	}
	for _, o := range x.EachOp(c.ID, 1<<62) {
		switch o.Tbl {
		case "customer", "interaction", "order_line", "tier_change": // the customer comes first in their keys
			key, _, err := record.Unpack(o.Key)
			if err != nil || len(key) == 0 {
				return nil
			}
			out[key[0]] = true
		case "contact", "alias": // their customer's row, or the change itself, tells whose they are
		default:
			out[o.Tbl+string(o.Key)] = true
		}
	}
	return out
}

// alone tells that no change stands behind a member's, and refuses when one that does
// may be of the same, or when the member no longer sees whom it is of.
func (x *swap) alone(who *model.Member, c *storedChange) (bool, error) {
	if who == nil {
		return true, nil
	}
	mine := x.reaches(c)
	if err := x.sees(who, mine); err != nil {
		return false, err
	}
	later := x.IDs("SELECT id FROM change WHERE id > $1 AND undone = 0 ORDER BY id DESC", c.ID)
	for _, id := range later {
		other, err := readChange(x.Ctx, x, "WHERE id = $1", id)
		if err != nil {
			return false, err
		}
		if theirs := x.reaches(other); mine.meets(theirs) {
			return false, model.E(model.CodeConflict, model.If(theirs == nil, "error.db.undo_all", "error.db.undo_between"), "By", other.By)
		}
	}
	return len(later) == 0, nil
}

// sees refuses what is of customers whom a member does not see any more.
func (x *swap) sees(who *model.Member, of reached) error {
	if !who.Scoped() {
		return nil
	}
	for key := range of {
		if id, is := key.(int64); is {
			if c, err := record.ReadCustomer(x.Ctx, x, id); err == nil && !who.Sees(c.Owner) {
				return model.E(model.CodeRefused, "error.may.undo")
			}
		}
	}
	return nil
}
