package today

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// longNames is the sample looked after by people whose names a narrow column
// has no room for.
func longNames(t *testing.T, tag string) (*nav.Env, *uitest.Store) {
	t.Helper()
	env, s := uitest.NewEnv(tag, "dark"), sample()
	names := []string{"Anna-Maria Silva", "上官婉儿小姐", ""}
	for i := range s.Rows {
		s.Rows[i].Owner = names[i%3]
	}
	var err error
	if env.Owners, err = s.Owners(context.Background()); err != nil {
		t.Fatal(err)
	}
	return env, s
}

// Initials stand for names that do not fit, and one owner's queue says whose it is.
func TestOwnersLook(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, sz := range sizes {
			for what, owner := range map[string]string{"all": "", "one": "Anna-Maria Silva", "unassigned": model.Unassigned, "stranger": "王小明"} {
				env, s := longNames(t, tag)
				env.Owner = owner
				d := uitest.Drive(env, New(env, s, overlays(env)), sz[0], sz[1])
				uitest.Exact(t, d.Styled(), sz[0], sz[1])
				uitest.Golden(t, fmt.Sprintf("owner_%s_%s_%dx%d", what, tag, sz[0], sz[1]), d.View())
			}
		}
	}
}

// Another choice shows the other customers at once, from the first on.
func TestOwnerChosen(t *testing.T) {
	env, s := longNames(t, "en")
	l := New(env, s, overlays(env))
	d := uitest.Drive(env, l, 80, 20)
	d.Press("j", "j", "W")
	if len(d.Sent) != 1 || d.Sent[0] != (nav.AskOwner{}) {
		t.Fatalf("%v", d.Sent)
	}
	for owner, n := range map[string]int{"Anna-Maria Silva": 4, model.Unassigned: 4, "": 12} {
		env.Owner = owner
		d.Give(nav.Owned{})
		if l.Cur.Win.Total != n || l.Cur.Win.Cursor != 0 {
			t.Errorf("%q: %d rows, cursor on %d", owner, l.Cur.Win.Total, l.Cur.Win.Cursor)
		}
		if strings.Contains(d.View(), "of Anna") {
			t.Errorf("%q: what the head line says stands twice:\n%s", owner, d.View())
		}
	}
}

// A choice made on another screen leaves the queue at its first row, without the counts
// of the owner before.
func TestOwnerChosenElsewhere(t *testing.T) {
	env, s := longNames(t, "en")
	l := New(env, s, overlays(env))
	d := uitest.Drive(env, l, 80, 20)
	d.Press("j", "j", "j")
	l.InSight, env.Owner = false, "Anna-Maria Silva"
	d.Give(nav.Owned{})
	if l.Cur.Win.Cursor != 0 || l.head.counts.Due != 0 {
		t.Errorf("on line %d, %d due", l.Cur.Win.Cursor, l.head.counts.Due)
	}
}
