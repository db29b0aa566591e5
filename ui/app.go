package ui

import (
	"log/slog"
	"runtime/debug"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
)

// App is the root of the workbench: it owns the surroundings, the screens and
// the stack of overlays, routes keys and draws the frame around them.
type App struct {
	env    *nav.Env
	store  Store
	opt    Options
	layers map[string]nav.Layer // screens by name
	order  []string             // screens in the order of their keys
	screen string
	stack  []nav.Overlay

	w, h     int
	mouse    bool
	altIsAlt bool // the terminal sends Esc so that it is never taken for Alt
	themes   themes
	status   status
	progress string // long work under way, in words
	fresh    nav.Latest
	swaps    int        // undo and redo under way
	asking   bool       // the owners to choose from are being read
	view     *nav.Draft // whose customers are shown, for the next start
	quitting bool
	outbox   []tea.Msg // what layers gave to Tell, not yet carried out
	typed    []tea.Msg // keys, pastes and actions that wait for a write, its reload, or what they are about
	fault    error     // a fault that closed the workbench
}

// Init starts the first screen, the clock and the rescore of a new day.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.current().Init(), a.readOwners(), a.tick(), a.ensureFresh(), tea.RequestBackgroundColor)
}

// Update takes every message. A fault anywhere below closes the workbench with
// one sentence instead of a trace on the screen.
func (a *App) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("fault in update", "fault", r, "stack", string(debug.Stack()))
			a.fault = model.E(model.CodeInternal, "error.internal")
			m, cmd = a, tea.Quit
		}
	}()
	return a, a.drain(a.update(msg))
}

// drain carries out what layers gave to Tell, then the keys that had to wait, so
// that a burst of keys means the same as the keys typed slowly.
func (a *App) drain(cmd tea.Cmd) tea.Cmd {
	cmds := []tea.Cmd{cmd}
	for {
		switch {
		case len(a.outbox) > 0:
			m := a.outbox[0]
			a.outbox = a.outbox[1:]
			cmds = append(cmds, a.update(m))
		case len(a.typed) > 0 && !a.held(a.typed[0]):
			m := a.typed[0]
			a.typed = a.typed[1:]
			cmds = append(cmds, a.give(m))
		default:
			return tea.Batch(cmds...)
		}
	}
}

// held tells whether a key must wait: every key while a write is under way, and
// one about what the layer on top has asked for and does not show yet. A layer
// tells these with Waits.
func (a *App) held(msg tea.Msg) bool {
	if a.busy() {
		return true
	}
	top := a.top()
	w, ok := top.(interface{ Waits(id action.ID) bool })
	if !ok {
		return false
	}
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		id, ok := a.env.Keys.Find(m.String(), top.Actions())
		return ok && w.Waits(id)
	case nav.Perform:
		return slices.Contains(top.Actions(), m.ID) && w.Waits(m.ID)
	}
	return false
}

// busy tells whether all keys must wait: a change is being taken back, the owners
// to choose from are being read, the layer on top is saving, or the screen does
// not show yet what was written.
func (a *App) busy() bool {
	if a.swaps > 0 || a.asking {
		return true
	}
	if b, ok := a.top().(interface{ Busy() bool }); ok && b.Busy() {
		return true
	}
	return len(a.stack) == 0 && a.status.waiting != nil && !a.settled()
}

// update routes a message; keys queue up until drain finds their turn come.
func (a *App) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return nil
	case tea.BackgroundColorMsg:
		return a.background(msg.IsDark())
	case tea.KeyboardEnhancementsMsg:
		a.altIsAlt = msg.SupportsKeyDisambiguation()
		return nil
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.MouseMsg:
		return a.mouseEvent(msg)
	case tea.PasteMsg:
		a.typed = append(a.typed, msg)
		return nil
	case tea.ResumeMsg:
		return a.poll()
	case nav.Perform: // as if its key had been pressed, before what was typed since
		a.typed = slices.Insert(a.typed, 0, tea.Msg(msg))
		return nil
	case nav.Open, nav.Push, nav.Pop, nav.Switch, nav.List:
		return a.navigate(msg)
	case nav.AskOwner:
		return a.askOwner()
	case ownersMsg:
		return a.tookOwners(msg.owners)
	case loadsMsg:
		return a.offerOwners(msg)
	case nav.Notice:
		a.status.show(msg)
		return nil
	case nav.Changed:
		return a.changed(msg)
	case failMsg:
		return a.env.Fail(msg.err)
	case tickMsg, versionMsg, freshMsg, progressMsg, swapMsg, bookMsg, quitMsg, waitingMsg, freshNowMsg:
		return a.answered(msg)
	}
	return a.broadcast(msg)
}

// broadcast gives a message to every layer: each knows its own answers.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, name := range a.order {
		cmds = append(cmds, a.layers[name].Update(msg))
	}
	for _, o := range a.stack {
		cmds = append(cmds, o.Update(msg))
	}
	return tea.Batch(cmds...)
}

// changed tells every layer that the book changed and words it in the status
// line once the screen shows it.
func (a *App) changed(msg nav.Changed) tea.Cmd {
	if msg.Outcome != nil {
		a.status.wait(a.outcomeWords(msg.Outcome))
	}
	return tea.Batch(a.broadcast(msg), a.readBook(), a.readOwners())
}

func (a *App) current() nav.Layer { return a.layers[a.screen] }

// top gives the layer that keys go to.
func (a *App) top() nav.Layer {
	if n := len(a.stack); n > 0 {
		return a.stack[n-1]
	}
	return a.current()
}

// settled tells whether the screen shows what the last change made of the book.
func (a *App) settled() bool {
	if s, ok := a.current().(interface{ Settled() bool }); ok {
		return s.Settled()
	}
	return true
}
