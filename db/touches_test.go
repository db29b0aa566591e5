package db

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tierbook/db/figures"
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
		for range rapid.IntRange(1, 8).Draw(rt, "changes") {
			var err error
			gen := d.snap.Generation()
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
			if _, _, ok := d.snap.TouchedSince(gen, true); ok {
				followed++
			}
			q := rapid.SampledFrom(queries).Draw(rt, "query")
			kept, err := d.Stats(ctx, q)
			if err != nil {
				rt.Fatal(err)
			}
			fresh := freshStats(rt, d, q)
			if diff := cmp.Diff(fresh, kept); diff != "" {
				rt.Fatalf("%+v: read anew (-) and kept (+): %s", q, diff)
			}
		}
	})
	if followed == 0 {
		t.Error("nothing told whom a write touched: the test proves nothing")
	}
}

// freshStats gives figures without what is kept in memory.
func freshStats(t *rapid.T, d *DB, q model.StatsQuery) model.Stats {
	all := &shared{store: d.store, path: d.path, opt: d.opt, readers: d.readers, snap: d.snap, figures: figures.NewCache(d.life, &d.jobs)}
	s, err := all.of(d.book).Stats(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
