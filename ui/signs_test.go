package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/nav"
	"tierbook/ui/uitest"
)

// With ASCII borders no arrow or mark is drawn that a plain terminal has no sign
// for, whoever words it; without, they stay.
func TestSignsOfAPlainTerminal(t *testing.T) {
	const signs = "▲▼↑↓→←✓✗"
	for _, tag := range []string{"en", "zh"} {
		for _, plain := range []bool{true, false} {
			env := uitest.NewEnv(tag, "mono")
			env.ASCII = plain
			l := &loop{app: New(env, &bookStore{Store: uitest.Sample()}, Options{Theme: "mono"})}
			l.give(tea.WindowSizeMsg{Width: 100, Height: 40})
			var all string
			see := func(keys ...string) {
				for _, k := range keys {
					l.give(uitest.KeyPress(k))
					l.settle()
				}
				all += ansi.Strip(l.app.View().Content)
			}
			l.give(nav.Notice{Text: "Meridian Optics  72 → 81  B → A ▲", Level: nav.Good})
			see()
			see("?")
			see("esc", "2")
			see("3")
			see("5")
			if strings.ContainsAny(all, signs) == plain {
				t.Errorf("%s, plain %t:\n%s", tag, plain, all)
			}
			if plain && !strings.Contains(all, "+ Meridian Optics  72 > 81  B > A ^") {
				t.Errorf("%s: the change is not told as it was:\n%s", tag, all)
			}
		}
	}
}
