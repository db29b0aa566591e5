package ui

import (
	"context"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// What was written before a restart is named, and taken back only after yes;
// what this sitting wrote is taken back at once.
func TestUndoAfterARestartAsks(t *testing.T) {
	a, l := desk(t, 80, 24)
	write := func() {
		in := model.Interaction{CustomerID: l.store.Rows[0].ID, Kind: model.Call, Day: uitest.Today}
		if _, err := l.store.LogInteraction(context.Background(), in, uitest.Today); err != nil {
			t.Fatal(err)
		}
	}
	press := func(keys ...string) string {
		for _, k := range keys {
			l.give(uitest.KeyPress(k))
			l.settle()
		}
		return ansi.Strip(a.View().Content)
	}
	left := func() int {
		if last, _, _ := l.store.LastChange(context.Background()); last != nil {
			return 1
		}
		return 0
	}
	write()
	l.store.Restart()
	if got := press("u"); !strings.Contains(got, "Take back: logged call") || !strings.Contains(got, "by sam") || left() != 1 {
		t.Errorf("u after a restart:\n%s", got)
	}
	if press("n"); left() != 1 {
		t.Error("no took it back")
	}
	if got := press("u", "enter"); left() != 0 || !strings.Contains(got, "Taken back: logged call") {
		t.Errorf("yes did not take it back:\n%s", got)
	}
	write()
	if got := press("u"); left() != 0 || !strings.Contains(got, "Taken back") {
		t.Errorf("this sitting's change needs no question:\n%s", got)
	}
}

// What another process took back is not said to stand, and the key takes back no other
// change unasked.
func TestAnUndoElsewhereIsNoticed(t *testing.T) {
	a, l := desk(t, 100, 24)
	for range 2 {
		out, err := l.store.LogInteraction(context.Background(), model.Interaction{CustomerID: l.store.Rows[0].ID, Kind: model.Call, Day: uitest.Today}, uitest.Today)
		if err != nil {
			t.Fatal(err)
		}
		l.give(nav.Changed{Outcome: &out})
		l.settle()
	}
	if got := foot(a)[0]; !strings.Contains(got, "takes it back") {
		t.Fatalf("the line is %q", got)
	}
	if _, err := l.store.Undo(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	l.give(uitest.KeyPress("u"))
	l.settle()
	if got := ansi.Strip(a.View().Content); !strings.Contains(got, "Take back: logged call") {
		t.Errorf("u asks nothing:\n%s", got)
	}
	l.give(uitest.KeyPress("esc"))
	l.give(freshNowMsg{})
	l.settle()
	if got := foot(a)[0]; strings.Contains(got, "takes it back") {
		t.Errorf("the line still says %q", got)
	}
}
