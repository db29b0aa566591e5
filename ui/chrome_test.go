package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tierbook/ui/part"
)

// An overlay leaves the line as wide as it was, and nothing of what is below beside it:
// half a word there, or another cursor, would read as the overlay's.
func TestOverKeepsTheWidth(t *testing.T) {
	for _, base := range []string{"\x1b[1m已接通\x1b[m · 约好再联系，给工装报价", "a已接通 · 约好再联系，给工装报价。", strings.Repeat("x", 34)} {
		w := 34
		base = part.Fit(base, w)
		for x := range w {
			for n := 1; x+n <= w; n++ {
				got := over(base, strings.Repeat("#", n), x, 0, w)
				if bare := strings.TrimSpace(ansi.Strip(got)); bare != strings.Repeat("#", n) {
					t.Fatalf("%d cells at %d over %q: %q shows beside", n, x, base, bare)
				}
				if part.Width(got) != w {
					t.Fatalf("%d cells at %d over %q: %d cells wide, %q", n, x, base, part.Width(got), got)
				}
			}
		}
	}
}
