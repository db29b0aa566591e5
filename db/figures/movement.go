package figures

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
	"tierbook/model"
)

const sourceRecorded = "recorded"

// rangeEnds are the tiers at both ends of a query's range.
type rangeEnds struct {
	before, after                 *Tiers // after is nil where the members have them
	recordedBefore, recordedAfter bool
}

// rangeEndsOf finds the tiers at both ends of a query's range, its days filled in.
func (f *Figures) rangeEndsOf(ctx context.Context, q *model.StatsQuery) (e rangeEnds, err error) {
	if e.before, e.recordedBefore, err = f.read.TiersAt(ctx, q.From, q.Replay); err == nil {
		e.recordedAfter, err = f.read.recorded(ctx, q.To, q.Replay)
	}
	if err == nil && q.To != f.book.Today() && (q.To != q.AsOf || e.recordedAfter) {
		e.after, _, err = f.read.TiersAt(ctx, q.To, q.Replay)
	}
	return e, err
}

// movement counts how the query's customers moved between the two days of its
// range. each, where given, is called for every one of them.
func (f *Figures) movement(ctx context.Context, c *counting, ends *rangeEnds, each func(id int64, from, to model.Tier)) (out model.Movement, err error) {
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
			to = ends.after.Of(m.id)
		}
		if from := ends.before.Of(m.id); from != model.TierNone || to != model.TierNone {
			note(m.id, from, to, m.stage.Stage() == model.StageProspect)
		}
	}
	if out.Source != sourceRecorded {
		return out, nil
	}
	gone, err := f.gone(ctx, c, ends.before)
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
		if revenue[id] = math.MinInt64; c.snap.Of(id) != nil {
			revenue[id] = c.snap.Of(id).Revenue
		}
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(cmp.Compare(revenue[b], revenue[a]), cmp.Compare(a, b)) })
}

// gone gives the customers who were archived or deleted within the range and
// still are, with their tier at its start. Deleted ones have no attributes left
// for a filter to ask about: they count where everybody does.
func (f *Figures) gone(ctx context.Context, c *counting, before *Tiers) (map[int64]model.Tier, error) {
	out, bad := map[int64]model.Tier{}, error(nil)
	var at int64
	var tbl string
	var image []byte
	err := engine.Scan(ctx, f.book.Store.Readers(), `SELECT c.at, o.tbl, o.image FROM change c JOIN change_op o ON o.change_id = c.id
		WHERE c.undone = 0 AND c.kind IN ('archive', 'delete') AND o.mode = 'row' AND o.image IS NOT NULL
		AND o.tbl IN ('customer', 'tier_change') ORDER BY c.id, o.seq`, nil, []any{&at, &tbl, &image}, func() {
		if day := f.read.dayOf(at); day > c.q.From && day <= c.q.To {
			was, _, err := record.Unpack(image)
			if bad = cmp.Or(bad, err); err == nil {
				c.left(out, before, tbl, was)
			}
		}
	})
	return out, cmp.Or(err, bad)
}

// left notes a customer whose row, or whose tier history, a change took away.
func (c *counting) left(out map[int64]model.Tier, before *Tiers, tbl string, was []any) {
	id, _ := was[0].(int64)
	_, member := slices.BinarySearchFunc(c.members, id, func(m member, id int64) int { return cmp.Compare(m.id, id) })
	c.snap.RLock()
	defer c.snap.RUnlock()
	r := c.snap.Of(id)
	switch {
	case member:
	case r != nil && tbl == "customer":
		if r.Archived && c.q.Filter.Match(r) && before.Of(id) != model.TierNone {
			out[id] = before.Of(id)
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
func (f *Figures) Movers(ctx context.Context, q model.StatsQuery, from, to model.Tier, offset, limit int) (p model.Page, err error) {
	defer f.mapped(&err)
	c, err := f.counting(ctx, q)
	if err != nil {
		return p, err
	}
	ends, err := f.rangeEndsOf(ctx, &c.q)
	if err != nil {
		return p, err
	}
	var ids []int64
	_, err = f.movement(ctx, c, &ends, func(id int64, was, is model.Tier) {
		if was == from && is == to {
			ids = append(ids, id)
		}
	})
	if err != nil {
		return p, err
	}
	c.byRevenue(ids)
	p = model.Page{Total: len(ids), Offset: min(max(offset, 0), len(ids)), At: -1, AsOf: c.src.Day, Stale: c.src.Stale}
	if ids = ids[p.Offset:]; limit > 0 {
		ids = ids[:min(limit, len(ids))]
	}
	p.Rows, err = f.read.Rows(ctx, ids, &c.src)
	return p, err
}
