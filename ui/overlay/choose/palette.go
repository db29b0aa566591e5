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
// order but for those that only move; an action listed twice is shown once.
func Palette(env *nav.Env, entries []Entry) *Choose {
	entries = offered(entries)
	words := func() (string, []part.Item) {
		items := make([]part.Item, len(entries))
		for i, e := range entries {
			it := part.Item{Value: string(e.ID), Label: env.Lang.T(e.ID.Title()), Key: env.Keys.Key(e.ID), Off: e.Disabled}
			if h := e.ID.Title() + ".help"; env.Lang.Has(h) {
				it.Hint = env.Lang.T(h)
			}
			if e.Screen != "" {
				it.Hint = env.Lang.F("palette.elsewhere", "Screen", env.Lang.T("layer."+e.Screen), "Help", it.Hint)
			}
			items[i] = it
		}
		return env.Lang.T("layer.palette"), items
	}
	return start(&Choose{env: env, choices: words, Still: nav.Still{Layer: "palette"}, table: true, done: func(values []string) tea.Cmd {
		e := entries[slices.IndexFunc(entries, func(e Entry) bool { return string(e.ID) == values[0] })]
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
