package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tierbook/model"
)

// querier is what a transaction and a pool of readers have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// busyPoll is the pause between two tries to become the writer, on top of the
// driver's own short wait. It bounds how late a cancel is noticed.
const busyPoll = 30 * time.Millisecond

// lock waits for this process's turn to write, at most until the deadline.
func (d *DB) lock(ctx context.Context, deadline <-chan time.Time, waited func()) error {
	select {
	case d.turn <- struct{}{}:
		return nil
	default:
	}
	notice := time.NewTimer(200 * time.Millisecond)
	defer notice.Stop()
	for {
		select {
		case d.turn <- struct{}{}:
			return nil
		case <-notice.C:
			waited()
		case <-deadline:
			return model.E(model.CodeBusy, "error.db.busy", "Path", d.path)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// immediate runs fn in the one immediate transaction of this process, waiting
// for other processes' writes. It commits when fn gives nil.
func (d *DB) immediate(ctx context.Context, fn func(lent) error) (err error) {
	if d.readOnly {
		return d.closed()
	}
	timer := time.NewTimer(d.opt.Wait)
	defer timer.Stop()
	told := false
	waited := func() {
		if !told && d.opt.OnWait != nil {
			d.opt.OnWait(d.holder())
		}
		told = true
	}
	if err := d.lock(ctx, timer.C, waited); err != nil {
		return err
	}
	defer func() { <-d.turn }()
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for {
		tx, err := conn.BeginTx(ctx, nil)
		if err == nil {
			return d.finish(lent{tx, conn}, fn)
		}
		if !isBusy(err) {
			return err
		}
		waited()
		select {
		case <-time.After(busyPoll):
		case <-timer.C:
			return model.E(model.CodeBusy, "error.db.busy", "Path", d.path).Wrap(err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) finish(tx lent, fn func(lent) error) error {
	defer func() { _ = tx.Rollback() }() // no effect after a commit
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}
