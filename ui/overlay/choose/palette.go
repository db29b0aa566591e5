package choose

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// Entry is one action on offer.
type Entry struct {
	ID       action.ID
	Disabled string // catalogue key of the reason why it cannot be done now, "" when it can
	Screen   string // the screen to go to for it, "" where it works here
}

// moving are the actions nobody looks for by name: they stand last.
var moving = [...]action.ID{
	action.Up, action.Down, action.PageUp, action.PageDown, action.First, action.Last, action.Left, action.Right,
	action.Focus, action.FocusBck, action.ScrollUp, action.ScrollDown, action.Choose, action.Cancel, action.Back,
}

// Palette makes the overlay that finds any action by name, of the entries in their
// order but for those that only move; an action listed twice is shown once. The marks of
// lists stand below, with what they mean; Enter on one opens the help.
func Palette(env *nav.Env, entries []Entry) *Choose {
	entries = offered(entries)
	words := func() (string, []part.Item) {
		var items []part.Item
		for _, e := range entries {
			it := part.Item{Value: string(e.ID), Label: env.Lang.T(e.ID.Title()), Key: env.Keys.Key(e.ID), Off: e.Disabled}
			if h := e.ID.Title() + ".help"; env.Lang.Has(h) {
				it.Hint = env.Lang.T(h)
			}
			if e.Screen != "" {
				it.Hint = env.Lang.F("palette.elsewhere", "Screen", env.Lang.T("layer."+e.Screen), "Help", it.Hint)
			}
			items = append(items, it)
		}
		for _, m := range env.Marks() {
			means := env.Lang.T(m.Key)
			items = append(items, part.Item{Value: means, Label: m.Shown, Hint: means, Key: env.Keys.Key(action.Help)})
		}
		return env.Lang.T("layer.palette"), items
	}
	return start(&Choose{env: env, choices: words, Still: nav.Still{Layer: "palette"}, table: true, done: func(values []string) tea.Cmd {
		e := Entry{ID: action.Help} // of a mark
		if i := slices.IndexFunc(entries, func(e Entry) bool { return string(e.ID) == values[0] }); i >= 0 {
			e = entries[i]
		}
		if e.Screen != "" {
			return env.Tell(nav.Switch{Screen: e.Screen}, nav.Perform{ID: e.ID})
		}
		return env.Tell(nav.Perform{ID: e.ID})
	}})
}

// offered are the entries as they are listed.
func offered(entries []Entry) []Entry {
	seen := map[action.ID]bool{action.Palette: true}
	var out, last []Entry
	for _, e := range entries {
		switch {
		case seen[e.ID]:
		case slices.Contains(moving[:], e.ID):
			last = append(last, e)
		default:
			out = append(out, e)
		}
		seen[e.ID] = true
	}
	return append(out, last...)
}
