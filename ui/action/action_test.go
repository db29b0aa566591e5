package action

import "testing"

func TestEveryActionIsListedOnce(t *testing.T) {
	seen := map[ID]bool{}
	for _, a := range All {
		if seen[a.ID] {
			t.Errorf("%s is listed twice", a.ID)
		}
		seen[a.ID] = true
		if len(a.Keys) == 0 {
			t.Errorf("%s has no key", a.ID)
		}
	}
}

func TestRemap(t *testing.T) {
	m := NewMap(map[string][]string{"log": {"ctrl+o"}, "quit": {}})
	if _, ok := m.Find("l", []ID{Log}); ok {
		t.Error("the old key still logs")
	}
	if id, ok := m.Find("ctrl+o", []ID{Quit, Log}); !ok || id != Log {
		t.Errorf("ctrl+o finds %q", id)
	}
	if got := m.Key(Log); got != "^O" {
		t.Errorf("shown as %q", got)
	}
	if got := m.Key(Quit); got != "" {
		t.Errorf("a key without binding is shown as %q", got)
	}
}

func TestPretty(t *testing.T) {
	for key, want := range map[string]string{"ctrl+r": "^R", "f1": "F1", "shift+up": "⇧↑", "f": "f", "pgdown": "PgDn", "?": "?"} {
		if got := Pretty(key); got != want {
			t.Errorf("%s is written %s, want %s", key, got, want)
		}
	}
}
