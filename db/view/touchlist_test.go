package view

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTouchesTellWhomSinceWhen(t *testing.T) {
	var w touches
	w.note(1, &Commit{Touched: map[int64]bool{5: true, 3: false}})
	w.note(2, &Commit{Touched: map[int64]bool{3: true, 9: false}})
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
	w.note(3, &Commit{All: true})
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
	w.note(4, &Commit{Touched: many})
	if _, ok := w.since(3, false); ok {
		t.Error("the list knows no bound")
	}
}
