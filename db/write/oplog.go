package write

import (
	"errors"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
)

// OpLog writes the operations of a change into the journal as they come: those of
// a change of everybody have no room in memory.
type OpLog struct {
	change int64
	from   int64 // the first one's place
	next   int64
	bytes  int // of images not yet written
	ins    *record.Inserter
	ranges map[string]bool // those written: one of a kind is enough
}

// LogOps begins the journal of a change behind the places taken.
func (x *Tx) LogOps(change, from int64) {
	ops := record.NewTable("change_op", "change_id, seq, mode, tbl, row_key, image, lo, hi", 0, 1)
	x.Ops = &OpLog{change: change, from: from, next: from, ins: x.Inserter(ops), ranges: map[string]bool{}}
}

// Add takes one operation, and writes when there are enough of them.
func (l *OpLog) Add(o Op) error {
	if o.Mode == ModeRange { // many saved images make one range
		name := o.Tbl + "\n" + string(o.Key) + "\n" + strconv.FormatInt(o.Lo, 10)
		if l.ranges[name] {
			return nil
		}
		l.ranges[name] = true
	}
	err := l.ins.Add(l.change, l.next, o.Mode, o.Tbl, o.Key, o.Image, o.Lo, o.Hi)
	l.next++
	if l.bytes += len(o.Image); err != nil || l.bytes < savedBytes {
		return err
	}
	return l.Flush()
}

// Flush writes what is left.
func (l *OpLog) Flush() error {
	l.bytes = 0
	return l.ins.Flush()
}

// Empty tells whether the change has touched nothing yet.
func (l *OpLog) Empty() bool { return l.next == l.from }

const opsAtOnce = 500

// EachOp gives the operations of a change up to a place, in order.
func (x *Tx) EachOp(change, upTo int64, fn func(i int, o *Op) error) error {
	i := -1
	return x.opsBetween(place{change, -1}, place{change, upTo}, func(_ place, o *Op) error {
		i++
		return fn(i, o)
	})
}

// place is where an operation stands in the journal.
type place struct{ change, seq int64 }

// opsBetween gives the operations behind a place up to another. Some are read at a
// time: fn may write.
func (x *Tx) opsBetween(from, to place, fn func(at place, o *Op) error) error {
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
		if err != nil && !errors.Is(err, errEnough) || len(ops) == 0 {
			return err
		}
		for k := range ops {
			if err := fn(places[k], &ops[k]); err != nil {
				return err
			}
		}
		from = places[len(places)-1]
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
