package db

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

const sourceRecorded = "recorded"

func (d *DB) dayOf(unix int64) model.Day { return model.DayOf(time.Unix(unix, 0).In(d.book.Zone)) }

// rangeEnds are the tiers at both ends of a query's range.
type rangeEnds struct {
	before, after                 *tiersOn // after is nil where the members have them
	recordedBefore, recordedAfter bool
}

// rangeEndsOf finds the tiers at both ends of a query's range, its days filled in.
func (d *DB) rangeEndsOf(ctx context.Context, q *model.StatsQuery) (e rangeEnds, err error) {
	if e.before, e.recordedBefore, err = d.tiersAt(ctx, q.From, q.Replay); err == nil {
		e.recordedAfter, err = d.recorded(ctx, q.To, q.Replay)
	}
	if err == nil && q.To != d.today() && (q.To != q.AsOf || e.recordedAfter) {
		e.after, _, err = d.tiersAt(ctx, q.To, q.Replay)
	}
	return e, err
}

// movement counts how the query's customers moved between the two days of its
// range. each, where given, is called for every one of them.
func (d *DB) movement(ctx context.Context, c *counting, ends *rangeEnds, each func(id int64, from, to model.Tier)) (out model.Movement, err error) {
	out = model.Movement{From: c.q.From, To: c.q.To, Source: [...]string{"replay", "mixed", sourceRecorded}[record.Flag(ends.recordedBefore)+record.Flag(ends.recordedAfter)]}
	note := func(id int64, from, to model.Tier, prospect bool) {
		out.Matrix[from][to]++
		out.Prospects[from][to] += int(record.Flag(prospect))
		if each != nil {
			each(id, from, to)
		}
	}
	for i := range c.members {
		m := &c.members[i]
		to := m.tier
		if ends.after != nil {
			to = ends.after.of(m.id)
		}
		if from := ends.before.of(m.id); from != model.TierNone || to != model.TierNone {
			note(m.id, from, to, m.stage.Stage() == model.StageProspect)
		}
	}
	if out.Source != sourceRecorded {
		return out, nil
	}
	gone, err := d.gone(ctx, c, ends.before)
	c.snap.RLock()
	defer c.snap.RUnlock()
	for id, tier := range gone {
		r := c.snap.Of(id)
		note(id, tier, model.TierNone, r != nil && r.Stage.Stage() == model.StageProspect)
	}
	return out, err
}

// byRevenue sorts customers by revenue, the largest first; those who are no
// longer in the book come last.
func (c *counting) byRevenue(ids []int64) {
	c.snap.RLock()
	defer c.snap.RUnlock()
	revenue := make(map[int64]int64, len(ids))
	for _, id := range ids {
		revenue[id] = math.MinInt64
		if r := c.snap.Of(id); r != nil {
			revenue[id] = r.Revenue
		}
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(revenue[b], revenue[a]), cmp.Compare(a, b)) })
}

// gone gives the customers who were archived or deleted within the range and
// still are, with their tier at its start. Deleted ones have no attributes left
// for a filter to ask about: they count where everybody does.
func (d *DB) gone(ctx context.Context, c *counting, before *tiersOn) (map[int64]model.Tier, error) {
	out, members := map[int64]model.Tier{}, make(map[int64]bool, len(c.members))
	for i := range c.members {
		members[c.members[i].id] = true
	}
	err := engine.Each(ctx, d.readers, `SELECT c.at, o.tbl, o.image FROM change c JOIN change_op o ON o.change_id = c.id
		WHERE c.undone = 0 AND c.kind IN ('archive', 'delete') AND o.mode = 'row' AND o.image IS NOT NULL
		AND o.tbl IN ('customer', 'tier_change') ORDER BY c.id, o.seq`, nil, func(row engine.Scanner) error {
		var at int64
		var tbl string
		var image []byte
		if err := row.Scan(&at, &tbl, &image); err != nil {
			return err
		}
		if day := d.dayOf(at); day <= c.q.From || day > c.q.To {
			return nil
		}
		was, _, err := record.Unpack(image)
		if err != nil {
			return err
		}
		c.left(out, members, before, tbl, was)
		return nil
	})
	return out, err
}

// left notes a customer whose row, or whose tier history, a change took away.
func (c *counting) left(out map[int64]model.Tier, members map[int64]bool, before *tiersOn, tbl string, was []any) {
	id, _ := was[0].(int64)
	c.snap.RLock()
	defer c.snap.RUnlock()
	r := c.snap.Of(id)
	switch {
	case members[id]:
	case r != nil && tbl == "customer":
		if r.Archived && c.q.Filter.Match(r) && before.of(id) != model.TierNone {
			out[id] = before.of(id)
		}
	case r == nil && tbl == "tier_change" && c.q.Filter.Empty():
		day, _ := was[2].(int64)
		tier, _ := was[5].(int64)
		if model.Day(day) <= c.q.From {
			out[id] = model.Tier(tier)
		}
	}
}

// Movers gives a window of the customers behind one cell of a query's movement,
// the most revenue first: those who stood in tier from at the start of its range
// and in tier to at its end. Customers who are deleted have no rows.
func (d *DB) Movers(ctx context.Context, q model.StatsQuery, from, to model.Tier, offset, limit int) (p model.Page, err error) {
	defer d.mapped(&err)
	c, err := d.counting(ctx, q)
	if err != nil {
		return p, err
	}
	ends, err := d.rangeEndsOf(ctx, &c.q)
	if err != nil {
		return p, err
	}
	var ids []int64
	_, err = d.movement(ctx, c, &ends, func(id int64, was, is model.Tier) {
		if was == from && is == to {
			ids = append(ids, id)
		}
	})
	if err != nil {
		return p, err
	}
	c.byRevenue(ids)
	p = model.Page{Total: len(ids), Offset: min(max(offset, 0), len(ids)), At: -1, AsOf: c.src.day, Stale: c.src.stale}
	if ids = ids[p.Offset:]; limit > 0 {
		ids = ids[:min(limit, len(ids))]
	}
	p.Rows, err = d.rows(ctx, ids, &c.src)
	return p, err
}

// of gives a customer's tier, none for one who was not there.
func (t *tiersOn) of(id int64) model.Tier {
	if i, ok := slices.BinarySearch(t.ids, id); ok {
		return t.tiers[i]
	}
	return model.TierNone
}

const historyKept = 4

// recorded tells whether the history answers for a day: from the book's creation
// on, unless a replay is asked for.
func (d *DB) recorded(ctx context.Context, day model.Day, replay bool) (bool, error) {
	created, err := engine.Value[int64](ctx, d.readers, "SELECT created_at FROM book")
	return day >= d.dayOf(created) && !replay, err
}

// tiersAt gives the tiers at the end of a day, and whether they were recorded
// then: the history answers with what the book knew on the day; where it does
// not, the interactions are replayed, and every customer of today is there.
func (d *DB) tiersAt(ctx context.Context, day model.Day, replay bool) (*tiersOn, bool, error) {
	recorded, err := d.recorded(ctx, day, replay)
	if err != nil {
		return nil, false, err
	}
	key, read, follow := day, d.recordedTiers, d.recordedAgain
	if !recorded {
		key, read, follow = -day, d.replayTiers, d.replayedStill
	}
	m := &d.manager
	m.mu.Lock()
	had := m.history[key]
	m.mu.Unlock()
	gen := d.snap.Generation()
	var t *tiersOn
	if had != nil {
		if ids, upTo, ok := d.snap.TouchedSince(had.gen, false); ok {
			gen = upTo
			t, err = follow(ctx, had, day, ids)
		}
	}
	if err == nil && t == nil {
		t, err = read(ctx, day)
	}
	if err != nil {
		return nil, false, err
	}
	t.gen = gen
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.history == nil || m.history[key] == nil && len(m.history) >= historyKept {
		m.history = map[model.Day]*tiersOn{}
	}
	m.history[key] = t
	return t, recorded, nil
}

const newestTiers = "SELECT customer_id, max(16 * id + to_tier) FROM tier_change WHERE day <= $1" // ids grow; a tier is below 16

// recordedTiers gives the newest entry of the history by the end of a day.
func (d *DB) recordedTiers(ctx context.Context, day model.Day) (*tiersOn, error) {
	t := &tiersOn{}
	err := engine.Each(ctx, d.readers, newestTiers+" GROUP BY customer_id ORDER BY customer_id", []any{int64(day)}, t.take)
	return t, err
}

func (t *tiersOn) take(row engine.Scanner) error {
	var id, last int64
	err := row.Scan(&id, &last)
	t.ids, t.tiers = append(t.ids, id), append(t.tiers, model.Tier(last%16))
	return err
}

// recordedAgain gives recorded tiers with those of some customers read anew.
func (d *DB) recordedAgain(ctx context.Context, t *tiersOn, day model.Day, ids []int64) (*tiersOn, error) {
	next := &tiersOn{ids: slices.Clone(t.ids), tiers: slices.Clone(t.tiers)}
	for _, id := range ids {
		var now tiersOn
		err := engine.Each(ctx, d.readers, newestTiers+" AND customer_id = $2 GROUP BY customer_id", []any{int64(day), id}, now.take)
		if err != nil {
			return nil, err
		}
		tier := now.of(id)
		i, there := slices.BinarySearch(next.ids, id)
		switch {
		case there:
			next.tiers[i] = tier
		case tier != model.TierNone:
			next.ids, next.tiers = slices.Insert(next.ids, i, id), slices.Insert(next.tiers, i, tier)
		}
	}
	return next, nil
}

// replayedStill gives replayed tiers again when what some customers' tiers
// follow from is what it was, nil otherwise: one other customer can move the
// yardstick of all.
func (d *DB) replayedStill(ctx context.Context, t *tiersOn, day model.Day, ids []int64) (*tiersOn, error) {
	if on, err := d.calibratedOn(ctx, d.readers, day); err != nil || on != t.calibrated {
		return nil, err
	}
	for chunk := range slices.Chunk(ids, eachChunk) {
		_, some, prints, err := d.judgedOf(ctx, chunk, day)
		if err != nil {
			return nil, err
		}
		known := 0
		for _, id := range chunk {
			if _, ok := slices.BinarySearch(t.ids, id); ok {
				known++
			}
		}
		if known != some.Len() {
			return nil, nil // somebody came or went
		}
		for k, s := range some.Each(0, some.Len()) {
			i, ok := slices.BinarySearch(t.ids, s.ID)
			if !ok || t.prints[i] != prints[k] {
				return nil, nil
			}
		}
	}
	return &tiersOn{ids: t.ids, tiers: t.tiers, prints: t.prints, calibrated: t.calibrated}, nil
}
