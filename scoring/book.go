package scoring

import (
	"iter"

	"tierbook/model"
)

// Book is everybody whom a calibration looks at. Several goroutines may walk it at once.
type Book interface {
	Len() int
	// Each gives those from a place to before another with their places. A subject is
	// good until the next.
	Each(from, to int) iter.Seq2[int, *model.Subject]
}

// Subjects is a book in memory.
type Subjects []model.Subject

// Len is how many there are.
func (b Subjects) Len() int { return len(b) }

// Each gives some of them; see Book.
func (b Subjects) Each(from, to int) iter.Seq2[int, *model.Subject] {
	return func(yield func(int, *model.Subject) bool) {
		for i := from; i < to && yield(i, &b[i]); i++ {
		}
	}
}

// everybody gives all of a book.
func everybody(b Book) iter.Seq2[int, *model.Subject] { return b.Each(0, b.Len()) }
