package exchange

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NormalName gives the form in which two names are compared: full-width forms
// and compatibility characters folded (NFKC), case folded, every kind of
// bracket turned into a round one, runs of spaces made one and spaces beside
// anything but letters and digits of spaced scripts left out. It never decides
// that two differing words are the same: "Ltd" and "Limited" stay apart.
func NormalName(s string) string {
	s = strings.TrimSpace(s)
	if !isPlainASCII(s) {
		s = cases.Fold().String(norm.NFKC.String(s))
	} else {
		s = strings.ToLower(s)
	}
	s = roundBrackets.Replace(s)
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			space = space || unicode.IsSpace(r)
			continue
		}
		if space && isSpaced(last) && isSpaced(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, space = r, false
	}
	return b.String()
}

// isSpaced tells whether r belongs to a script that writes spaces between
// words: a letter or digit that is not Chinese, Japanese kana.
func isSpaced(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// roundBrackets turns the brackets used around a part of a name into round ones.
var roundBrackets = strings.NewReplacer("[", "(", "{", "(", "【", "(", "〔", "(", "「", "(", "『", "(", "〈", "(", "《", "(", "<", "(", "〖", "(",
	"]", ")", "}", ")", "】", ")", "〕", ")", "」", ")", "』", ")", "〉", ")", "》", ")", ">", ")", "〗", ")")

// NormalPhone gives the form in which two phone numbers are compared: digits
// only, an extension left out, the Chinese country code (+86, 0086) left out
// and the trunk 0 of its landlines put back. Fewer than five digits are no
// number: "" is given, and "" equals nothing.
func NormalPhone(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	for _, ext := range []string{"转", "分机", "ext", "x", "#", ";", ",", ":::", "/", "、"} {
		if head, _, ok := strings.Cut(s, ext); ok && len(digitsOf(head)) >= 5 {
			s = head
		}
	}
	d, intl := digitsOf(s), strings.HasPrefix(strings.TrimLeft(s, " ("), "+")
	if strings.HasPrefix(d, "00") {
		d, intl = d[2:], true
	}
	switch {
	case intl && strings.HasPrefix(d, "86"):
		d = d[2:]
		mobile := len(d) == 11 && d[0] == '1'
		if !mobile && len(d) >= 9 && d[0] != '0' && !strings.HasPrefix(d, "400") && !strings.HasPrefix(d, "800") {
			d = "0" + d
		}
	case !intl && len(d) == 13 && strings.HasPrefix(d, "861"):
		d = d[2:]
	}
	if len(d) < 5 {
		return ""
	}
	return d
}

// NormalEmail gives the form in which two e-mail addresses are compared.
func NormalEmail(s string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
}

func digitsOf(s string) string {
	return onlyRunes(s, func(r rune) bool { return r >= '0' && r <= '9' })
}

// onlyRunes leaves out of a text the characters that do not fit.
func onlyRunes(s string, fits func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if fits(r) {
			return r
		}
		return -1
	}, s)
}

// isPlainASCII tells whether s has only printable ASCII, the common case that
// needs no Unicode folding.
func isPlainASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e })
}

// fullName joins first, middle and last name; a Chinese name is written last
// name first and without spaces.
func fullName(first, middle, last string) string {
	if isHan(last+first) && last+first != "" {
		return last + middle + first
	}
	return strings.Join(strings.Fields(first+" "+middle+" "+last), " ")
}

func isHan(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x2e80 })
}

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
