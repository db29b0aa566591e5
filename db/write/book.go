package write

import (
	"context"
	"encoding/json"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"tierbook/db/engine"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// Book is what writes need of an open book.
type Book struct {
	Store    *engine.Store
	Snap     *view.Snapshots
	Now      func() time.Time
	Zone     *time.Location // in which days are counted
	Currency string         // of reports
	Who      *model.Member  // who has it; nil for the file's own user, who may do and see everything
	By       string         // who writes, for the journal and the tier history
	Session  string         // of undo
	Patched  int            // how many customers a write may put into the read model one by one

	// StateOf gives the book as of another day than today, replayed.
	StateOf func(ctx context.Context, day model.Day) (*view.State, error)

	*memory
	own int64 // changes that this one made; guarded by memory.mu
}

// memory is what everybody remembers together who writes into one open book.
type memory struct {
	policy  atomic.Pointer[model.Policy]
	mu      sync.Mutex // guards the fields below
	calibs  map[int64]*model.Calibration
	commits int64 // changes of this process
}

// NewBook gives a book that remembers for itself.
func NewBook(b *Book) *Book {
	b.memory = &memory{}
	return b
}

// As gives the same book for another person, who writes under a name.
func (b *Book) As(who *model.Member, by, session string) *Book {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := *b
	out.Who, out.By, out.Session = who, by, session
	out.own = 0
	return &out
}

// Others counts the changes that others than this one made in this process.
func (b *Book) Others() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.commits - b.own
}

// committed counts a change of this one.
func (b *Book) committed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.commits++
	b.own++
}

// Today is the civil day now in the book's zone.
func (b *Book) Today() model.Day { return model.DayOf(b.Now().In(b.Zone)) }

// BookRow is what changes in the book row.
type BookRow struct {
	ScoredOn    model.Day
	Calibration int64
	Policy      int
	AuditHead   []byte // the hash of the newest entry of the audit log
	Touched     int64  // the newest line of the touched table
}

// ReadBookRow reads them.
func ReadBookRow(ctx context.Context, q engine.Querier) (b BookRow, err error) {
	err = q.QueryRowContext(ctx, "SELECT scored_on, calibration_id, policy_version, audit_head, (SELECT max(seq) FROM touched) FROM book").Scan(&b.ScoredOn, &b.Calibration, &b.Policy, &b.AuditHead, &b.Touched)
	return b, err
}

// InForce is what the stored scores go by.
type InForce struct {
	Row    BookRow
	Policy *model.Policy
	Calib  *model.Calibration
}

// InForce reads it.
func (b *Book) InForce(ctx context.Context, q engine.Querier) (f InForce, err error) {
	if f.Row, f.Policy, err = b.PolicyInForce(ctx, q); err == nil {
		f.Calib, err = b.CalibrationOf(ctx, q, f.Row.Calibration)
	}
	return f, err
}

// PolicyInForce is InForce without the calibration, which is large.
func (b *Book) PolicyInForce(ctx context.Context, q engine.Querier) (row BookRow, p *model.Policy, err error) {
	if row, err = ReadBookRow(ctx, q); err == nil {
		p, err = b.PolicyOf(ctx, q, row.Policy)
	}
	return row, p, err
}

// PolicyOf gives a policy version, from memory once read: versions never change.
func (b *Book) PolicyOf(ctx context.Context, q engine.Querier, version int) (*model.Policy, error) {
	if p := b.policy.Load(); p != nil && p.Version == version {
		return p, nil
	}
	body, err := engine.Value[string](ctx, q, "SELECT body FROM policy WHERE version = $1", version)
	if err != nil {
		return nil, err
	}
	p, err := ReadPolicy(body)
	if err != nil {
		return nil, err
	}
	p.Version, p.Currency = version, b.Currency
	b.policy.Store(p)
	return p, nil
}

// ReadPolicy reads a stored policy. What it does not say yet is as in the preset of its
// name, and weighs as much beside the other components as there.
func ReadPolicy(body string) (*model.Policy, error) {
	var p model.Policy
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return nil, err
	}
	base, ok := scoring.Preset(p.Name)
	if !ok {
		base = scoring.DefaultPolicy()
	}
	p = base
	p.Weights.Outlook = -1 // no weight
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return nil, err
	}
	if w := &p.Weights; w.Outlook < 0 {
		w.Outlook = 0
		others := base.Weights.Sum() - base.Weights.Outlook
		w.Outlook = math.Round(100*base.Weights.Outlook*w.Sum()/others) / 100
	}
	return &p, nil
}

// forget drops policies and calibrations kept in memory: a write that failed may
// have read what it had written itself.
func (b *Book) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.policy.Store(nil)
	clear(b.calibs)
}

// CalibrationOf gives a stored calibration, from memory once read; number 0 is
// that of an empty book.
func (b *Book) CalibrationOf(ctx context.Context, q engine.Querier, id int64) (*model.Calibration, error) {
	b.mu.Lock()
	c := b.calibs[id]
	b.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c = new(model.Calibration)
	if id == 0 {
		*c = scoring.Calibrate(scoring.Subjects(nil), scoring.DefaultPolicy(), b.Today())
		return c, nil
	}
	body, err := engine.Value[string](ctx, q, "SELECT body FROM calibration WHERE id = $1", id)
	if err == nil {
		err = json.Unmarshal([]byte(body), c)
	}
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	if b.calibs == nil || len(b.calibs) > 4 {
		b.calibs = map[int64]*model.Calibration{}
	}
	b.calibs[id] = c
	b.mu.Unlock()
	return c, nil
}
