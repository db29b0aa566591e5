package undo

import (
	"context"
	"slices"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/write"
	"tierbook/model"
)

// rolling is the taking back of one batch out of order: what it created goes,
// what it changed is as before, and what somebody has changed since stays.
type rolling struct {
	swap
	c     *storedChange
	res   model.Rollback
	made  map[string]*write.Op      // ranges of what the batch created, by table
	later map[string]bool           // rows touched later, of those the batch changed, by table and key
	since map[string][]byte         // the first images that later changes found of them: as the batch left them
	kept  map[string]map[int64]bool // created rows that stay, by table
	why   map[int64]model.KeptRow   // customers that stay with something, by id
	dry   bool
}

// Rollback takes back an import batch, whatever came after it, as one change that
// can itself be undone. With dry, and where all of it has been changed since,
// nothing is written: Change.ID is then 0. CodeNotFound for a batch that
// is not there, CodeConflict for one taken back already or too old.
func Rollback(ctx context.Context, b *write.Book, batch int64, dry bool) (model.Rollback, error) {
	var r rolling
	err := b.Update(ctx, func(x *write.Tx) error {
		r = rolling{
			swap: swap{Tx: x}, dry: dry, made: map[string]*write.Op{}, later: map[string]bool{}, since: map[string][]byte{}, why: map[int64]model.KeptRow{},
			kept: map[string]map[int64]bool{"customer": {}, "contact": {}, "interaction": {}},
		}
		return r.run(batch)
	})
	return r.res, err
}

func (r *rolling) run(batch int64) error {
	list, err := Batches(r.Ctx, r, batch)
	switch {
	case err != nil:
		return err
	case len(list) == 0:
		return model.NotFound("error.db.no_batch", "N", batch)
	case list[0].Status != "active":
		return model.E(model.CodeConflict, "error.db.batch_gone", "N", batch, "File", list[0].File)
	}
	r.res.Batch = list[0]
	if r.c, err = readChange(r.Ctx, r, "WHERE undone = 0 AND kind = 'import' AND batch_id = "+strconv.FormatInt(batch, 10)); err != nil {
		return err
	}
	if r.c == nil {
		return model.E(model.CodeConflict, "error.db.too_old_to_undo")
	}
	r.BeginChange(model.ChangeRollback, model.CauseImport)
	r.CalibFrom, r.Batch = r.Calibration(), batch
	rows, err := r.read()
	if err != nil {
		return err
	}
	for pass := range 3 { // rows that came leave before those they replaced come back, lines last
		for i := range rows {
			if pass == passOf(&rows[i]) {
				r.restore(&rows[i])
			}
		}
	}
	r.remove()
	return r.close()
}

// read gives the rows that the batch changed, with their images from before, and
// notes what it created and what of either was touched later.
func (r *rolling) read() (rows []write.Op, err error) {
	n := 0
	for _, o := range r.EachOp(r.c.ID, 1<<62) {
		n++
		switch {
		case o.Mode == write.ModeRow:
			rows = append(rows, *o)
			r.later[o.Tbl+string(o.Key)] = false
		case o.Tbl != "tier_change":
			made := *o
			r.made[o.Tbl] = &made
		}
	}
	if n == 0 {
		return nil, model.E(model.CodeConflict, "error.db.too_old_to_undo")
	}
	var o write.Op
	return rows, engine.Scan(r.Ctx, r, `SELECT o.tbl, o.row_key, o.image FROM change_op o JOIN change c ON c.id = o.change_id
		WHERE o.change_id > $1 AND c.undone = 0 AND o.mode = 'row' ORDER BY o.change_id, o.seq`, []any{r.c.ID}, []any{&o.Tbl, &o.Key, &o.Image}, func() {
		name := o.Tbl + string(o.Key)
		if was, asked := r.later[name]; asked && !was {
			r.later[name], r.since[name] = true, o.Image
		}
		id := rowID(o.Tbl, o.Key)
		if made := r.made[o.Tbl]; made != nil && made.Lo <= id && id <= made.Hi { // the batch created it
			r.kept[keptAs(o.Tbl)][id] = true
		}
	})
}

// rowID reads the id from a packed key, 0 where there is none.
func rowID(tbl string, key []byte) int64 {
	vals, _, _ := record.Unpack(key) // none of what cannot be read
	return record.Int(vals, record.IDPlace[tbl])
}

// keptAs gives the table by whose rows those of another are kept: lines stay with
// their interaction.
func keptAs(tbl string) string { return model.If(tbl == "order_line", "interaction", tbl) }

// belongs says what the rows of a table are of, by columns of theirs: it is there as long
// as they may come back.
var belongs = map[string]struct {
	to   string
	cols []int
}{
	"interaction": {"customer WHERE id = $1", []int{0}}, "contact": {"customer WHERE id = $1", []int{1}},
	"order_line": {"interaction WHERE customer_id = $1 AND id = $2 AND kind IN ('order', 'refund')", []int{0, 1}},
}

func passOf(o *write.Op) int {
	switch {
	case o.Image == nil:
		return 0
	case o.Tbl == "order_line":
		return 2
	}
	return 1
}

// restore gives a row that the batch changed its values from before, where they
// are still those of the batch; columns that belong together go together.
func (r *rolling) restore(o *write.Op) {
	t := r.Tabs[o.Tbl]
	key, _ := r.Unpack(o.Key)
	now := r.Row(t, key...)
	name := o.Tbl + string(o.Key)
	if o.Image == nil { // a row of its own, beside the ranges
		if now != nil && !r.later[name] {
			r.TouchRow(o.Tbl, now)
			r.Remove(t, key...)
		}
		return
	}
	before, _ := r.Unpack(o.Image)
	before = t.Whole(before)
	if now == nil {
		r.bringBack(t, before, r.later[name])
		return
	}
	after := now // as the batch left it
	if image := r.since[name]; image != nil {
		after, _ = r.Unpack(image)
		after = t.Whole(after)
	}
	row := t.Merge(after, now, before, func(_ []any, g []int) { r.keep(o.Tbl, now, t.Cols[g[0]]) })
	if slices.Equal(row, now) {
		return
	}
	r.res.Restored++
	r.TouchRow(o.Tbl, row)
	r.Replace(t, now, row)
}

// bringBack puts in a row that the batch took from under its key, unless somebody
// has removed or moved it since.
func (r *rolling) bringBack(t *record.Table, row []any, later bool) {
	if t.Name == "interaction" {
		if there := r.Rows(t, "id = $1", row[2]); len(there) > 0 {
			r.keep(t.Name, there[0], "")
			return
		}
	}
	if of, ok := belongs[t.Name]; ok && !later {
		args := model.Each(of.cols, func(i *int) any { return row[*i] })
		later = r.Number("SELECT count(*) FROM "+of.to, args...) == 0 // went with it
	}
	if later {
		return
	}
	r.res.Restored++
	r.TouchRow(t.Name, row)
	r.Replace(t, nil, row)
}

// keep notes something of a customer that stays for what came after the batch.
func (r *rolling) keep(tbl string, row []any, what string) {
	id := record.CustomerOf(tbl, row)
	if as := keptAs(tbl); as == "contact" || as == "interaction" {
		what = as
	}
	if _, ok := r.why[id]; !ok {
		r.why[id] = model.KeptRow{ID: id, What: what}
	}
}

// remove takes out what the batch created and nobody has changed since.
func (r *rolling) remove() {
	removed := map[string]*int{"order_line": new(int), "interaction": &r.res.Interactions, "contact": &r.res.Contacts, "customer": &r.res.Customers}
	for _, tbl := range []string{"order_line", "interaction", "contact", "customer"} {
		o := r.made[tbl]
		if o == nil {
			continue
		}
		if tbl == "customer" {
			r.keepUsed(o)
		}
		var kept []int64
		for id := range r.kept[keptAs(tbl)] {
			if rows := r.Rows(r.Tabs[tbl], "id = $1", id); len(rows) > 0 { // it is not gone already
				kept = append(kept, id)
				r.keep(tbl, rows[0], "customer")
			}
		}
		slices.Sort(kept)
		n := r.Number("SELECT count(*) FROM "+tbl+" WHERE id BETWEEN $1 AND $2", o.Lo, o.Hi)
		*removed[tbl] = int(n) - len(kept)
		lo := o.Lo
		for _, stays := range append(kept, o.Hi+1) {
			if lo < stays {
				r.takeOut(r.c, &write.Op{Mode: write.ModeRange, Tbl: tbl, Lo: lo, Hi: stays - 1})
			}
			lo = stays + 1
		}
	}
	r.sweepTiers()
}

// keepUsed keeps customers that the batch created and that others rest on by now:
// with history, contacts or names of their own, or as a recommender.
func (r *rolling) keepUsed(o *write.Op) {
	for _, q := range []struct{ what, sql string }{
		{"history", "SELECT DISTINCT customer_id FROM interaction WHERE customer_id BETWEEN $1 AND $2"},
		{"contact", "SELECT DISTINCT customer_id FROM contact WHERE customer_id BETWEEN $1 AND $2"},
		{"ref", "SELECT DISTINCT customer_id FROM alias WHERE customer_id BETWEEN $1 AND $2"},
		{"referred_by", "SELECT DISTINCT referred_by FROM customer WHERE referred_by BETWEEN $1 AND $2 AND NOT (id BETWEEN $1 AND $2)"},
	} {
		for _, id := range r.IDs(q.sql, o.Lo, o.Hi) {
			if r.kept["customer"][id] = true; r.why[id].What == "" {
				r.why[id] = model.KeptRow{ID: id, What: q.what}
			}
		}
	}
}

// close tells what stays, scores everyone and records the change.
func (r *rolling) close() error {
	for id, k := range r.why {
		c, err := record.ReadCustomer(r.Ctx, r, id)
		if model.CodeOf(err) == model.CodeNotFound { // deleted since
			continue
		}
		r.Fail(err)
		k.Customer = c.Name
		r.res.Kept = append(r.res.Kept, k)
	}
	slices.SortFunc(r.res.Kept, func(a, b model.KeptRow) int { return int(a.ID - b.ID) })
	if r.dry || r.Ops.Empty() { // where all of it was changed since, nothing is left to take back
		return write.ErrDiscard
	}
	r.Change.Subject, r.Change.Count = r.res.Batch.File, r.res.Customers+r.res.Contacts+r.res.Interactions+r.res.Restored
	r.Exec("UPDATE import_batch SET status = 'undone' WHERE id = $1", r.Batch)
	r.res.Change = r.Change
	r.resettle(write.NoCalibration)
	r.Ops.Add(write.Op{Mode: write.ModeRange, Tbl: "tier_change"})
	r.Record()
	return nil
}
