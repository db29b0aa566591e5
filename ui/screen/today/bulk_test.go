package today

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// Verbs are about the marked; those who leave the queue are marked no longer.
func TestBulkOnToday(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		env, store := uitest.NewEnv(tag, "mono"), sample()
		var who []nav.Target
		verb := func(t nav.Target) nav.Overlay { who = append(who, t); return nil }
		over := overlays(env)
		over.Verbs = map[action.ID]func(nav.Target) nav.Overlay{action.Log: verb, action.Snooze: verb, action.Due: verb, action.Tag: verb}
		l := New(env, store, over)
		d := uitest.Drive(env, l, 120, 36)
		ids := func(n int) (out []int64) {
			for i := range n {
				out = append(out, l.Cur.Row(i).ID)
			}
			return out
		}
		want := ids(3)
		d.Press("v", "v", "v", "l", "s", "d", "t")
		for _, w := range who {
			if !slices.Equal(w.IDs, want) || w.Row != nil {
				t.Fatalf("about %v, want %v", w.IDs, want)
			}
		}
		if len(who) != 4 || strings.Count(d.View(), "●") != 4 { // one stands before the count
			t.Errorf("%d verbs, the screen:\n%s", len(who), d.View())
		}
		if keys := l.Actions(); keys[0] != action.Log || keys[1] != action.Say || keys[2] != action.Snooze {
			t.Errorf("the keys begin with %v", keys[:3])
		}
		out, err := store.LogAll(context.Background(), want[:2], model.Interaction{Kind: model.Call, Day: uitest.Today}, 0)
		if err != nil {
			t.Fatal(err)
		}
		d.Give(nav.Changed{Outcome: &out})
		if got := l.Picked.IDs(); !slices.Equal(got, want[2:]) {
			t.Errorf("marked are %v, want %v", got, want[2:])
		}
		d.Press("esc")
		if l.Picked.Count() != 0 || strings.Contains(d.View(), "●") {
			t.Error("Esc does not unmark")
		}
		d.Press("ctrl+a")
		if n := l.Picked.Count(); n != l.Cur.Win.Total {
			t.Errorf("%d of %d marked", n, l.Cur.Win.Total)
		}
	}
}
