package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"tierbook/db/engine"
	"tierbook/model"
)

// sealed ends the name of a backup that age has sealed.
const sealed = ".age"

const (
	fileMode   = 0o600 // a backup is its owner's alone, as the book is
	folderMode = 0o700
)

// Folder gives the folder of a book's backups below root: its name and a part of
// its path's hash, so that books of one name do not mix.
func Folder(root, path string) string {
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(root, stem(path)+"-"+hex.EncodeToString(sum[:4]))
}

func stem(path string) string {
	name := filepath.Base(path)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// Free gives a path in a folder, which is made where there is none, for a backup made
// at a moment for a reason, one that no other backup has: of two in one second the
// later is named by the next.
func Free(folder, book string, at time.Time, kind Kind) string {
	_ = os.MkdirAll(folder, folderMode) // the copy tells when it cannot be written
	list, _ := List(folder)
	for at = at.UTC().Truncate(time.Second); slices.ContainsFunc(list, func(k Kept) bool { return k.At.Equal(at) }); {
		at = at.Add(time.Second)
	}
	return filepath.Join(folder, stem(book)+"-"+at.Format(stamp)+"-"+string(kind)+".db")
}

// Make writes a verified copy of the book at path into the file to, sealed for the
// recipients where there are any (its name then ends with .age). An existing file is
// replaced only by force. It gives what the copy holds.
func Make(ctx context.Context, path, to string, force bool, recipients []age.Recipient) (Content, error) {
	if len(recipients) > 0 && !strings.HasSuffix(to, sealed) {
		to += sealed
	}
	c := Content{Path: to, Sealed: len(recipients) > 0}
	if _, err := os.Lstat(to); err == nil && !force {
		return c, model.E(model.CodeConflict, "error.cmd.exists", "Path", to)
	}
	folder := filepath.Dir(to)
	if c.Sealed { // what is not sealed lies only where the book lies
		folder = filepath.Dir(path)
	}
	tmp, drop, err := engine.Scratch(folder)
	if err != nil {
		return c, unwritten(err, to)
	}
	defer drop()
	if err := engine.Copy(ctx, path, tmp, path); err != nil {
		return c, err
	}
	if err := c.read(ctx, tmp); err != nil {
		return c, err
	}
	if c.Sealed {
		plain := tmp
		var dropSealed func()
		if tmp, dropSealed, err = engine.Scratch(filepath.Dir(to)); err != nil {
			return c, unwritten(err, to)
		}
		defer dropSealed()
		err := copyFile(plain, tmp, func(out io.Writer, in io.Reader) (int64, error) {
			w, err := age.Encrypt(out, recipients...)
			if err != nil {
				return 0, err
			}
			n, err := io.Copy(w, in)
			return n, errors.Join(err, w.Close())
		})
		if err != nil {
			return c, unwritten(err, to)
		}
	}
	if err := engine.Place(tmp, to, true); err != nil {
		return c, unwritten(err, to)
	}
	info, err := os.Stat(to)
	if err != nil {
		return c, unwritten(err, to)
	}
	c.Size = info.Size()
	return c, nil
}

// Content is what a backup holds.
type Content struct {
	Path         string
	Size         int64 // of the file, in bytes
	Sealed       bool
	Customers    int
	Interactions int
}

// read verifies the database at path and counts what it holds.
func (c *Content) read(ctx context.Context, path string) error {
	found, err := engine.Verify(ctx, path)
	if err != nil {
		return err
	}
	if !found.Sound() {
		return model.E(model.CodeRefused, "error.backup.damaged", "Path", c.Path, "N", found.Faults+found.Orphans)
	}
	return engine.Peek(ctx, path, "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM interaction)", &c.Customers, &c.Interactions)
}

// copyFile writes what fn makes of the file from into the file to.
func copyFile(from, to string, fn func(out io.Writer, in io.Reader) (int64, error)) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = fn(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// unseal gives a readable file of the backup at path, which is path itself unless
// it is sealed; then it lies in the folder until the result takes it away.
func unseal(path, folder string, identities []age.Identity) (plain string, drop func(), err error) {
	if !strings.HasSuffix(path, sealed) {
		return path, func() {}, nil
	}
	in, err := os.Open(path)
	if err != nil {
		return "", nil, unread(err, path)
	}
	defer func() { _ = in.Close() }()
	if len(identities) == 0 {
		return "", nil, model.E(model.CodeUsage, "error.backup.key", "Path", path)
	}
	r, err := age.Decrypt(in, identities...)
	if errors.As(err, new(*age.NoIdentityMatchError)) {
		return "", nil, model.E(model.CodeRefused, "error.backup.wrong_key", "Path", path).Wrap(err)
	}
	damaged := func(err error) error {
		return model.E(model.CodeRefused, "error.backup.sealed_damaged", "Path", path).Wrap(err)
	}
	if err != nil {
		return "", nil, damaged(err)
	}
	plain, drop, err = engine.Scratch(folder)
	if err != nil {
		return "", nil, unwritten(err, folder)
	}
	out, err := os.OpenFile(plain, os.O_WRONLY, fileMode)
	if err == nil {
		_, bad := io.Copy(out, r)
		if err = out.Close(); bad != nil {
			drop()
			return "", nil, damaged(bad)
		}
	}
	if err != nil {
		drop()
		return "", nil, unwritten(err, folder)
	}
	return plain, drop, nil
}

// unwritten words what the system said when a file could not be written; its own
// words for a full disk stand.
func unwritten(err error, path string) error {
	if e, ok := errors.AsType[*model.Error](engine.Err(err, path)); ok && e.Key == "error.db.full" {
		return e
	}
	return model.E(model.CodeInternal, "error.cmd.write", "Path", path).Wrap(err)
}

func unread(err error, path string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return model.NotFound("error.cmd.no_file", "Path", path)
	}
	return model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
}

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
	tmp, drop, err := engine.Scratch(filepath.Dir(path)) // read whole before anything is replaced
	if err != nil {
		return "", unwritten(err, path)
	}
	defer drop()
	like := model.If(engine.KeyOf(path) != "", path, s.plain)
	if err := engine.Copy(ctx, s.plain, tmp, like); err != nil {
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
	tmp, drop, err := engine.Scratch(filepath.Dir(to))
	if err != nil {
		return unwritten(err, to)
	}
	defer drop()
	if err := copy(tmp); err != nil {
		return err
	}
	if err := engine.Place(tmp, to, true); err != nil {
		return unwritten(err, to)
	}
	return nil
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
