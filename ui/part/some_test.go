package part

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSome(t *testing.T) {
	texts := []string{"complaint open", "overdue 33 d", "silent 111 d"}
	for w, want := range map[int]string{
		60: "complaint open · overdue 33 d · silent 111 d",
		44: "complaint open · overdue 33 d · silent 111 d",
		43: "complaint open · overdue 33 d +1",
		31: "complaint open +2",
		16: "complaint open", // no room to say that there are more
		9:  "complain…",
	} {
		if got := Some(texts, " · ", w); got != want {
			t.Errorf("in %d cells %q, want %q", w, got, want)
		}
	}
	if got := Some(nil, " · ", 9); got != "" {
		t.Errorf("of nothing %q", got)
	}
}

// Whatever the texts and the cells: it fits, and where any text fits with the
// number of the others, none is cut.
func TestSomeCutsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[a-z一-龥]{1,12}`), 1, 6).Draw(t, "texts")
		w := rapid.IntRange(1, 60).Draw(t, "w")
		got := Some(texts, " · ", w)
		if Width(got) > w {
			t.Fatalf("%q has more than %d cells", got, w)
		}
		fits := false
		for _, s := range texts {
			fits = fits || Width(s)+len(" +5") <= w
		}
		if fits && strings.Contains(got, "…") {
			t.Fatalf("%q is cut in %d cells", got, w)
		}
	})
}
