package exchange

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// EmailKey gives the form in which an e-mail address tells customers apart: ""
// for what is no address, and for those that stand for having none.
func EmailKey(s string) string {
	s = NormalEmail(s)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || hasWord("@no_mailbox", local) || hasWord("@no_domain", domain) {
		return ""
	}
	return s
}

// spreadsheetNumber is a number that a spreadsheet has shortened: its digits are lost.
var spreadsheetNumber = regexp.MustCompile(`^[+-]?\d([.,]\d*)?e\+?\d+$`)

// PhoneKey gives the form in which a phone number tells customers apart, that of
// NormalPhone: "" for an extension alone, and for those that stand for having no
// number: one digit repeated, digits counted up or down, and what a spreadsheet
// has rounded to 1.38E+10.
func PhoneKey(s string) string {
	plain := strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
	extension := slices.ContainsFunc([]string{"ext", "x", "#", "转", "分机"}, func(ext string) bool { return strings.HasPrefix(plain, ext) })
	if extension || spreadsheetNumber.MatchString(plain) {
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
		out = append(out, eachOf(ends, func(end *string) legalForm { return legalForm{*end, form} })...)
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
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x3400 }) {
		return name
	}
	table := simplifiedOf()
	return strings.Map(func(r rune) rune {
		if s, ok := table[r]; ok {
			return s
		}
		return r
	}, name)
}

var simplifiedOf = sync.OnceValue(func() map[rune]rune {
	pairs := []rune(strings.ReplaceAll(traditional, "\n", ""))
	m := make(map[rune]rune, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
})

// traditional holds pairs of a traditional character, which GB 2312 does not
// have, and its simplified one, which GB 2312 has.
//
//go:embed traditional.txt
var traditional string
