package part

import (
	"strings"

	"tierbook/ui/theme"
)

// Painted is Prose in painted lines, each behind a lead that takes its cells of w.
func Painted(text string, w int, lead string, st theme.Style) []string {
	lines := Prose(text, w-Width(lead))
	for i := range lines {
		lines[i] = lead + st.Render(strings.TrimRight(lines[i], " "))
	}
	return lines
}

// Hanging is Painted with the lead before the first line only; the others stand below
// it.
func Hanging(lead, text string, w int, st theme.Style) []string {
	lines := Painted(text, w-Width(lead), "", st)
	for i := range lines {
		lines[i] = lead + lines[i]
		lead = strings.Repeat(" ", Width(lead))
	}
	return lines
}

// Prose is Wrap for sentences: dates and phone numbers (digits joined by
// hyphens) stay whole where they fit.
func Prose(s string, w int) []string {
	const keep = "\u2011" // a hyphen that does not break
	if !strings.Contains(s, "-") || strings.Contains(s, keep) {
		return Wrap(s, w)
	}
	option := false // in a word such as --date-format
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i == 0 || s[i-1] == ' ' {
			option = strings.HasPrefix(s[i:], "--")
		}
		if s[i] == '-' && (option || digit(i-1) && digit(i+1)) {
			b.WriteString(keep)
			continue
		}
		b.WriteByte(s[i])
	}
	lines := Wrap(b.String(), w)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], keep, "-")
	}
	return lines
}
