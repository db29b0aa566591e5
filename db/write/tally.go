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
)

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
// dealt is the day of the last contact or try.
func (t Tally) queue(c CustomerCounts, dealt model.Day, s *record.Lean, day model.Day, n int) {
	if !c.there {
		return
	}
	if !c.archived {
		t.Add(tallyDone, "", n*int(record.Flag(dealt == day)))
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
	t.queue(c, max(s.Facts.LastContact, s.Facts.LastTry), l, day, 1)
}

// Save adds up the counts in the table.
func (t Tally) Save(ctx context.Context, q engine.Querier) error {
	for _, c := range slices.SortedFunc(maps.Keys(t), func(a, b Counted) int { return strings.Compare(a.What+a.Key, b.What+b.Key) }) {
		if t[c] == 0 {
			continue
		}
		_, err := q.ExecContext(ctx, "INSERT INTO tally (what, key, n) VALUES ($1, $2, $3) ON CONFLICT (what, key) DO UPDATE SET n = tally.n + excluded.n", c.What, c.Key, t[c])
		if err != nil {
			return err
		}
	}
	clear(t)
	return nil
}

// recount puts the counts of everybody scored anew in place; owners' stay.
func (t Tally) recount(ctx context.Context, q engine.Querier) error {
	if _, err := q.ExecContext(ctx, "DELETE FROM tally WHERE what <> '"+tallyOwner+"'"); err != nil {
		return err
	}
	maps.DeleteFunc(t, func(c Counted, _ int) bool { return c.What == tallyOwner })
	return t.Save(ctx, q)
}

// RecountOwners counts the owners' customers anew.
func (x *Tx) RecountOwners() error {
	return cmp.Or(x.Exec("DELETE FROM tally WHERE what = '"+tallyOwner+"'"),
		x.Exec("INSERT INTO tally SELECT '"+tallyOwner+"', owner, count(*) FROM customer GROUP BY owner"))
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
