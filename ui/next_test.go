package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/uitest"
)

// n in a customer's detail opens who comes next in the list below, or who is under its
// cursor where that has moved on; over no list it says so.
func TestNextInTheDetail(t *testing.T) {
	for _, tag := range []string{"en", "zh"} {
		for _, screen := range []string{"1", "2"} {
			a, l := sitAt(t, tag, "", 120, 40)
			press := func(keys ...string) string {
				for _, k := range keys {
					l.give(uitest.KeyPress(k))
					l.settle()
				}
				return ansi.Strip(a.View().Content)
			}
			press(screen, "g", "j", "enter")
			second := strings.Split(ansi.Strip(a.View().Content), "\n")[0]
			press("esc", "g", "enter")
			if v := press("n"); len(a.stack) != 1 || strings.Split(v, "\n")[0] != second {
				t.Errorf("%s %s: not the second customer:\n%s\nwant\n%s", tag, screen, v, second)
			}
			press("esc", "k")
			if v := press("enter", "n", "n", "esc", "k", "enter"); strings.Split(v, "\n")[0] != second {
				t.Errorf("%s %s: the list did not follow:\n%s", tag, screen, v)
			}
		}
	}
}
