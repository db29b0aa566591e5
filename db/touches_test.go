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
			if cols[d.manager.past.cols] {
				followed++
			}
			cols[d.manager.past.cols] = true
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
	past, trend, history := kept.past, kept.trend, kept.history
	kept.past, kept.trend, kept.history = nil, nil, nil
	s, err := d.Stats(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	kept.past, kept.trend, kept.history = past, trend, history
	return s
}

func TestTouchesTellWhomSinceWhen(t *testing.T) {
	var w touches
	w.note(1, &txn{touched: map[int64]bool{5: true, 3: false}})
	w.note(2, &txn{touched: map[int64]bool{3: true, 9: false}})
	for _, c := range []struct {
		gen     int64
		history bool
		want    []int64
	}{{0, false, []int64{3, 5, 9}}, {0, true, []int64{3, 5}}, {1, false, []int64{3, 9}}, {1, true, []int64{3}}, {2, false, nil}} {
		got, ok := w.since(c.gen, c.history)
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("since %d, history %v: %v %s", c.gen, c.history, ok, diff)
		}
	}
	w.note(3, &txn{reload: true})
	if _, ok := w.since(2, false); ok {
		t.Error("a write that may have touched anybody is not told")
	}
	if ids, ok := w.since(3, false); !ok || len(ids) > 0 {
		t.Error("after it, somebody was touched:", ids)
	}
	many := map[int64]bool{}
	for i := range int64(touchesKept + 1) {
		many[i] = true
	}
	w.note(4, &txn{touched: many})
	if _, ok := w.since(3, false); ok {
		t.Error("the list knows no bound")
	}
}
