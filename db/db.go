package db

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/model"
)

// Options say how a book is opened.
type Options struct {
	Now       func() time.Time // the clock; required
	Zone      *time.Location   // zone in which days of a new book are counted; an existing book keeps its own
	Currency  string           // reporting currency of a new book; "CNY" when empty
	By        string           // who writes, for the journal and the tier history
	Session   string           // id of this process for undo; random when empty
	Wait      time.Duration    // how long a writer waits for another's write; 120 s when 0
	Demo      bool             // marks a new book as a sample
	MustExist bool             // refuse to create
	// OnWait is called once when a write has to wait, with who holds the book
	// ("" when that cannot be told).
	OnWait func(holder string)
}

// DB is an open book. Its methods may be called from several goroutines.
type DB struct {
	store   *engine.Store
	path    string
	opt     Options
	readers *sql.DB // the store's

	zone     *time.Location
	currency string
	demo     bool

	mu     sync.Mutex // guards the fields below
	calibs map[int64]*model.Calibration
	policy *model.Policy

	snap    *view.Snapshots
	manager manager // what the manager's figures keep in memory

	stop context.CancelFunc // ends background loads
	life context.Context
	jobs sync.WaitGroup

	patched int // how many customers a write may put into the read model one by one
}

// Session gives the id under which this process's changes stand in the journal.
func (d *DB) Session() string { return d.opt.Session }

// today is the civil day now in the book's zone.
func (d *DB) today() model.Day { return model.DayOf(d.opt.Now().In(d.zone)) }

// day gives the as-of day meant by a caller's: 0 is today.
func (d *DB) day(asOf model.Day) model.Day {
	if asOf == 0 {
		return d.today()
	}
	return asOf
}
