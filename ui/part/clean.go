package part

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
		b.WriteString(map[bool]string{true: "\u3000", false: " "}[r == 0x3000])
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
