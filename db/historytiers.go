package db

import (
	"context"
	"slices"

	"tierbook/db/engine"
	"tierbook/model"
)

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
	m.keepTiers(key, t)
	return t, recorded, nil
}

func (m *manager) keepTiers(key model.Day, t *tiersOn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.history == nil || m.history[key] == nil && len(m.history) >= historyKept {
		m.history = map[model.Day]*tiersOn{}
	}
	m.history[key] = t
}

const newestTiers = "SELECT customer_id, to_tier, max(id) FROM tier_change WHERE day <= $1"

// recordedTiers gives the newest entry of the history by the end of a day.
func (d *DB) recordedTiers(ctx context.Context, day model.Day) (*tiersOn, error) {
	t := &tiersOn{}
	err := engine.Each(ctx, d.readers, newestTiers+" GROUP BY customer_id ORDER BY customer_id", []any{int64(day)}, t.take)
	return t, err
}

// take adds a row of newestTiers.
func (t *tiersOn) take(row engine.Scanner) error {
	var id, last int64
	var tier model.Tier
	err := row.Scan(&id, &tier, &last)
	t.ids, t.tiers = append(t.ids, id), append(t.tiers, tier)
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
	for chunk := range slices.Chunk(ids, eachChunk) {
		some, prints, err := d.judgedOf(ctx, chunk, day)
		if err != nil {
			return nil, err
		}
		known := 0
		for _, id := range chunk {
			if _, ok := slices.BinarySearch(t.ids, id); ok {
				known++
			}
		}
		if known != len(some) {
			return nil, nil // somebody came or went
		}
		for k := range some {
			i, ok := slices.BinarySearch(t.ids, some[k].ID)
			if !ok || t.prints[i] != prints[k] {
				return nil, nil
			}
		}
	}
	return &tiersOn{ids: t.ids, tiers: t.tiers, prints: t.prints}, nil
}
