package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// faulty is a screen that fails where it is told to.
type faulty struct {
	nav.Layer
	where string
}

func (f *faulty) View(w, h int) string {
	if f.where == "view" {
		panic("boom in view")
	}
	return f.Layer.View(w, h)
}

func (f *faulty) Update(msg tea.Msg) tea.Cmd {
	if _, ok := msg.(nav.Restyled); ok && f.where == "update" {
		panic("boom in update")
	}
	return f.Layer.Update(msg)
}

func faultyApp(where string) *guarded {
	app := New(uitest.NewEnv("en", "mono"), &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})
	app.layers[todayScreen] = &faulty{app.layers[todayScreen], where}
	g := &guarded{a: app}
	g.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return g
}

// A fault closes the workbench with a sentence; its trace stays in the log.
func TestFaultsCloseInOrder(t *testing.T) {
	g := faultyApp("update")
	_, cmd := g.Update(uitest.KeyPress("f3")) // a change of theme restyles every screen
	if g.a.fault == nil || cmd == nil {
		t.Fatal("a fault in Update does not close the workbench")
	}
	if b, ok := cmd().(tea.BatchMsg); !ok || b[0]() != (tea.QuitMsg{}) { // beside the frame of the key
		t.Error("the program goes on")
	}

	g = faultyApp("view")
	if v := ansi.Strip(g.View().Content); strings.Contains(v, "boom") || strings.TrimSpace(v) == "" {
		t.Errorf("a fault in View shows %q", v)
	}

	g = faultyApp("")
	msg := guard(func() tea.Msg { panic("boom in a command") })()
	_, cmd = g.Update(msg)
	if g.a.fault == nil || cmd == nil {
		t.Error("a fault in a command does not close the workbench")
	}
	nested := guard(func() tea.Msg { return tea.BatchMsg{func() tea.Msg { panic("boom in a batch") }} })()
	if _, ok := nested.(tea.BatchMsg)[0]().(faultMsg); !ok {
		t.Error("a fault within a batch is not caught")
	}
}

// A burst of keys is drawn once a frame, the last of them when the frame is over.
func TestBurstsDrawOnceAFrame(t *testing.T) {
	g := faultyApp("")
	g.Update(uitest.KeyPress("?"))
	first := g.View().Content
	g.Update(uitest.KeyPress("esc"))
	g.Update(uitest.KeyPress(":"))
	if g.View().Content != first {
		t.Error("each key of a burst draws")
	}
	g.Update(frameMsg{})
	last := g.View().Content
	if last == first || last != g.a.View().Content {
		t.Errorf("the last key of a burst does not show:\n%s", ansi.Strip(last))
	}
	g.Update(uitest.KeyPress("esc"))
	if g.View().Content == last {
		t.Error("a key after the frame waits")
	}
	g.Update(uitest.KeyPress(":"))
	g.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	if g.View().Content != g.a.View().Content {
		t.Error("another message waits for the frame")
	}
}
