package db

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"tierbook/model"
)

// sqliteCode gives the primary result code of a driver error, 0 for others.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// isBusy tells whether another connection stands in the way right now.
func isBusy(err error) bool {
	c := sqliteCode(err)
	return c == lib.SQLITE_BUSY || c == lib.SQLITE_LOCKED
}

// keyOfCode words driver codes; anything else is error.db.internal.
func keyOfCode(code int) (model.Code, string) {
	switch code {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return model.CodeBusy, "error.db.busy"
	case lib.SQLITE_FULL:
		return model.CodeInternal, "error.db.full"
	case lib.SQLITE_READONLY:
		return model.CodeInternal, "error.db.readonly"
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return model.CodeInternal, "error.db.open"
	case lib.SQLITE_NOTADB:
		return model.CodeRefused, "error.db.not_a_book"
	case lib.SQLITE_CORRUPT:
		return model.CodeRefused, "error.db.damaged"
	case lib.SQLITE_IOERR:
		return model.CodeInternal, "error.db.io"
	}
	return model.CodeInternal, "error.db.internal"
}

// mapErr turns what a driver or the system says into a sentence for people,
// once, with the cause kept for the log. A *model.Error passes unchanged.
func (d *DB) mapErr(err error) error { return mapError(err, d.path) }

func mapError(err error, path string) error {
	if err == nil {
		return nil
	}
	var me *model.Error
	if errors.As(err, &me) {
		return err
	}
	code := sqliteCode(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), code == lib.SQLITE_INTERRUPT:
		return model.E(model.CodeCancelled, "error.db.cancelled").Wrap(err)
	case denied(err), errors.As(err, new(*fs.PathError)):
		return model.E(model.CodeInternal, "error.db.open", "Path", path).Wrap(err)
	case errors.Is(err, sql.ErrConnDone):
		return model.E(model.CodeInternal, "error.db.closed").Wrap(err)
	}
	c, key := keyOfCode(code)
	return model.E(c, key, "Path", path).Wrap(err)
}

const sqliteConstraint = lib.SQLITE_CONSTRAINT
