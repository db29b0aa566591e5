package write

import (
	"context"
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

func opTable() *record.Table {
	return record.NewTable("change_op", "change_id, seq, mode, tbl, row_key, image, lo, hi", 0, 1)
}

// LogOps begins the journal of a change behind the places taken.
func (x *Tx) LogOps(change, from int64) {
	x.Ops = &OpLog{change: change, from: from, next: from, ins: x.Inserter(opTable()), ranges: map[string]bool{}}
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

// opsAtOnce is how many operations are read at a time, fewer where they are large.
const opsAtOnce = 500

// EachOp gives the operations of a change up to a place, in order.
func (x *Tx) EachOp(change, upTo int64, fn func(i int, o *Op) error) error {
	i := 0
	for from := int64(-1); ; {
		ops, last, err := readOps(x.Ctx, x, change, from, upTo)
		if err != nil || len(ops) == 0 {
			return err
		}
		for k := range ops {
			if err := fn(i, &ops[k]); err != nil {
				return err
			}
			i++
		}
		from = last
	}
}

// readOps reads some of the operations behind a place, and says the last one's.
func readOps(ctx context.Context, q engine.Querier, change, from, upTo int64) (ops []Op, last int64, err error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, mode, tbl, row_key, image, lo, hi FROM change_op WHERE change_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
		change, from, upTo)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for size := 0; len(ops) < opsAtOnce && size < savedBytes && rows.Next(); {
		var o Op
		if err := rows.Scan(&last, &o.Mode, &o.Tbl, &o.Key, &o.Image, &o.Lo, &o.Hi); err != nil {
			return nil, 0, err
		}
		ops, size = append(ops, o), size+len(o.Image)
	}
	return ops, last, rows.Err()
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
