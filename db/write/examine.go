package write

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/scoring"
)

// Examination counts where what a book derives differs from what it is derived of.
type Examination struct {
	Facts  int // customers whose stored sums are not those of their history
	Scores int // customers whose stored score is not that of their sums
	Counts int // counts of headers and keys of names that are wrong
	Strays int // rows of a customer who is not there
}

// Right tells that everything derived is as it should be. Strays are not derived.
func (e Examination) Right() bool { return e.Facts+e.Scores+e.Counts == 0 }

// Examine works everything derived out again, as of the day of the stored scores, and
// compares.
func (b *Book) Examine(ctx context.Context, tx engine.Tx) (e Examination, err error) {
	f, err := b.InForce(ctx, tx)
	day := f.Row.ScoredOn
	if err != nil || day == 0 { // nothing is derived yet
		return e, err
	}
	x := &examiner{day: day, scorer: scoring.NewScorer(f.Policy, f.Calib, day), out: &e, counts: Tally{}}
	err = x.examine(ctx, tx)
	return e, err
}

type examiner struct {
	day    model.Day
	scorer *scoring.Scorer
	out    *Examination
	counts Tally
}

func (x *examiner) examine(ctx context.Context, tx engine.Tx) error {
	subjects, err := SummarizeAll(ctx, tx, x.day)
	if err != nil {
		return err
	}
	failed := cmp.Or(x.facts(ctx, tx, subjects), x.scores(ctx, tx, subjects))
	maps.DeleteFunc(x.counts, func(c Counted, _ int) bool { return c.What == tallyOwner })
	wrong, unnamed := wrongNames(ctx, tx, x.counts)
	x.out.Counts += len(wrong)
	stored, err := ReadTally(ctx, tx)
	if err := cmp.Or(failed, unnamed, err); err != nil {
		return err
	}
	delete(stored, Counted{What: tallyDone}) // nothing says that but the writes of the day
	for c, n := range x.counts {
		if stored[c] != n {
			x.out.Counts++
		}
		delete(stored, c)
	}
	x.out.Counts += len(stored)
	x.out.Strays, err = engine.Value[int](ctx, tx, `SELECT (SELECT count(*) FROM interaction WHERE customer_id NOT IN (SELECT id FROM customer))
		+ (SELECT count(*) FROM contact WHERE customer_id NOT IN (SELECT id FROM customer))
		+ (SELECT count(*) FROM order_line l WHERE NOT EXISTS (SELECT 1 FROM interaction i WHERE i.id = l.id AND i.customer_id = l.customer_id))`)
	return err
}

// facts compares the stored sums with those of the subjects.
func (x *examiner) facts(ctx context.Context, tx engine.Tx, subjects []model.Subject) error {
	right := make(map[int64]*model.Facts, len(subjects))
	for i := range subjects {
		right[subjects[i].ID] = &subjects[i].Facts
	}
	err := engine.Each(ctx, tx, "SELECT "+record.FactsCols+" FROM facts", nil, func(row engine.Scanner) error {
		var id int64
		var f model.Facts
		err := row.Scan(record.FactsTargets(&id, &f)...) // fails of a value of another kind than the column's
		want, known := right[id]
		if err != nil || !known || !slices.Equal(record.FactsRow(id, &f), record.FactsRow(id, want)) {
			x.out.Facts++
		}
		delete(right, id)
		return nil
	})
	x.out.Facts += len(right)
	return err
}

// scores compares the stored scores with those of the subjects, and counts what
// headers show of them.
func (x *examiner) scores(ctx context.Context, tx engine.Tx, subjects []model.Subject) error {
	right := make(map[int64]record.Lean, len(subjects))
	for i := range subjects {
		score := x.scorer.Score(&subjects[i])
		l := record.LeanOf(&score)
		right[subjects[i].ID] = l
		x.counts.subject(&subjects[i], &l, x.day)
	}
	err := engine.Each(ctx, tx, "SELECT "+record.ScoreCols+" FROM score", nil, func(row engine.Scanner) error {
		var id int64
		var l record.Lean
		err := row.Scan(record.ScoreTargets(&id, &l)...)
		want, known := right[id]
		if want.Done = l.Done && !want.InQueue(); err != nil || !known || l != want {
			x.out.Scores++
		}
		delete(right, id)
		return nil
	})
	x.out.Scores += len(right)
	return err
}

// wrongNames gives what is to be derived of the names of customers of whom something
// else is: the form that imports compare, the key to sort by, and the initials. It
// counts owners on the way.
func wrongNames(ctx context.Context, q engine.Querier, owners Tally) (map[int64][3]string, error) {
	wrong := map[int64][3]string{}
	var id int64
	var name, owner string
	var keys [3]string
	const query = "SELECT id, name, name_fold, name_key, initials, owner FROM customer"
	return wrong, engine.Scan(ctx, q, query, nil, []any{&id, &name, &keys[0], &keys[1], &keys[2], &owner}, func() {
		key, initials := record.NameKeys(name)
		if right := [3]string{exchange.NormalName(name), key, initials}; keys != right {
			wrong[id] = right
		}
		owners.Add(tallyOwner, owner, 1)
	})
}

// renewAll works out from scratch all that scores build on.
func (x *Tx) renewAll() {
	wrong, err := wrongNames(x.Ctx, x, Tally{})
	x.Fail(err)
	for id, k := range wrong {
		x.Exec("UPDATE customer SET name_fold = $1, name_key = $2, initials = $3 WHERE id = $4", k[0], k[1], k[2], id)
	}
	x.RecountOwners()
	x.renewAllFacts()
}

// Tally is how much is added to the counts that headers show; see the tally table.
type Tally map[Counted]int

// Counted names one of the counts.
type Counted struct{ What, Key string }

// The counts as of the day of the scores, and those of all days.
const (
	tallyDue, tallyOverdue, tallyPinned, tallyOccasions, tallyDone, tallySnoozed = "due", "overdue", "pinned", "occasions", "done", "snoozed"
	tallyTier                                                                    = "tier" // those not archived, by tier
	TallyCustomers, TallyArchived, tallyOwner                                    = "customers", "archived", "owner"
)

// CustomerCounts is what of a customer's row counts.
type CustomerCounts struct {
	there, archived bool
	owner           string
	snoozed         model.Day
}

// CountsOf gives what counts of a customer.
func CountsOf(c *model.Customer) CustomerCounts {
	return CustomerCounts{there: true, archived: c.Archived, owner: c.Owner, snoozed: c.SnoozedUntil}
}

// Add adds n to a count.
func (t Tally) Add(what, key string, n int) {
	if n != 0 {
		t[Counted{what, key}] += n
	}
}

// Customer adds a customer n times.
func (t Tally) Customer(c CustomerCounts, n int) {
	switch {
	case !c.there:
		return
	case c.archived:
		t.Add(TallyArchived, "", n)
	default:
		t.Add(TallyCustomers, "", n)
	}
	t.Add(tallyOwner, c.owner, n)
}

// queue adds a customer n times to the queue's counts as of the day of its score.
func (t Tally) queue(c CustomerCounts, s *record.Lean, day model.Day, n int) {
	if !c.there {
		return
	}
	if !c.archived {
		t.Add(tallyDone, "", n*int(record.Flag(s.Done)))
		t.Add(tallySnoozed, "", n*int(record.Flag(c.snoozed > day)))
		t.Add(tallyTier, strconv.Itoa(int(s.Tier)), n)
	}
	if !s.InQueue() {
		return
	}
	t.Add(tallyDue, "", n)
	t.Add(tallyPinned, "", n*int(record.Flag(s.Section == model.SectionPromises)))
	t.Add(tallyOccasions, "", n*int(record.Flag(s.Section == model.SectionOccasions)))
	if s.Due != 0 && s.Due < day {
		t.Add(tallyOverdue, strconv.Itoa(int(s.Tier)), n)
	}
}

// subject counts one in everything but the owner.
func (t Tally) subject(s *model.Subject, l *record.Lean, day model.Day) {
	c := CustomerCounts{there: true, archived: s.Archived, snoozed: s.SnoozedUntil}
	t.Customer(c, 1)
	t.queue(c, l, day, 1)
}

// SaveTally adds up counts in the table.
func (x *Tx) SaveTally(t Tally) {
	for _, c := range slices.SortedFunc(maps.Keys(t), func(a, b Counted) int { return strings.Compare(a.What+a.Key, b.What+b.Key) }) {
		if t[c] != 0 {
			x.Exec("INSERT INTO tally (what, key, n) VALUES ($1, $2, $3) ON CONFLICT (what, key) DO UPDATE SET n = tally.n + excluded.n", c.What, c.Key, t[c])
		}
	}
	clear(t)
}

// RecountOwners counts the owners' customers anew.
func (x *Tx) RecountOwners() {
	x.Exec("DELETE FROM tally WHERE what = '" + tallyOwner + "'")
	x.Exec("INSERT INTO tally SELECT '" + tallyOwner + "', owner, count(*) FROM customer GROUP BY owner")
}

// ReadTally gives the counts.
func ReadTally(ctx context.Context, q engine.Querier) (Tally, error) {
	return engine.Index(ctx, q, func(c *Counted, n *int) []any { return []any{&c.What, &c.Key, n} }, "SELECT what, key, n FROM tally WHERE n <> 0")
}

// Of gives a count that has no key.
func (t Tally) Of(what string) int { return t[Counted{What: what}] }

// Counts gives those of the queue's header.
func (t Tally) Counts() model.QueueCounts {
	c := model.QueueCounts{Due: t.Of(tallyDue), Pinned: t.Of(tallyPinned), Occasions: t.Of(tallyOccasions), Done: t.Of(tallyDone), Snoozed: t.Of(tallySnoozed)}
	for tier := model.TierA; tier <= model.TierC; tier++ {
		c.Overdue[tier] = t[Counted{tallyOverdue, strconv.Itoa(int(tier))}]
	}
	return c
}

// OwnedBy counts the customers of owners, archived ones too.
func (t Tally) OwnedBy(owner func(string) bool) (n int) {
	for c, k := range t {
		if c.What == tallyOwner && owner(c.Key) {
			n += k
		}
	}
	return n
}

// Owners gives the names in use.
func (t Tally) Owners() (names []string) {
	for c := range t {
		if c.What == tallyOwner && c.Key != "" {
			names = append(names, c.Key)
		}
	}
	return names
}
