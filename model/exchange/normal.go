package exchange

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
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
	return only(len(d) >= 5, d)
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
		return model.If(fits(r), r, -1)
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
	return model.If(isHan(last+first) && last+first != "", last+middle+first, strings.Join(strings.Fields(first+" "+middle+" "+last), " "))
}

func isHan(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 0x2e80 })
}

// guard puts an apostrophe before a cell that a spreadsheet would run as a
// formula (=, +, -, @, a tab or a line end at its beginning), and before one
// that begins with apostrophes followed by such a character, so that unguard
// gives back exactly what was guarded. A plain negative number stays as it is.
func guard(s string) string {
	if startsFormula(strings.TrimLeft(s, "'")) && !plainNumber().MatchString(s) {
		return "'" + s
	}
	return s
}

// plainNumber is a negative number, which is what it looks like.
var plainNumber = model.Pattern(`^-[0-9]+(\.[0-9]+)?$`)

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
var plainPhone = model.Pattern(`^\+[0-9][0-9 ()]*(-[0-9 ()]+)*$`)

// cleanCell gives a cell trimmed and without its guard.
func cleanCell(s string) string { return unguard(strings.TrimSpace(s)) }

// cellText makes text safe for a cell: valid UTF-8 without zero bytes, guarded
// against formulas.
func cellText(s string) string {
	if s != "" && s[0] >= '0' && isPlainASCII(s) && s[0] != '=' && s[0] != '@' {
		return s
	}
	return guard(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd"))
}

// EmailKey gives the form in which an e-mail address tells customers apart: ""
// for what is no address, and for those that stand for having none.
func EmailKey(s string) string {
	s = NormalEmail(s)
	local, domain, ok := strings.Cut(s, "@")
	return only(ok && local != "" && strings.Contains(domain, ".") && !hasWord("@no_mailbox", local) && !hasWord("@no_domain", domain), s)
}

// spreadsheetNumber is a number that a spreadsheet has shortened: its digits are lost.
var spreadsheetNumber = model.Pattern(`^[+-]?\d([.,]\d*)?e\+?\d+$`)

// PhoneKey gives the form in which a phone number tells customers apart, that of
// NormalPhone: "" for an extension alone, and for those that stand for having no
// number: one digit repeated, digits counted up or down, and what a spreadsheet
// has rounded to 1.38E+10.
func PhoneKey(s string) string {
	plain := strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
	extension := slices.ContainsFunc([]string{"ext", "x", "#", "转", "分机"}, func(ext string) bool { return strings.HasPrefix(plain, ext) })
	if extension || spreadsheetNumber().MatchString(plain) {
		return ""
	}
	d := NormalPhone(s)
	if strings.HasSuffix(d, "0000000") || strings.Contains("01234567890123456789", d) || strings.Contains("98765432109876543210", d) {
		return ""
	}
	if core := strings.TrimLeft(d, "0"); core == "" || strings.Count(core, core[:1]) == len(core) {
		return ""
	}
	return d
}

// SamePhone tells whether two keys of PhoneKey are one number, written with and
// without its country or trunk code: at least seven digits from the end agree.
func SamePhone(a, b string) bool {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) < len(b) {
		a, b = b, a
	}
	return a == b && a != "" || len(b) >= 7 && len(a)-len(b) <= 4 && strings.HasSuffix(a, b)
}

// NameKey gives what of a name (as NormalName gives it) is left without its
// legal form and in simplified characters, and that form. Two names agree when
// their keys are equal and their forms are, or one has none: "Acme" and "Acme
// Ltd.", "Acme Ltd" and "ACME Limited", but not "Acme GmbH" and "Acme Ltd".
// A name that is nothing but a legal form keeps it.
func NameKey(name string) (key, form string) {
	key = simplified(name)
	for {
		rest, f := cutForm(key)
		if f == "" || rest == "" {
			return key, form
		}
		key, form = rest, f+form
	}
}

// legalForms are the ends of company names, the longest first, and what they are the
// same as.
var legalForms = sync.OnceValue(func() (out []legalForm) {
	for form, ends := range dictionary().Forms {
		out = append(out, model.Each(ends, func(end *string) legalForm { return legalForm{*end, form} })...)
	}
	slices.SortFunc(out, func(a, b legalForm) int { return len(b.end) - len(a.end) })
	return out
})

type legalForm struct{ end, form string }

// cutForm takes one legal form off the end of a name: a word of its own, or the
// end of a Chinese or Japanese name.
func cutForm(name string) (rest, form string) {
	name = strings.TrimRight(name, " .,")
	for _, f := range legalForms() {
		rest, ok := strings.CutSuffix(name, f.end)
		if ok && (f.end[0] >= 0x80 || f.end[0] == '(' || rest != strings.TrimRight(rest, " ,.)")) {
			return strings.TrimRight(rest, " .,&"), f.form
		}
	}
	return name, ""
}

// FreeMail tells whether a domain hands out mailboxes to everybody, so that it
// says nothing of a company.
func FreeMail(domain string) bool { return hasWord("@free_mail", domain) }

// simplified gives a name in simplified Chinese characters: the traditional
// ones usual in names of people and companies are replaced, one for one.
func simplified(name string) string {
	if isPlainASCII(name) {
		return name
	}
	return simplifiedSigns().Replace(name)
}

var simplifiedSigns = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(strings.Split(strings.ReplaceAll(traditional, "\n", ""), "")...)
})

// traditional holds pairs of a traditional character, which GB 2312 does not
// have, and its simplified one, which GB 2312 has.
//
//go:embed traditional.txt
var traditional string
