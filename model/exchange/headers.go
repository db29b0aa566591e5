package exchange

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// candidate is a field that a header may stand for; a smaller rank is surer.
type candidate struct {
	field field
	rank  int
}

// lexicon finds the candidates of a normal header.
type lexicon map[string][]candidate

// lexiconOf gives the headers known for a kind of file.
func lexiconOf(kind model.ImportKind) lexicon {
	l := lexicon{}
	for _, f := range fieldsOf(kind) {
		for i, w := range wordsOf(f.Words) {
			l[w] = append(l[w], candidate{f.Field, i})
		}
	}
	return l
}

// lookup finds what a header may stand for, and the word by which it is known: as
// it is, else without what stands in brackets behind it ("金额(元)", "Amount (USD)"),
// else without the record or the part that somebody has in an order ("Deal - Owner",
// "Billing Phone", "收件人姓名"), else the first known of several words ("Company /
// Account").
func (l lexicon) lookup(header string) ([]candidate, string) {
	h := normalHeader(header)
	if c, ok := l[h]; ok {
		return c, h
	}
	if of, part, ok := strings.Cut(header, "/"); ok && hasWord("orderlines orderline invoicelines invoiceline invoicelineids lines", normalHeader(of)) {
		return l[normalHeader(part)], normalHeader(part)
	}
	head, _ := cutBrackets(header)
	if h = normalHeader(head); len(l[h]) > 0 {
		return l[h], h
	}
	if _, part, ok := strings.Cut(header, subSign); ok && len(l[normalHeader(part)]) > 0 {
		return l[normalHeader(part)], normalHeader(part)
	}
	if of, rest, ok := strings.Cut(head, " - "); ok && hasWord("@records", normalHeader(of)) {
		return l.lookup(rest)
	}
	for _, role := range wordsOf("@roles") {
		if rest, ok := strings.CutPrefix(h, role); ok && len(l[rest]) > 0 {
			return roleCandidates(l[rest], strings.Index(dictionary().Lists["roles"], role)), rest
		}
	}
	for part := range strings.SplitSeq(head, "/") {
		if c := l[normalHeader(part)]; len(c) > 0 {
			return c, normalHeader(part)
		}
	}
	return nil, h
}

// subSign stands in a header between the name of a table within the list and that of its
// column, as in "订单明细.产品名称".
const subSign = "."

// roleCandidates are those of a part's header: only who that is and where.
func roleCandidates(of []candidate, rank int) (out []candidate) {
	for _, c := range of {
		switch c.field {
		case fName, fFirst, fMiddle, fLast, fCompany, fEmail, fMobile, fPhone, fRegion, fCity:
			out = append(out, candidate{c.field, c.rank + 200 + rank})
		}
	}
	return out
}

// lexicons are the headers known in the kinds of file.
type lexicons [2]lexicon

var newLexicons = sync.OnceValue(func() lexicons {
	return lexicons{lexiconOf(model.ImportCustomers), lexiconOf(model.ImportInteractions)}
})

// known counts the headers that name something in either kind of file.
func (l lexicons) known(header []string) (n int) {
	for _, h := range header {
		if slices.ContainsFunc(l[:], func(lex lexicon) bool { c, _ := lex.lookup(h); return len(c) > 0 }) {
			n++
		}
	}
	return n
}

// normalHeader gives the form in which headers are compared: full-width forms
// folded, lower case, letters, digits and nothing else; Salesforce's mark of a
// custom column (__c) left out.
func normalHeader(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	s = strings.TrimSuffix(strings.TrimSpace(s), "__c")
	return onlyRunes(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// cutBrackets separates a header from what stands in brackets at its end.
func cutBrackets(s string) (head, inside string) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	i := strings.IndexAny(s, "([【")
	if i <= 0 {
		return s, ""
	}
	return s[:i], strings.Trim(s[i:], "()[]【】 ")
}

// addressBook are the columns of address books that only say what kind of
// number or address stands beside them, or repeat the phonetics of a name.
var addressBook = regexp.MustCompile(`(?i)^((e-?mail|phone|address|website|im|relation|event|custom field|organization) \d+ - (type|label)|` +
	`(phonetic|yomi) .*|.* (yomi|phonetic)|file as|name prefix|name suffix|initials)$`)

// orderNumber is what stands in a column called "name" that numbers orders.
var orderNumber = regexp.MustCompile(`^(#[A-Za-z]*|[A-Z]{1,5}[-/]?)[0-9][0-9/-]*$`)
