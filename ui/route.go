package ui

import (
	"cmp"
	"slices"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
	"tierbook/ui/overlay/detail"
	"tierbook/ui/part"
)

// key takes a key behind those that wait; drain carries it out when its turn
// comes.
func (a *App) key(msg tea.KeyPressMsg) tea.Cmd {
	if next, ok := a.afterEsc(msg); ok {
		return tea.Batch(a.key(tea.KeyPressMsg{Code: tea.KeyEscape}), a.key(next))
	}
	if a.tooSmall() {
		if id, ok := a.env.Keys.Find(msg.String(), []action.ID{action.Quit, action.Suspend}); ok {
			return a.global(id)
		}
		return nil
	}
	_, ok := a.env.Keys.Find(msg.String(), []action.ID{action.Cancel, action.Back, action.Quit, action.Suspend})
	if ok && msg.Text == "" && (len(a.typed) > 0 || a.held(msg)) { // giving up and leaving wait for nothing
		a.typed = nil // what was typed after what is given up
		return a.press(msg)
	}
	a.typed = append(a.typed, msg)
	return nil
}

// press routes a key: the focused text field, the actions of the top layer, the
// actions that work everywhere.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	a.status.passing = nav.Notice{}
	top := a.top()
	if top.Cursor() != nil && msg.Text == "" && part.Edits(msg) {
		for _, ids := range [][]action.ID{top.Actions(), a.globalsHere()} {
			if id, ok := a.env.Keys.Find(name, ids); ok && slices.Contains(aboveText, id) {
				return a.act(id)
			}
		}
	}
	if cmd, ok := top.Key(msg); ok {
		return cmd
	}
	if id, ok := a.env.Keys.Find(name, top.Actions()); ok {
		return a.perform(top, id)
	}
	if id, ok := a.env.Keys.Find(name, a.globalsHere()); ok {
		return a.global(id)
	}
	if len([]rune(name)) == 1 {
		a.status.passing = nav.Notice{Text: a.env.Lang.F("app.unknown_key", "Key", action.Pretty(name), "Help", a.env.Keys.Key(action.Help)), Level: nav.Info}
	}
	return nil
}

// aboveText are the actions whose keys a text field does not keep for itself where
// settings put them on one that edits text, such as ^D or ^E.
var aboveText = []action.ID{
	action.Save, action.Cancel, action.Choose, action.Confirm, action.Refuse, action.Back, action.Focus, action.FocusBck, action.StartOver,
	action.Help, action.Palette, action.Quit, action.Suspend,
}

// perform does a layer's action or says why it cannot be done now.
func (a *App) perform(l nav.Layer, id action.ID) tea.Cmd {
	if why := a.off(l, id); why != "" {
		return a.refuse(why)
	}
	return l.Do(id)
}

// refuse says the reason with a key why something cannot be done now.
func (a *App) refuse(why string) tea.Cmd {
	a.status.passing = nav.Notice{Text: a.env.Lang.T(why), Level: nav.Warn}
	return nil
}

// off gives the key of the reason why an action of a layer cannot be done, "" when it can.
func (a *App) off(l nav.Layer, id action.ID) string { return cmp.Or(a.away(id), l.Disabled(id)) }

// away gives the key of the reason why an action cannot be done by this person or from
// another machine, "" when it can: there it would act on files and programs of this one.
func (a *App) away(id action.ID) string {
	if a.opt.Remote {
		switch id {
		case action.ImportFile, action.Capture, action.Export:
			return "app.remote.file"
		case action.Report:
			return "app.remote.report"
		case action.Backup, action.Restore:
			return "app.remote.backup"
		case action.Suspend, action.EditNote, action.Dial, action.Mail, action.Web, action.Forget:
			return "app.remote.program"
		}
	}
	if id == action.Imports && a.env.Scoped {
		return "app.may.rollback"
	}
	for v, ids := range needs {
		if slices.Contains(ids, id) && a.store.May(v) != nil {
			return "app.may." + string(v)
		}
	}
	return ""
}

// needs lists the actions that roles tell apart, by what they do.
var needs = map[model.Verb][]action.ID{
	model.VerbWrite: {
		action.Log, action.Say, action.Snooze, action.Due, action.Edit, action.Assign, action.Claim, action.Tag, action.Override, action.Archive,
		action.Delete, action.AddContact, action.EditContact, action.RemoveContact, action.EditEvent, action.DeleteEvent, action.Resolve,
		action.EditNote, action.AddCustomer, action.ImportFile, action.Imports, action.Capture, action.Undo, action.Redo,
	},
	model.VerbPolicy: {
		action.ChangeSetting, action.SavePolicy, action.Presets, action.AddSegment, action.EditSegment, action.DeleteSegment, action.KeepCluster,
	},
	model.VerbBook:   {action.Backtest},
	model.VerbForget: {action.Forget},
	model.VerbWhole:  {action.Backup, action.Restore},
}

// navigate carries out what a layer asked the root for.
func (a *App) navigate(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case nav.Open:
		return a.push(detail.New(a.env, a.store, msg.ID, a.overlays()))
	case nav.Next:
		list, ok := a.current().(interface{ Row() *model.Row })
		if len(a.stack) != 1 || !ok {
			return a.refuse("detail.no_list")
		}
		a.stack = nil
		var moved tea.Cmd
		if r := list.Row(); r != nil && r.ID == msg.After {
			moved = a.act(action.Next)
		}
		return tea.Batch(moved, a.act(action.Open))
	case nav.Push:
		return a.push(msg.Overlay)
	case nav.Pop:
		if n := len(a.stack); n > 0 {
			a.stack = a.stack[:n-1]
		}
		return msg.Then
	case nav.Switch:
		return a.show(msg.Screen)
	case nav.List:
		if msg.Back == "" && a.screen != customersScreen {
			msg.Back = a.screen
		}
		return tea.Batch(a.show(customersScreen), a.layers[customersScreen].Update(msg))
	}
	return nil
}

// act carries out an action that is asked for by its name.
func (a *App) act(id action.ID) tea.Cmd {
	top := a.top()
	if slices.Contains(top.Actions(), id) {
		return a.perform(top, id)
	}
	if slices.Contains(a.globalsHere(), id) {
		return a.global(id)
	}
	return nil
}

// show switches to a screen and closes what lies above the old one.
func (a *App) show(name string) tea.Cmd {
	l, ok := a.layers[name]
	if !ok {
		return nil
	}
	a.stack = nil
	if a.screen == firstRun {
		return a.leaveWelcome()
	}
	if a.screen == name {
		return nil
	}
	left := a.current().Update(nav.Hidden{})
	a.screen = name
	return tea.Batch(left, l.Init())
}

// global carries out an action that works everywhere.
func (a *App) global(id action.ID) tea.Cmd {
	for _, s := range screens {
		if s.to == id {
			return a.show(s.name)
		}
	}
	if why := a.away(id); why != "" {
		return a.refuse(why)
	}
	opens := func(overlay func() nav.Overlay) func() tea.Cmd { return func() tea.Cmd { return a.push(overlay()) } }
	do := map[action.ID]func() tea.Cmd{
		action.Quit: a.quit, action.Suspend: func() tea.Cmd { return suspend },
		action.Undo: func() tea.Cmd { return a.swap(true, 0) }, action.Redo: func() tea.Cmd { return a.swap(false, 0) },
		action.Refresh: func() tea.Cmd { return tea.Batch(tea.ClearScreen, a.refresh(true)) },
		action.NextScreen: func() tea.Cmd {
			order := slices.DeleteFunc(slices.Clone(a.order), func(s string) bool { return s == firstRun })
			return a.show(order[(slices.Index(order, a.screen)+1)%len(order)])
		},
		action.Imports: func() tea.Cmd { return nav.Read(a.env, &a.asking, a.store.ImportBatches, a.offerImports) },
		action.Inbox:   a.openInbox,
		action.Help:    opens(a.openHelp), action.Palette: opens(a.openPalette), action.ImportFile: opens(a.openImport),
		action.Upcoming: opens(a.openUpcoming), action.Dedupe: opens(a.openDedupe), action.Capture: opens(a.openCapture),
		action.Backup: a.aside("backup"), action.Restore: a.aside("backup", "list"),
		action.SwitchLang: a.switchLang, action.SwitchTheme: a.switchTheme, action.Mouse: a.switchMouse,
	}[id]
	if do == nil {
		return nil
	}
	return do()
}

// mouseEvent gives a click or wheel to the layer it points at.
func (a *App) mouseEvent(msg tea.MouseMsg) tea.Cmd {
	if !a.mouse || a.tooSmall() {
		return nil
	}
	m := msg.Mouse()
	if _, ok := msg.(tea.MouseClickMsg); ok && m.Y == a.h-1 && m.Button == tea.MouseLeft {
		for _, h := range a.keys {
			if m.X >= h.from && m.X < h.to {
				a.typed = append(a.typed, nav.Perform{ID: h.id})
			}
		}
		return nil
	}
	if n := len(a.stack); n > 0 {
		x, y, w, h := a.place(a.stack[n-1])
		if m.X <= x || m.Y <= y || m.X >= x+w-1 || m.Y >= y+h-1 {
			return nil
		}
		return a.stack[n-1].Mouse(msg, m.X-x-1, m.Y-y-1)
	}
	if m.Y == 0 {
		if _, ok := msg.(tea.MouseClickMsg); !ok || a.screen == firstRun {
			return nil
		}
		for _, t := range a.tabs() {
			if m.X >= t.from && m.X < t.to {
				return a.show(t.name)
			}
		}
		return nil
	}
	if m.Y > a.bodyHeight() {
		return nil
	}
	return a.current().Mouse(msg, m.X, m.Y-1)
}

// afterEsc gives the key that was typed right behind Esc. Where the two reach the
// program together, as they do inside tmux, which holds Esc back for half a second,
// they look like Alt and the key. They are taken apart unless that has a use of
// its own, or the terminal tells Alt from Esc.
func (a *App) afterEsc(msg tea.KeyPressMsg) (next tea.KeyPressMsg, ok bool) {
	if !msg.Mod.Contains(tea.ModAlt) || msg.Code > unicode.MaxRune || a.altIsAlt {
		return msg, false
	}
	if a.env.Keys.Bound(msg.String()) || a.top().Cursor() != nil && part.Edits(msg) {
		return msg, false
	}
	next = tea.KeyPressMsg{Code: msg.Code, Mod: msg.Mod &^ tea.ModAlt}
	if next.Mod == tea.ModShift && unicode.IsLetter(next.Code) {
		next.Code, next.Mod = unicode.ToUpper(next.Code), 0
	}
	if next.Mod == 0 && unicode.IsPrint(next.Code) {
		next.Text = string(next.Code)
	}
	return next, true
}
