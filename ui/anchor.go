package ui

import (
	"hash/crc32"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// anchored keeps the renderer from what it gets wrong in lines with wide characters: it
// may count half of one as a column that it has passed, or delete only half of one, and
// what follows stands one cell off until the screen is drawn anew. The first cell of such
// a line differs wherever the line does, so that drawing begins at the margin; the last is
// never one that erasing could make. Both by the id of a hyperlink that leads nowhere,
// which terminals do not show. The last line is anchored as well: in a window that grows,
// the renderer takes lines at its end for blank by the cells that the smaller one had.
func anchored(text string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		from, first := firstCell(line)
		last, end := lastCell(line)
		if first > last || i < len(lines)-1 && !strings.ContainsFunc(line, mayBeWide) {
			b.WriteString(line)
			continue
		}
		id := strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(line)))>>12, 36)
		b.WriteString(line[:from] + link(id, line[from:first]) + line[first:last] + link("", line[last:end]) + line[end:])
	}
	return b.String()
}

// mayBeWide tells characters that may take two cells.
func mayBeWide(r rune) bool {
	return r >= 0x25fd || r >= 0x1100 && r < 0x2000 || r >= 0x231a && r < 0x2500
}

// link gives a cell an id that is not shown.
func link(id, cell string) string { return "\x1b]8;id=" + id + ";\x07" + cell + "\x1b]8;;\x07" }

// firstCell gives where the first character of a line stands.
func firstCell(line string) (from, to int) {
	for strings.HasPrefix(line[from:], "\x1b[") {
		n := strings.IndexByte(line[from:], 'm')
		if n < 0 {
			break
		}
		from += n + 1
	}
	_, n := utf8.DecodeRuneInString(line[from:])
	return from, from + n
}

// lastCell gives where the last character of a line stands, the whole of what belongs to
// it.
func lastCell(line string) (from, to int) {
	to = len(line)
	for strings.HasSuffix(line[:to], "m") {
		start := strings.LastIndex(line[:to], "\x1b[")
		if start < 0 || strings.Trim(line[start+2:to-1], "0123456789;:") != "" {
			break
		}
		to = start
	}
	for from = to; from > 0; {
		last, n := utf8.DecodeLastRuneInString(line[:from])
		if from -= n; !unicode.In(last, unicode.Mn, unicode.Me, unicode.Cf) {
			break
		}
	}
	return from, to
}
