package view

import (
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/model"
)

// Commit says what a write did, as the read model, what is kept beside it and other
// processes follow it.
type Commit struct {
	before, seq int64          // the newest line of the touched table before and after; both 0 where nobody was touched
	Day         model.Day      // of the write
	Touched     map[int64]bool // whom, and whether what happened to them may be another now
	All         bool           // customers came or went: everybody is to be read anew
	Renewed     *Renewal       // everyone's facts and scores, after a full rescore
	Patches     []Record       // rows of the read model to put in place
	Gone        []int64        // rows that vanish from it
}

// whole tells that it may have touched anybody.
func (c *Commit) whole() bool { return c.All || c.Renewed != nil }

// toldApart is how many customers a write tells other processes of one by one.
const toldApart = 200

// everybody stands in the touched table for all customers.
const everybody = 0

// Tell writes down whom the write touched, for other processes; many customers count
// as everybody.
func (c *Commit) Tell(ctx context.Context, q engine.Querier) error {
	all := c.whole() || len(c.Touched) > toldApart
	if !all && len(c.Touched) == 0 {
		return nil
	}
	if err := q.QueryRowContext(ctx, LastTouched).Scan(&c.before); err != nil {
		return err
	}
	c.seq = c.before
	whom := c.Touched
	if all {
		whom = map[int64]bool{everybody: true}
	}
	for _, id := range slices.Sorted(maps.Keys(whom)) {
		c.seq++
		if _, err := q.ExecContext(ctx, "INSERT INTO touched (seq, customer_id, history) VALUES ($1, $2, $3)", c.seq, id, whom[id]); err != nil {
			return err
		}
	}
	_, err := q.ExecContext(ctx, "DELETE FROM touched WHERE seq <= $1", c.seq-touchesKept)
	return err
}

// LastTouched reads the newest line of the touched table, of which one is always
// left.
const LastTouched = "SELECT max(seq) FROM touched"
