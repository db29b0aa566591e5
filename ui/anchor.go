package ui

import (
	"hash/crc32"
	"strconv"
	"strings"
	"unicode/utf8"

	"tierbook/model"
)

// anchored keeps the renderer from what it gets wrong in lines with wide characters: coming
// from another line, it may count half of one as a column that it has passed, or delete only
// half of one, and what follows stands one cell off until the screen is drawn anew. Lines
// fall into parts at bars, such as that between a list and its pane. The first cell of a part
// differs wherever the part does, so that drawing begins at its margin, and of a pane that
// changes no row beside it is drawn; the cell before a bar differs from what the pen draws,
// and the last one from what erasing makes. All by ids of hyperlinks that lead nowhere, which
// terminals do not show. The last line is anchored as well: in a window that grows, the
// renderer takes lines at its end for blank by the cells that the smaller one had.
func anchored(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		rest, bottom := calm(lines[i]), i == len(lines)-1
		lines[i] = ""
		for more := bottom || strings.ContainsFunc(rest, mayBeWide); more; {
			var part, bar string
			part, bar, rest, more = cutAtBar(rest)
			if wide := bottom || strings.ContainsFunc(part, mayBeWide); wide || !more {
				part = anchor(part, wide, more)
			}
			lines[i] += part + bar
		}
		lines[i] += rest
	}
	return strings.Join(lines, "\n")
}

// anchor gives ids to the first cell of a part that has wide characters, and to a space
// that ends it; not before a painted bar, which no pen between lines resembles.
func anchor(part string, wide, bar bool) string {
	first, after := firstCell(part)
	if at := lastSpace(part); at >= after && !(bar && strings.HasSuffix(part, "m") && !strings.HasSuffix(part, "\x1b[m")) {
		part = part[:at] + link("", " ") + part[at+1:]
	}
	if wide && first < after {
		id := strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(part)))>>17, 36)
		part = part[:first] + link(id, part[first:after]) + part[after:]
	}
	return part
}

// cutAtBar cuts a line at the first bar that stands between two spaces.
func cutAtBar(line string) (part, bar, rest string, found bool) {
	for at, r := range line {
		if r == '│' || r == '|' {
			from := at + utf8.RuneLen(r)
			if first, after := firstCell(line[from:]); lastSpace(line[:at]) >= 0 && line[from+first:from+after] == " " {
				return line[:at], line[at:from], line[from:], true
			}
		}
	}
	return line, "", "", false
}

// calm leaves out looks that nobody sees: spaces between words in colours keep the colour
// before them, and words of one colour need it once.
func calm(line string) string {
	var b strings.Builder
	b.Grow(len(line))
	want, pen := "", "" // looks asked for, and those set
	pieces := strings.Split("m"+line, "\x1b[")
	for i, piece := range pieces {
		looks, text, _ := strings.Cut(piece, "m")
		want = model.If(looks == "" || want == "", looks, want+";"+looks)
		between := i < len(pieces)-2 && strings.Trim(text, " ") == ""
		if inks := ink(want) && ink(pen); want != pen && text != "" && !(between && inks) {
			b.WriteString(model.If(inks && want != "" || pen == "", "", "\x1b[m") + model.If(want == "", "", "\x1b["+want+"m"))
			pen = want
		}
		b.WriteString(text)
	}
	return b.String() + model.If(pen == "", "", "\x1b[m")
}

// ink tells looks that spaces do not have: none, or a colour of letters alone.
func ink(looks string) bool {
	n := strings.Count(looks, ";")
	return strings.HasPrefix(looks, "38;2;") && n == 4 || strings.HasPrefix(looks, "38;5;") && n == 2 || looks == "" || looks[0] == '3' && len(looks) == 2
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
		from += strings.IndexByte(line[from:], 'm') + 1 // as calm writes it
	}
	_, n := utf8.DecodeRuneInString(line[from:])
	return from, from + n
}

// lastSpace gives where the space stands that ends a text, looks behind it aside; -1 for none.
func lastSpace(text string) int {
	at := strings.LastIndexByte(text, ' ')
	first, after := firstCell(text[at+1:])
	return model.If(first == after, at, -1)
}
