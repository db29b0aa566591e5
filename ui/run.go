package ui

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/theme"
)

// draftRest is what of the last typing a crash may lose.
const draftRest = 300 * time.Millisecond

// Run opens the workbench and returns when the person leaves it, with every
// write under way finished. A fault inside comes back as an error whose trace
// is in the log only.
func Run(env *nav.Env, store Store, opt Options) error {
	opt.send = &sender{}
	env.Theme = theme.New(opt.Theme, true, opt.Colors)
	env.Editor = editor(opt.Editor)
	env.DraftRest = draftRest
	env.Rest = paneRest
	if v, err := store.Version(env.Ctx); err == nil {
		opt.version = &v // before anything is read, so that no change in between is missed
	}
	a := New(env, store, opt)
	defer plainTabs(opt.Input)()
	// Signals end env.Ctx, and that asks the program to leave in order: one
	// listener only, since two would wait for each other.
	g := &guarded{a: a, pauses: newStops()}
	p := tea.NewProgram(g, tea.WithoutSignalHandler(), tea.WithInput(opt.Input), tea.WithOutput(opt.Output), tea.WithEnvironment(opt.Environ))
	g.program = p
	defer context.AfterFunc(env.Ctx, p.Quit)()
	if !opt.Remote { // nobody at another machine pauses the process
		defer g.pauses.watch(p.Send)()
	}
	opt.send.p.Store(p)
	if opt.Waits != nil {
		opt.Waits(func(holder string) { opt.send.send(waitingMsg{holder}) })
	}
	if opt.Sizes != nil {
		opt.Sizes(func(w, h int) { opt.send.send(tea.WindowSizeMsg{Width: w, Height: h}) })
	}
	_, err := p.Run()
	opt.send.p.Store(nil)
	env.WaitRunning()
	env.WriteDrafts()
	switch {
	case a.fault != nil:
		return model.E(model.CodeInternal, "app.crashed", "Path", opt.LogPath).Wrap(a.fault)
	case errors.Is(err, tea.ErrProgramPanic):
		return model.E(model.CodeInternal, "app.crashed", "Path", opt.LogPath).Wrap(err)
	case errors.Is(err, tea.ErrProgramKilled), errors.Is(err, tea.ErrInterrupted):
		return nil
	}
	return err
}

// frameEvery is how often a burst of keys draws, about as often as the renderer
// writes: drawing takes longer than the key itself.
const frameEvery = 15 * time.Millisecond

// guarded keeps faults in commands and views from reaching the terminal, and
// draws once a frame while keys come faster than that.
type guarded struct {
	a       *App
	pauses  stops
	last    tea.View // what was drawn last
	resting bool     // a key drew within this frame
	reuse   bool     // View gives last
	stale   bool     // last lacks the effect of a key
	program *tea.Program
	pace    *pace // of the program, from its first message on
}

type (
	faultMsg struct{ what any }
	frameMsg struct{} // the frame of a key is over
)

func (g *guarded) Init() tea.Cmd { return guard(g.a.Init()) }

func (g *guarded) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if g.pace == nil && g.program != nil {
		g.pace = newPace(g.program)
	}
	var frame tea.Cmd
	if g.reuse = !g.a.stirs(msg); !g.reuse {
		g.pace.wake()
	}
	switch m := msg.(type) {
	case faultMsg:
		g.a.fault = model.E(model.CodeInternal, "error.internal", "Fault", m.what)
		return g, tea.Quit
	case tea.ResumeMsg:
		g.pauses.listen()
	case frameMsg:
		g.resting, g.reuse = false, !g.stale
		return g, nil
	case tea.KeyPressMsg:
		if g.reuse, g.stale = g.resting, g.resting; !g.resting {
			g.resting = true
			frame = tea.Tick(frameEvery, func(time.Time) tea.Msg { return frameMsg{} })
		}
	}
	_, cmd := g.a.Update(msg)
	return g, tea.Batch(guard(cmd), frame)
}

func (g *guarded) View() tea.View {
	if g.stale = g.stale && g.reuse; !g.reuse {
		g.last = g.draw()
	}
	return g.last
}

func (g *guarded) draw() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("fault in view", "fault", r, "stack", string(debug.Stack()))
			v = tea.NewView(g.a.env.Lang.T("error.internal"))
			g.a.opt.send.send(faultMsg{r})
		}
	}()
	return g.a.View()
}

// guard turns a fault in a command into a message.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				slog.Error("fault in command", "fault", r, "stack", string(debug.Stack()))
				msg = faultMsg{r}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = guard(batch[i])
			}
		}
		return msg
	}
}

// editor gives the function that lets a person write text in an editor of their
// own, nil when none is set.
func editor(command string) func(string, func(string, error) tea.Msg) tea.Cmd {
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil
	}
	return func(text string, done func(string, error) tea.Msg) tea.Cmd {
		f, err := os.CreateTemp("", "tierbook-note-*.txt") // 0600: only this person reads it
		if err == nil {
			_, err = f.WriteString(text)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return func() tea.Msg { return done("", err) }
		}
		return tea.ExecProcess(exec.Command(words[0], append(words[1:], f.Name())...), func(err error) tea.Msg {
			defer os.Remove(f.Name())
			data, rerr := os.ReadFile(f.Name())
			return done(strings.TrimRight(string(data), "\n"), errors.Join(err, rerr))
		})
	}
}

const (
	// fullEvery is how often frames are drawn while something happens, the
	// library's own rate; firstFrame is how soon the first one comes after a rest.
	fullEvery  = time.Second / 60
	firstFrame = 4 * time.Millisecond
	// restAfter is how long nothing happens before the workbench rests, and
	// restEvery how often it looks then whether there is a frame to draw.
	restAfter = 250 * time.Millisecond
	restEvery = 2 * time.Second
)

// pace lowers the frame rate of a program at rest: the library draws sixty times
// a second whether anything changed or not, which costs an idle laptop its sleep.
type pace struct {
	mu      sync.Mutex
	ticker  *time.Ticker // of the program, nil where it has none by that name
	timer   *time.Timer
	resting bool
}

// newPace takes hold of a running program's ticker. The library has no setting
// for it that can change while the program runs; without the field the program
// draws at its own rate.
func newPace(p *tea.Program) *pace {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return &pace{}
	}
	return &pace{ticker: (*time.Ticker)(f.UnsafePointer())}
}

// wake draws soon, and at the full rate until nothing has happened for a while.
func (p *pace) wake() {
	if p == nil || p.ticker == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.timer = time.AfterFunc(restAfter, p.rest)
		return
	}
	p.timer.Reset(restAfter)
	if p.resting {
		p.resting = false
		p.ticker.Reset(firstFrame)
		time.AfterFunc(2*firstFrame, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.resting {
				p.ticker.Reset(fullEvery)
			}
		})
	}
}

func (p *pace) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resting = true
	p.ticker.Reset(restEvery)
}
