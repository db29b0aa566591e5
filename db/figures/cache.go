package figures

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"unique"

	"tierbook/db/engine"
	"tierbook/db/spill"
	"tierbook/db/view"
	"tierbook/db/write"
	"tierbook/model"
	"tierbook/scoring"
)

// Reader reads a book as of a day, as one person has it.
type Reader struct {
	book  *write.Book
	cache *Cache
}

// Figures are the manager's figures of an open book, as one person has it.
type Figures struct {
	read  *Reader
	book  *write.Book
	cache *Cache
	needs Needs
}

// Needs is what the figures ask the room above them for.
type Needs struct {
	// Named gives a filter of the customers that the person sees, with names and notes
	// looked up.
	Named  func(context.Context, *model.Filter) (*model.Filter, error)
	Owners func(context.Context) ([]model.Owner, error)
	// Fitting gives a policy with its fields named as the book names them, or refuses it.
	Fitting func(context.Context, engine.Querier, model.Policy) (model.Policy, error)
	Freshen func(context.Context, model.Progress) (bool, error) // makes the stored scores those of today
}

// Of gives the readers and the figures of a book that keep in the cache.
func (c *Cache) Of(b *write.Book, n Needs) (*Reader, *Figures) {
	r := &Reader{book: b, cache: c}
	return r, &Figures{read: r, book: b, cache: c, needs: n}
}

// mapped turns an error that a method is about to give back into a sentence for people.
func (f *Figures) mapped(err *error) { *err = f.book.Store.Err(*err) }

// Cache is what is kept in memory of one open book, by whoever has it, until the book
// changes.
type Cache struct {
	mu       sync.Mutex    // guards history and load
	turn     chan struct{} // holds something while somebody reads the whole book
	past     atomic.Pointer[past]
	trend    atomic.Pointer[valueTrend]
	history  map[model.Day]*Tiers // of replayed days under the negative day
	subjects atomic.Pointer[subjectSet]
	load     *subjectLoad // of the next ones, nil for none
	baskets  baskets
	recent   recent

	life context.Context // of loads
	jobs *sync.WaitGroup // loads under way
}

// NewCache keeps nothing yet. It loads in the background of jobs until life ends.
func NewCache(life context.Context, jobs *sync.WaitGroup) *Cache {
	return &Cache{turn: make(chan struct{}, 1), life: life, jobs: jobs}
}

// inTurn runs fn, which reads the whole book, when nobody else does: whoever comes next
// finds what this one keeps.
func (c *Cache) inTurn(ctx context.Context, fn func() error) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tiers are the tiers of everybody at the end of a day. Nothing of it changes
// once it is there.
type Tiers struct {
	gen        int64
	ids        []int64 // ascending
	tiers      []model.Tier
	prints     []uint64  // of replayed ones: what the tier follows from, beside the
	calibrated model.Day // day by whose calibration they are measured
}

// subjectSet is everybody as scoring looks at them, for policies that are only
// tried out.
type subjectSet struct {
	gen      int64
	day      model.Day
	policy   *model.Policy
	trial    *scoring.Trial
	subjects *view.Subjects
	recs     []Kept // of the same customers
}

// Kept says how a customer is looked after.
type Kept struct {
	Owner unique.Handle[string]
	Tier  model.Tier
	Since model.Day // as PoolRules.Due takes it
}

// subjectLoad is one reading of the book for previews under way.
type subjectLoad struct {
	done chan struct{}
	set  *subjectSet
	err  error
}

// past is what happened in the whole book, by customer. It serves the figures that look
// back: tiers of a past day, coverage of earlier weeks, who came back, retention, themes.
// Nothing of it changes once it is there.
type past struct {
	gen   int64
	cols  *columns
	later map[int64]happened // of customers written since, instead of the columns
}

// happened is what happened to one customer: the days of contacts, and orders
// and refunds with their money and what remains of it.
type happened struct {
	contacts []model.Day
	spends   []model.Spend
	margins  []int64 // of the same spends, unknown where it is not known; nil where none is
	marks    []mark
	said     []byte // what was said beside ratings, as voices reads it
}

// mark is what a tier depends on besides: feedback, a complaint, an order or a refund
// whose worth in the book's currency is not known. It holds no pointers.
type mark struct {
	Day, Resolved model.Day
	What, Rating  uint8
}

// What a mark marks.
const (
	rated uint8 = iota
	complained
	unconverted
)

// unknown stands for an amount that is not known, and for what remains of an order whose
// lines do not all say their cost.
const unknown = -math.MaxInt64

// columns hold what happened to everybody, in two parts, which are read at the same time.
type columns struct {
	ids   []int64 // ascending
	first int     // of how many in the first part
	parts [2]part
}

// part holds what happened to some.
type part struct {
	ids     []int64      // while they are read
	pieces  spill.Pieces // what happened to each, as add writes it
	margins bool         // some lines say their cost
	reading happened     // of whom the rows are being read
}

// valueTrend holds the lifetime value of everybody at earlier month ends, by
// place in the columns of the past; -1 where there was none yet.
type valueTrend struct {
	cols   *columns
	asOf   model.Day
	calib  *model.Calibration
	values spill.Pieces // earlyValues of each
}

// trendMonths is how far lifetime values look back.
const trendMonths = 12

// earlyValues are those of the months before the last.
type earlyValues [trendMonths - 1]float32

// baskets remembers what was learned of a day, as of a change of the book.
type baskets struct {
	mu      sync.Mutex
	gen     int64 // of the read model, and what was heard of since
	heard   int64
	day     model.Day
	seen    string // whose orders: linesSeen
	learned *scoring.Baskets
}

// state is what rows follow from: the newest line of the touched table, and what
// scores depend on besides.
type state struct {
	policy int
	calib  int64
	day    model.Day
	seq    int64 // 0 for rows that are not kept
}

// recent are the rows read last, of one state of the book: a list shown again after a
// write reads only whom the write touched.
type recent struct {
	mu   sync.Mutex
	of   state
	rows map[int64]model.Row
}
