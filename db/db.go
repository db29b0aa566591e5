package db

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"tierbook/db/engine"
	"tierbook/db/figures"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
)

// Options say how a book is opened.
type Options struct {
	Now       func() time.Time // the clock; required
	Zone      *time.Location   // named one in which days of a new book are counted, UTC when nil; an existing book keeps its own
	Currency  string           // reporting currency of a new book; "CNY" when empty
	By        string           // who writes, for the journal and the tier history
	Session   string           // id of this process for undo; random when empty
	Wait      time.Duration    // how long a writer waits for another's write; 120 s when 0
	Demo      bool             // marks a new book as a sample
	MustExist bool             // refuse to create
	ReadOnly  bool             // read only, whether it may be written or not
	Mask      bool             // show nothing of persons, and write nothing
	// OnWait is called once when a write has to wait, with who holds the book
	// ("" when that cannot be told).
	OnWait func(holder string)
	// Upgrade is called before an old book is brought up to this version; an error
	// leaves the book as it is.
	Upgrade func(ctx context.Context, path string) error
}

// DB is an open book as one person has it. Its methods may be called from several
// goroutines.
type DB struct {
	*shared
	*figures.Figures
	book *write.Book // what reads and writes need, and whose they are
	read *figures.Reader
}

// shared is what everybody has in common who has one open book.
type shared struct {
	*engine.Access
	store   *engine.Store
	path    string
	opt     Options
	readers *sql.DB // the store's
	demo    bool

	snap    *view.Snapshots
	figures *figures.Cache // what the manager's figures keep in memory
	notes   noteHits
	opened  atomic.Int64 // the day for which EnsureFresh was called last, 0 for none
	heard   atomic.Int64 // one more than the version that was last refreshed to; 0 for none

	stop context.CancelFunc // ends background loads
	life context.Context
	jobs sync.WaitGroup
}

// noteHits remembers who was found, as of a change of the book.
type noteHits struct {
	mu  sync.Mutex
	gen int64
	ids map[string][]int64
}

// Session gives the id under which this process's changes stand in the journal.
func (d *DB) Session() string { return d.book.Session }

func (d *DB) today() model.Day { return d.book.Today() }

// mapped turns what a driver or the system says, which a method is about to give back,
// into a sentence for people; see engine.Err.
func (d *DB) mapped(err *error) { *err = d.store.Err(*err) }

// Version gives a number that changes when another process, or somebody else who has
// the same open book, has changed it, at once or a moment later. While this process writes,
// it is the number before.
func (d *DB) Version(ctx context.Context) (int64, error) {
	v, err := d.store.Heard(ctx)
	return v + d.book.Others(), err
}

// announce leaves a note for other processes while a long write runs.
func (d *DB) announce(what string) func() { return d.store.Announce(d.book.By, what) }

const eachInteractions = 4000

// Close ends background work, writes the log back into the file and closes it. A book
// that As gave stays open.
func (d *DB) Close() error {
	if d.book.Who != nil {
		return nil
	}
	d.stop()
	d.jobs.Wait()
	return d.store.Close()
}
