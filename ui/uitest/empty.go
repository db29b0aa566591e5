package uitest

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// RunEmpty runs a program of the same libraries that does nothing but move a
// mark down its lines with each key, until q: what any program pays for a key.
func RunEmpty() error {
	_, err := tea.NewProgram(empty{}).Run()
	return err
}

type empty struct{ w, h, row int }

// Init does nothing.
func (empty) Init() tea.Cmd { return nil }

// Update moves the mark.
func (e empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		e.w, e.h = m.Width, m.Height
	case tea.KeyPressMsg:
		if m.String() == "q" {
			return e, tea.Quit
		}
		e.row = (e.row + 1) % max(1, e.h)
	}
	return e, nil
}

// View fills the screen.
func (e empty) View() tea.View {
	lines := make([]string, e.h)
	for i := range lines {
		mark := " "
		if i == e.row {
			mark = ">"
		}
		lines[i] = fmt.Sprintf("%s line %d ready", mark, i)
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	return v
}
