package exchange

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

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
	receivable = regexp.MustCompile(`(?i)receivable|应收|應收|forderung|por cobrar|売掛`)
	payment    = regexp.MustCompile(`(?i)payment|zahlung|paiement|收款`)
)

// sales is in the name of an account of revenue, and noSales in that of another one that
// has such a word in it; accountCode is an account's number beside its name.
var (
	sales       = regexp.MustCompile(`(?i)\b(sales?|revenue|income)\b|收入|umsatz|umsätze|erlös|ventas|ingresos|売上`)
	noSales     = regexp.MustCompile(`(?i)\b(costs?|expenses?|tax|vat|gst|deferred|unearned|commissions?|interest|payable)\b|成本|费用|税|预收|营业外|kosten|steuer`)
	accountCode = regexp.MustCompile(`\(\d{2,8}\)$|^\d{2,8}\s*[-–:·]?\s*\pL`)
)

func salesAccount(name string) bool { return sales.MatchString(name) && !noSales.MatchString(name) }

// only gives the text where it has something to tell.
func only(known bool, text string) string { return model.If(known, text, "") }

// sourceWords are the sources that this program's own files name in Chinese.
var sourceWords = map[string]string{"官网": "web", "报价": "quote", "演示": "demo", "转介绍": "referral", "活动": "event"}

var unspaced = strings.NewReplacer(" ", "", "-", "", "_", "", "/", "")

// normalKind gives the form in which words for kinds are compared.
func normalKind(s string) string {
	return unspaced.Replace(strings.ToLower(norm.NFKC.String(strings.TrimSpace(s))))
}
