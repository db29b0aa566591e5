package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/uitest"
)

// What is open when the language changes speaks the new one at once: it shows what
// it shows when it is opened in that language.
func TestOpenOverlaysChangeTheirLanguage(t *testing.T) {
	retail := uitest.SamplePolicy()
	retail.Name = "retail"
	open := func(tag, screen string, keys ...string) *loop {
		store := uitest.Sample()
		store.Kept = []model.Segment{{Name: "East", Filter: `region:"East"`}}
		a := New(uitest.NewEnv(tag, "mono"), &bookStore{Store: store}, Options{Theme: "mono", Presets: []model.Policy{retail}})
		l := &loop{app: a}
		l.give(tea.WindowSizeMsg{Width: 100, Height: 40})
		l.add(a.show(screen))
		l.settle()
		for _, k := range keys {
			l.give(uitest.KeyPress(k))
			l.settle()
		}
		if len(a.stack) != 1 {
			t.Fatalf("%s: %q opened %d overlays", screen, keys, len(a.stack))
		}
		return l
	}
	for _, c := range []struct {
		screen string
		keys   []string
	}{
		{customersScreen, []string{"c"}},
		{customersScreen, []string{"x"}},
		{customersScreen, []string{"S"}},
		{customersScreen, []string{"Y"}},
		{customersScreen, []string{"D"}},
		{todayScreen, []string{"W"}},
		{todayScreen, []string{"?"}},
		{policyScreen, []string{"p"}},
		{policyScreen, []string{"v"}},
		{segmentsScreen, []string{"D"}},
	} {
		want, got := open("zh", c.screen, c.keys...), open("en", c.screen, c.keys...)
		got.give(uitest.KeyPress("f2"))
		got.settle()
		if g, w := ansi.Strip(got.app.View().Content), ansi.Strip(want.app.View().Content); g != w {
			t.Errorf("%s %q: after the change of language\n%s\nopened in it\n%s", c.screen, c.keys, g, w)
		}
	}
}
