package engine

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"reflect"
	"sync"
	"time"

	"tierbook/model"
)

// Querier is what a transaction and a pool of readers have in common.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Tx is one transaction. It is used by one goroutine.
type Tx struct {
	*sql.Tx
	conn *sql.Conn // of one that reads
	of   *Store
}

// busyPoll is the pause between two tries to become the writer. It bounds how late
// a cancel is noticed.
const busyPoll = 4 * time.Millisecond

// Who had to wait for another process lets others go first before each of its next
// writes, for a moment longer than they pause: a process that writes without a rest
// would else have the book to itself.
const (
	lettingOthers = 2 * busyPoll
	writesLetting = 20
)

// noticeAfter is how long a write waits before that is told.
const noticeAfter = 200 * time.Millisecond

// pause waits for a moment, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// lock waits for this process's turn to write, at most until the deadline.
func (s *Store) lock(ctx context.Context, deadline <-chan time.Time, waited func()) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	default:
	}
	notice := time.NewTimer(noticeAfter)
	defer notice.Stop()
	for {
		select {
		case s.turn <- struct{}{}:
			return nil
		case <-notice.C:
			waited()
		case <-deadline:
			return s.busy()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) busy() *model.Error { return model.E(model.CodeBusy, "error.db.busy", "Path", s.path) }

// Write runs fn in the one transaction of this process that writes, waiting for
// other processes' writes. It commits, durably, when fn gives nil.
func (s *Store) Write(ctx context.Context, fn func(Tx) error) error {
	if s.readOnly || marked(s.path) {
		return s.closed()
	}
	timer := time.NewTimer(s.opt.Wait)
	defer timer.Stop()
	waited := sync.OnceFunc(func() {
		if s.opt.OnWait != nil {
			s.opt.OnWait(s.holder())
		}
	})
	if err := s.lock(ctx, timer.C, waited); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	notice := time.NewTimer(noticeAfter)
	defer notice.Stop()
	if s.letting > 0 { // of this process's turn
		s.letting--
		pause(ctx, lettingOthers)
	}
	for {
		tx, err := s.writer.BeginTx(ctx, nil)
		if err == nil {
			defer func() { _ = tx.Rollback() }() // no effect after a commit
			if err := fn(Tx{tx, nil, s}); err != nil {
				return err
			}
			return tx.Commit()
		}
		if kindOf(err) != kindBusy {
			return err
		}
		s.letting = writesLetting
		if Server(s.path) { // which has waited already
			waited()
		}
		select {
		case <-notice.C:
			waited()
		case <-time.After(busyPoll):
		case <-timer.C:
			return s.busy().Wrap(err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Read runs fn in one transaction that reads.
func (s *Store) Read(ctx context.Context, fn func(Tx) error) (err error) {
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fn(Tx{tx, conn, s})
}

// ReadWhole is Read for whole tables. Afterwards the connection gives back the page
// cache they went through.
func (s *Store) ReadWhole(ctx context.Context, fn func(Tx) error) error {
	return s.Read(ctx, func(q Tx) error {
		err := fn(q)
		_ = q.Rollback()
		_ = s.Shrink(ctx, q.conn)
		return err
	})
}

// Shrink makes a connection that whole tables went through give back the pages it
// keeps.
func (s *Store) Shrink(ctx context.Context, q Querier) error {
	if s.shrink() == "" {
		return nil
	}
	_, err := q.ExecContext(ctx, s.shrink())
	return err
}

// Scanner is a row to scan from.
type Scanner interface{ Scan(into ...any) error }

// Each calls fn for every row of a result. fn leaves the connection alone.
func Each(ctx context.Context, q Querier, query string, args []any, fn func(Scanner) error) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for r := (&row{Rows: rows}); rows.Next(); {
		if err := fn(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row puts what database/sql gives as it is, which is quick, into targets of the kinds of
// record; database/sql itself turns numbers into text and back for a kind with a name.
type row struct {
	*sql.Rows
	cells, into []any
}

// Scan reads the columns of the row.
func (r *row) Scan(into ...any) error {
	if len(r.cells) != len(into) {
		r.cells = make([]any, len(into))
		r.into = model.Each(r.cells, func(c *any) any { return c })
	}
	err := r.Rows.Scan(r.into...)
	for i := 0; err == nil && i < len(into); i++ {
		if !put(into[i], r.cells[i]) {
			return r.Rows.Scan(into...) // another program's value, or an error to word
		}
	}
	return err
}

// put sets a target to what a column holds; false where that takes more.
func put(target, cell any) bool {
	switch to := target.(type) {
	case sql.Scanner:
		return to.Scan(cell) == nil
	case *string:
		return set(to, cell)
	case *float64:
		return set(to, cell)
	case *int64:
		return set(to, cell)
	case **int64:
		return orNil(to, cell)
	case **int:
		return orNil(to, cell)
	}
	v, is := cell.(int64)
	to := reflect.ValueOf(target).Elem()
	switch {
	case is && to.CanInt() && !to.OverflowInt(v):
		to.SetInt(v)
	case is && to.CanUint() && v >= 0 && !to.OverflowUint(uint64(v)):
		to.SetUint(uint64(v))
	case is && to.Kind() == reflect.Bool && v == v&1:
		to.SetBool(v == 1)
	default:
		return false
	}
	return true
}

func orNil[T any](to **T, cell any) bool {
	if *to = nil; cell != nil {
		*to = new(T)
	}
	return cell == nil || put(*to, cell)
}

func set[T any](to *T, cell any) bool {
	v, ok := cell.(T)
	*to = v
	return ok
}

// Scan is Each that has put the columns of a row into its targets.
func Scan(ctx context.Context, q Querier, query string, args, targets []any, fn func()) error {
	return Each(ctx, q, query, args, func(row Scanner) error {
		err := row.Scan(targets...)
		if err == nil {
			fn()
		}
		return err
	})
}

// All gives the rows of a result. targets says where the columns of a row go.
func All[T any](ctx context.Context, q Querier, targets func(*T) []any, query string, args ...any) (out []T, err error) {
	var v T
	err = Scan(ctx, q, query, args, targets(&v), func() { out = append(out, v) })
	return out, err
}

// Index is All by a key that each row has; of rows with one key the last stands.
func Index[K comparable, T any](ctx context.Context, q Querier, targets func(*K, *T) []any, query string, args ...any) (map[K]T, error) {
	out := map[K]T{}
	var k K
	var v T
	return out, Scan(ctx, q, query, args, targets(&k, &v), func() { out[k] = v })
}

// Pair are the targets of a key and a value, for Index of two columns.
func Pair[K, T any](k *K, v *T) []any { return []any{k, v} }

// One gives the first row of a result; false where there is none.
func One[T any](ctx context.Context, q Querier, targets func(*T) []any, query string, args ...any) (v T, found bool, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(targets(&v)...)
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	return v, err == nil, err
}

// Value gives the only column of the first row of a result.
func Value[T any](ctx context.Context, q Querier, query string, args ...any) (v T, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(&v)
	return v, err
}

// Limit is a LIMIT of so many rows; below 0 it is all of them.
func Limit(rows int) int { return model.If(rows < 0, math.MaxInt, rows) }

// IDs gives the only column of a result, of integers.
func IDs(ctx context.Context, q Querier, query string, args ...any) ([]int64, error) {
	return All(ctx, q, func(id *int64) []any { return []any{id} }, query, args...)
}

// Columns are those of a table of a book, in order.
type Columns struct {
	Table string   `json:"table"`
	Names []string `json:"columns"`
}

// Tables gives every table of the book that q reads, in the order in which they came
// into being.
func Tables(ctx context.Context, q Tx) (out []Columns, err error) {
	var table, column string
	err = Scan(ctx, q, q.of.tables(), nil, []any{&table, &column}, func() {
		if len(out) == 0 || out[len(out)-1].Table != table {
			out = append(out, Columns{Table: table})
		}
		last := &out[len(out)-1]
		last.Names = append(last.Names, column)
	})
	return out, err
}

// RefsLater lets the rest of a transaction write rows before those that they refer to.
func RefsLater(ctx context.Context, q Tx) error {
	_, err := q.ExecContext(ctx, q.of.refsLater())
	return err
}
