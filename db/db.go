package db

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
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
	book *write.Book // what reads and writes need, and whose they are
}

// shared is what everybody has in common who has one open book.
type shared struct {
	store   *engine.Store
	path    string
	opt     Options
	readers *sql.DB // the store's
	demo    bool

	snap    *view.Snapshots
	manager manager // what the manager's figures keep in memory
	notes   noteHits
	recent  recent
	baskets baskets      // what is bought together
	opened  atomic.Int64 // the day for which EnsureFresh was called last, 0 for none
	heard   atomic.Int64 // one more than the version that was last refreshed to; 0 for none

	stop context.CancelFunc // ends background loads
	life context.Context
	jobs sync.WaitGroup
}

// baskets remembers what was learned of a day, as of a change of the book.
type baskets struct {
	mu      sync.Mutex
	gen     int64 // of the read model, and what was heard of since
	heard   int64
	day     model.Day
	seen    string // whose orders: linesSeen
	learned *scoring.Baskets
}

// As gives the same open book as a person has it in a session of undo: it shows and
// allows what the role does, and its changes carry the name. Closing it closes nothing.
func (d *DB) As(p model.Member, session string) *DB {
	return &DB{shared: d.shared, book: d.book.As(&p, p.Name, session)}
}

// Session gives the id under which this process's changes stand in the journal.
func (d *DB) Session() string { return d.book.Session }

func (d *DB) today() model.Day { return d.book.Today() }

// day gives the as-of day meant by a caller's: 0 is today.
func (d *DB) day(asOf model.Day) model.Day { return cmp.Or(asOf, d.today()) }

// ReadOnly tells a book that this person may read but not write: every write is
// refused, and the scores stay those of the day on which its owner last had it
// open (model.Book.ScoredOn).
func (d *DB) ReadOnly() bool { return d.store.ReadOnly() }

// Exposed tells that anybody on this machine may change the file.
func (d *DB) Exposed() bool { return d.store.Exposed() }

// Encrypted tells a book whose file is encrypted.
func (d *DB) Encrypted() bool { return d.store.Encrypted() }

// Checkup is what Check found.
type Checkup = engine.Checkup

// Check reads a whole book for damage; see engine.Check.
func Check(ctx context.Context, path string) (Checkup, error) { return engine.Check(ctx, path) }

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

const eachChunk = record.EachChunk

const eachInteractions = 4000

const (
	defaultWait     = 120 * time.Second
	defaultCurrency = "CNY"
)

// Open opens the book at path, creating it unless Options.MustExist. A file that
// is not a book or was written by a newer tierbook is refused untouched
// (CodeRefused); a missing one under MustExist is CodeNotFound. A book that this
// person may read but not write is opened for reading: see ReadOnly.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, model.E(model.CodeInternal, "error.db.internal").Wrap(errors.New("db.Options.Now is required"))
	}
	fill(&o)
	store, err := engine.Open(ctx, path, engine.Options{Wait: o.Wait, MustExist: o.MustExist, ReadOnly: o.ReadOnly, Mask: o.Mask, OnWait: o.OnWait, Upgrade: o.Upgrade, Seed: o.seed, Chain: write.ChainAudit})
	if err != nil {
		return nil, err
	}
	return with(ctx, store, o)
}

func with(ctx context.Context, store *engine.Store, o Options) (*DB, error) {
	d := &DB{shared: &shared{store: store, path: store.Path(), readers: store.Readers(), opt: o, manager: manager{turn: make(chan struct{}, 1)}}}
	d.life, d.stop = context.WithCancel(context.Background())
	d.snap = view.NewSnapshots(d.life, &d.jobs, d.loadSnap)
	d.book = write.NewBook(&write.Book{
		Store: store, Snap: d.snap, Now: func() time.Time { return d.opt.Now() }, Zone: o.Zone, By: o.By, Session: o.Session, Patched: write.PatchedAtOnce,
		CalibrationAsOf: func(ctx context.Context, day model.Day) (*model.Calibration, error) {
			s, err := d.stateOf(ctx, day)
			if err != nil {
				return nil, err
			}
			return s.Calib, nil
		},
	})
	var zone string // what never changes in a book's life
	err := d.readers.QueryRowContext(ctx, "SELECT currency, zone, demo <> 0 FROM book").Scan(&d.book.Currency, &zone, &d.demo)
	if err == nil {
		d.book.Zone, err = parseZone(zone)
	}
	if err != nil {
		_ = d.Close()
		return nil, d.store.Err(err)
	}
	return d, nil
}

func (d *DB) loadSnap(ctx context.Context) (s *view.Snapshot, err error) {
	err = d.store.ReadWhole(ctx, func(tx engine.Tx) error {
		b, err := write.ReadBookRow(ctx, tx)
		if err == nil {
			s, err = view.LoadSnapshot(ctx, tx, b.ScoredOn)
		}
		return err
	})
	return s, err
}

// seed writes the rows every book has: itself and the default policy.
func (o *Options) seed(ctx context.Context, tx engine.Tx) error {
	now, p := o.Now().Unix(), scoring.DefaultPolicy()
	p.Version = 1
	body, _ := json.Marshal(p) // plain numbers and words always marshal
	if _, err := tx.ExecContext(ctx, "INSERT INTO policy (version, at, by_whom, body) VALUES (1, $1, $2, $3)", now, o.By, string(body)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO book (one, currency, zone, demo, created_at, scored_on, calibration_id, policy_version)
		VALUES (1, $1, $2, $3, $4, 0, 0, 1)`, o.Currency, o.Zone.String(), record.Flag(o.Demo), now)
	return err
}

func fill(o *Options) {
	o.Zone, o.Currency, o.Wait = cmp.Or(o.Zone, time.UTC), cmp.Or(o.Currency, defaultCurrency), cmp.Or(o.Wait, defaultWait)
	o.Session = cmp.Or(o.Session, rand.Text()[:16])
}

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

// namelessZone is how the name of a zone that has none is written in old books.
const namelessZone = "UTC-07:00"

func parseZone(name string) (*time.Location, error) {
	if t, err := time.Parse(namelessZone, name); err == nil {
		_, off := t.Zone()
		return time.FixedZone(name, off), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.db.zone", "Zone", name).Wrap(err)
	}
	return zone, nil
}
