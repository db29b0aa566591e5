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

// Checkup is what Check found.
type Checkup struct {
	Faults  int  // places where the file contradicts itself, counted up to a hundred
	Orphans int  // rows that refer to what is not there
	Exposed bool // anybody on this machine may change the file
	Lifted  bool // damage had been seen in the book, and it can be written again
}

// Sound tells a book without a fault.
func (c Checkup) Sound() bool { return c.Faults == 0 && c.Orphans == 0 }

// Check reads the whole file at path without changing it. A book in which damage
// was seen before and is none now can be written again afterwards; one that has
// damage cannot be written from now on. What is no book is an error.
func Check(ctx context.Context, path string) (Checkup, error) {
	var c Checkup
	path, err := filepath.Abs(path)
	if err != nil {
		return c, Err(err, path)
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, model.NotFound("error.db.missing", "Path", path)
	}
	if err == nil {
		err = checkFile(path, info, true)
	}
	if err != nil {
		return c, Err(err, path)
	}
	c.Exposed = exposed(info)
	if err := c.look(ctx, path); kindOf(err) == kindDamaged {
		c.Faults++
	} else if err != nil {
		return c, Err(err, path)
	}
	switch {
	case c.Faults > 0:
		markDamaged(path)
	case marked(path):
		if err := os.Remove(markPath(path)); err != nil {
			return c, Err(err, path)
		}
		c.Lifted = true
	}
	return c, nil
}

// look counts faults; damage may end it with an error.
func (c *Checkup) look(ctx context.Context, path string) error {
	name := dsn(path, "mode=ro", "_pragma=busy_timeout(5000)", "_pragma=query_only(1)")
	if !writable(path) {
		name = readOnlyDSN(path)
	}
	file, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	file.SetMaxOpenConns(1)
	if _, err := (&sqlite{path}).inspect(ctx, file); err != nil {
		return err
	}
	const faults = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
	if err := file.QueryRowContext(ctx, faults).Scan(&c.Faults); err != nil {
		return err
	}
	return file.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&c.Orphans)
}
