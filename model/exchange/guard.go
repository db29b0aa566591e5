package exchange

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// guard puts an apostrophe before a cell that a spreadsheet would run as a
// formula (=, +, -, @, a tab or a line end at its beginning), and before one
// that begins with apostrophes followed by such a character, so that unguard
// gives back exactly what was guarded. A plain negative number stays as it is.
func guard(s string) string {
	if startsFormula(strings.TrimLeft(s, "'")) && !plainNumber.MatchString(s) {
		return "'" + s
	}
	return s
}

// plainNumber is a negative number, which is what it looks like.
var plainNumber = regexp.MustCompile(`^-[0-9]+(\.[0-9]+)?$`)

// unguard takes off one apostrophe that guard put on.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && startsFormula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func startsFormula(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

// plainPhone is a phone number that cannot be a formula and needs no guard.
var plainPhone = regexp.MustCompile(`^\+[0-9][0-9 ()]*(-[0-9 ()]+)*$`)

// cleanCell gives a cell trimmed and without its guard.
func cleanCell(s string) string { return unguard(strings.TrimSpace(s)) }

// cellText makes text safe for a cell: valid UTF-8 without zero bytes, guarded
// against formulas.
func cellText(s string) string {
	return guard(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd"))
}
