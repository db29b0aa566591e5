package customers

import (
	"strings"
	"testing"

	"tierbook/ui/action"
	"tierbook/ui/nav"
)

// Esc leads back to the screen that asked for a list, and the table shows again
// what it did before; a search and a selection are given up first.
func TestALookAtAListLeadsBack(t *testing.T) {
	d, _ := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	all := l.Cur.Win.Total
	listed(d, "tier:A,B")
	d.Press("down", "down")
	own, on := l.Cur.Win.Total, rowAt(d).ID
	for range 2 { // a second look keeps what was there before the first
		d.Run(l.Update(nav.List{Filter: "tier:A", Back: "dashboard"}))
	}
	if l.Cur.Win.Total >= own || own >= all {
		t.Fatalf("%d of %d of %d are listed: the test proves nothing", l.Cur.Win.Total, own, all)
	}
	if l.Cur.Win.Cursor != 0 {
		t.Errorf("the cursor is on line %d of the list", l.Cur.Win.Cursor)
	}
	if got := l.Env.Lang.T(l.Wording(action.Back)); got != "Dashboard" {
		t.Errorf("Esc is called %q", got)
	}
	d.Press("v", "esc")
	if n := l.Picked.Count(); n != 0 || l.visit.back == "" {
		t.Errorf("%d selected, back to %q", n, l.visit.back)
	}
	d.Press("esc")
	if got := last(d); got != (nav.Switch{Screen: "dashboard"}) {
		t.Errorf("the root heard %v", got)
	}
	if l.Cur.Win.Total != own || !strings.Contains(d.View(), "tier:A,B") {
		t.Errorf("%d are listed, want %d:\n%s", l.Cur.Win.Total, own, d.View())
	}
	if rowAt(d).ID != on {
		t.Errorf("the cursor is on %s", rowAt(d).Name)
	}
	if l.Wording(action.Back) != "" {
		t.Error("Esc still leads to the dashboard")
	}
}
