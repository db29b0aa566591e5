package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"tierbook/db/engine"
	"tierbook/model"
)

// Source is a backup that was read as a whole and found sound.
type Source struct {
	Content
	plain string
	close func()
}

// Open reads the backup at path, unsealed with the identities where it is sealed;
// what must not lie about lies in the folder until Close.
func Open(ctx context.Context, path, folder string, identities []age.Identity) (*Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unread(err, path)
	}
	plain, drop, err := unseal(path, folder, identities)
	if err != nil {
		return nil, err
	}
	s := &Source{Content: Content{Path: path, Size: info.Size(), Sealed: plain != path}, plain: plain, close: drop}
	if err := s.read(ctx, plain); err != nil {
		drop()
		return nil, err
	}
	return s, nil
}

// Close removes what was unsealed.
func (s *Source) Close() { s.close() }

// Restore gives the book at path the content of the backup and keeps what it
// replaces under the name keep, which it gives back, "" where there was no book. A
// book that others have open is refused (CodeBusy) and left as it is. A crash leaves
// the old book or the new one, whole.
func (s *Source) Restore(ctx context.Context, path, keep string) (kept string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return "", unwritten(err, path)
	}
	tmp, drop, err := scratch(filepath.Dir(path)) // read whole before anything is replaced
	if err != nil {
		return "", unwritten(err, path)
	}
	defer drop()
	if err := engine.Copy(ctx, s.plain, tmp); err != nil {
		return "", err
	}
	kept, err = keepDamaged(ctx, path, keep)
	if err != nil {
		return "", err
	}
	err = engine.Replace(ctx, path, tmp, func(copy func(to string) error) error {
		if kept != "" {
			return nil
		}
		if err := keepSound(keep, copy); err != nil {
			return err
		}
		kept = keep
		return nil
	})
	if err != nil {
		return kept, err
	}
	_, err = engine.Check(ctx, path)
	return kept, err
}

// keepSound keeps a copy of the book that is about to be replaced.
func keepSound(to string, copy func(to string) error) error {
	tmp, drop, err := scratch(filepath.Dir(to))
	if err != nil {
		return unwritten(err, to)
	}
	defer drop()
	if err := copy(tmp); err != nil {
		return err
	}
	return place(tmp, to)
}

// keepDamaged keeps the bytes of a book that cannot be copied as one, with the log
// beside it. It gives "" for a sound book, and where there is none.
func keepDamaged(ctx context.Context, path, to string) (string, error) {
	if found, err := engine.Verify(ctx, path); ctx.Err() != nil || err == nil && found.Faults == 0 || model.CodeOf(err) == model.CodeNotFound {
		return "", ctx.Err()
	}
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return "", nil // Replace says what is wrong with it
	}
	for _, end := range []string{"", "-wal"} {
		if err := copyFile(path+end, to+end, io.Copy); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", unwritten(err, to)
		}
	}
	return to, nil
}
