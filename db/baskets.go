package db

import (
	"sync"

	"tierbook/model"
	"tierbook/scoring"
)

// baskets remembers what was learned of a day, as of a change of the book.
type baskets struct {
	mu      sync.Mutex
	gen     int64 // of the read model, and what was heard of since
	heard   int64
	day     model.Day
	learned *scoring.Baskets
}
