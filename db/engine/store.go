package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"tierbook/model"
)

const readerCount = 3

// Options say how a store is opened.
type Options struct {
	Wait      time.Duration // how long a writer waits for another's write
	MustExist bool          // refuse to create
	ReadOnly  bool          // open for reading, whether it may be written or not
	Mask      bool          // likewise, and show nothing of persons
	// OnWait is called once when a write has to wait, with who holds the book
	// ("" when that cannot be told).
	OnWait func(holder string)
	// Upgrade is called before the schema of a book with a path is brought up to date;
	// an error leaves the book as it is.
	Upgrade func(ctx context.Context, path string) error
	// Chain is called in the last step of an upgrade, with what the steps cannot say in SQL.
	Chain func(ctx context.Context, tx Tx) error
	// Seed fills a new book's first rows, with the tables of the first step only.
	Seed func(ctx context.Context, tx Tx) error
}

// dialect is what a kind of database does its own way.
type dialect interface {
	connect(readOnly bool) (writer, readers *sql.DB, err error)
	steps() []string                                         // of the schema; step i leads to version i+1
	inspect(ctx context.Context, q Querier) (int, error)     // gives the version of the schema, or refuses it
	mark(ctx context.Context, q Querier, version int) error  // notes the version
	seen(ctx context.Context, writer *sql.DB) (int64, error) // changes when another process has changed the book
	unchanged() bool                                         // tells for certain that it would not
	shrink() string                                          // makes a connection give back its page cache; "" for none
	tables() string                                          // gives tables and columns in the order in which they came into being
	refsLater() string                                       // lets rows be written before those that they refer to
	rewrite(ctx context.Context, q Querier) error            // leaves nothing of what was deleted
	emptyLog(ctx context.Context, q Querier) error
	tidy(writer *sql.DB)
}

// Access tells how an open book can be read and written.
type Access struct{ readOnly, exposed, sealed bool }

// ReadOnly tells a book that this person may read but not write: every write is
// refused, and the scores stay those of the day on which its owner last had it
// open (model.Book.ScoredOn).
func (a *Access) ReadOnly() bool { return a.readOnly }

// Exposed tells that anybody on this machine may change the file.
func (a *Access) Exposed() bool { return a.exposed }

// Encrypted tells a book whose file is encrypted.
func (a *Access) Encrypted() bool { return a.sealed }

// Store is an open database. Its methods may be called from several goroutines.
type Store struct {
	dialect
	path string // as people may see it
	opt  Options
	Access

	writer  *sql.DB // exactly one connection, immediate transactions
	readers *sql.DB // refuse to write
	turn    chan struct{}
	letting int // writes that let others go first; whose turn it is counts

	version atomic.Int64 // last seen
}

// Open opens the book at path, creating it unless Options.MustExist. A file that
// is not a book or was written by a newer tierbook is refused untouched
// (CodeRefused); a missing one under MustExist is CodeNotFound. A book that this
// person may read but not write is opened for reading: see ReadOnly.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if Server(path) {
		return openServer(ctx, path, &o)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, Err(err, path)
	}
	key := KeyOf(abs) // looked at before the file is open: closing it ends SQLite's locks where there are no others
	info, none := os.Lstat(abs)
	file := none == nil && info.Mode().IsRegular()
	s, err := open(ctx, abs, &o, o.ReadOnly || o.Mask || file && (marked(abs) || !writable(abs)))
	if file && cannotWrite(err) { // its folder may be what is closed
		s, err = open(ctx, abs, &o, true)
	}
	if file && kindOf(err) == kindNoBook && KeyOf(abs) != key { // another file took its place this moment
		return Open(ctx, path, o)
	}
	if err != nil {
		return nil, Err(err, abs)
	}
	sweep(filepath.Dir(abs))
	s.exposed, s.sealed = file && exposed(info), key != ""
	return s, nil
}

func openServer(ctx context.Context, path string, o *Options) (s *Store, err error) {
	p, err := newPostgres(ctx, path, o)
	if err == nil {
		s, err = openPrepared(ctx, p, p.shown, o, o.ReadOnly || o.Mask)
	}
	return s, Err(err, Shown(path))
}

func open(ctx context.Context, path string, o *Options, readOnly bool) (*Store, error) {
	d := &sqlite{path: path, mask: o.Mask}
	if err := d.prepare(ctx, o, readOnly); err != nil {
		return nil, err
	}
	return openPrepared(ctx, d, path, o, readOnly)
}

// openPrepared opens what is known to be a book, or to be new.
func openPrepared(ctx context.Context, d dialect, path string, o *Options, readOnly bool) (*Store, error) {
	s := &Store{dialect: d, path: path, opt: *o, Access: Access{readOnly: readOnly}, turn: make(chan struct{}, 1)}
	if err := s.start(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) (err error) {
	if s.writer, s.readers, err = s.connect(s.readOnly); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	s.writer.SetMaxIdleConns(1)
	s.readers.SetMaxOpenConns(readerCount)
	s.readers.SetMaxIdleConns(readerCount)
	if err := retryBusy(ctx, s.opt.Wait, func() error { return s.writer.PingContext(ctx) }); err != nil {
		return err
	}
	steps := s.steps()
	version, err := s.inspect(ctx, s.writer)
	if err != nil || version == len(steps) {
		return err
	}
	if s.readOnly {
		return s.closed()
	}
	if version > 0 && s.opt.Upgrade != nil && !Server(s.path) {
		if err := s.opt.Upgrade(ctx, s.path); err != nil {
			return err
		}
	}
	for done := false; !done; {
		if done, err = s.migrate(ctx, steps); Conflict(err) && version == 0 { // another process makes it this moment
			if version, _ = s.inspect(ctx, s.writer); version > 0 {
				done, err = version == len(steps), nil
			}
		}
		if err != nil {
			return err
		}
	}
	if version > 0 && !Server(s.path) { // pages without room for their checksums get it, where that can be done now
		if err = s.rewrite(ctx, s.writer); kindOf(err) == kindBusy || kindOf(err) == kindFull {
			err = nil
		}
	}
	return err
}

// migrate brings the schema one step on; it tells when there is none left.
func (s *Store) migrate(ctx context.Context, steps []string) (done bool, err error) {
	err = s.Write(ctx, func(tx Tx) error {
		version, err := s.inspect(ctx, tx) // another process may have been quicker
		if err != nil {
			return err
		}
		if done = version == len(steps); done {
			return nil
		}
		if _, err := tx.ExecContext(ctx, steps[version]); err != nil {
			return fmt.Errorf("migration %d: %w", version+1, err)
		}
		if version == 0 && s.opt.Seed != nil {
			if err := s.opt.Seed(ctx, tx); err != nil {
				return err
			}
		}
		if version+1 == len(steps) && s.opt.Chain != nil {
			if err := s.opt.Chain(ctx, tx); err != nil {
				return err
			}
		}
		return s.mark(ctx, tx, version+1)
	})
	return done, err
}

const openPoll = 30 * time.Millisecond

// retryBusy repeats fn while another process opens, recovers or migrates the book.
func retryBusy(ctx context.Context, wait time.Duration, fn func() error) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		err := fn()
		if err == nil || kindOf(err) != kindBusy {
			return err
		}
		select {
		case <-time.After(openPoll):
		case <-timer.C:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close writes back what is not yet in the file and closes it.
func (s *Store) Close() error {
	var err error
	if s.readers != nil {
		err = s.readers.Close()
	}
	if s.writer != nil {
		s.tidy(s.writer)
		err = errors.Join(err, s.writer.Close())
	}
	return s.Err(err)
}

// EmptyLog writes everything back into the file and empties the log beside it. While
// somebody reads or writes that is CodeBusy.
func (s *Store) EmptyLog(ctx context.Context) error { return s.alone(ctx, s.emptyLog) }

// Compact writes the file anew without pages that are free, and empties the log.
func (s *Store) Compact(ctx context.Context) error {
	return s.alone(ctx, func(ctx context.Context, q Querier) error {
		if err := s.rewrite(ctx, q); err != nil {
			return err
		}
		return s.emptyLog(ctx, q)
	})
}

// alone runs fn on the connection that writes, in this process's turn.
func (s *Store) alone(ctx context.Context, fn func(ctx context.Context, q Querier) error) error {
	if s.readOnly || marked(s.path) {
		return s.closed()
	}
	timer := time.NewTimer(s.opt.Wait)
	defer timer.Stop()
	if err := s.lock(ctx, timer.C, func() {}); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	return s.Err(fn(ctx, s.writer))
}

// Path names the file.
func (s *Store) Path() string { return s.path }

// Readers answer queries, each on its own.
func (s *Store) Readers() *sql.DB { return s.readers }

// Writer is the connection that writes, outside of any transaction.
func (s *Store) Writer() *sql.DB { return s.writer }

// closed is what every write of a read-only book is answered with.
func (s *Store) closed() error {
	if s.opt.Mask {
		return model.E(model.CodeRefused, "error.db.masked")
	}
	if marked(s.path) {
		return model.E(model.CodeInternal, "error.db.damaged_closed", "Path", s.path)
	}
	return model.E(model.CodeInternal, model.If(Server(s.path), "error.db.denied", "error.db.readonly"), "Path", s.path)
}

// Version gives a number that changes when another process has changed the book.
// While this process writes, it is the number before.
func (s *Store) Version(ctx context.Context) (int64, error) {
	select {
	case s.turn <- struct{}{}:
	default:
		return s.version.Load(), nil
	}
	defer func() { <-s.turn }()
	v, err := s.seen(ctx, s.writer)
	if err != nil {
		return 0, s.Err(err)
	}
	s.version.Store(v)
	return v, nil
}

// Heard is Version for who asks again and again: a database that tells of changes by itself
// is asked after it has told.
func (s *Store) Heard(ctx context.Context) (int64, error) {
	if !s.unchanged() {
		return s.Version(ctx)
	}
	return s.version.Load(), nil
}

// notePath is the note by which a long write says who holds the book.
func (s *Store) notePath() string { return s.path + ".writing" }

// holder reads the note of the process that holds the book, "" without one.
func (s *Store) holder() string {
	b, err := os.ReadFile(s.notePath())
	note := strings.TrimSpace(string(b))
	return model.If(err != nil || len(b) > 200 || writerGone(note), "", note)
}

// Announce leaves a note of who does what while a long write runs; the result takes
// it away.
func (s *Store) Announce(who, what string) func() {
	note := fmt.Sprintf("%s %s (pid %d)", who, what, os.Getpid())
	if os.WriteFile(s.notePath(), []byte(strings.TrimSpace(note)), bookMode) != nil {
		return func() {} // the note is a courtesy
	}
	return func() { _ = os.Remove(s.notePath()) }
}
