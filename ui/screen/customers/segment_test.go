package customers

import (
	"testing"

	"tierbook/model"
	"tierbook/ui/nav"
)

// A saved segment narrows the list, and everybody is among the choices.
func TestSegmentNarrowsTheList(t *testing.T) {
	d, store := sample("en", 80, 20)
	l := d.Layer.(*Layer)
	all := l.Cur.Win.Total
	d.Press("S")
	if n, ok := last(d).(nav.Notice); !ok || n.Level != nav.Warn {
		t.Errorf("without segments the root heard %v", last(d))
	}
	store.Kept = []model.Segment{{Name: "Top", Filter: "tier:a"}}
	d.Press("S")
	inOverlay(d, "down", "enter")
	if got := l.Q.Filter.String(); got != "tier:A" || l.Cur.Win.Total == 0 || l.Cur.Win.Total >= all {
		t.Errorf("%q lists %d of %d", got, l.Cur.Win.Total, all)
	}
	d.Press("S")
	inOverlay(d, "up", "enter")
	if got := l.Q.Filter.String(); got != "" || l.Cur.Win.Total != all {
		t.Errorf("%q lists %d of %d", got, l.Cur.Win.Total, all)
	}
}
