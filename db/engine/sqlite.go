package engine

import (
	"cmp"
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"tierbook/model"
)

// applicationID marks a SQLite file as a book: "TBK1".
const applicationID = 0x54424b31

//go:embed migrations/sqlite/*.sql
var sqliteSteps embed.FS

// sqlite is what a book in one file does its own way.
type sqlite struct {
	path string
	mask bool // what is read is masked
}

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

// reading names the file at path for a connection that only reads it, once it has
// played back what a program that was killed left beside it.
func reading(path string) string {
	mode := "mode=ro"
	switch {
	case !writable(path):
		return readOnlyDSN(path)
	case holdsData(path + "-journal"):
		mode = "mode=rw"
	}
	return dsn(path, mode, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)")
}

// connect opens the pools of the one connection that writes and of those that read.
func (s *sqlite) connect(readOnly bool) (writer, readers *sql.DB, err error) {
	write := dsn(s.path, "_txlock=immediate", "_pragma=busy_timeout(5)", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)", "_pragma=cache_size(-4096)")
	read := dsn(s.path, "_pragma=busy_timeout(5000)", "_pragma=query_only(1)", "_pragma=cache_size(-1024)")
	if readOnly {
		write, read = readOnlyDSN(s.path), readOnlyDSN(s.path)
	}
	if s.mask {
		write, read = write+masked, read+masked
	}
	if writer, err = database(write); err != nil {
		return nil, nil, err
	}
	readers, err = database(read)
	return writer, readers, err
}

// steps are the schema's; step i leads to version i+1.
func (s *sqlite) steps() []string { return stepsOf(sqliteSteps, "migrations/sqlite/*.sql") }

// inspect gives the version of the schema, or refuses it.
func (s *sqlite) inspect(ctx context.Context, q Querier) (int, error) {
	var app, version, tables int
	const query = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version"
	if err := q.QueryRowContext(ctx, query).Scan(&app, &version, &tables); err != nil {
		return 0, err
	}
	if app != applicationID && (app != 0 || version != 0 || tables != 0) {
		return 0, model.E(model.CodeRefused, "error.db.not_a_book", "Path", s.path)
	}
	if version > len(s.steps()) {
		return version, model.E(model.CodeRefused, "error.db.newer", "Path", s.path)
	}
	return version, nil
}

// mark notes the version of the schema within the step that leads to it.
func (s *sqlite) mark(ctx context.Context, q Querier, version int) error {
	_, err := q.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version))
	return err
}

// seen gives a number that changes when another process has changed the book.
func (s *sqlite) seen(ctx context.Context, writer *sql.DB) (int64, error) {
	return Value[int64](ctx, writer, "PRAGMA data_version")
}

// unchanged tells nothing: a file is asked.
func (s *sqlite) unchanged() bool { return false }

// shrink is the statement that makes a connection give back its page cache.
func (s *sqlite) shrink() string { return "PRAGMA shrink_memory" }

func (s *sqlite) tables() string {
	return "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.rowid, c.cid"
}

func (s *sqlite) refsLater() string { return "PRAGMA defer_foreign_keys = ON" }

// rewrite writes the file anew without free pages.
func (s *sqlite) rewrite(ctx context.Context, q Querier) error {
	_, err := q.ExecContext(ctx, "VACUUM")
	return err
}

// emptyLog empties the log beside the file, which somebody who reads stands in the way of.
func (s *sqlite) emptyLog(ctx context.Context, q Querier) error {
	for range 100 { // a reader is soon done
		var busy, log, done int
		if err := q.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil || busy == 0 {
			return err
		}
		pause(ctx, openPoll)
	}
	return model.E(model.CodeBusy, "error.db.read_now", "Path", s.path)
}

// tidy writes the log back into the file. Another process may be reading: its
// close will do that then.
func (s *sqlite) tidy(writer *sql.DB) {
	_, _ = writer.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
}

// kinds are those of the driver's codes; kindOther of the others.
var kinds = map[int]kind{
	lib.SQLITE_BUSY: kindBusy, lib.SQLITE_LOCKED: kindBusy, lib.SQLITE_CONSTRAINT: kindConflict, lib.SQLITE_FULL: kindFull,
	lib.SQLITE_READONLY: kindReadOnly, lib.SQLITE_CANTOPEN: kindClosed, lib.SQLITE_PERM: kindClosed, lib.SQLITE_NOTADB: kindNoBook,
	lib.SQLITE_CORRUPT: kindDamaged, lib.SQLITE_IOERR: kindIO, lib.SQLITE_INTERRUPT: kindCancelled,
	lib.SQLITE_AUTH: kindLocked,
}

// fileKind tells what an error of the driver's means.
func fileKind(err error) kind {
	var e *driver.Error
	switch {
	case errors.Is(err, errLog):
		return kindDamaged
	case !errors.As(err, &e):
		return kindOther
	case e.Code() == lib.SQLITE_IOERR_DATA: // a page does not agree with its checksum
		return kindDamaged
	case e.Code()&0xff == lib.SQLITE_CORRUPT && readFails.Load():
		return kindIO
	}
	return kinds[e.Code()&0xff]
}

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
	if err := cmp.Or(checkFile(path, info, readOnly), checkPlace(path)); err != nil {
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
	if err := checkPlace(path); err != nil {
		return err
	}
	tmp, drop, err := Scratch(folder)
	if err != nil {
		return err
	}
	defer drop()
	d, err := openPrepared(ctx, &sqlite{path: tmp}, tmp, o, false)
	if err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	if err := Place(tmp, path, false); !errors.Is(err, fs.ErrExist) { // somebody else's will do
		return err
	}
	return nil
}

// Place gives a finished file its name, and makes that durable. Unless forced, a file of that
// name that came to be there meanwhile stays: fs.ErrExist.
func Place(tmp, path string, force bool) (err error) {
	if !force {
		if err = os.Link(tmp, path); err != nil && !errors.Is(err, fs.ErrExist) { // a file system without hard links
			_, none := os.Lstat(path)
			err, force = fs.ErrExist, errors.Is(none, fs.ErrNotExist)
		}
	}
	if force {
		err = os.Rename(tmp, path)
	}
	if err == nil {
		SyncFolder(filepath.Dir(path))
	}
	return err
}

// SyncFolder makes the names in a folder durable, where the system can.
func SyncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}

// masked at the end of the name of a database asks for one whose personal data nobody
// sees. No path ends there.
const masked = "&tierbook_mask=1"

// masks stand in the place of the tables with personal data: customers are called by
// their number, and what is known of persons, or free text that may name them, is empty.
// Of outcomes the usual ones stay, which are no text of a person's own. Owners, regions,
// industries, tags and products stay: figures are told apart by them. What is read then,
// by whatever statement, is masked.
//
//go:embed mask.sql
var masks string

func init() {
	driver.RegisterConnectionHook(func(c driver.ExecQuerierContext, dsn string) error {
		if !strings.HasSuffix(dsn, masked) {
			return nil
		}
		_, err := c.ExecContext(context.Background(), masks, []sqldriver.NamedValue{})
		return err
	})
}
