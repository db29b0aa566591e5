package customers

import (
	"strings"
	"testing"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// What is copied are the selected, in the columns of the table, else the row under the
// cursor; those not at hand are read, and no more than a clipboard takes.
func TestCopyOfTheRowAndOfThoseNotAtHand(t *testing.T) {
	env := uitest.NewEnv("zh", "dark")
	l := New(env, &book{n: 5000}, overlays(env, nil))
	d := uitest.Drive(env, l, 80, 20)
	copied := func() string {
		d.Press("y")
		return last(d).(nav.Notice).Text
	}
	if got := copied(); got != "copied 1 "+rowAt(d).Name+" 14" {
		t.Errorf("said %q", got)
	}
	l.Picked.Add(4321)
	if got := copied(); got != "copied 1 Customer 4321 14" {
		t.Errorf("said %q", got)
	}
	for i := range int64(1001) {
		l.Picked.Add(i + 1)
	}
	if got := copied(); strings.HasPrefix(got, "copied") {
		t.Errorf("too many are copied: %q", got)
	}
}

func TestCopyAsAndExportAskForTheFormat(t *testing.T) {
	d, _ := sample("en", 80, 20)
	d.Press("Y")
	if p, ok := last(d).(nav.Push); !ok || p.Overlay.(pushed).row == nil {
		t.Errorf("Y sends %v", last(d))
	}
	d.Press("v", "v", "x")
	inOverlay(d, "json", "enter")
	if n, ok := last(d).(nav.Notice); !ok || !strings.HasPrefix(n.Text, "json[") {
		t.Errorf("x ends in %v", last(d))
	}
}
