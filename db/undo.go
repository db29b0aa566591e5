package db

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"tierbook/db/record"
	"tierbook/model"
)

// Undo takes back the newest change. With a session it refuses (CodeConflict)
// when that change is another session's; "" takes back whoever's it is.
// CodeNotFound means that there is nothing to undo.
func (d *DB) Undo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, false)
}

// Redo brings back what Undo took last, under the same rules.
func (d *DB) Redo(ctx context.Context, session string) (model.Outcome, error) {
	return d.swap(ctx, session, true)
}

func (d *DB) swap(ctx context.Context, session string, redo bool) (model.Outcome, error) {
	var out model.Outcome
	err := d.update(ctx, func(x *txn) (err error) {
		out = model.Outcome{}
		c, err := x.pick(session, redo)
		if err != nil {
			return err
		}
		if err := x.fresh(nil); err != nil {
			return err
		}
		x.yard = &yardstick{day: x.today, calib: x.calib}
		if c.customer != 0 {
			x.about = c.customer
			if out.Before, err = x.standing(c.customer); err != nil {
				return err
			}
		}
		if err := x.swapOps(c); err != nil {
			return err
		}
		x.change.ID = c.ID // lines of the tier history written from here on are the change's
		if err := x.settle(c, redo); err != nil {
			return err
		}
		if err := x.ops.flush(); err != nil {
			return err
		}
		c.Undone = !redo
		out.Change, out.CustomerID = c.Change, c.customer
		if c.customer != 0 {
			out.After, err = x.after()
		}
		return err
	})
	return out, err
}

// pick finds the change to swap and checks whose it is.
func (x *txn) pick(session string, redo bool) (*storedChange, error) {
	tail, none, foreign := newestDone, "error.db.nothing_to_undo", "error.db.undo_other"
	if redo {
		tail, none, foreign = newestUndone, "error.db.nothing_to_redo", "error.db.redo_other"
	}
	c, err := readChange(x.ctx, x.tx, tail)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, model.NotFound(none)
	case session != "" && c.Session != session:
		return nil, model.E(model.CodeConflict, foreign, "By", c.By)
	}
	return c, nil
}

// swapOps exchanges the rows in the tables with the images in the journal, and
// journals what exchanges them back. First everything leaves, then everything
// comes: a unique value may move from one row to another.
func (x *txn) swapOps(c *storedChange) error {
	var n, last int64
	err := x.tx.QueryRowContext(x.ctx, "SELECT count(*), coalesce(max(seq), 0) FROM change_op WHERE change_id = $1", c.ID).Scan(&n, &last)
	if err != nil {
		return err
	}
	if n == 0 {
		return model.E(model.CodeConflict, "error.db.too_old_to_undo")
	}
	x.d.makeRoom(int(n))
	x.logOps(c.ID, last+1)
	inPlace := make([]bool, n) // exchanged already
	err = x.eachOp(c.ID, last, func(i int, o *op) error {
		image := o.image
		err := x.takeOut(c, o)
		inPlace[i] = image != nil && o.image == nil
		return err
	})
	if err != nil {
		return err
	}
	if c.scoresAll() { // whatever it left in the tier history on this side leaves
		if err := x.takeOut(c, &op{mode: modeRange, tbl: "tier_change"}); err != nil {
			return err
		}
	}
	if err := x.sweepTiers(); err != nil {
		return err
	}
	err = x.eachOp(c.ID, last, func(i int, o *op) error {
		if inPlace[i] {
			return nil
		}
		return x.putBack(o)
	})
	if err != nil {
		return err
	}
	return x.exec("DELETE FROM change_op WHERE change_id = $1 AND seq <= $2", c.ID, last)
}

// takeOut removes the rows an operation names and journals what brings them back.
// It drops the operation's image where that stands in their place already.
func (x *txn) takeOut(c *storedChange, o *op) error {
	t := x.tabs[o.tbl]
	switch o.mode {
	case modeRow:
		return x.takeRow(t, o)
	case modeRange:
		where, args, err := rangeOf(c, t, o)
		if err != nil {
			return err
		}
		if o.tbl == "customer" {
			x.left = append(x.left, op{tbl: "tier_change", lo: o.lo, hi: o.hi})
		}
		return x.saveRange(t, o, where, args...)
	}
	return nil
}

func (x *txn) takeRow(t *record.Table, o *op) error {
	key, _, err := record.Unpack(o.key)
	if err != nil {
		return err
	}
	row, err := t.Read(x.ctx, x, key)
	if err != nil {
		return err
	}
	x.seen[o.tbl+string(o.key)] = true // has its operation already
	x.noteWas(t, key, row)
	back := op{mode: modeRow, tbl: o.tbl, key: o.key}
	if row == nil {
		return x.ops.add(back)
	}
	back.image = record.Pack(nil, row)
	if err := x.ops.add(back); err != nil {
		return err
	}
	if o.image == nil && o.tbl == "customer" {
		x.left = append(x.left, op{tbl: "tier_change", key: o.key})
	}
	if done, err := x.swapInPlace(t, o, row); done || err != nil {
		return err
	}
	x.touchRow(o.tbl, row)
	return t.Remove(x.ctx, x, key)
}

// swapInPlace exchanges a customer's row with its image where nothing stands in
// the way: it keeps its ref. It tells whether it did; then the image is used up.
func (x *txn) swapInPlace(t *record.Table, o *op, row []any) (bool, error) {
	if o.tbl != "customer" || o.image == nil {
		return false, nil
	}
	image, _, err := record.Unpack(o.image)
	if err != nil || len(image) != len(row) || image[record.ColRef] != row[record.ColRef] || image[record.ColReferrer] != row[record.ColReferrer] {
		return false, err
	}
	o.image = nil
	id, _ := row[0].(int64)
	x.touch(id, !slices.Equal(image[record.ColCreated:record.ColSnoozed], row[record.ColCreated:record.ColSnoozed]))
	return true, x.rewrite(t, row, image)
}

// rangeOf gives the condition of a range operation.
func rangeOf(c *storedChange, t *record.Table, o *op) (where string, args []any, err error) {
	switch {
	case o.key != nil:
		args, _, err = record.Unpack(o.key)
		return "customer_id = $1", args, err
	case t.Name == "tier_change" && o.hi != 0:
		return "customer_id BETWEEN $1 AND $2", []any{o.lo, o.hi}, nil
	case t.Name == "tier_change":
		return "change_id = $1", []any{c.ID}, nil
	}
	return "id BETWEEN $1 AND $2", []any{o.lo, o.hi}, nil
}

// errEnough ends a read before its last row.
var errEnough = errors.New("enough rows")

// saveRange moves a range of rows into the journal.
func (x *txn) saveRange(t *record.Table, o *op, where string, args ...any) error {
	var buf bytes.Buffer
	save := func() error {
		if buf.Len() == 0 {
			return nil
		}
		saved := op{mode: modeSaved, tbl: t.Name, key: o.key, image: bytes.Clone(buf.Bytes()), lo: o.lo, hi: o.hi}
		buf.Reset()
		return x.ops.add(saved)
	}
	for from, full := []any(nil), true; full; { // nothing is written while rows are read
		full = false
		behind, all := t.Behind(where, args, from)
		err := t.Each(x.ctx, x, behind, func(row []any) error {
			if buf.Len() >= savedBytes {
				full = true
				return errEnough
			}
			buf.Write(record.Pack(nil, row))
			x.touchRow(t.Name, row)
			from = t.KeyOf(row)
			return nil
		}, all...)
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
		if err := save(); err != nil {
			return err
		}
	}
	return x.exec("DELETE FROM "+t.Name+" WHERE "+where, args...)
}

// putBack inserts the images of an operation; for saved ones it journals the
// range operation that takes them out again.
func (x *txn) putBack(o *op) error {
	t := x.tabs[o.tbl]
	switch {
	case o.mode == modeRow && o.image != nil:
		row, _, err := record.Unpack(o.image)
		if err != nil {
			return err
		}
		x.touchRow(o.tbl, row)
		return t.Insert(x.ctx, x, row)
	case o.mode == modeSaved:
		if err := x.ops.add(op{mode: modeRange, tbl: o.tbl, key: o.key, lo: o.lo, hi: o.hi}); err != nil {
			return err
		}
		return x.putSaved(t, o.image)
	}
	return nil
}

// putSaved inserts packed rows.
func (x *txn) putSaved(t *record.Table, packed []byte) error {
	ins := x.inserter(t)
	for len(packed) > 0 {
		row, rest, err := record.Unpack(packed)
		if err != nil {
			return err
		}
		packed = rest
		x.touchRow(t.Name, row)
		if t.Name == "tier_change" {
			if err := x.giveWay(t, row); err != nil {
				return err
			}
		}
		if err := ins.Add(row...); err != nil {
			return err
		}
	}
	return ins.Flush()
}

// touchRow notes the customers whose derived rows depend on a source row.
func (x *txn) touchRow(tbl string, row []any) {
	id, _ := row[0].(int64)
	switch tbl {
	case "contact":
		id, _ = row[1].(int64)
	case "customer":
		if by, _ := row[record.ColReferrer].(int64); by != 0 {
			x.Touched[by] = true
		}
	}
	x.Touched[id] = true
}
