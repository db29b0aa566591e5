package exchange

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"
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
var addressBook = model.Pattern(`(?i)^((e-?mail|phone|address|website|im|relation|event|custom field|organization) \d+ - (type|label)|` +
	`(phonetic|yomi) .*|.* (yomi|phonetic)|file as|name prefix|name suffix|initials)$`)

// orderNumber is what stands in a column called "name" that numbers orders.
var orderNumber = model.Pattern(`^(#[A-Za-z]*|[A-Z]{1,5}[-/]?)[0-9][0-9/-]*$`)

// fieldList are fields in the order in which they choose their columns, with the
// headers by which each is known, the surest first.
type fieldList []struct {
	Field field
	Words string
}

// wordBook is what words.toml holds; what the words of each list mean stands there.
type wordBook struct {
	Lists                   map[string]string
	Verdicts                map[string]string
	Kinds                   map[model.Kind]string
	Cards                   map[string]string
	Forms                   map[string][]string
	Aliases                 map[field]string
	EventPoints             map[field]int `toml:"event_points"`
	CustomerPoints          map[field]int `toml:"customer_points"`
	Answers                 map[string]string
	CustomerKinds           map[model.CustomerKind]string `toml:"customer_kinds"`
	Currencies              map[string]string
	Units                   map[string]int
	Asks                    map[string]string
	Choices                 map[string][]string
	Customers, Interactions fieldList
}

//go:embed words.toml
var wordsFile string

var dictionary = sync.OnceValue(func() (b wordBook) {
	if _, err := toml.Decode(wordsFile, &b); err != nil {
		panic(err) // it is part of the program
	}
	return b
})

// wordsOf gives the words of a list, in which @name stands for those of another.
func wordsOf(list string) (out []string) {
	for w := range strings.FieldsSeq(list) {
		if name, ok := strings.CutPrefix(w, "@"); ok {
			out = append(out, wordsOf(dictionary().Lists[name])...)
		} else {
			out = append(out, w)
		}
	}
	return out
}

// hasWord tells whether a list, which wordsOf reads, has w.
func hasWord(list, w string) bool {
	for word := range strings.FieldsSeq(list) {
		if name, ok := strings.CutPrefix(word, "@"); word == w || ok && hasWord(dictionary().Lists[name], w) {
			return true
		}
	}
	return false
}

// index finds by each word of a list the meaning that it stands under.
func index[K comparable](words map[K]string) map[string]K {
	out := map[string]K{}
	for k, list := range words {
		for _, w := range wordsOf(list) {
			out[w] = k
		}
	}
	return out
}

var (
	// verdicts finds what a status in normal form means for its row, kinds a kind of
	// interaction by what normalKind makes of a cell, and cards what a property of a
	// vCard is kept under; answers, customerKinds, aliases and asks find theirs.
	verdicts = sync.OnceValue(func() map[string]string { return index(dictionary().Verdicts) })
	kinds    = sync.OnceValue(func() map[string]model.Kind { return index(dictionary().Kinds) })
	cards    = sync.OnceValue(func() map[string]string { return index(dictionary().Cards) })
	answers  = sync.OnceValue(func() map[string]string { return index(dictionary().Answers) })
	aliases  = sync.OnceValue(func() map[string]field { return index(dictionary().Aliases) })
	asks     = sync.OnceValue(func() map[string]string { return index(dictionary().Asks) })

	customerKinds = sync.OnceValue(func() map[string]model.CustomerKind { return index(dictionary().CustomerKinds) })
)

// The verdicts of a status.
const (
	statusCounts   = ""
	statusOut      = "out"      // not revenue, and nothing that happened
	statusRefunded = "refunded" // paid, and given back
	statusWon      = "won"
	statusLost     = "lost"
)

// receivable is in the name of an account of what customers owe, and payment in the
// word for what they paid of it.
var (
	receivable = model.Pattern(`(?i)receivable|应收|應收|forderung|por cobrar|売掛`)
	payment    = model.Pattern(`(?i)payment|zahlung|paiement|收款`)
)

// sales is in the name of an account of revenue, and noSales in that of another one that
// has such a word in it; accountCode is an account's number beside its name.
var (
	sales       = model.Pattern(`(?i)\b(sales?|revenue|income)\b|收入|umsatz|umsätze|erlös|ventas|ingresos|売上`)
	noSales     = model.Pattern(`(?i)\b(costs?|expenses?|tax|vat|gst|deferred|unearned|commissions?|interest|payable)\b|成本|费用|税|预收|营业外|kosten|steuer`)
	accountCode = model.Pattern(`\(\d{2,8}\)$|^\d{2,8}\s*[-–:·]?\s*\pL`)
)

func salesAccount(name string) bool { return sales().MatchString(name) && !noSales().MatchString(name) }

// only gives the text where it has something to tell.
func only(known bool, text string) string { return model.If(known, text, "") }

// sourceWords are the sources that this program's own files name in Chinese.
var sourceWords = map[string]string{"官网": "web", "报价": "quote", "演示": "demo", "转介绍": "referral", "活动": "event"}

var unspaced = strings.NewReplacer(" ", "", "-", "", "_", "", "/", "")

// normalKind gives the form in which words for kinds are compared.
func normalKind(s string) string {
	return unspaced.Replace(strings.ToLower(norm.NFKC.String(strings.TrimSpace(s))))
}
