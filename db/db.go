package db

import (
	"time"
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
type DB struct{}
