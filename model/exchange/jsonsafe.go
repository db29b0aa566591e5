package exchange

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// SafeJSON writes characters that a terminal would act upon (controls, marks of
// direction) as \u escapes: the same JSON, which names of customers cannot use
// to redraw a screen.
func SafeJSON(b []byte) []byte {
	if !bytes.ContainsFunc(b, actsOnTerminal) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if actsOnTerminal(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// actsOnTerminal finds what encoding/json leaves as it is: DEL, C1 controls, and
// the marks that turn the direction of text round.
func actsOnTerminal(r rune) bool {
	switch {
	case r < 0x7f:
		return false
	case r <= 0x9f, r == 0x061c, r == 0x200e, r == 0x200f:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
