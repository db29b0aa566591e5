package part

import (
	"slices"
	"testing"
)

// A line breaks at the hyphens of words, and never within a date or an option.
func TestProse(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want []string
	}{
		{"for example --map a=b", 15, []string{"for example", "--map a=b"}},
		{"say --date-format dmy", 15, []string{"say", "--date-format", "dmy"}},
		{"on 2026-03-05 it was", 11, []string{"on", "2026-03-05", "it was"}},
		{"a follow-up call", 9, []string{"a follow-", "up call"}},
	} {
		if got := Prose(c.text, c.w); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d: %q, want %q", c.text, c.w, got, c.want)
		}
	}
}
