package view

import (
	"context"
	"maps"
	"slices"

	"tierbook/db/engine"
	"tierbook/db/record"
)

// newsAtMost is the number of customers from which reading everybody is quicker.
const newsAtMost = 1000

// News is what other processes wrote since the read model was loaded.
type News struct {
	heard   int64          // the newest line of the touched table
	touched map[int64]bool // whom, and whether their history was
	recs    []Record
	gone    []int64
}

// NewsSince reads who was touched after a line of the touched table, and how they
// are now. It gives nil when everybody may have been.
func NewsSince(ctx context.Context, q engine.Tx, heard int64) (*News, error) {
	newest, err := engine.Value[int64](ctx, q, LastTouched)
	if err != nil {
		return nil, err
	}
	touched, err := TouchedSince(ctx, q, heard)
	if err != nil || touched == nil || len(touched) > newsAtMost {
		return nil, err
	}
	found := &News{heard: newest, touched: touched}
	ids := slices.Sorted(maps.Keys(touched))
	if len(ids) == 0 {
		return found, nil
	}
	contacts, err := record.ContactsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	there := map[int64]bool{}
	var row recScan
	err = engine.Each(ctx, q, snapQuery+" WHERE c.id IN "+record.IDList(ids), nil, func(from engine.Scanner) error {
		err := row.scan(from)
		if err == nil {
			there[row.p.ID] = true
			found.recs = append(found.recs, row.rec(contacts[row.p.ID]))
		}
		return err
	})
	found.gone = slices.DeleteFunc(ids, func(id int64) bool { return there[id] })
	return found, err
}

// TouchedSince reads who was touched after a line of the touched table, and whether
// their history was; nil when everybody may have been.
func TouchedSince(ctx context.Context, q engine.Querier, heard int64) (touched map[int64]bool, err error) {
	all, last := false, heard
	touched = map[int64]bool{}
	var seq, id int64
	var history bool
	const query = "SELECT seq, customer_id, history FROM touched WHERE seq > $1 ORDER BY seq"
	err = engine.Scan(ctx, q, query, []any{heard}, []any{&seq, &id, &history}, func() {
		all, last = all || id == everybody || seq > last+1, seq // lines that are gone may have told of anybody
		touched[id] = touched[id] || history
	})
	if all {
		touched = nil
	}
	return touched, err
}
