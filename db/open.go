package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"tierbook/model"
)

const (
	defaultWait     = 120 * time.Second
	defaultCurrency = "CNY"
	readerCount     = 3
	bookMode        = 0o600 // a book is its owner's alone
	folderMode      = 0o700
)

// dsn names the file with the pragmas every connection carries.
func dsn(path string, extra ...string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	params := []string{
		"_dqs=0", "_pragma=foreign_keys(1)", "_pragma=secure_delete(ON)", "_pragma=trusted_schema(OFF)",
	}
	if runtime.GOOS == "darwin" {
		params = append(params, "_pragma=fullfsync(1)", "_pragma=checkpoint_fullfsync(1)")
	}
	return "file:" + u.EscapedPath() + "?" + strings.Join(append(params, extra...), "&")
}

func writerDSN(path string) string {
	return dsn(path, "_txlock=immediate", "_pragma=busy_timeout(100)", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)", "_pragma=cache_size(-4096)")
}

func readerDSN(path string) string {
	return dsn(path, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)", "_pragma=cache_size(-1024)")
}

// Open opens the book at path, creating it unless Options.MustExist. A file that
// is not a book or was written by a newer tierbook is refused untouched
// (CodeRefused); a missing one under MustExist is CodeNotFound. A book that this
// person may read but not write is opened for reading: see ReadOnly.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, model.E(model.CodeInternal, "error.db.internal").Wrap(errors.New("db.Options.Now is required"))
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, mapError(err, path)
	}
	fill(&o)
	d, err := open(ctx, abs, o, !writable(abs))
	if cannotWrite(err) { // its folder may be what is closed
		if _, none := os.Stat(abs); none == nil {
			d, err = open(ctx, abs, o, true)
		}
	}
	return d, mapError(err, abs)
}

func open(ctx context.Context, path string, o Options, readOnly bool) (*DB, error) {
	if err := prepareFile(ctx, path, o, readOnly); err != nil {
		return nil, err
	}
	return openPrepared(ctx, path, o, readOnly)
}

// openPrepared opens a file that is known to be a book, or to be new.
func openPrepared(ctx context.Context, path string, o Options, readOnly bool) (*DB, error) {
	d := &DB{path: path, opt: o, readOnly: readOnly, turn: make(chan struct{}, 1), calibs: map[int64]*model.Calibration{}, zone: o.Zone, patched: patchedAtOnce}
	d.snap = newSnapshots()
	d.life, d.stop = context.WithCancel(context.Background())
	if err := d.connect(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func fill(o *Options) {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Currency == "" {
		o.Currency = defaultCurrency
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	if o.Session == "" {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		o.Session = hex.EncodeToString(b[:])
	}
}

// smallestFile is the least a database file can hold: one page of SQLite's
// smallest size. SQLite itself takes a shorter file for a new one.
const smallestFile = 512

// prepareFile sees to it that there is a book at path. Only a path where nothing
// lies becomes a new book; what lies there and is not a book is refused untouched.
func prepareFile(ctx context.Context, path string, o Options, readOnly bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if o.MustExist {
			return model.NotFound("error.db.missing", "Path", path)
		}
		return createBook(ctx, path, o)
	case err != nil:
		return err
	case info.IsDir():
		return model.E(model.CodeRefused, "error.db.folder", "Path", path)
	case info.Size() == 0:
		return model.E(model.CodeRefused, "error.db.empty", "Path", path)
	case info.Size() < smallestFile:
		return model.E(model.CodeRefused, "error.db.not_a_book", "Path", path)
	}
	return retryBusy(ctx, o.Wait, func() error { return probe(ctx, path, readOnly) })
}

// probe looks into the file before anything may write to it. A rollback journal
// beside it, of a program that was killed, has to be played back to see what the
// book is, which needs leave to write.
func probe(ctx context.Context, path string, readOnly bool) error {
	name := dsn(path, "mode=ro", "_pragma=busy_timeout(1000)")
	if holdsData(path + "-journal") {
		name = dsn(path, "mode=rw", "_pragma=busy_timeout(1000)")
	}
	if readOnly {
		name = readOnlyDSN(path)
	}
	conn, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil) // one moment: another process may be changing the book
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	version, err := inspect(ctx, tx, path)
	if err == nil && version == 0 {
		return model.E(model.CodeRefused, "error.db.empty", "Path", path)
	}
	return err
}

// holdsData tells whether a file is there with anything in it.
func holdsData(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// createBook makes a new book under a temporary name and gives it its own when
// it is complete and on the disk, so that a crash never leaves half a book. Where
// another process made one meanwhile, that one stands.
func createBook(ctx context.Context, path string, o Options) (err error) {
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
	defer func() {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(tmp + end)
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	d, err := openPrepared(ctx, tmp, o, false)
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
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // not every system can
		_ = folder.Close()
	}
	return nil
}

// retryBusy repeats fn while another process opens, recovers or migrates the file.
func retryBusy(ctx context.Context, wait time.Duration, fn func() error) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		err := fn()
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-time.After(busyPoll):
		case <-timer.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) connect(ctx context.Context) error {
	write, read := writerDSN(d.path), readerDSN(d.path)
	if d.readOnly {
		write, read = readOnlyDSN(d.path), readOnlyDSN(d.path)
	}
	var err error
	if d.writer, err = sql.Open("sqlite", write); err != nil {
		return err
	}
	d.writer.SetMaxOpenConns(1)
	d.writer.SetMaxIdleConns(1)
	if err := retryBusy(ctx, d.opt.Wait, func() error { return d.writer.PingContext(ctx) }); err != nil {
		return err
	}
	var current int
	if steps, err := migrations(); err != nil {
		return err
	} else if err := d.writer.QueryRowContext(ctx, "PRAGMA user_version").Scan(&current); err != nil {
		return err
	} else if current != len(steps) {
		if d.readOnly {
			return d.closed()
		}
		if err := d.migrate(ctx, d.opt); err != nil {
			return err
		}
	}
	if d.readers, err = sql.Open("sqlite", read); err != nil {
		return err
	}
	d.readers.SetMaxOpenConns(readerCount)
	d.readers.SetMaxIdleConns(readerCount)
	return d.readBookConstants(ctx)
}

// readBookConstants reads what never changes in a book's life.
func (d *DB) readBookConstants(ctx context.Context) error {
	var zone string
	var demo int64
	err := d.readers.QueryRowContext(ctx, "SELECT currency, zone, demo FROM book").Scan(&d.currency, &zone, &demo)
	if err != nil {
		return err
	}
	d.demo = demo != 0
	if d.zone, err = parseZone(zone); err != nil {
		return model.E(model.CodeRefused, "error.db.zone", "Zone", zone).Wrap(err)
	}
	return nil
}

// Close ends background work, writes the log back into the file and closes it.
func (d *DB) Close() error {
	d.stop()
	d.jobs.Wait()
	var err error
	if d.readers != nil {
		err = d.readers.Close()
	}
	if d.writer != nil {
		// Another process may be reading: its close will do the checkpoint then.
		_, _ = d.writer.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		err = errors.Join(err, d.writer.Close())
	}
	return d.mapErr(err)
}

// holderPath is the note by which a long write says who holds the book.
func (d *DB) holderPath() string { return d.path + ".writing" }

// holder reads the note of the process that holds the book, "" without one.
func (d *DB) holder() string {
	b, err := os.ReadFile(d.holderPath())
	if err != nil || len(b) > 200 {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// announce leaves the note while a long write runs; the result takes it away.
func (d *DB) announce(what string) func() {
	note := fmt.Sprintf("%s %s (pid %d)", d.opt.By, what, os.Getpid())
	if os.WriteFile(d.holderPath(), []byte(strings.TrimSpace(note)), bookMode) != nil {
		return func() {} // the note is a courtesy
	}
	return func() { _ = os.Remove(d.holderPath()) }
}
