package ui

import (
	"hash/maphash"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// anchored makes the last cell of every line differ wherever anything in the line does,
// by the id of a hyperlink that leads nowhere, which terminals do not show. The renderer
// then writes a changed line to its end and goes to the next one from the margin. From
// anywhere else it may count half of a wide character as a column that it has passed, or
// delete only half of one, and what follows stands one cell off until the screen is drawn
// anew. turn is the id of the first blank, which is the first cell: another one has the
// renderer begin there, from wherever a text cursor stood.
func anchored(text string, turn uint64, seed maphash.Seed) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	first, rest, found := strings.Cut(text, " ")
	if found && turn != 0 {
		text = first + link(turn, " ") + rest
	}
	for line := range strings.Lines(text) {
		line, more := strings.CutSuffix(line, "\n")
		at := lastCell(line)
		b.WriteString(line[:at])
		if at < len(line) {
			b.WriteString(link(maphash.String(seed, line)>>32, line[at:]))
		}
		if more {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// link gives a cell an id that is not shown.
func link(id uint64, cell string) string {
	return "\x1b]8;id=" + strconv.FormatUint(id, 36) + ";\x07" + cell + "\x1b]8;;\x07"
}

// lastCell gives where the last character of a line begins, before what ends its looks;
// the length where there is none of its own.
func lastCell(line string) int {
	end := len(line)
	for strings.HasSuffix(line[:end], "m") {
		start := strings.LastIndex(line[:end], "\x1b[")
		if start < 0 || strings.Trim(line[start+2:end-1], "0123456789;:") != "" {
			break
		}
		end = start
	}
	last, n := utf8.DecodeLastRuneInString(line[:end])
	if n == 0 || unicode.In(last, unicode.Mn, unicode.Me, unicode.Cf) {
		return len(line)
	}
	return end - n
}
