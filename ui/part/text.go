package part

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tierbook/model"
	"tierbook/ui/theme"
)

// Width gives the cells that s takes on a terminal; wide characters take two.
func Width(s string) int { return ansi.StringWidth(s) }

// Fit cuts or pads s to exactly w cells, on the left. A cut ends in "…".
func Fit(s string, w int) string {
	s, pad := cut(s, w)
	return s + pad
}

// FitRight is Fit with the padding on the left, for numbers.
func FitRight(s string, w int) string {
	s, pad := cut(s, w)
	return pad + s
}

// cut gives what of s fits into w cells, and the padding that it lacks.
func cut(s string, w int) (text, pad string) {
	if w <= 0 {
		return "", ""
	}
	n := ansi.StringWidth(s)
	if n > w {
		s = ansi.Truncate(s, w, "…")
		n = ansi.StringWidth(s)
	}
	return s, strings.Repeat(" ", max(0, w-n))
}

// Some joins the texts that fit into w cells, each whole, in their order, without those
// that are empty, and says how many it left out ("+2"). The first matters most: where it leaves no room for
// the number, it stands alone. Too long even for that, it gives way to later ones;
// where none fits, it is cut.
func Some(texts []string, sep string, w int) string {
	texts = slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
	rest := func(n int) string { return model.If(n == 0, "", " +"+strconv.Itoa(n)) }
	if len(texts) > 1 && Width(texts[0]) <= w && Width(texts[0])+Width(rest(len(texts)-1)) > w {
		return texts[0]
	}
	out, n := "", 0
	for _, s := range texts {
		next := model.If(n > 0, out+sep+s, s)
		if Width(next)+Width(rest(len(texts)-n-1)) <= w { // were it the last that fits
			out, n = next, n+1
		}
	}
	if n == 0 && len(texts) > 0 {
		return Fit(texts[0], min(w, Width(texts[0])))
	}
	return out + rest(len(texts)-n)
}

// Tenth writes a number with one decimal.
func Tenth(v float64) string { return model.NumberText(v, 1) }

// Join puts the words that are not empty side by side.
func Join(sep string, words ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }), sep)
}

// Wrap breaks s into lines of at most w cells: at spaces and hyphens, and between
// Chinese characters where a line is full. No line begins with a mark that
// closes what stands before it, or ends with one that opens.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	soft := strings.ReplaceAll(ansi.Wrap(breakable(s), w, " -"+mayBreak), mayBreak, "")
	return strings.Split(ansi.Hardwrap(soft, w, false), "\n") // Wrap can overshoot by a wide character
}

// mayBreak, of no width, stands where a line may end.
const mayBreak = "\u200b"

// breakable marks the places around wide characters where a line may end.
func breakable(s string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range s {
		wide := r >= firstWide && last > ' ' && !('0' <= last && last <= '9') || last >= firstWide && r > ' '
		if wide && !strings.ContainsRune(closing, r) && !strings.ContainsRune(opening, last) {
			b.WriteString(mayBreak)
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

const (
	firstWide = '\u2e80' // of the Chinese and Japanese blocks
	closing   = "、，。；：！？）》」』”’…·%"
	opening   = "（《「『“‘"
)

// Box makes a block of exactly h lines of w cells each out of lines.
func Box(lines []string, w, h int) string {
	return strings.Join(Fitted(Exactly(slices.Clip(lines), h, ""), w), "\n")
}

// Fitted makes each of some lines exactly w cells wide.
func Fitted(lines []string, w int) []string {
	return model.Each(lines, func(s *string) string { return Fit(*s, w) })
}

// Exactly cuts lines to h of them, or adds blank ones.
func Exactly(lines []string, h int, blank string) []string {
	h = max(0, h)
	for len(lines) < h {
		lines = append(lines, blank)
	}
	return lines[:h:h]
}

// Footed is Box with the lines of a foot at its end, which are always there.
func Footed(lines []string, w, h int, foot ...string) string {
	return Box(append(Exactly(lines, h-len(foot), ""), foot...), w, h)
}

// Beside joins two blocks of the same height line by line, with a text between.
func Beside(left, between, right string) string {
	lines := strings.Split(left, "\n")
	for i, r := range strings.Split(right, "\n") {
		lines[i] += between + r
	}
	return strings.Join(lines, "\n")
}

// Painted is Prose in painted lines, each behind a lead that takes its cells of w.
func Painted(text string, w int, lead string, st theme.Style) []string {
	return model.Each(Prose(text, w-Width(lead)), func(line *string) string { return lead + st.Render(strings.TrimRight(*line, " ")) })
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
	return model.Each(Wrap(b.String(), w), func(line *string) string { return strings.ReplaceAll(*line, keep, "-") })
}

// maxMarks is how many combining marks one base character keeps: enough for
// every living script, too few to paint over the lines around.
const maxMarks = 4

// Cell makes any text safe to show on one line: control characters become
// pictures (␛), newlines ⏎, C1 and bidirectional controls <U+XXXX>, invisible
// characters ·, broken bytes �. Joiners and emoji variation selectors stay.
func Cell(s string) string {
	if plain(s) {
		return s
	}
	return clean(s, false)
}

// Lines is Cell for text of several lines: line breaks stay.
func Lines(s string) string {
	if plain(s) {
		return s
	}
	return clean(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), true)
}

// plain tells whether s is printable ASCII, which needs no work.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e })
}

func clean(s string, keepBreaks bool) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == utf8.RuneError && n == 1 {
			b.WriteRune(utf8.RuneError)
			marks = 0
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) && !isSelector(r) {
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		}
		marks = 0
		writeRune(&b, r, keepBreaks)
	}
	return b.String()
}

// isSelector tells a variation selector, which is a mark by category but not by look.
func isSelector(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f }

func writeRune(b *strings.Builder, r rune, keepBreaks bool) {
	switch {
	case r == '\n' && keepBreaks:
		b.WriteByte('\n')
	case r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 || r == 0x85:
		b.WriteRune('⏎')
	case r < 0x20:
		b.WriteRune(0x2400 + r)
	case r == 0x7f:
		b.WriteRune('␡')
	case r < 0xa0 && r >= 0x80, isBidi(r), r >= 0xe0000 && r <= 0xe0fff, unicode.Is(unicode.Co, r):
		fmt.Fprintf(b, "<U+%04X>", r)
	case r == 0x200d || r == 0xfe0f || r == 0xfe0e:
		b.WriteRune(r)
	case isInvisible(r):
		b.WriteRune('·')
	case r == 0x3000 || r == 0xa0 || unicode.Is(unicode.Zs, r):
		b.WriteString(model.If(r == 0x3000, "\u3000", " "))
	default:
		b.WriteRune(r)
	}
}

func isBidi(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func isInvisible(r rune) bool {
	switch r {
	case 0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b, 0x200c, 0x2060, 0x3164, 0xfeff, 0xffa0:
		return true
	}
	return r >= 0x2061 && r <= 0x206f || isSelector(r) || unicode.Is(unicode.Cf, r)
}
