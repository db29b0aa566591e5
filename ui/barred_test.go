package ui

import (
	"strings"
	"testing"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// What a role does not do says so, by its key and in the palette, and opens nothing;
// the rest is as ever.
func TestRolesBarActions(t *testing.T) {
	for _, c := range []struct {
		role   model.Role
		screen string
		key    string
		id     action.ID
		why    string // "" for what the role does
	}{
		{model.RoleViewer, todayScreen, "l", action.Log, "Your role reads only"},
		{model.RoleViewer, customersScreen, "a", action.AddCustomer, "Your role reads only"},
		{model.RoleViewer, todayScreen, "u", action.Undo, "Your role reads only"},
		{model.RoleSeller, todayScreen, "l", action.Log, ""},
		{model.RoleSeller, policyScreen, "p", action.Presets, "managers and admins change"},
		{model.RoleSeller, policyScreen, "b", action.Backtest, "ask a manager"},
		{model.RoleManager, customersScreen, "a", action.AddCustomer, ""},
	} {
		a, l := desk(t, 120, 40)
		l.store.Role = c.role
		l.add(a.show(c.screen))
		l.settle()
		l.give(uitest.KeyPress(c.key))
		l.settle()
		frame := a.View().Content
		for _, h := range a.hinted() {
			if h.id == c.id && c.why != "" {
				t.Errorf("%s is shown a key for %s on %s", c.role, c.id, c.screen)
			}
		}
		if said := c.why != "" && strings.Contains(frame, c.why); said != (c.why != "") || (len(a.stack) > 0) != (c.why == "") {
			t.Errorf("%s pressed %s on %s:\n%s", c.role, c.key, c.screen, frame)
		}
		l.keys(false, "esc", "ctrl+p")
		l.keys(false, letters(strings.ReplaceAll(string(c.id), "_", " "))...)
		if frame = a.View().Content; c.why != "" && !strings.Contains(frame, c.why) {
			t.Errorf("the palette of a %s does not say why not %s:\n%s", c.role, c.id, frame)
		}
	}
}
