package record

import (
	"context"
	"strconv"

	"tierbook/db/engine"
)

// Inserter writes many rows with few statements. Rows should come in key order.
type Inserter struct {
	ctx   context.Context
	q     engine.Querier
	t     *Table
	args  []any
	batch int
}

// insertParams bounds the parameters of one statement: more of them brings
// nothing, and SQLite's own limit is far.
const insertParams = 1600

// NewInserter makes one that writes through q.
func NewInserter(ctx context.Context, q engine.Querier, t *Table) *Inserter {
	return &Inserter{ctx: ctx, q: q, t: t, batch: insertParams / len(t.Cols)}
}

// Add takes one row, and writes when there are enough of them.
func (s *Inserter) Add(row ...any) error {
	s.args = append(s.args, row...)
	if len(s.args) == s.batch*len(s.t.Cols) {
		return s.Flush()
	}
	return nil
}

// Flush writes what is left.
func (s *Inserter) Flush() error {
	if len(s.args) == 0 {
		return nil
	}
	_, err := s.q.ExecContext(s.ctx, s.t.InsertSQL(len(s.args)/len(s.t.Cols)), s.args...)
	s.args = s.args[:0]
	return err
}

// Flag is a truth as a column holds it.
func Flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// IDList gives "(1,2,...)" for queries that take no arguments.
func IDList(ids []int64) string {
	b := []byte{'('}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, id, 10)
	}
	return string(append(b, ')'))
}
