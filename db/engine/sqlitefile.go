package engine

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tierbook/model"
)

// prepare sees to it that there is a book at path. Only a path where nothing
// lies becomes a new book; what lies there and is not a book is refused untouched.
func (s *sqlite) prepare(ctx context.Context, o *Options, readOnly bool) error {
	path := s.path
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if o.MustExist {
			return model.NotFound("error.db.missing", "Path", path)
		}
		return s.create(ctx, o)
	case err != nil:
		return err
	}
	if err := checkFile(path, info, readOnly); err != nil {
		return err
	}
	if err := soundLog(ctx, path); err != nil {
		return err
	}
	return retryBusy(ctx, o.Wait, func() error { return s.probe(ctx, readOnly) })
}

// probe looks into the file before anything may write to it. A rollback journal
// beside it, of a program that was killed, has to be played back to see what the
// book is, which needs leave to write.
func (s *sqlite) probe(ctx context.Context, readOnly bool) error {
	name := reading(s.path)
	if readOnly {
		name = readOnlyDSN(s.path)
	}
	return onFile(ctx, name, func(conn *sql.Conn) error {
		tx, err := conn.BeginTx(ctx, nil) // one moment: another process may be changing the book
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		version, err := s.inspect(ctx, tx)
		if err == nil && version == 0 {
			return model.E(model.CodeRefused, "error.db.empty", "Path", s.path)
		}
		return err
	})
}

// create makes a new book under a temporary name and gives it its own when
// it is complete and on the disk, so that a crash never leaves half a book. Where
// another process made one meanwhile, that one stands.
func (s *sqlite) create(ctx context.Context, o *Options) (err error) {
	path := s.path
	for _, log := range []string{path + "-wal", path + "-journal"} {
		if holdsData(log) { // SQLite would play it into the new book
			return model.E(model.CodeRefused, "error.db.stray_log", "Path", path, "Log", log)
		}
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".tierbook-new-*") // mode 0600, which the log beside it inherits
	if err != nil {
		return err
	}
	tmp := f.Name()
	defer func() { _ = Remove(tmp) }()
	if err := f.Close(); err != nil {
		return err
	}
	d, err := openPrepared(ctx, &sqlite{path: tmp}, tmp, o, false)
	if err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	return placeNew(tmp, path)
}

// placeNew gives the finished file its name, unless there is one of that name by
// now, and makes that durable.
func placeNew(tmp, path string) error {
	err := os.Link(tmp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // a file system without hard links
		if _, none := os.Lstat(path); errors.Is(none, fs.ErrNotExist) {
			err = os.Rename(tmp, path)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	SyncFolder(filepath.Dir(path))
	return nil
}

// SyncFolder makes the names in a folder durable, where the system can.
func SyncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
