package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// sitAt starts the workbench on the sample in a window.
func sitAt(t *testing.T, tag, owner string, w, h int) (*App, *loop) {
	t.Helper()
	env := uitest.NewEnv(tag, "mono")
	env.Owner = owner
	s := uitest.Sample()
	for i := range s.Rows {
		s.Rows[i].Owner = []string{"Anna-Maria Silva-Ortiz", "上官婉儿小姐", ""}[i%3]
	}
	a := New(env, &bookStore{Store: s}, Options{Theme: "mono"})
	l := &loop{app: a}
	l.give(tea.WindowSizeMsg{Width: w, Height: h})
	l.add(a.current().Init())
	l.add(a.readOwners())
	l.settle()
	return a, l
}

func headOf(a *App) string { return ansi.Strip(a.head()) }

// The head line says whose customers are shown on every screen, however narrow
// the window: by the initials where the name does not fit.
func TestHeadSaysWhose(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		of := map[string][2]string{"en": {"of AMS", "all owners"}, "zh": {"AMS 的客户", "全部负责人"}}[tag]
		for _, w := range []int{60, 80, 120, 200} {
			a, l := sitAt(t, tag, "Anna-Maria Silva-Ortiz", w, 24)
			for _, screen := range a.order {
				l.add(a.show(screen))
				l.settle()
				head := headOf(a)
				want := of[0]
				if strings.Contains(head, "Anna-Maria Silva-Ortiz") {
					want = "Anna-Maria Silva-Ortiz"
				}
				if screen == segmentsScreen || screen == policyScreen {
					want = of[1]
				}
				if !strings.Contains(head, want) {
					t.Errorf("%s %s at %d: %q does not say %q", tag, screen, w, head, want)
				}
				uitest.Exact(t, a.head(), w, 1)
			}
		}
	}
}

// Whose customers are shown stands once on the window, in the head line.
func TestWhoseStandsOnce(t *testing.T) {
	for tag, of := range map[string]string{"en": "of A", "zh": " 的客户"} {
		for _, w := range []int{80, 120, 200} {
			a, l := sitAt(t, tag, "Anna-Maria Silva-Ortiz", w, 24)
			for _, screen := range []string{todayScreen, customersScreen, dashboardScreen} {
				l.add(a.show(screen))
				l.settle()
				if v := ansi.Strip(a.View().Content); strings.Count(v, of) != 1 {
					t.Errorf("%s %s at %d: not once\n%s", tag, screen, w, v)
				}
			}
		}
	}
}

// A key opens the choice on every screen that it concerns; what is chosen shows
// at once, and is kept for the next start.
func TestOwnerIsChosenAndKept(t *testing.T) {
	for _, screen := range []string{todayScreen, customersScreen, dashboardScreen} {
		a, l := sitAt(t, "en", "", 120, 36)
		l.add(a.show(screen))
		l.settle()
		if strings.Contains(headOf(a), "owner") {
			t.Errorf("everybody's: %q", headOf(a))
		}
		for _, k := range []string{"W", "s", "x", "backspace", "backspace", "A", "M", "S", "enter"} { // a burst: all keys reach the choice
			l.give(uitest.KeyPress(k))
		}
		l.settle()
		if a.env.Owner != "Anna-Maria Silva-Ortiz" || len(a.stack) > 0 || !strings.Contains(headOf(a), "of Anna-Maria Silva-Ortiz") {
			t.Fatalf("%s: %q, %d overlays, %q", screen, a.env.Owner, len(a.stack), headOf(a))
		}
		kept := nav.OpenDraft(a.env.Drafts, nav.ViewDraft)
		if got := kept.Load()["owner"]; got != "Anna-Maria Silva-Ortiz" {
			t.Errorf("%s: kept %q", screen, got)
		}
		for _, k := range []string{"W", "w", "i", "t", "h", "o", "enter"} {
			l.give(uitest.KeyPress(k))
		}
		l.settle()
		if got := kept.Load()["owner"]; a.env.Owner != model.Unassigned || got != model.Unassigned {
			t.Errorf("%s: of nobody: %q, kept %q", screen, a.env.Owner, got)
		}
		for _, k := range []string{"W", "a", "l", "l", "enter"} {
			l.give(uitest.KeyPress(k))
		}
		l.settle()
		if got, ok := kept.Load()["owner"]; a.env.Owner != "" || got != "" || !ok {
			t.Errorf("%s: everybody again: %q, kept %q %v", screen, a.env.Owner, got, ok)
		}
	}
}

// The head line says that another day is shown on every screen, however narrow
// the window, beside whose customers are shown.
func TestHeadSaysWhichDay(t *testing.T) {
	for tag, day := range map[string]string{"en": "as of 2026-06-30", "zh": "截至 2026-06-30"} {
		for _, owner := range []string{"", "Anna-Maria Silva-Ortiz"} {
			for _, w := range []int{60, 70, 80, 84, 90, 120, 200} {
				a, l := sitAt(t, tag, owner, w, 24)
				a.env.Today, _ = model.ParseDay("2026-06-30")
				a.env.Book.Today = uitest.Today
				for _, screen := range a.order {
					l.add(a.show(screen))
					l.settle()
					head := headOf(a)
					if !strings.Contains(head, day) || owner != "" && screen != segmentsScreen && screen != policyScreen && !strings.Contains(head, "AMS") && !strings.Contains(head, owner) {
						t.Errorf("%s %s at %d: %q", tag, screen, w, head)
					}
					uitest.Exact(t, a.head(), w, 1)
				}
			}
		}
	}
}

// At 80 cells the head line still names the day, without its day of the week where
// that does not fit.
func TestHeadNamesTheDay(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, w := range []int{80, 120} {
			for _, owner := range []string{"", "上官婉儿小姐", "Anna-Maria Silva-Ortiz"} { // gives way to nobody's name
				a, _ := sitAt(t, tag, owner, w, 24)
				if head := headOf(a); !strings.Contains(head, uitest.Today.String()) {
					t.Errorf("%s at %d: %q", tag, w, head)
				}
				uitest.Exact(t, a.head(), w, 1)
			}
		}
	}
}
