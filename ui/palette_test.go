package ui

import (
	"slices"
	"strings"
	"testing"

	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// answers are the actions that only an open form, question or list has, or that
// a state of the screen brings.
var answers = []action.ID{
	action.Save, action.Cancel, action.Confirm, action.Refuse, action.TakeAll, action.LeaveOut, action.Choose, action.StartOver, action.Back, action.Palette,
	action.ClearFilter, action.SelectNone, action.TogglePane, action.ScrollUp, action.ScrollDown, action.KeepCluster,
	action.Focus, action.FocusBck, action.Left, action.Right,
}

// The palette finds every action from every screen, by its name.
func TestThePaletteFindsEveryAction(t *testing.T) {
	for _, screen := range []string{todayScreen, customersScreen, dashboardScreen, segmentsScreen, policyScreen} {
		a, l := desk(t, 120, 40)
		l.add(a.show(screen))
		l.settle()
		for _, one := range action.All {
			if slices.Contains(answers, one.ID) || strings.HasPrefix(string(one.ID), "kind_") {
				continue
			}
			l.give(uitest.KeyPress("ctrl+p"))
			l.keys(false, letters(strings.ReplaceAll(string(one.ID), "_", " "))...)
			if frame := a.View().Content; !strings.Contains(frame, a.env.Lang.T(one.ID.Title())) || strings.Contains(frame, a.env.Lang.T("palette.none")) {
				t.Errorf("on %s the palette does not find %s", screen, one.ID)
			}
			l.keys(false, "esc")
		}
	}
}

// What another screen can do is done there.
func TestThePaletteGoesToAnotherScreen(t *testing.T) {
	a, l := desk(t, 120, 40)
	l.keys(false, ":")
	l.keys(false, letters("columns")...)
	if frame := a.View().Content; !strings.Contains(frame, "Customers: choose the columns") {
		t.Fatalf("the palette does not say where:\n%s", frame)
	}
	l.keys(false, "enter")
	if a.screen != customersScreen || len(a.stack) != 1 || a.stack[0].Name() != "choose" {
		t.Errorf("on %s with %d overlays", a.screen, len(a.stack))
	}

	// also where that screen has yet to read what the action is about
	a, l = desk(t, 120, 40)
	l.keys(false, ":")
	l.keys(false, letters("versions")...)
	l.keys(false, "enter")
	if a.screen != policyScreen || len(a.stack) != 1 || a.stack[0].Name() != "choose" {
		t.Errorf("on %s with %d overlays:\n%s", a.screen, len(a.stack), a.View().Content)
	}
}
