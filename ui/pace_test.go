package ui

import (
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ticking stops a program at its first message and tells whether its ticker was found.
type ticking struct {
	p     *tea.Program
	found bool
}

func (m *ticking) Init() tea.Cmd  { return func() tea.Msg { return "first" } }
func (m *ticking) View() tea.View { return tea.NewView("") }
func (m *ticking) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg != "first" {
		return m, nil
	}
	p := newPace(m.p)
	m.found = p.ticker != nil
	p.wake()
	p.rest()
	p.wake()
	return m, tea.Quit
}

// The pinned library still has the ticker whose rate falls at rest.
func TestPaceFindsTheTicker(t *testing.T) {
	m := &ticking{}
	m.p = tea.NewProgram(m, tea.WithInput(strings.NewReader("")), tea.WithOutput(io.Discard))
	if _, err := m.p.Run(); err != nil {
		t.Fatal(err)
	}
	if !m.found {
		t.Error("the program has no ticker by that name: an idle workbench draws sixty times a second")
	}
}

// A frame asked for at rest is drawn soon, and frames after it at the full rate.
func TestPaceWakes(t *testing.T) {
	p := &pace{ticker: time.NewTicker(time.Hour), resting: true, timer: time.NewTimer(time.Hour)}
	p.wake()
	<-p.ticker.C
	<-p.ticker.C
}
