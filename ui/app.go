package ui

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/action"
	"tierbook/ui/nav"
)

// The screens by name.
const (
	todayScreen     = "today"
	customersScreen = "customers"
	dashboardScreen = "dashboard"
	segmentsScreen  = "segments"
	policyScreen    = "policy"
	firstRun        = "firstrun"
)

// screens are those with a tab, in the order of their keys.
var screens = [...]struct {
	name string
	to   action.ID
}{
	{todayScreen, action.ToToday},
	{customersScreen, action.ToCustomers},
	{dashboardScreen, action.ToDashboard},
	{segmentsScreen, action.ToSegments},
	{policyScreen, action.ToPolicy},
}

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
	below  string // what lies below the layer on top, "" when it must be drawn anew

	w, h     int
	mouse    bool
	altIsAlt bool // the terminal sends Esc so that it is never taken for Alt
	themes   themes
	status   status
	keys     []hint // on the last line
	progress string // long work under way, in words
	fresh    nav.Latest
	owners   nav.Latest
	undoing  nav.Latest // an import that is taken back
	swapping nav.Latest // undo or redo
	running  nav.Latest // a command of a person's own
	asking   nav.Latest // what is to be chosen from, or asked about
	view     *nav.Draft // whose customers are shown, for the next start
	minute   int        // of the clock, when cards were last drawn anew
	quitting bool
	outbox   []tea.Msg // what layers gave to Tell, not yet carried out
	typed    []tea.Msg // keys, pastes and actions that wait for a write, its reload, or what they are about
	lost     bool      // the book does not answer
	fault    error     // a fault that closed the workbench
}

// held tells whether a key must wait: every key while a change is being taken back, what
// there is to choose from is read, the layer on top is saving, or the screen does not show
// yet what was written; and one about what that layer has asked for and does not show yet,
// which it tells with Waits.
func (a *App) held(msg tea.Msg) bool {
	top := a.top()
	busy, ok := top.(interface{ Busy() bool })
	if a.swapping.On() || a.asking.On() || ok && busy.Busy() || len(a.stack) == 0 && a.status.waiting != nil && !a.settled() {
		return true
	}
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

// broadcast gives a message to every layer: each knows its own answers.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	a.below = ""
	screens := model.Each(a.order, func(name *string) tea.Cmd { return a.layers[*name].Update(msg) })
	return tea.Batch(append(screens, model.Each(a.stack, func(o *nav.Overlay) tea.Cmd { return (*o).Update(msg) })...)...)
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
	s, ok := a.current().(interface{ Settled() bool })
	return !ok || s.Settled()
}

// themes remembers how to make the theme.
type themes struct {
	name   string
	dark   bool
	colors map[string]string
}

func (a *App) push(o nav.Overlay) tea.Cmd {
	if o == nil {
		return nil
	}
	a.stack, a.below = append(a.stack, o), ""
	return o.Init()
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
			switch t := m.(type) {
			case tea.KeyPressMsg:
				cmd = a.press(t)
			case nav.Perform:
				cmd = a.act(t.ID)
			default:
				cmd = a.top().Update(m)
			}
			cmds = append(cmds, cmd)
		default:
			return tea.Batch(cmds...)
		}
	}
}

// update routes a message; keys queue up until drain finds their turn come.
func (a *App) update(msg tea.Msg) tea.Cmd {
	if _, key := msg.(tea.KeyPressMsg); !key || len(a.stack) == 0 { // the layer on top gets a key and tells what it does below
		a.below = ""
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return nil
	case tea.BackgroundColorMsg:
		if a.themes.dark = msg.IsDark(); a.themes.name == "auto" {
			return a.restyle()
		}
		return nil
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
	case nav.Open, nav.Next, nav.Push, nav.Pop, nav.Switch, nav.List:
		return a.navigate(msg)
	case nav.AskOwner:
		store, asOf := a.store, a.env.AsOf()
		return nav.Read(a.env, &a.asking, func(ctx context.Context) ([]model.OwnerStat, error) {
			return store.OwnerLoads(ctx, model.StatsQuery{AsOf: asOf})
		}, a.offerOwners)
	case nav.Answer:
		return tea.Batch(msg.Take(&a.owners, &a.running, &a.asking, &a.undoing, &a.swapping, &a.fresh), a.broadcast(msg))
	case nav.Notice:
		a.status.passing, a.lost = msg, a.lost || msg.Away
		return nil
	case nav.Changed:
		return a.changed(msg)
	case failMsg:
		return a.env.Fail(msg.err)
	case tickMsg, versionMsg, progressMsg, bookMsg, waitingMsg, freshNowMsg:
		return a.answered(msg)
	}
	return a.broadcast(msg)
}
