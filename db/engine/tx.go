package engine

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tierbook/model"
)

// Querier is what a transaction and a pool of readers have in common.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is one transaction. It is used by one goroutine.
type Tx struct {
	*sql.Tx
	conn *sql.Conn
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
func (s *Store) Write(ctx context.Context, fn func(Tx) error) (err error) {
	if s.readOnly || marked(s.path) {
		return s.closed()
	}
	timer := time.NewTimer(s.opt.Wait)
	defer timer.Stop()
	told := false
	waited := func() {
		if !told && s.opt.OnWait != nil {
			s.opt.OnWait(s.holder())
		}
		told = true
	}
	if err := s.lock(ctx, timer.C, waited); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	notice := time.NewTimer(noticeAfter)
	defer notice.Stop()
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if s.letting > 0 { // of this process's turn
		s.letting--
		pause(ctx, lettingOthers)
	}
	for {
		tx, err := conn.BeginTx(ctx, nil)
		if err == nil {
			return finish(Tx{tx, conn}, fn)
		}
		if kindOf(err) != kindBusy {
			return err
		}
		s.letting = writesLetting
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

func finish(tx Tx, fn func(Tx) error) error {
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
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
	return fn(Tx{tx, conn})
}

// ReadWhole is Read for whole tables. Afterwards the connection gives back the page
// cache they went through.
func (s *Store) ReadWhole(ctx context.Context, fn func(Tx) error) error {
	return s.Read(ctx, func(q Tx) error {
		err := fn(q)
		_ = q.Rollback()
		_, _ = q.conn.ExecContext(ctx, s.shrink())
		return err
	})
}

// Shrink makes a connection that whole tables went through give back the pages it
// keeps.
func (s *Store) Shrink(ctx context.Context, q Querier) error {
	_, err := q.ExecContext(ctx, s.shrink())
	return err
}
