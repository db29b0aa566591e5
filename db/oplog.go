package db

import (
	"context"
	"errors"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
)

// opLog writes the operations of a change into the journal as they come: those of
// a change of everybody have no room in memory.
type opLog struct {
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

// logOps begins the journal of a change behind the places taken.
func (x *txn) logOps(change, from int64) {
	x.ops = &opLog{change: change, from: from, next: from, ins: x.inserter(opTable()), ranges: map[string]bool{}}
}

func (l *opLog) add(o op) error {
	if o.mode == modeRange { // many saved images make one range
		name := o.tbl + "\n" + string(o.key) + "\n" + strconv.FormatInt(o.lo, 10)
		if l.ranges[name] {
			return nil
		}
		l.ranges[name] = true
	}
	err := l.ins.Add(l.change, l.next, o.mode, o.tbl, o.key, o.image, o.lo, o.hi)
	l.next++
	if l.bytes += len(o.image); err != nil || l.bytes < savedBytes {
		return err
	}
	return l.flush()
}

// flush writes what is left.
func (l *opLog) flush() error {
	l.bytes = 0
	return l.ins.Flush()
}

// empty tells whether the change has touched nothing yet.
func (l *opLog) empty() bool { return l.next == l.from }

// opsAtOnce is how many operations are read at a time, fewer where they are large.
const opsAtOnce = 500

// eachOp gives the operations of a change up to a place, in order.
func (x *txn) eachOp(change, upTo int64, fn func(i int, o *op) error) error {
	i := 0
	for from := int64(-1); ; {
		ops, last, err := readOps(x.ctx, x, change, from, upTo)
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
func readOps(ctx context.Context, q engine.Querier, change, from, upTo int64) (ops []op, last int64, err error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, mode, tbl, row_key, image, lo, hi FROM change_op WHERE change_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
		change, from, upTo)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for size := 0; len(ops) < opsAtOnce && size < savedBytes && rows.Next(); {
		var o op
		if err := rows.Scan(&last, &o.mode, &o.tbl, &o.key, &o.image, &o.lo, &o.hi); err != nil {
			return nil, 0, err
		}
		ops, size = append(ops, o), size+len(o.image)
	}
	return ops, last, rows.Err()
}

// savedBytes is about how much one saved operation holds.
const savedBytes = 1 << 20

// op is one operation of the journal.
type op struct {
	mode, tbl  string
	key, image []byte
	lo, hi     int64
}

// The modes of journal operations; see the change_op table. Where a range or
// saved rows carry a key, they are all rows of the customer that it names.
const (
	modeRow   = "row"
	modeRange = "range"
	modeSaved = "saved"
)
