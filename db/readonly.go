package db

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	lib "modernc.org/sqlite/lib"

	"tierbook/model"
)

// ReadOnly tells a book that this person may read but not write: every write is
// refused, and the scores stay those of the day on which its owner last had it
// open (model.Book.ScoredOn).
func (d *DB) ReadOnly() bool { return d.readOnly }

// closed is what every write of a read-only book is answered with.
func (d *DB) closed() error {
	return model.E(model.CodeInternal, "error.db.readonly", "Path", d.path)
}

// writable tells whether the file, when there is one, may be written.
func writable(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_ = f.Close()
	}
	return !denied(err)
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// cannotWrite tells errors that stand for a place that may only be read.
func cannotWrite(err error) bool {
	switch sqliteCode(err) {
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return true
	}
	return denied(err)
}

// readOnlyDSN opens a file that cannot be written. Without a log beside it
// nobody has it open, and it can be read as it lies there; with one, the log's
// own rules hold.
func readOnlyDSN(path string) string {
	params := []string{"mode=ro", "_pragma=busy_timeout(5000)", "_pragma=query_only(1)", "_pragma=cache_size(-2048)"}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		params = append(params, "immutable=1")
	}
	return dsn(path, params...)
}
