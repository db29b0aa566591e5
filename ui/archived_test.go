package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// archivedBook is a workbench on a book whose customers are all archived.
func archivedBook(tag string) *loop {
	s, env := uitest.Sample(), uitest.NewEnv(tag, "mono")
	for i := range s.Rows {
		s.Rows[i].Archived = true
	}
	env.Book.Customers, env.Book.Archived = 0, len(s.Rows)
	l := &loop{app: New(env, &bookStore{Store: s}, Options{Theme: "mono"})}
	l.give(tea.WindowSizeMsg{Width: 100, Height: 30})
	return l
}

// Where every customer is archived no screen says that there are none yet, and
// each says how to list them.
func TestAllAreArchived(t *testing.T) {
	for tag, want := range map[string]string{"en": "All 12 customers of this book are archived.", "zh": "12 位客户都已归档"} {
		for _, screen := range []string{todayScreen, customersScreen, dashboardScreen} {
			l := archivedBook(tag)
			l.add(l.app.show(screen))
			l.settle()
			if screen == todayScreen {
				l.add(l.app.current().Init())
				l.settle()
			}
			text := ansi.Strip(l.app.View().Content)
			if !strings.Contains(text, want) || !strings.Contains(text, map[string]string{"en": "is:archived", "zh": "是:归档"}[tag]) {
				t.Errorf("%s %s:\n%s", tag, screen, text)
			}
		}
	}
}

// A dashboard of nobody offers no key that would do nothing.
func TestFooterOfADashboardOfNobody(t *testing.T) {
	l := archivedBook("en")
	l.add(l.app.show(dashboardScreen))
	l.settle()
	_ = l.app.View()
	got := footer(l.app)
	for _, id := range []string{"Open", "Next card", "Split", "Tables", "Replay"} {
		if strings.Contains(got, id) {
			t.Errorf("%q is offered: %q", id, got)
		}
	}
	if !strings.Contains(got, "Period") {
		t.Errorf("the footer is %q", got)
	}
}

// A list has no fields to go through.
func TestFooterOfAListOfFormats(t *testing.T) {
	a, l := desk(t, 100, 30)
	l.give(uitest.KeyPress(a.env.Keys.Keys(action.CopyAs)[0]))
	l.settle()
	if got := footer(a); len(a.stack) != 1 || strings.Contains(got, "Tab") {
		t.Errorf("%d overlays, the footer is %q", len(a.stack), got)
	}
}
