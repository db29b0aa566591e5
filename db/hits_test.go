package db

import (
	"context"
	"slices"
	"testing"

	"tierbook/model"
)

// What is found letter by letter is what is found at once, digits across
// separators included.
func TestTypingOnFindsWhatASearchFinds(t *testing.T) {
	ctx := context.Background()
	d := shelf(t)
	typed, err := d.snap.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	some := false
	for _, word := range []string{"80000", "8000000", "138-0000-0012", "zeta3", "王芳1", "wf", "acme", "xyz", "r1", "beta"} {
		runes := []rune(word)
		for n := 1; n <= len(runes); n++ {
			q := model.ListQuery{Search: string(runes[:n])}
			got, err := typed.Window(ctx, &q, typed.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			fresh, err := d.loadSnap(ctx)
			if err != nil {
				t.Fatal(err)
			}
			want, err := fresh.Window(ctx, &q, fresh.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			some = some || len(want.IDs) > 0
			if !slices.Equal(got.IDs, want.IDs) {
				t.Errorf("%q: typed on %v, at once %v", q.Search, got.IDs, want.IDs)
			}
		}
	}
	if !some {
		t.Error("nothing is ever found")
	}
}
