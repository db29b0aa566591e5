package ui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/uitest"
)

// What is asked before there is a book: each key takes its answer, Esc goes back, and
// what settings say is not asked.
func TestQuestionsOfANewBook(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 60}} {
		k := newAsker(uitest.NewEnv("en", "mono"), Options{Mouse: true}, Answers{})
		give := func(msg tea.Msg) (quits bool) {
			_, cmd := k.Update(msg)
			return cmd != nil && cmd() == tea.Quit()
		}
		give(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for i, key := range []string{"enter", "esc", "z", "down", "up", "j", "enter", "p"} {
			shown := ansi.Strip(k.View().Content)
			uitest.Exact(t, k.View().Content, size[0], size[1])
			if i == 2 || i == 3 || i == 7 {
				uitest.Golden(t, fmt.Sprintf("ask_%d_%d", i, size[0]), shown)
			}
			if quits := give(uitest.KeyPress(key)); quits != (key == "p") {
				t.Errorf("%s at %d quits: %v", key, i, quits)
			}
		}
		if want := (Answers{"zh", "EUR", true}); k.Answers != want {
			t.Errorf("said %+v, want %+v", k.Answers, want)
		}
	}
	k := newAsker(uitest.NewEnv("zh", "mono"), Options{}, Answers{Lang: "zh", Currency: "SEK"})
	if _, cmd := k.Update(uitest.KeyPress("q")); cmd == nil || len(k.questions) != 1 || k.at != 0 {
		t.Errorf("with settings %d questions, at %d", len(k.questions), k.at)
	}
}
