// Package action lists everything a person can do in the workbench: one record
// an action, which feeds the key map, the help, the palette, the hints and the
// README's table of keys.
package action

import (
	"slices"
	"strings"
)

// ID names an action; settings remap keys by it.
type ID string

// Action is one thing a person can do. Title and Help are catalogue keys made
// of the ID: "action.<id>" and "action.<id>.help".
type Action struct {
	ID   ID
	Keys []string // as Bubble Tea names them: "l", "ctrl+r", "shift+tab", "space"
}

// own begins the name of an action that settings define.
const own = "own:"

// Own names the action of a command of a person's own, by its title.
func Own(title string) ID { return ID(own + title) }

// Title gives the catalogue key of the action's short name; that of a person's own is
// the name itself, in every language.
func (a ID) Title() string {
	if title, ok := strings.CutPrefix(string(a), own); ok {
		return title
	}
	return "action." + string(a)
}

// Map tells which keys do what; settings may have remapped them.
type Map struct {
	keys map[ID][]string
}

// NewMap makes the key map from the defaults and remapped keys by action name.
// An action remapped to no keys is reached through the palette only.
func NewMap(remapped map[string][]string) *Map {
	m := &Map{keys: make(map[ID][]string, len(All))}
	for _, a := range All {
		m.keys[a.ID] = a.Keys
		if k, ok := remapped[string(a.ID)]; ok {
			m.keys[a.ID] = k
		}
	}
	return m
}

// Add binds one more action to a key.
func (m *Map) Add(id ID, key string) { m.keys[id] = []string{key} }

// Keys gives the keys of an action.
func (m *Map) Keys(id ID) []string { return m.keys[id] }

// Key gives the first key of an action, written for people; "" when it has none.
func (m *Map) Key(id ID) string {
	if k := m.keys[id]; len(k) > 0 {
		return Pretty(k[0])
	}
	return ""
}

// Bound tells whether any action has the key.
func (m *Map) Bound(key string) bool {
	for _, keys := range m.keys {
		if slices.Contains(keys, key) {
			return true
		}
	}
	return false
}

// Find gives the first of the actions that the key stands for.
func (m *Map) Find(key string, among []ID) (ID, bool) {
	for _, id := range among {
		if slices.Contains(m.keys[id], key) {
			return id, true
		}
	}
	return "", false
}

// pretty is how keys are written for people.
var pretty = map[string]string{
	"up": "↑", "down": "↓", "left": "←", "right": "→", "enter": "Enter", "esc": "Esc", "tab": "Tab",
	"shift+tab": "⇧Tab", "pgup": "PgUp", "pgdown": "PgDn", "home": "Home", "end": "End", "space": "Space",
	"backspace": "⌫", "delete": "Del",
}

// Pretty writes a key for people: "ctrl+r" is "^R", "pgdown" is "PgDn",
// "shift+up" is "⇧↑", "f1" is "F1".
func Pretty(key string) string {
	if p, ok := pretty[key]; ok {
		return p
	}
	with, rest, _ := strings.Cut(key, "+")
	switch {
	case with == "ctrl" && rest != "":
		return "^" + strings.ToUpper(Pretty(rest))
	case with == "shift" && rest != "":
		return "⇧" + Pretty(rest)
	case with == "alt" && rest != "":
		return "⌥" + Pretty(rest)
	case len(key) > 1 && key[0] == 'f' && key[1] >= '0' && key[1] <= '9':
		return "F" + key[1:]
	}
	return key
}
