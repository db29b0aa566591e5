package write

import (
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// JournalDepth is how many changes keep the images needed to undo them.
const JournalDepth = 500

// BeginChange gives the change its number and finds the highest ids in use, so
// that none is given out twice even when its row is gone.
func (x *Tx) BeginChange(kind model.ChangeKind, cause model.Cause) {
	x.Cause = cause
	x.Change = model.Change{At: x.Now, Session: x.Book.Session, By: x.Book.By, Kind: kind}
	var id, customer, contact, interaction int64
	x.Fail(x.QueryRowContext(x.Ctx, `SELECT coalesce(c.id, 0), coalesce(c.undone, 0), coalesce(c.last_customer, 0), coalesce(c.last_contact, 0), coalesce(c.last_interaction, 0),
		coalesce((SELECT max(id) FROM customer), 0), coalesce((SELECT max(id) FROM contact), 0), coalesce((SELECT max(id) FROM interaction), 0)
		FROM book LEFT JOIN change c ON c.id = (SELECT max(id) FROM change)`).
		Scan(&id, &x.undone, &x.Last.Customer, &x.Last.Contact, &x.Last.Interaction, &customer, &contact, &interaction))
	x.Change.ID = id + 1
	x.LogOps(x.Change.ID, 0)
	x.Last = LastIDs{max(x.Last.Customer, customer), max(x.Last.Contact, contact), max(x.Last.Interaction, interaction)}
}

// Journal keeps a row's image as it is now, once a change, before it is touched.
func (x *Tx) Journal(t *record.Table, key ...any) { x.JournalAs(t, key, x.Row(t, key...)) }

// Row gives the row with a key as plain values, nil when there is none.
func (x *Tx) Row(t *record.Table, key ...any) []any {
	if rows := x.Rows(t, t.Where(), key...); len(rows) > 0 {
		return rows[0]
	}
	return nil
}

// Rows gives the rows that match a condition, in key order.
func (x *Tx) Rows(t *record.Table, where string, args ...any) (rows [][]any) {
	x.Fail(t.Each(x.Ctx, x, where, func(row []any) error { rows = append(rows, slices.Clone(row)); return nil }, args...))
	return rows
}

// IDs gives the only column of a result, of integers.
func (x *Tx) IDs(query string, args ...any) []int64 {
	ids, err := engine.IDs(x.Ctx, x, query, args...)
	x.Fail(err)
	return ids
}

// Number gives the only column of the only row of a result, an integer.
func (x *Tx) Number(query string, args ...any) int64 {
	n, err := engine.Value[int64](x.Ctx, x, query, args...)
	x.Fail(err)
	return n
}

// Unpack reads the first packed list of an image or a key and gives the rest; none where
// the write has failed.
func (x *Tx) Unpack(b []byte) (values []any, rest []byte) {
	values, rest, err := record.Unpack(b)
	x.Fail(err)
	return values, rest
}

// JournalAs keeps a row's image, nil for none, once a change, before it is touched.
func (x *Tx) JournalAs(t *record.Table, key, row []any) {
	k := record.Pack(nil, key)
	name := t.Name + string(k)
	if x.Seen[name] {
		return
	}
	x.Seen[name] = true
	x.NoteWas(t, key, row)
	o := Op{Mode: ModeRow, Tbl: t.Name, Key: k}
	if row != nil {
		o.Image = record.Pack(nil, row)
	}
	x.Ops.Add(o)
}

// NoteWas keeps what of a customer's row counted before the write.
func (x *Tx) NoteWas(t *record.Table, key, row []any) {
	if t.Name != "customer" {
		return
	}
	var c CustomerCounts
	if row != nil {
		c = CustomerCounts{there: true, archived: record.Int(row, record.ColArchived) != 0, snoozed: model.Day(record.Int(row, record.ColSnoozed))}
		c.owner, _ = row[record.ColOwner].(string)
	}
	x.Was[record.Int(key, 0)] = c
}

// Write puts a row of a source table in place of the one with its key.
func (x *Tx) Write(t *record.Table, row []any) { x.Replace(t, x.Row(t, t.KeyOf(row)...), row) }

// Replace is write with the row that is there already at hand, nil for none.
func (x *Tx) Replace(t *record.Table, old, row []any) {
	if t.Name == "customer" && old != nil && old[record.ColOwner] != row[record.ColOwner] && x.Change.Kind != model.ChangeOwnerRename {
		row[record.ColOwned] = int64(x.Today)
	}
	x.JournalAs(t, t.KeyOf(row), old)
	x.put(t, old, row)
}

// Remove takes a row out of a source table.
func (x *Tx) Remove(t *record.Table, key ...any) {
	x.Journal(t, key...)
	x.TakeOut(t, key)
}

// TakeOut is Remove of a row that is journaled already.
func (x *Tx) TakeOut(t *record.Table, key []any) {
	x.Exec("DELETE FROM "+t.Name+" WHERE "+t.Where(), key...)
}

// Record writes the change and its operations and forgets what was undone
// before it, the newest changes: there is nothing to redo any more.
func (x *Tx) Record() {
	if x.undone {
		x.Exec("DELETE FROM change_op WHERE change_id IN (SELECT id FROM change WHERE undone = 1)")
		x.Exec("DELETE FROM change WHERE undone = 1")
	}
	c := &x.Change
	x.Exec("DELETE FROM change_op WHERE change_id <= $1", c.ID-JournalDepth)
	x.Exec(`INSERT INTO change (id, at, session, by_whom, kind, subject, count, detail, undone, customer_id, batch_id,
		calibration_before, calibration_after, last_customer, last_contact, last_interaction)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15)`,
		c.ID, c.At, c.Session, c.By, string(c.Kind), c.Subject, c.Count, c.Detail, x.About, x.Batch,
		x.CalibFrom, x.Calibration(), x.Last.Customer, x.Last.Contact, x.Last.Interaction)
	x.Ops.Flush()
	x.Audit("do", c, x.About)
}

// SaveRange moves a range of rows into the journal.
func (x *Tx) SaveRange(t *record.Table, o *Op, where string, args ...any) {
	for from, full := []any(nil), true; full; { // nothing is written while rows are read
		full = false
		var image []byte
		behind, all := t.Behind(where, args, from)
		err := t.Each(x.Ctx, x, behind, func(row []any) error {
			if len(image) >= savedBytes {
				full = true
				return errEnough
			}
			image = record.Pack(image, row)
			x.TouchRow(t.Name, row)
			from = t.KeyOf(row)
			return nil
		}, all...)
		if !errors.Is(err, errEnough) {
			x.Fail(err)
		}
		if len(image) > 0 {
			x.Ops.Add(Op{Mode: ModeSaved, Tbl: t.Name, Key: o.Key, Image: image, Lo: o.Lo, Hi: o.Hi})
		}
	}
	x.Exec("DELETE FROM "+t.Name+" WHERE "+where, args...)
}

// errEnough ends a read before its last row.
var errEnough = errors.New("enough rows")

// TouchRow notes the customers whose derived rows depend on a source row.
func (x *Tx) TouchRow(tbl string, row []any) {
	if tbl == "customer" {
		x.TouchReferrers(record.Int(row, record.ColReferrer))
	}
	x.Touched[record.CustomerOf(tbl, row)] = true
}

// OpLog writes the operations of a change into the journal as they come: those of
// a change of everybody have no room in memory.
type OpLog struct {
	change int64
	from   int64 // the first one's place
	next   int64
	bytes  int // of images not yet written
	ins    *Inserter
	ranges map[string]bool // those written: one of a kind is enough
}

// LogOps begins the journal of a change behind the places taken.
func (x *Tx) LogOps(change, from int64) {
	ops := record.NewTable("change_op", "change_id, seq, mode, tbl, row_key, image, lo, hi", 0, 1)
	x.Ops = &OpLog{change: change, from: from, next: from, ins: x.Inserter(ops), ranges: map[string]bool{}}
}

// Add takes one operation, and writes when there are enough of them.
func (l *OpLog) Add(o Op) {
	if o.Mode == ModeRange { // many saved images make one range
		name := o.Tbl + "\n" + string(o.Key) + "\n" + strconv.FormatInt(o.Lo, 10)
		if l.ranges[name] {
			return
		}
		l.ranges[name] = true
	}
	l.ins.Add(l.change, l.next, o.Mode, o.Tbl, o.Key, o.Image, o.Lo, o.Hi)
	l.next++
	if l.bytes += len(o.Image); l.bytes >= savedBytes {
		l.Flush()
	}
}

// Flush writes what is left.
func (l *OpLog) Flush() {
	l.bytes = 0
	l.ins.Flush()
}

// Empty tells whether the change has touched nothing yet.
func (l *OpLog) Empty() bool { return l.next == l.from }

const opsAtOnce = 500

// EachOp gives the operations of a change up to a place, in order.
func (x *Tx) EachOp(change, upTo int64) iter.Seq2[place, *Op] {
	return x.opsBetween(place{change, -1}, place{change, upTo})
}

// place is where an operation stands in the journal.
type place struct{ change, seq int64 }

// opsBetween gives the operations behind a place up to another. Some are read at a
// time: who takes them may write.
func (x *Tx) opsBetween(from, to place) iter.Seq2[place, *Op] {
	return func(yield func(place, *Op) bool) {
		for {
			var ops []Op
			var places []place
			size := 0
			err := engine.Each(x.Ctx, x, `SELECT change_id, seq, mode, tbl, row_key, image, lo, hi FROM change_op
				WHERE (change_id, seq) > ($1, $2) AND (change_id, seq) <= ($3, $4) ORDER BY change_id, seq`, []any{from.change, from.seq, to.change, to.seq}, func(row engine.Scanner) error {
				var o Op
				var p place
				err := row.Scan(&p.change, &p.seq, &o.Mode, &o.Tbl, &o.Key, &o.Image, &o.Lo, &o.Hi)
				ops, places, size = append(ops, o), append(places, p), size+len(o.Image)
				if err == nil && (len(ops) == opsAtOnce || size >= savedBytes) {
					err = errEnough
				}
				return err
			})
			if !errors.Is(err, errEnough) {
				x.Fail(err)
			}
			for k := range ops {
				if x.failed != nil || !yield(places[k], &ops[k]) {
					return
				}
			}
			if len(ops) == 0 {
				return
			}
			from = places[len(places)-1]
		}
	}
}

// savedBytes is about how much one saved operation holds.
const savedBytes = 1 << 20

// Op is one operation of the journal.
type Op struct {
	Mode, Tbl  string
	Key, Image []byte
	Lo, Hi     int64
}

// The modes of journal operations; see the change_op table. Where a range or
// saved rows carry a key, they are all rows of the customer that it names.
const (
	ModeRow   = "row"
	ModeRange = "range"
	ModeSaved = "saved"
)

// Inserter writes many rows of a table with few statements. Rows should come in key
// order.
type Inserter struct {
	x    *Tx
	t    *record.Table
	args []any
	full map[string]*sql.Stmt // insert as many rows as one statement takes, by the values that stand in them
}

// insertParams bounds the parameters of one statement: more of them brings
// nothing, and SQLite's own limit is far.
const insertParams = 1600

// insertShapes is how many statements of one table are kept prepared.
const insertShapes = 8

// Inserter makes one.
func (x *Tx) Inserter(t *record.Table) *Inserter {
	return &Inserter{x: x, t: t, full: map[string]*sql.Stmt{}}
}

// Add takes one row, and writes when there are enough of them.
func (s *Inserter) Add(row ...any) {
	if s.args = append(s.args, row...); len(s.args)+len(row) > insertParams && s.x.failed == nil {
		rows, values := len(s.args)/len(s.t.Cols), s.constants()
		query := s.t.InsertSQL(rows, values...)
		full, err := s.full[query], error(nil)
		if full == nil {
			if len(s.full) == insertShapes {
				s.close()
			}
			if full, err = s.x.PrepareContext(s.x.Ctx, query); err == nil {
				s.full[query] = full
			}
		}
		if err == nil {
			_, err = full.ExecContext(s.x.Ctx, s.args...)
		}
		s.x.Fail(err)
		s.args = s.args[:0]
	}
}

// literals are values that many rows have, as SQL has them.
var literals = map[any]string{nil: "NULL", "": "''", 0.0: "0.0", int64(0): "0", int64(model.NoClock): "-1"}

// constants gives the values of columns as SQL has them: what all rows leave empty, which
// then needs no argument, else a mark.
func (s *Inserter) constants() []string {
	n := len(s.t.Cols)
	out := slices.Repeat([]string{"?"}, n)
	for c, first := range s.args[:n] {
		literal, at := "", c
		if _, bytes := first.([]byte); !bytes {
			literal = literals[first]
		}
		for literal != "" && at < len(s.args) && s.args[at] == first {
			at += n
		}
		if at >= len(s.args) {
			out[c] = literal
		}
	}
	kept := s.args[:0]
	for i, v := range s.args {
		if out[i%n] == "?" {
			kept = append(kept, v)
		}
	}
	s.args = kept
	return out
}

// Flush writes what is left.
func (s *Inserter) Flush() {
	if len(s.args) > 0 {
		s.x.Exec(s.t.InsertSQL(len(s.args)/len(s.t.Cols)), s.args...)
		s.args = s.args[:0]
	}
	s.close()
}

func (s *Inserter) close() {
	for _, full := range s.full {
		s.x.Fail(full.Close())
	}
	clear(s.full)
}
