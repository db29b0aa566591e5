package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// foot gives the last two lines of the window.
func foot(a *App) []string {
	lines := strings.Split(ansi.Strip(a.View().Content), "\n")
	return lines[len(lines)-2:]
}

// Before → after stays until the next change: what is said in passing stands
// over it for one key.
func TestTheChangeStaysUntilTheNext(t *testing.T) {
	a, l := desk(t, 120, 30)
	for _, key := range []string{"l", "c", "x", "enter"} {
		l.give(uitest.KeyPress(key))
	}
	l.settle()
	if got := foot(a)[0]; !strings.Contains(got, "takes it back") {
		t.Fatalf("after a log the line is %q", got)
	}
	before := foot(a)[0]
	l.give(uitest.KeyPress("Z"))
	if got := foot(a)[0]; !strings.Contains(got, "Z does nothing here") {
		t.Fatalf("after an unknown key the line is %q", got)
	}
	l.give(uitest.KeyPress("j"))
	l.settle()
	if got := foot(a)[0]; got != before {
		t.Errorf("the change's line is gone: %q", got)
	}
}

// What is said in passing is read to its end in a narrow window.
func TestALongNoticeTakesTwoLines(t *testing.T) {
	a, l := desk(t, 60, 16)
	said := a.env.Lang.T("error.db.undo_other")
	l.give(nav.Notice{Text: said, Level: nav.Bad})
	lines := foot(a)
	if got := strings.Join(strings.Fields(strings.Join(lines, " ")), " "); got != "✗ "+strings.Join(strings.Fields(said), " ") {
		t.Errorf("the notice reads %q", got)
	}
	l.give(uitest.KeyPress("j"))
	if got := foot(a)[1]; !strings.Contains(got, "Help") {
		t.Errorf("the keys are not back: %q", got)
	}
}

// What a log did is told in whole parts, the weightiest first: the line cuts none.
func TestTheOutcomeIsToldInWholeParts(t *testing.T) {
	a, _ := desk(t, 80, 24)
	parts := []string{"70 → 74", "B → A ▲", "recency +4", "done for today", "next contact 2026-12-14 10:00", "B in time 3 → 4 of 9"}
	a.status.change = nav.Notice{Text: "Hollinmoor Clinics", Level: nav.Good, More: parts, Hint: "u takes it back"}
	if got := strings.TrimSpace(foot(a)[0]); got != "✓ Hollinmoor Clinics  70 → 74  B → A ▲  recency +4 +3  · u takes it back" {
		t.Errorf("the line is %q", got)
	}
	a.status.change.More = []string{"next contact 2026-12-14", "A in time 9 → 10 of 12", "done for today", "86", "A"}
	if got := strings.TrimSpace(foot(a)[0]); got != "✓ Hollinmoor Clinics  next contact 2026-12-14  A in time 9 → 10 of 12  86  A +1" {
		t.Errorf("the line of a call is %q", got)
	}
	a.status.change.More, a.w = parts, 160
	if got := strings.TrimSpace(foot(a)[0]); !strings.Contains(got, strings.Join(parts[:5], "  ")) || strings.Contains(got, "…") {
		t.Errorf("the wide line is %q", got)
	}
}
