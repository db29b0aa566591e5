package part

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tierbook/ui/theme"
)

func TestInputSplice(t *testing.T) {
	in := NewInput("tier:A own", "")
	in.Splice(3, "owner:李娜")
	if got := in.Value(); got != "tier:A owner:李娜" {
		t.Errorf("spliced %q", got)
	}
	if got := in.Before(); got != in.Value() {
		t.Errorf("the cursor stands after %q", got)
	}
	in.Splice(99, "x")
	if got := in.Value(); got != "x" {
		t.Errorf("more than there is: %q", got)
	}
}

// Whatever is typed, the line takes its width and the cursor stands inside it.
func TestInputDrawsItsWidth(t *testing.T) {
	st := FormStyle{Theme: theme.New("dark", true, nil)}
	rapid.Check(t, func(t *rapid.T) {
		in := NewInput("", "hint 提示")
		in.Update(tea.PasteMsg{Content: rapid.StringOf(rapid.RuneFrom([]rune("ab 客户é"))).Draw(t, "text")})
		for range rapid.IntRange(0, 5).Draw(t, "left") {
			in.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		w := rapid.IntRange(3, 40).Draw(t, "w")
		text, at := in.Draw(w, st)
		if Width(text) != w || at < 0 || at >= w {
			t.Fatalf("%d cells of %d, cursor at %d: %q", Width(text), w, at, text)
		}
	})
}
