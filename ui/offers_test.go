package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// O says what to offer, from a list and from a customer's detail; Enter logs what came
// of it, and nothing to offer is said.
func TestWhatToOffer(t *testing.T) {
	for tag, want := range map[string][]string{
		"en": {"What to offer Meridian Optics", "due again: bought 4 times", "8 of 11 customers who buy soap"},
		"zh": {"向 Meridian Optics 推荐什么", "该复购了：买过 4 次", "买 soap 的 11 位客户中有 8 位"},
	} {
		for _, before := range []string{"", "enter"} {
			a, l := sitAt(t, tag, "", 120, 40)
			press := func(k string) string {
				l.give(uitest.KeyPress(k))
				l.settle()
				return ansi.Strip(a.View().Content)
			}
			if before != "" {
				press(before)
			}
			layers := len(a.stack)
			v := press("O")
			for _, s := range want {
				if !strings.Contains(v, s) {
					t.Fatalf("%s: no %q in\n%s", tag, s, v)
				}
			}
			press("enter")
			if len(a.stack) != layers+1 || a.stack[layers].Name() != "logform" {
				t.Errorf("%s: %d layers, not the log form", tag, len(a.stack))
			}
			press("esc")
			a.store.(*bookStore).Offered = &model.Offers{}
			if v := press("O"); len(a.stack) != layers || !strings.Contains(v, a.env.Lang.NoOffers(&model.Offers{})[:20]) {
				t.Errorf("%s: nothing to offer:\n%s", tag, v)
			}
		}
	}
}
