package undo

import (
	"context"
	"encoding/hex"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// swap is an exchange of a change's rows with the images in the journal.
type swap struct {
	*write.Tx
	left []write.Op // ranges of the tier history whose customers it takes away
}

// Swap takes back the newest change, or brings back what was taken last. With a
// member of a team it is the newest of theirs, unless somebody has changed the same since.
func Swap(ctx context.Context, b *write.Book, who *model.Member, session string, redo bool) (model.Outcome, error) {
	var out model.Outcome
	err := b.Update(ctx, func(w *write.Tx) error {
		x := &swap{Tx: w}
		out = model.Outcome{}
		c, err := x.pick(who, session, redo)
		if err != nil {
			return err
		}
		alone, err := x.alone(who, c)
		if err != nil {
			return err
		}
		x.Fresh(nil)
		x.Yard = &write.Yardstick{Day: x.Today, Calib: x.Calib}
		if c.customer != 0 {
			x.About, out.Before = c.customer, x.Standing(c.customer)
		}
		if err := x.swapOps(c); err != nil {
			return err
		}
		x.Change.ID = c.ID // lines of the tier history written from here on are the change's
		x.settle(c, redo)
		x.Ops.Flush()
		if !alone { // among others' it cannot come back: what was taken back stands behind what was not
			x.Exec("DELETE FROM change_op WHERE change_id = $1", c.ID)
			x.Exec("DELETE FROM change WHERE id = $1", c.ID)
		}
		c.Undone = !redo
		out.Change, out.CustomerID = c.Change, c.customer
		if c.customer != 0 {
			out.After = x.After()
		}
		return nil
	})
	return out, err
}

// pick finds the change to swap and checks whose it is.
func (x *swap) pick(who *model.Member, session string, redo bool) (*storedChange, error) {
	tail, none, foreign := newestDone, "error.db.nothing_to_undo", "error.db.undo_other"
	if redo {
		tail, none, foreign = newestUndone, "error.db.nothing_to_redo", "error.db.redo_other"
	}
	c, err := readChange(x.Ctx, x, tail, author(who, redo)...)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, model.NotFound(none)
	case redo && who != nil && c.By != who.Name && c.Kind != model.ChangePool: // it may be of whom they do not see
		return nil, model.NotFound(none)
	case who != nil && c.By != who.Name && c.Kind != model.ChangePool, session != "" && c.Session != session:
		return nil, model.E(model.CodeConflict, foreign, "By", c.By)
	case who != nil:
		return c, who.May(c.Kind.Verb())
	}
	return c, nil
}

// swapOps exchanges the rows in the tables with the images in the journal, and
// journals what exchanges them back. First everything leaves, then everything
// comes: a unique value may move from one row to another.
func (x *swap) swapOps(c *storedChange) error {
	last := x.Number("SELECT coalesce(max(seq), 0) FROM change_op WHERE change_id = $1", c.ID)
	x.LogOps(c.ID, last+1)
	var inPlace []bool // exchanged already, one after the other
	for _, o := range x.EachOp(c.ID, last) {
		image := o.Image
		x.takeOut(c, o)
		inPlace = append(inPlace, image != nil && o.Image == nil)
	}
	if len(inPlace) == 0 {
		return model.E(model.CodeConflict, "error.db.too_old_to_undo")
	}
	if c.scoresAll() { // whatever it left in the tier history on this side leaves
		x.takeOut(c, &write.Op{Mode: write.ModeRange, Tbl: "tier_change"})
	}
	x.sweepTiers()
	for _, o := range x.EachOp(c.ID, last) {
		if !inPlace[0] {
			x.putBack(o)
		}
		inPlace = inPlace[1:]
	}
	x.Exec("DELETE FROM change_op WHERE change_id = $1 AND seq <= $2", c.ID, last)
	return nil
}

// takeOut removes the rows an operation names and journals what brings them back.
// It drops the operation's image where that stands in their place already.
func (x *swap) takeOut(c *storedChange, o *write.Op) {
	switch o.Mode {
	case write.ModeRow:
		x.takeRow(x.Tabs[o.Tbl], o)
	case write.ModeRange:
		if o.Tbl == "customer" {
			x.left = append(x.left, write.Op{Tbl: "tier_change", Lo: o.Lo, Hi: o.Hi})
		}
		x.saveRange(c, o)
	}
}

func (x *swap) takeRow(t *record.Table, o *write.Op) {
	key, _ := x.Unpack(o.Key)
	if key == nil {
		return
	}
	row := x.Row(t, key...)
	x.Seen[o.Tbl+string(o.Key)] = true // has its operation already
	x.NoteWas(t, key, row)
	back := write.Op{Mode: write.ModeRow, Tbl: o.Tbl, Key: o.Key}
	if row == nil {
		x.Ops.Add(back)
		return
	}
	back.Image = record.Pack(nil, row)
	x.Ops.Add(back)
	if o.Image == nil && o.Tbl == "customer" {
		x.left = append(x.left, write.Op{Tbl: "tier_change", Key: o.Key})
	}
	if !x.swapInPlace(t, o, row) {
		x.TouchRow(o.Tbl, row)
		x.TakeOut(t, key)
	}
}

// swapInPlace exchanges a customer's row with its image where nothing stands in
// the way: it keeps its ref. It tells whether it did; then the image is used up.
func (x *swap) swapInPlace(t *record.Table, o *write.Op, row []any) bool {
	if o.Tbl != "customer" || o.Image == nil {
		return false
	}
	image, _ := x.Unpack(o.Image)
	image = t.Whole(image)
	if len(image) != len(row) || image[record.ColRef] != row[record.ColRef] || image[record.ColReferrer] != row[record.ColReferrer] {
		return false
	}
	o.Image = nil
	x.Touch(record.Int(row, 0), !slices.Equal(image[record.ColCreated:record.ColSnoozed], row[record.ColCreated:record.ColSnoozed]) ||
		!slices.Equal(image[record.ColRepeat:], row[record.ColRepeat:]))
	x.Rewrite(t, row, image)
	return true
}

// saveRange takes out the rows that a range operation means.
func (x *swap) saveRange(c *storedChange, o *write.Op) {
	where, args := "id BETWEEN $1 AND $2", []any{o.Lo, o.Hi}
	switch {
	case o.Key != nil:
		where = "customer_id = $1"
		args, _ = x.Unpack(o.Key)
	case o.Tbl == "tier_change" && o.Hi != 0:
		where = "customer_id BETWEEN $1 AND $2"
	case o.Tbl == "tier_change":
		where, args = "change_id = $1", []any{c.ID}
	}
	x.SaveRange(x.Tabs[o.Tbl], o, where, args...)
}

// putBack inserts the images of an operation; for saved ones it journals the
// range operation that takes them out again.
func (x *swap) putBack(o *write.Op) {
	t := x.Tabs[o.Tbl]
	if o.Mode == write.ModeSaved {
		x.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: o.Tbl, Key: o.Key, Lo: o.Lo, Hi: o.Hi})
	}
	ins := x.Inserter(t)
	for _, row := range x.Images(o) {
		row = t.Whole(row)
		x.TouchRow(t.Name, row)
		if o.Mode == write.ModeSaved && t.Name == "tier_change" {
			x.giveWay(t, row)
		}
		ins.Add(row...)
	}
	ins.Flush()
}

const changeCols = "id, at, session, by_whom, kind, subject, count, detail, undone, customer_id, batch_id, calibration_before, calibration_after"

// storedChange is a change with what undo needs besides.
type storedChange struct {
	model.Change
	customer, batch         int64
	calibBefore, calibAfter int64
}

// readChange gives the first change that a condition picks, nil for none.
func readChange(ctx context.Context, q engine.Querier, tail string, args ...any) (*storedChange, error) {
	c, found, err := engine.One(ctx, q, func(c *storedChange) []any {
		return []any{
			&c.ID, &c.At, &c.Session, &c.By, (*string)(&c.Kind), &c.Subject, &c.Count, &c.Detail, &c.Undone, &c.customer, &c.batch, &c.calibBefore, &c.calibAfter,
		}
	}, "SELECT "+changeCols+" FROM change "+tail, args...)
	if !found {
		return nil, err
	}
	return &c, nil
}

const (
	newestDone   = "WHERE undone = 0 AND kind <> '" + string(model.ChangeForget) + "' AND ($1 = '' OR by_whom = $1 OR $2 = 1 AND kind = '" + string(model.ChangePool) + "') ORDER BY id DESC LIMIT 1"
	newestUndone = "WHERE undone = 1 ORDER BY id LIMIT 1" // undone last in, first out
)

// author is what newestDone asks for: whose changes, "" for anybody's, and whether what the
// policy did is theirs too.
func author(who *model.Member, redo bool) []any {
	switch {
	case redo:
		return nil
	case who == nil:
		return []any{"", false}
	}
	return []any{who.Name, who.May(model.VerbPolicy) == nil}
}

// Last gives the change that would be taken back next and the one that would
// be brought back; nil for none, and for another's where somebody asks.
func Last(ctx context.Context, q engine.Querier, who *model.Member) (undo, redo *model.Change, err error) {
	u, err := readChange(ctx, q, newestDone, author(who, false)...)
	if err != nil {
		return nil, nil, err
	}
	r, err := readChange(ctx, q, newestUndone)
	if u != nil {
		undo = &u.Change
	}
	if r != nil && (who == nil || r.By == who.Name) {
		redo = &r.Change
	}
	return undo, redo, err
}

// ofCustomer picks the changes that were about a customer alone or touched its row,
// as far as the journal goes back.
const ofCustomer = "SELECT id FROM change WHERE customer_id = $1 UNION SELECT change_id FROM change_op WHERE tbl = 'customer' AND row_key = $2"

// Audit gives the newest entries of the audit log, or of those of a customer where that
// is not 0, the newest first; below 0 most is all of them.
func Audit(ctx context.Context, q engine.Querier, customer int64, most int) ([]model.AuditEntry, error) {
	const query = `SELECT a.id, a.at, a.by_whom, a.action, a.kind, a.session, a.change_id, a.customer_id, a.subject, coalesce(c.detail, '…'), a.count, a.salt = x'', a.hash
		FROM audit a LEFT JOIN change c ON c.id = a.change_id
		WHERE $1 = 0 OR a.customer_id = $1 OR a.change_id IN (` + ofCustomer + `) ORDER BY a.id DESC LIMIT $3`
	return engine.All(ctx, q, func(a *model.AuditEntry) []any {
		return []any{&a.ID, &a.At, &a.By, &a.Action, (*string)(&a.Kind), &a.Session, &a.Change, &a.CustomerID, &a.Subject, &a.Detail, &a.Count, &a.Erased, (*hexText)(&a.Hash)}
	}, query, customer, record.Pack(nil, []any{customer}), engine.Limit(most))
}

// hexText is a column of bytes, written in hexadecimal digits.
type hexText string

// Scan reads the column.
func (t *hexText) Scan(v any) error {
	b, _ := v.([]byte)
	*t = hexText(hex.EncodeToString(b))
	return nil
}

// Origins gives the imports that created a customer, changed it or brought some of its
// interactions, the newest first.
func Origins(ctx context.Context, q engine.Querier, customer int64) ([]model.ImportBatch, error) {
	const query = "first_customer <= $1 AND last_customer >= $1 OR change_id IN (" + ofCustomer + `)
		OR id IN (SELECT batch_id FROM interaction WHERE customer_id = $1)`
	return batches(ctx, q, query, customer, record.Pack(nil, []any{customer}))
}

// Batches gives the imports of the book, the newest first, or one of them where batch
// is not 0.
func Batches(ctx context.Context, q engine.Querier, batch int64) ([]model.ImportBatch, error) {
	return batches(ctx, q, "id = $1 OR $2 = 0", batch, batch)
}

func batches(ctx context.Context, q engine.Querier, where string, args ...any) ([]model.ImportBatch, error) {
	return engine.All(ctx, q, func(b *model.ImportBatch) []any {
		return []any{
			&b.ID, &b.Change, &b.At, &b.By, &b.File, (*string)(&b.Kind), &b.Rows, &b.Created, &b.Updated, &b.Unchanged, &b.Rejected, &b.CustomersCreated, &b.Status,
		}
	}, `SELECT id, change_id, at, by_whom, file, kind, rows, created, updated, unchanged, rejected, customers_created, status
		FROM import_batch WHERE `+where+" ORDER BY id DESC", args...)
}
