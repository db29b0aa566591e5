package ui

import (
	"strings"
	"testing"

	"tierbook/ui/part"
)

// An overlay whose edges cut wide characters in two leaves the line as wide as
// it was: a cell more would push all that follows out of its place.
func TestOverKeepsTheWidth(t *testing.T) {
	for _, base := range []string{"\x1b[1m已接通\x1b[m · 约好再联系，给工装报价", "a已接通 · 约好再联系，给工装报价。", strings.Repeat("x", 34)} {
		w := 34
		base = part.Fit(base, w)
		for x := range w {
			for n := 1; x+n <= w; n++ {
				got := over(base, strings.Repeat("#", n), x, 0, w)
				if part.Width(got) != w {
					t.Fatalf("%d cells at %d over %q: %d cells wide, %q", n, x, base, part.Width(got), got)
				}
			}
		}
	}
}
