package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/uitest"
)

// alt is what Esc and a key are read as when they arrive together.
func alt(name string) tea.KeyPressMsg {
	k := uitest.KeyPress(name)
	k.Text, k.Mod = "", k.Mod|tea.ModAlt
	return k
}

func TestEscAndTheKeyBehindIt(t *testing.T) {
	shifted := tea.KeyPressMsg{Code: 'g', Mod: tea.ModAlt | tea.ModShift, ShiftedCode: 'G'}
	for _, c := range []struct {
		name   string
		open   string // typed first
		press  tea.KeyPressMsg
		screen string
		left   int // overlays
	}{
		{"another screen", "?", alt("2"), customersScreen, 0},
		{"twice", "l", alt("esc"), todayScreen, 0},
		{"one overlay for another", "?", alt(":"), todayScreen, 1},
		{"Enter", "?", alt("enter"), todayScreen, 1},
		{"Ctrl", "?", alt("ctrl+p"), todayScreen, 1},
		{"a capital", "?", shifted, todayScreen, 0},
		{"a word in a text field", ":", alt("b"), todayScreen, 1},
		{"an arrow", "?", alt("up"), todayScreen, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, l := desk(t, 120, 40)
			for _, r := range c.open {
				l.give(keyOf(r))
				l.settle()
			}
			if len(a.stack) != 1 {
				t.Fatalf("%d overlays after %q", len(a.stack), c.open)
			}
			before := a.stack[0]
			l.give(c.press)
			l.settle()
			if a.screen != c.screen || len(a.stack) != c.left {
				t.Errorf("on %s with %d overlays, want %s with %d", a.screen, len(a.stack), c.screen, c.left)
			}
			keeps := c.press.Code > 0x10ffff || c.press.Code == 'b'
			if c.left == 1 && (a.stack[0] == before) != keeps {
				t.Errorf("the overlay stays: %v, want %v", !keeps, keeps)
			}
		})
	}
}

func TestAltIsNotEscWhereItIsTold(t *testing.T) {
	a, l := desk(t, 120, 40)
	l.give(tea.KeyboardEnhancementsMsg{Flags: 1})
	l.give(keyOf('?'))
	l.settle()
	l.give(alt("2"))
	l.settle()
	if a.screen != todayScreen || len(a.stack) != 1 {
		t.Errorf("Alt and 2 led to %s with %d overlays", a.screen, len(a.stack))
	}
}

func TestBoundAltIsNotEsc(t *testing.T) {
	a, l := desk(t, 120, 40)
	a.env.Keys = action.NewMap(map[string][]string{"customers": {"alt+2"}})
	l.give(keyOf('2'))
	l.settle()
	if a.screen != todayScreen {
		t.Fatal("2 still leads to the customers")
	}
	l.give(alt("2"))
	l.settle()
	if a.screen != customersScreen {
		t.Errorf("Alt and 2 led to %s", a.screen)
	}
}

// Keys that settings put on what edits text do what the hints say, in a field too;
// the others go on editing.
func TestOwnKeysInAField(t *testing.T) {
	a, l := desk(t, 120, 40)
	a.env.Keys = action.NewMap(map[string][]string{"save": {"ctrl+d"}, "cancel": {"ctrl+k"}, "help": {"ctrl+e"}, "undo": {"ctrl+w"}})
	press := func(names ...string) {
		for _, name := range names {
			l.give(uitest.KeyPress(name))
			l.settle()
		}
	}
	press("l", "c", "h", "i", "ctrl+e")
	if len(a.stack) != 2 || a.stack[1].Name() != "help" {
		t.Fatalf("no help over the form: %d overlays", len(a.stack))
	}
	press("ctrl+k", "ctrl+a", "x", "ctrl+w", "ctrl+d")
	if len(a.stack) != 0 || len(l.store.logged) != 1 || l.store.logged[0] != "1 call hi" {
		t.Errorf("logged %v, %d overlays", l.store.logged, len(a.stack))
	}
}
