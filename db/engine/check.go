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
	Faults  int   // places where the file contradicts itself, counted up to a hundred
	Orphans int   // rows that refer to what is not there
	Exposed bool  // anybody on this machine may change the file
	Version int   // of the schema
	Size    int64 // of the file, in bytes
	Free    int64 // bytes that its disk has left, -1 where that is not known
	Lifted  bool  // damage had been seen in the book, and it can be written again
}

// Sound tells a book without a fault.
func (c Checkup) Sound() bool { return c.Faults == 0 && c.Orphans == 0 }

// Verify reads the whole file at path for damage and changes nothing, not even who
// may write to it. What is no book, or one of a newer version, is an error.
func Verify(ctx context.Context, path string) (c Checkup, err error) {
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
	c.Exposed, c.Size, c.Free = exposed(info), info.Size(), freeSpace(filepath.Dir(path))
	if err := c.look(ctx, path); kindOf(err) == kindDamaged {
		c.Faults++
	} else if err != nil {
		return c, Err(err, path)
	}
	return c, nil
}

// Check is Verify of a book in use. One in which damage was seen before and is none
// now can be written again afterwards; one that has damage cannot be written from
// now on.
func Check(ctx context.Context, path string) (Checkup, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Checkup{}, Err(err, path)
	}
	c, err := Verify(ctx, path)
	switch {
	case err != nil:
		return c, err
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
	if err := soundLog(ctx, path); err != nil {
		return err
	}
	return onFile(ctx, reading(path), func(q *sql.Conn) (err error) {
		if c.Version, err = (&sqlite{path: path}).inspect(ctx, q); err != nil {
			return err
		}
		const faults = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
		if c.Faults, err = Value[int](ctx, q, faults); err != nil {
			return err
		}
		c.Orphans, err = Value[int](ctx, q, "SELECT count(*) FROM pragma_foreign_key_check")
		return err
	})
}
