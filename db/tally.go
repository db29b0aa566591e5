package db

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

// tally is how much is added to the counts that headers show; see the tally table.
type tally map[counted]int

// counted names one of the counts.
type counted struct{ what, key string }

// The counts as of the day of the scores, and those of all days.
const (
	tallyDue, tallyOverdue, tallyPinned, tallyDone, tallySnoozed = "due", "overdue", "pinned", "done", "snoozed"
	tallyCustomers, tallyArchived, tallyOwner                    = "customers", "archived", "owner"
)

// customerCounts is what of a customer's row counts.
type customerCounts struct {
	there, archived bool
	owner           string
	snoozed         model.Day
}

func countsOf(c *model.Customer) customerCounts {
	return customerCounts{there: true, archived: c.Archived, owner: c.Owner, snoozed: c.SnoozedUntil}
}

// countsOfRow is countsOf with the customer's columns, nil for none.
func countsOfRow(row []any) (c customerCounts) {
	if row != nil {
		archived, _ := row[record.ColArchived].(int64)
		snoozed, _ := row[record.ColSnoozed].(int64)
		c = customerCounts{there: true, archived: archived != 0, snoozed: model.Day(snoozed)}
		c.owner, _ = row[record.ColOwner].(string)
	}
	return c
}

func (t tally) add(what, key string, n int) {
	if n != 0 {
		t[counted{what, key}] += n
	}
}

// customer adds a customer n times.
func (t tally) customer(c customerCounts, n int) {
	switch {
	case !c.there:
		return
	case c.archived:
		t.add(tallyArchived, "", n)
	default:
		t.add(tallyCustomers, "", n)
	}
	t.add(tallyOwner, c.owner, n)
}

// queue adds a customer n times to the queue's counts as of the day of its score.
// dealt is the day of the last contact or try.
func (t tally) queue(c customerCounts, dealt model.Day, s *record.Lean, day model.Day, n int) {
	if !c.there {
		return
	}
	if !c.archived {
		t.add(tallyDone, "", n*int(record.Flag(dealt == day)))
		t.add(tallySnoozed, "", n*int(record.Flag(c.snoozed > day)))
	}
	if !s.InQueue {
		return
	}
	t.add(tallyDue, "", n)
	t.add(tallyPinned, "", n*int(record.Flag(s.Pinned)))
	if s.Due != 0 && s.Due < day {
		t.add(tallyOverdue, strconv.Itoa(int(s.Tier)), n)
	}
}

// save adds up the counts in the table.
func (t tally) save(ctx context.Context, q engine.Querier) error {
	for _, c := range slices.SortedFunc(maps.Keys(t), func(a, b counted) int { return strings.Compare(a.what+a.key, b.what+b.key) }) {
		if t[c] == 0 {
			continue
		}
		_, err := q.ExecContext(ctx, "INSERT INTO tally (what, key, n) VALUES ($1, $2, $3) ON CONFLICT (what, key) DO UPDATE SET n = tally.n + excluded.n", c.what, c.key, t[c])
		if err != nil {
			return err
		}
	}
	clear(t)
	return nil
}

// recount puts the counts of everybody scored anew in place; owners' stay.
func (t tally) recount(ctx context.Context, q engine.Querier) error {
	if _, err := q.ExecContext(ctx, "DELETE FROM tally WHERE what <> '"+tallyOwner+"'"); err != nil {
		return err
	}
	maps.DeleteFunc(t, func(c counted, _ int) bool { return c.what == tallyOwner })
	return t.save(ctx, q)
}

// recountOwners counts the owners' customers anew.
func recountOwners(ctx context.Context, q engine.Querier) error {
	if _, err := q.ExecContext(ctx, "DELETE FROM tally WHERE what = '"+tallyOwner+"'"); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, "INSERT INTO tally SELECT '"+tallyOwner+"', owner, count(*) FROM customer GROUP BY owner")
	return err
}

// readTally gives the counts.
func readTally(ctx context.Context, q engine.Querier) (tally, error) {
	t := tally{}
	err := engine.Each(ctx, q, "SELECT what, key, n FROM tally WHERE n <> 0", nil, func(row engine.Scanner) error {
		var c counted
		var n int
		err := row.Scan(&c.what, &c.key, &n)
		t[c] = n
		return err
	})
	return t, err
}

func (t tally) of(what string) int { return t[counted{what: what}] }

// counts gives those of the queue's header.
func (t tally) counts() model.QueueCounts {
	c := model.QueueCounts{Due: t.of(tallyDue), Pinned: t.of(tallyPinned), Done: t.of(tallyDone), Snoozed: t.of(tallySnoozed)}
	for tier := model.TierA; tier <= model.TierC; tier++ {
		c.Overdue[tier] = t[counted{tallyOverdue, strconv.Itoa(int(tier))}]
	}
	return c
}

// owners gives the names in use.
func (t tally) owners() (names []string) {
	for c := range t {
		if c.what == tallyOwner && c.key != "" {
			names = append(names, c.key)
		}
	}
	return names
}
