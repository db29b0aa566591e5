package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"tierbook/model"
)

// smallestFile is the least a database file can hold: one page of SQLite's
// smallest size. SQLite itself takes a shorter file for a new one.
const smallestFile = 512

const (
	bookMode   = 0o600 // a book is its owner's alone
	folderMode = 0o700
)

// markPath names the mark of a book in which damage was seen: nobody writes to it
// until Check has found it whole.
func markPath(path string) string { return path + ".damaged" }

func marked(path string) bool {
	_, err := os.Lstat(markPath(path))
	return err == nil
}

// markDamaged leaves the mark, where the folder can be written.
func markDamaged(path string) {
	if f, err := os.OpenFile(markPath(path), os.O_CREATE|os.O_WRONLY, bookMode); err == nil {
		_ = f.Close()
	}
}

// checkFile refuses what lies at a book's path and cannot be one. A link is
// refused since the log beside it would lie elsewhere than the book; somebody
// else's book since the log this person would write is closed to its owner, so
// one that can only be read is none of that.
func checkFile(path string, info fs.FileInfo, readOnly bool) error {
	refuse := func(key string) error { return model.E(model.CodeRefused, key, "Path", path) }
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return refuse("error.db.link")
	case info.IsDir():
		return refuse("error.db.folder")
	case !info.Mode().IsRegular():
		return refuse("error.db.not_a_file")
	case !readOnly && foreign(info):
		return refuse("error.db.foreign")
	case info.Size() == 0:
		return refuse("error.db.empty")
	case info.Size() < smallestFile:
		return refuse("error.db.not_a_book")
	}
	return nil
}

// Remove takes away a database with what lies beside it, where it is there.
func Remove(path string) error {
	for _, end := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// passing, with a process's number, begins the name of a file that is there while it works.
const passing = ".tierbook-passing-"

// Scratch makes an empty file in a folder, for as long as this process works or until drop
// takes it away. What a process that was killed left there goes: it may be a whole book in
// plain text.
func Scratch(folder string) (path string, drop func(), err error) {
	sweep(folder)
	f, err := os.CreateTemp(folder, passing+strconv.Itoa(os.Getpid())+"-*") // mode 0600, which a log beside it inherits
	if err != nil {
		return "", nil, err
	}
	return f.Name(), func() { _ = Remove(f.Name()) }, f.Close()
}

func sweep(folder string) {
	list, _ := os.ReadDir(folder)
	for _, f := range list {
		rest, is := strings.CutPrefix(f.Name(), passing)
		if pid, _, _ := strings.Cut(rest, "-"); is && writerGone("(pid "+pid) {
			_ = os.Remove(filepath.Join(folder, f.Name()))
		}
	}
}

// holdsData tells whether a file is there with anything in it.
func holdsData(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// writerGone tells whether a note of who holds the book ("li import (pid 12)")
// names a process that has ended.
func writerGone(note string) bool {
	_, rest, _ := strings.Cut(note, "(pid ")
	pid, err := strconv.Atoi(strings.TrimSuffix(rest, ")"))
	if err != nil {
		return false
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Signal(noSignal)
	}
	return errors.Is(err, os.ErrProcessDone)
}

// Peek answers a query for one row of the file at path, which is read only.
func Peek(ctx context.Context, path, query string, into ...any) error {
	return Err(onFile(ctx, reading(path), func(q *sql.Conn) error { return q.QueryRowContext(ctx, query).Scan(into...) }), path)
}

// Copy writes the book at path, as it stands at one moment, into the file to, which
// is empty or not there, encrypted as the file like is. Others may write to the book
// meanwhile. The copy is on the disk before Copy returns; its folder is the caller's.
func Copy(ctx context.Context, path, to, like string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return model.NotFound("error.db.missing", "Path", path)
	}
	key, name := KeyOf(like), reading(path)
	if key != "" {
		name += "&" + roomParam + "=1"
	}
	return Err(onFile(ctx, name, func(q *sql.Conn) error {
		if _, err := (&sqlite{path: path}).inspect(ctx, q); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil { // the copy is written through it
			return err
		}
		return copyInto(ctx, q, to, key)
	}), path)
}

// copyInto writes what a connection sees into the file to, under a key that KeyOf gave.
func copyInto(ctx context.Context, q *sql.Conn, to, key string) error {
	name := to
	if key != "" {
		name = "file:" + (&url.URL{Path: filepath.ToSlash(to)}).EscapedPath() + "?" + sealParam + "=" + hex.EncodeToString([]byte(key))
	}
	if _, err := q.ExecContext(ctx, "VACUUM INTO $1", name); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(bookMode), f.Sync(), f.Close())
}

// Replace puts the file at from, a sound copy in the same folder that nobody has open, in
// the place of the book at path: a crash leaves the one or the other whole.
// Before that, keep may copy what is replaced, while nobody can write to it; it is not
// called for what is no database or is not there. A book that somebody else has open
// is refused (CodeBusy) and left as it is. The copy may be gone afterwards.
func Replace(ctx context.Context, path, from string, keep func(copy func(to string) error) error) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Err(Place(from, path, false), path)
	case err != nil:
		return Err(err, path)
	case info.Size() >= smallestFile || !info.Mode().IsRegular():
		if err := checkFile(path, info, false); err != nil {
			return err
		}
	}
	key := KeyOf(path)
	err = alone(ctx, path, func(conn *sql.Conn, supplant func(from string) error) error {
		if err := keep(func(to string) error { return copyInto(ctx, conn, to, key) }); err != nil {
			return err
		}
		return supplant(from)
	})
	if k := kindOf(err); k == kindNoBook || k == kindDamaged { // nobody can have it open any more
		if err = Remove(path); err == nil {
			err = Place(from, path, false)
		}
	}
	return Err(err, path)
}

// alone runs fn on a connection that shares the file at path with nobody; supplant puts
// another file in its place. The bytes of the one before are written over: a process that
// opened it a moment ago finds no book any more, and nobody finds it on the disk, as far
// as that keeps no copies of its own. What others have open is refused (CodeBusy).
func alone(ctx context.Context, path string, fn func(conn *sql.Conn, supplant func(from string) error) error, extra ...string) error {
	old, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { _ = old.Close() }() // after the connection, whose locks that would end
	later := ""                        // under Windows nothing takes the name of a file that is open
	supplant := func(from string) error {
		if runtime.GOOS == "windows" {
			later = from
			return nil
		}
		info, err := old.Stat()
		if err == nil {
			err = os.Chmod(from, info.Mode().Perm())
		}
		if err == nil {
			err = os.Rename(from, path)
		}
		if err != nil {
			return err
		}
		SyncFolder(filepath.Dir(path))
		for at := int64(0); at < info.Size() && err == nil; at += sealPage {
			_, err = old.WriteAt(make([]byte, sealPage), at)
		}
		_ = old.Sync()
		return nil
	}
	name := dsn(path, append(extra, "mode=rw", "_pragma=busy_timeout(1000)", "_pragma=locking_mode(EXCLUSIVE)", "_pragma=synchronous(EXTRA)")...)
	err = onFile(ctx, name, func(conn *sql.Conn) error {
		var mode string // leaving the log asks that nobody else has the file open
		if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err != nil {
			return err
		}
		return fn(conn, supplant)
	})
	if err == nil && later != "" {
		return errors.Join(old.Close(), os.Rename(later, path))
	}
	if kindOf(err) == kindBusy {
		err = model.E(model.CodeBusy, "error.backup.in_use", "Path", path).Wrap(err)
	}
	return err
}

// Reencrypt writes the book at path anew under the key of a secret, plain without one,
// and puts that in its place once it was read as a whole and holds as much. A crash
// leaves the one or the other. A book that somebody else has open is refused (CodeBusy),
// a damaged one too.
func Reencrypt(ctx context.Context, path string, secret []byte) error {
	id := ""
	if len(secret) > 0 {
		salt := append(make([]byte, checkAt-len(slow)), slow...)
		_, _ = rand.Read(salt[:checkAt-len(slow)])
		if bytes.HasPrefix(secret, []byte(KeyMark)) {
			clear(salt[checkAt-len(slow):])
		}
		key, is := derive(secret, string(salt))
		keys.Store(is, key)
		id = is
	}
	if c, err := Verify(ctx, path); err != nil {
		return err
	} else if !c.Sound() || marked(path) {
		return model.E(model.CodeRefused, "error.db.damaged_closed", "Path", path)
	}
	tmp, drop, err := Scratch(filepath.Dir(path))
	if err != nil {
		return Err(err, path)
	}
	defer drop()
	err = alone(ctx, path, func(conn *sql.Conn, supplant func(from string) error) error {
		if err := copyInto(ctx, conn, tmp, id); err != nil {
			return err
		}
		const counts = "SELECT (SELECT count(*) FROM customer) || ' ' || (SELECT count(*) FROM interaction) || ' ' || (SELECT count(*) FROM change)"
		var here, there string
		if err := errors.Join(conn.QueryRowContext(ctx, counts).Scan(&here), Peek(ctx, tmp, counts, &there)); err != nil {
			return err
		}
		if c, err := Verify(ctx, tmp); err != nil || !c.Sound() || here != there {
			return errors.Join(err, errors.New("the copy is not the book"))
		}
		return supplant(tmp)
	}, roomParam+"=1")
	return Err(err, path)
}

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
	sweep(filepath.Dir(path))
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
