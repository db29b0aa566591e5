package db

import (
	"bytes"
	"context"
	"errors"
	"slices"

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
			if err := x.single(c.customer, &out); err != nil {
				return err
			}
		}
		next, err := x.swapOps(c)
		if err != nil {
			return err
		}
		x.change.ID = c.ID // lines of the tier history written from here on are the change's
		if err := x.settle(c, redo); err != nil {
			return err
		}
		if err := x.saveOps(c.ID, 0, append(next, x.ops...)); err != nil {
			return err
		}
		c.Undone = !redo
		out.Change, out.CustomerID = c.Change, c.customer
		if c.customer != 0 {
			out.After, err = x.standing(c.customer, x.yard)
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

// swapOps exchanges the rows in the tables with the images in the journal and
// gives the operations that exchange them back.
func (x *txn) swapOps(c *storedChange) ([]op, error) {
	ops, err := x.readOps(c.ID)
	if err != nil {
		return nil, err
	}
	if len(ops) == 0 {
		return nil, model.E(model.CodeConflict, "error.db.too_old_to_undo")
	}
	x.d.makeRoom(len(ops))
	if err := x.exec("DELETE FROM change_op WHERE change_id = $1", c.ID); err != nil {
		return nil, err
	}
	if c.scoresAll() { // whatever it left in the tier history on this side leaves
		ops = append(ops, op{mode: modeRange, tbl: "tier_change"})
	}
	var next []op
	// First everything that leaves, then everything that comes: a unique value
	// may move from one row to another.
	for i := range ops {
		left, err := x.takeOut(c, &ops[i])
		if err != nil {
			return nil, err
		}
		next = append(next, left...)
	}
	left, err := x.sweepTiers()
	if err != nil {
		return nil, err
	}
	next = append(next, left...)
	for i := range ops {
		came, err := x.putBack(&ops[i])
		if err != nil {
			return nil, err
		}
		next = append(next, came...)
	}
	return mergeRanges(next), nil
}

// mergeRanges drops repeated range operations: many saved images make one range.
func mergeRanges(ops []op) []op {
	type named struct {
		tbl, key string
		lo       int64
	}
	seen := map[named]bool{}
	return slices.DeleteFunc(ops, func(o op) bool {
		if o.mode != modeRange {
			return false
		}
		n := named{o.tbl, string(o.key), o.lo}
		again := seen[n]
		seen[n] = true
		return again
	})
}

func (x *txn) readOps(change int64) (ops []op, err error) {
	rows, err := x.tx.QueryContext(x.ctx, "SELECT mode, tbl, row_key, image, lo, hi FROM change_op WHERE change_id = $1 ORDER BY seq", change)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var o op
		if err := rows.Scan(&o.mode, &o.tbl, &o.key, &o.image, &o.lo, &o.hi); err != nil {
			return nil, err
		}
		ops = append(ops, o)
	}
	return ops, rows.Err()
}

// takeOut removes the rows an operation names and gives the operations that
// bring them back.
func (x *txn) takeOut(c *storedChange, o *op) ([]op, error) {
	t := x.tabs[o.tbl]
	switch o.mode {
	case modeRow:
		key, _, err := unpack(o.key)
		if err != nil {
			return nil, err
		}
		row, err := t.read(x.ctx, x, key)
		if err != nil {
			return nil, err
		}
		back := op{mode: modeRow, tbl: o.tbl, key: o.key}
		x.seen[o.tbl+string(o.key)] = true // has its operation already
		if row != nil && o.image == nil && o.tbl == "customer" {
			x.left = append(x.left, op{tbl: "tier_change", key: o.key})
		}
		if row != nil {
			back.image = pack(nil, row)
			if done, err := x.swapInPlace(t, o, row); done || err != nil {
				return []op{back}, err
			}
			if err := t.remove(x.ctx, x, key); err != nil {
				return nil, err
			}
			x.touchRow(o.tbl, row)
		}
		return []op{back}, nil
	case modeRange:
		where, args, err := rangeOf(c, t, o)
		if err != nil {
			return nil, err
		}
		if o.tbl == "customer" {
			x.left = append(x.left, op{tbl: "tier_change", lo: o.lo, hi: o.hi})
		}
		return x.saveRange(t, o, where, args...)
	}
	return nil, nil
}

// swapInPlace exchanges a customer's row with its image where nothing stands in
// the way: it keeps its ref. It tells whether it did; then the image is used up.
func (x *txn) swapInPlace(t *table, o *op, row []any) (bool, error) {
	if o.tbl != "customer" || o.image == nil {
		return false, nil
	}
	image, _, err := unpack(o.image)
	if err != nil || len(image) != len(row) || image[colRef] != row[colRef] || image[colReferrer] != row[colReferrer] {
		return false, err
	}
	o.image = nil
	id, _ := row[0].(int64)
	x.touch(id, !slices.Equal(image[colCreated:colSnoozed], row[colCreated:colSnoozed]))
	return true, x.rewrite(t, row, image)
}

// rangeOf gives the condition of a range operation.
func rangeOf(c *storedChange, t *table, o *op) (where string, args []any, err error) {
	switch {
	case o.key != nil:
		args, _, err = unpack(o.key)
		return "customer_id = $1", args, err
	case t.name == "tier_change" && o.hi != 0:
		return "customer_id BETWEEN $1 AND $2", []any{o.lo, o.hi}, nil
	case t.name == "tier_change":
		return "change_id = $1", []any{c.ID}, nil
	}
	return "id BETWEEN $1 AND $2", []any{o.lo, o.hi}, nil
}

// savedBytes is about how much one saved operation holds.
const savedBytes = 1 << 20

// saveRange moves a range of rows into the journal.
func (x *txn) saveRange(t *table, o *op, where string, args ...any) (out []op, err error) {
	var buf bytes.Buffer
	done := func() {
		if buf.Len() > 0 {
			out = append(out, op{mode: modeSaved, tbl: t.name, key: o.key, image: bytes.Clone(buf.Bytes()), lo: o.lo, hi: o.hi})
			buf.Reset()
		}
	}
	err = t.each(x.ctx, x, where, func(row []any) error {
		buf.Write(pack(nil, row))
		x.touchRow(t.name, row)
		if buf.Len() >= savedBytes {
			done()
		}
		return nil
	}, args...)
	if err != nil {
		return nil, err
	}
	done()
	return out, x.exec("DELETE FROM "+t.name+" WHERE "+where, args...)
}

// putBack inserts the images of an operation; for saved ones it gives the range
// operation that takes them out again.
func (x *txn) putBack(o *op) ([]op, error) {
	t := x.tabs[o.tbl]
	switch {
	case o.mode == modeRow && o.image != nil:
		row, _, err := unpack(o.image)
		if err != nil {
			return nil, err
		}
		x.touchRow(o.tbl, row)
		return nil, t.insert(x.ctx, x, row)
	case o.mode == modeSaved:
		ins, next := x.inserter(t), []op{{mode: modeRange, tbl: o.tbl, key: o.key, lo: o.lo, hi: o.hi}}
		for b := o.image; len(b) > 0; {
			row, rest, err := unpack(b)
			if err != nil {
				return nil, err
			}
			b = rest
			x.touchRow(o.tbl, row)
			if o.tbl == "tier_change" {
				moved, err := x.giveWay(t, row)
				if err != nil {
					return nil, err
				}
				next = append(next, moved...)
			}
			if err := ins.add(row...); err != nil {
				return nil, err
			}
		}
		return next, ins.flush()
	}
	return nil, nil
}

// touchRow notes the customers whose derived rows depend on a source row.
func (x *txn) touchRow(tbl string, row []any) {
	id, _ := row[0].(int64)
	switch tbl {
	case "contact":
		id, _ = row[1].(int64)
	case "customer":
		if by, _ := row[colReferrer].(int64); by != 0 {
			x.touched[by] = true
		}
	}
	x.touched[id] = true
}
