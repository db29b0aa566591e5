package ui

import (
	"cmp"
	"slices"

	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/choose"
	"tierbook/ui/part"
)

// personal are the actions about one customer or a part of one: they need a
// screen with a customer under the cursor, or a customer's detail.
var personal = []action.ID{
	action.Open, action.Log, action.Say, action.Next, action.Snooze, action.Due, action.Edit, action.Assign, action.Tag, action.Override,
	action.Archive, action.Delete, action.Copy, action.CopyAs, action.Offers, action.Dial, action.Mail, action.Web, action.Templates, action.Select,
	action.AddContact, action.EditContact, action.RemoveContact, action.EditEvent, action.DeleteEvent, action.Resolve,
	action.TimelineFilter, action.EditNote, action.Forget,
}

// globals work everywhere unless a text field has the focus and wants the key.
var globals = []action.ID{
	action.Help, action.Palette, action.Undo, action.Redo, action.Refresh, action.Suspend, action.ToToday, action.ToCustomers, action.ToDashboard, action.ToSegments, action.ToPolicy,
	action.NextScreen, action.Upcoming, action.ImportFile, action.Capture, action.Imports, action.Dedupe, action.Backup, action.Restore, action.SwitchLang, action.SwitchTheme, action.Mouse, action.Quit,
}

// screenGlobals work only while no overlay is open.
var screenGlobals = []action.ID{action.ToToday, action.ToCustomers, action.ToDashboard, action.ToSegments, action.ToPolicy, action.NextScreen, action.Upcoming, action.ImportFile, action.Capture, action.Imports, action.Dedupe, action.Backup, action.Restore}

// globalsHere gives the actions that work above whatever is open.
func (a *App) globalsHere() []action.ID {
	if len(a.stack) == 0 && a.screen != firstRun {
		return globals
	}
	return slices.DeleteFunc(slices.Clone(globals), func(id action.ID) bool {
		return slices.Contains(screenGlobals, id) && !(id == action.ImportFile && len(a.stack) == 0)
	})
}

// openPalette offers every action: those of the layer on top, those that work
// everywhere, those of the other screens, and with the reason why not those
// that need a customer. Over an overlay it offers what can be done there.
func (a *App) openPalette() nav.Overlay {
	top := a.top()
	var entries []choose.Entry
	for _, id := range top.Actions() {
		entries = append(entries, choose.Entry{ID: id, Disabled: cmp.Or(a.away(id), top.Disabled(id))})
	}
	global := func(id *action.ID) choose.Entry { return choose.Entry{ID: *id, Disabled: a.away(*id)} }
	entries = append(entries, part.Each(a.globalsHere(), global)...)
	if len(a.stack) > 0 || a.screen == firstRun {
		return choose.Palette(a.env, entries)
	}
	for _, name := range a.order {
		for _, id := range a.layers[name].Actions() {
			if !slices.Contains(personal, id) && !slices.ContainsFunc(a.commands(), func(c nav.Command) bool { return c.ID == id }) {
				entries = append(entries, choose.Entry{ID: id, Screen: name, Disabled: a.away(id)})
			}
		}
	}
	off := func(id *action.ID) choose.Entry { return choose.Entry{ID: *id, Disabled: "palette.personal"} }
	return choose.Palette(a.env, append(entries, part.Each(personal, off)...))
}
