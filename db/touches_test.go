package db

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/model"
)

// Whatever is written, taken back and brought again, figures from histories kept
// in memory are those of a book that is read anew.
func TestKeptHistoriesEqualFreshOnes(t *testing.T) {
	ctx := context.Background()
	followed := 0
	eachBook(t, func(rt *rapid.T, d *DB) {
		randomBook(rt, d)
		p := &player{t: rt, d: d}
		queries := []model.StatsQuery{
			{By: model.AttrOwner}, {Replay: true}, {From: d.today() - 200, To: d.today() - 30, Replay: true}, {From: d.today()},
		}
		cols := map[*columns]bool{}
		for range rapid.IntRange(1, 8).Draw(rt, "changes") {
			var err error
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				_, err = d.Undo(ctx, "")
			case 1:
				if _, err = d.Redo(ctx, ""); model.CodeOf(err) == model.CodeNotFound {
					err = nil
				}
			default:
				err = p.change()
			}
			if err != nil && model.CodeOf(err) != model.CodeNotFound {
				rt.Fatal(err)
			}
			q := rapid.SampledFrom(queries).Draw(rt, "query")
			kept, err := d.Stats(ctx, q)
			if err != nil {
				rt.Fatal(err)
			}
			if cols[d.manager.past.Load().cols] {
				followed++
			}
			cols[d.manager.past.Load().cols] = true
			fresh := freshStats(rt, d, q)
			if diff := cmp.Diff(fresh, kept); diff != "" {
				rt.Fatalf("%+v: read anew (-) and kept (+): %s", q, diff)
			}
		}
	})
	if followed == 0 {
		t.Error("every history was read whole each time: the test proves nothing")
	}
}

// freshStats gives figures without what is kept in memory, and leaves that alone.
func freshStats(t *rapid.T, d *DB, q model.StatsQuery) model.Stats {
	kept := &d.manager
	past, trend, history := kept.past.Swap(nil), kept.trend.Swap(nil), kept.history
	kept.history = nil
	s, err := d.Stats(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	kept.past.Store(past)
	kept.trend.Store(trend)
	kept.history = history
	return s
}
