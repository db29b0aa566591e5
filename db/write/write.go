package write

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"strconv"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/db/view"
	"tierbook/model"
	"tierbook/scoring"
)

// Tx is one write under way. Helpers take it and never commit. What writes gives no
// error back, as with a bufio.Writer: behind the first failure nothing is run, Ctx has
// ended, so that reads fail too, and Update fails with it. Nothing is ever committed
// then. A failed read may be given to Fail in the same way.
type Tx struct {
	view.Commit
	engine.Querier
	Ctx   context.Context
	Book  *Book
	Now   int64     // Unix seconds, fixed once
	Today model.Day // civil day of now
	Tabs  map[string]*record.Table

	ScoredOn model.Day
	CalibID  int64
	Calib    *model.Calibration
	Policy   *model.Policy

	Change    model.Change
	Cause     model.Cause
	About     int64 // the one customer the change is about
	Event     int64 // the interaction that causes it
	Batch     int64
	CalibFrom int64 // calibration in force before the change
	undone    bool  // the newest change before it was taken back
	auditHead []byte
	failed    error // the first thing that could not be written or read
	Ops       *OpLog
	Seen      map[string]bool // rows journaled in this change
	Last      LastIDs

	Yard    *Yardstick                // by which before and after compare
	Known   map[int64]*model.Customer // those whose row is known as this write leaves it
	Was     map[int64]CustomerCounts  // what of changed customers counted before
	added   Tally                     // what it added, once derived
	Tally   Tally                     // what the write adds to the counts
	derived *model.Subject            // what the customer that the change is about was scored by
	name    string                    // of that customer
}

// LastIDs are the highest ids ever given out.
type LastIDs struct{ Customer, Contact, Interaction int64 }

// shrinkFrom is the number of customers from which a write gives back the memory
// that whole tables took on their way through.
const shrinkFrom = 1000

// ErrDiscard ends a write, given back by what runs in it, with nothing written and no
// error: what was to be found out is known.
var ErrDiscard = errors.New("nothing to keep")

// Update runs fn in one immediate transaction on a book whose scores are of
// today, and brings the read model up to date after the commit.
func (b *Book) Update(ctx context.Context, fn func(x *Tx) error) error {
	var done *Tx
	err := b.Store.Write(ctx, func(tx engine.Tx) error {
		x, err := b.newTx(ctx, tx)
		if err != nil {
			return err
		}
		done = x
		if err = fn(x); err == nil {
			err = x.Tell(x.Ctx, x)
		}
		return cmp.Or(x.failed, err)
	})
	if err != nil {
		b.forget()
		return b.Store.Err(model.If(errors.Is(err, ErrDiscard), nil, err))
	}
	b.Snap.Committed(&done.Commit)
	b.committed()
	if done.Renewed != nil || done.All || len(done.Patches) > shrinkFrom { // whole tables went through the cache
		_ = b.Store.Shrink(ctx, b.Store.Writer())
	}
	return nil
}

func (b *Book) newTx(ctx context.Context, tx engine.Tx) (*Tx, error) {
	now := b.Now()
	x := &Tx{
		Commit:  view.Commit{Day: model.DayOf(now.In(b.Zone)), Touched: map[int64]bool{}},
		Querier: tx, Ctx: ctx, Book: b, Now: now.Unix(), Today: model.DayOf(now.In(b.Zone)), Tabs: record.Tables(),
		Seen: map[string]bool{}, Known: map[int64]*model.Customer{},
		Was: map[int64]CustomerCounts{}, Tally: Tally{},
	}
	f, err := b.InForce(ctx, tx)
	x.ScoredOn, x.CalibID, x.Policy, x.Calib, x.auditHead = f.Row.ScoredOn, f.Row.Calibration, f.Policy, f.Calib, f.Row.AuditHead
	x.Newest = f.Row.Touched
	return x, err
}

// Exec runs a statement.
func (x *Tx) Exec(query string, args ...any) { _, _ = x.ExecContext(x.Ctx, query, args...) }

// ExecContext runs a statement, unless one has failed: after some faults the database
// has given the transaction up, and what comes behind would stand without it.
func (x *Tx) ExecContext(ctx context.Context, query string, args ...any) (res sql.Result, err error) {
	if x.failed == nil {
		res, err = x.Querier.ExecContext(ctx, query, args...)
		x.Fail(err)
	}
	return res, x.failed
}

// Fail makes the write fail, unless there is no error.
func (x *Tx) Fail(err error) {
	if err != nil && x.failed == nil {
		x.failed = err
		ended, end := context.WithCancel(x.Ctx)
		end()
		x.Ctx = ended
	}
}

// MakeChange runs fn as one undoable change: it journals what fn touches, sums
// up and scores the customers touched, and says how the one customer that the
// change is about stood before and stands after. asOf is the day of that
// comparison.
func (b *Book) MakeChange(ctx context.Context, kind model.ChangeKind, cause model.Cause, asOf model.Day, fn func(x *Tx, out *model.Outcome) error) (model.Outcome, error) {
	var out model.Outcome
	var yard *Yardstick // of another day than today
	if asOf != 0 && asOf != b.Today() {
		then, err := b.StateOf(ctx, asOf)
		if err != nil {
			return out, b.Store.Err(err)
		}
		yard = &Yardstick{Day: asOf, Calib: then.Calib}
	}
	err := b.Update(ctx, func(x *Tx) error {
		out = model.Outcome{}
		x.BeginChange(kind, cause)
		x.Fresh(nil)
		x.Yard = cmp.Or(yard, &Yardstick{Day: x.Today, Calib: x.Calib})
		x.CalibFrom = x.CalibID
		if err := fn(x, &out); err != nil || x.Ops.Empty() { // nothing changed: nothing to undo
			return err
		}
		x.DeriveTouched()
		x.Record()
		out.Change = x.Change
		if out.CustomerID = x.About; x.About != 0 {
			out.After = x.After()
		}
		out.InTime = x.inTime(&out)
		return nil
	})
	return out, err
}

// inTime tells how many customers of the tier are in time before and after the change;
// nil where that did not change, or the tier did.
func (x *Tx) inTime(o *model.Outcome) *model.InTime {
	if o.Before == nil || o.After == nil || o.Before.Score.Tier != o.After.Score.Tier || x.Yard.Day != x.Today {
		return nil
	}
	tier := o.After.Score.Tier
	key := strconv.Itoa(int(tier))
	late := Counted{tallyOverdue, key}
	if x.added[late] == 0 {
		return nil
	}
	t, err := ReadTally(x.Ctx, x)
	x.Fail(err)
	of := t[Counted{tallyTier, key}]
	return &model.InTime{Tier: tier, Before: of - t[late] + x.added[late], After: of - t[late], Of: of}
}

// After says how the customer that the change is about stands after it.
func (x *Tx) After() *model.Standing {
	s := x.derived
	if s == nil || x.Yard.Day != x.Today {
		return x.Standing(x.About)
	}
	return &model.Standing{Name: x.name, Score: scoring.Score(s, x.Policy, x.Yard.Calib, x.Today)}
}

// Yardstick is the day and the calibration by which before and after compare.
type Yardstick struct {
	Day   model.Day
	Calib *model.Calibration
}

// Standing scores one customer on the yardstick; nil when it does not exist.
func (x *Tx) Standing(id int64) *model.Standing {
	c, err := record.ReadCustomer(x.Ctx, x, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil
	}
	x.Fail(err)
	return x.standingOf(&c)
}

// standingOf is standing with the customer at hand. The stored facts are those of
// today.
func (x *Tx) standingOf(c *model.Customer) *model.Standing {
	y := x.Yard
	f, have, err := model.Facts{}, false, error(nil)
	if y.Day == x.Today {
		f, have, err = record.ReadFacts(x.Ctx, x, c.ID)
	}
	if err == nil && !have {
		var all map[int64]model.Facts
		all, err = SumUp(x.Ctx, x, map[int64]*model.Customer{c.ID: c}, y.Day)
		f = all[c.ID]
	}
	x.Fail(err)
	s := model.SubjectOf(c, &f)
	return &model.Standing{Name: c.Name, Score: scoring.Score(&s, x.Policy, y.Calib, y.Day)}
}

// Single notes that the change is about one customer and how it stands before.
func (x *Tx) Single(c *model.Customer, out *model.Outcome) {
	x.About, out.Before = c.ID, x.standingOf(c)
}

// NoCalibration stands in a change for the calibration of scores that were out
// of date on that side.
const NoCalibration = -1

// Calibration is the number of the calibration by which the stored scores are
// those of today, noCalibration when they are not.
func (x *Tx) Calibration() int64 { return model.If(x.ScoredOn != x.Today, NoCalibration, x.CalibID) }

// saltBytes make what a subject is sealed with impossible to guess.
const saltBytes = 16

// auditEntry is a row of the audit log.
type auditEntry struct {
	id, at, change, customer, count    int64
	session, by, action, kind, subject string
	salt, sealed, hash                 []byte
}

const auditCols = "at, session, by_whom, action, kind, change_id, customer_id, subject, count, salt, sealed, hash"

func (e *auditEntry) targets() []any {
	return []any{&e.id, &e.at, &e.session, &e.by, &e.action, &e.kind, &e.change, &e.customer, &e.subject, &e.count, &e.salt, &e.sealed, &e.hash}
}

// seal gives the entry a salt, and the hash of its subject with it.
func (e *auditEntry) seal() {
	e.salt = make([]byte, saltBytes)
	_, _ = rand.Read(e.salt) // never fails
	e.sealed = e.sealing()
}

func (e *auditEntry) sealing() []byte {
	sum := sha256.Sum256(append(bytes.Clone(e.salt), e.subject...))
	return sum[:]
}

// link gives the entry's hash behind an entry with the hash before.
func (e *auditEntry) link(before []byte) []byte {
	sum := sha256.Sum256(record.Pack(nil, []any{
		string(before), e.at, e.session, e.by, e.action, e.kind, e.change, e.customer, e.count, string(e.sealed),
	}))
	return sum[:]
}

// Audit notes who did what; it is never taken back. customer is the one customer that
// it is about, 0 for others.
func (x *Tx) Audit(action string, c *model.Change, customer int64) {
	e := auditEntry{
		at: x.Now, session: x.Book.Session, by: x.Book.By, action: action, kind: string(c.Kind), change: c.ID, customer: customer, subject: c.Subject, count: int64(c.Count),
	}
	e.seal()
	x.auditHead = e.link(x.auditHead)
	x.Exec("INSERT INTO audit (id, "+auditCols+") VALUES ((SELECT coalesce(max(id), 0) + 1 FROM audit), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		e.at, e.session, e.by, e.action, e.kind, e.change, e.customer, e.subject, e.count, e.salt, e.sealed, x.auditHead)
	x.Exec("UPDATE book SET audit_head = $1", x.auditHead)
}

// ChainAudit links the entries from before the log was a chain.
func ChainAudit(ctx context.Context, tx engine.Tx) error {
	head, err := engine.Value[[]byte](ctx, tx, "SELECT audit_head FROM book")
	if err != nil {
		return err
	}
	old, err := engine.All(ctx, tx, (*auditEntry).targets, "SELECT id, "+auditCols+" FROM audit WHERE hash = x'' ORDER BY id")
	for i := 0; err == nil && i < len(old); i++ {
		e := &old[i]
		e.seal()
		head = e.link(head)
		_, err = tx.ExecContext(ctx, "UPDATE audit SET salt = $1, sealed = $2, hash = $3 WHERE id = $4", e.salt, e.sealed, head, e.id)
	}
	if err == nil && len(old) > 0 {
		_, err = tx.ExecContext(ctx, "UPDATE book SET audit_head = $1", head)
	}
	return err
}

// AuditChain is what a walk along the audit log found.
type AuditChain struct {
	Entries int
	Erased  int    // entries whose subject was erased
	Broken  int64  // the number of the first entry that is not as it was written or does not follow from the one before, 0 for none
	Missing bool   // entries before that one are missing, or the newest
	Blank   int64  // the number of the first erased entry about a customer who is still there, 0 for none
	Head    []byte // the newest entry's hash
}

// Holds tells that no entry was changed or taken out, as far as a chain can show: who
// takes out the newest entries and the head in the book with them leaves a chain that
// holds, and only a head noted elsewhere tells.
func (c *AuditChain) Holds() bool { return c.Broken == 0 && !c.Missing }

// CheckAudit walks along the audit log.
func CheckAudit(ctx context.Context, tx engine.Tx) (c AuditChain, err error) {
	head, err := engine.Value[[]byte](ctx, tx, "SELECT audit_head FROM book")
	if err != nil {
		return c, err
	}
	var e auditEntry
	last := int64(0)
	err = engine.Scan(ctx, tx, "SELECT id, "+auditCols+" FROM audit ORDER BY id", nil, e.targets(), func() {
		erased := len(e.salt) == 0
		sealed := bytes.Equal(e.sealed, e.sealing()) || erased && e.subject == ""
		if right := sealed && last+1 == e.id && bytes.Equal(e.hash, e.link(c.Head)); !right && c.Holds() { // numbers are given out one by one
			c.Broken, c.Missing = e.id, sealed && last+1 < e.id
		}
		if c.Entries++; erased {
			c.Erased++
		}
		c.Head, last = bytes.Clone(e.hash), e.id
	})
	c.Missing = c.Missing || c.Holds() && !bytes.Equal(c.Head, head)
	if err == nil {
		c.Blank, err = engine.Value[int64](ctx, tx, "SELECT coalesce(min(a.id), 0) FROM audit a JOIN customer c ON c.id = a.customer_id WHERE a.salt = x'' AND c.name <> '#' || CAST(c.id AS TEXT)") // as tombstones are called
	}
	return c, err
}
