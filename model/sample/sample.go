package sample

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"

	"tierbook/model"
)

// DefaultSize is how many customers the sample book has unless told otherwise.
const DefaultSize = 60

// Options say which book to make up.
type Options struct {
	Size     int       // customers; 0 is DefaultSize
	Seed     uint64    // another seed is another book
	Today    model.Day // the book ends on the day before; required
	Currency string    // ISO 4217, "" is that of the language: USD, for Chinese CNY; prices are of its order of magnitude
	Lang     string    // "zh" gives a Chinese book, anything else an English one in which the same happens
}

// Entry is one customer with its contacts and its interactions, oldest first.
// Nothing has an ID yet; every interaction has an ExternalID.
type Entry struct {
	Customer     model.Customer
	Contacts     []model.Contact
	Interactions []model.Interaction
}

// Entries gives the book's customers one after another, so that a large book
// never stands in memory as a whole.
func Entries(o Options) iter.Seq[*Entry] {
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	o.Currency = cmp.Or(o.Currency, Currency(o.Lang))
	return func(yield func(*Entry) bool) {
		for i := range o.Size {
			if !yield(newEntry(&o, i)) {
				return
			}
		}
	}
}

// Chunks gives the book as pairs of imports, customers first, of at most size
// customers each: what db.Import takes, in bearable pieces. Rows count on
// through the chunks.
func Chunks(o Options, size int) iter.Seq2[*model.Import, *model.Import] {
	size = max(1, size)
	return func(yield func(*model.Import, *model.Import) bool) {
		c, n := newImports()
		customerRow, row := 1, 1 // of the last row; the header is row 1
		for e := range Entries(o) {
			customerRow++
			c.Customers = append(c.Customers, model.ImportCustomer{Row: customerRow, Customer: e.Customer, Contacts: e.Contacts})
			for i := range e.Interactions {
				row++
				n.Interactions = append(n.Interactions, model.ImportInteraction{
					Row: row, Ref: e.Customer.Ref, Name: e.Customer.Name, Interaction: e.Interactions[i],
				})
			}
			c.Rows, n.Rows = len(c.Customers), len(n.Interactions)
			if len(c.Customers) < size {
				continue
			}
			if !yield(c, n) {
				return
			}
			c, n = newImports()
		}
		if len(c.Customers) > 0 {
			yield(c, n)
		}
	}
}

func newImports() (customers, interactions *model.Import) {
	const file = "sample"
	return &model.Import{File: file, Kind: model.ImportCustomers, Encoding: "UTF-8"},
		&model.Import{File: file, Kind: model.ImportInteractions, Encoding: "UTF-8"}
}

// Currency gives the currency of a book in a language: CNY for "zh", else USD.
func Currency(lang string) string {
	return model.If(lang == "zh", "CNY", "USD")
}

// priceLevels are roughly how many units of a currency buy what one yuan does, where
// that is not one.
var priceLevels = map[string]float64{
	"USD": 0.15, "EUR": 0.15, "GBP": 0.15, "CHF": 0.15, "AUD": 0.15, "CAD": 0.15, "SGD": 0.15,
	"JPY": 20, "KRW": 200, "VND": 3500, "TWD": 4.5, "THB": 4.5, "INR": 12,
}

// words are those of a book in one language. {p} in them is one of the products of the
// customer's trade. A list that one index goes through in every language is as long in each.
type words struct {
	Owners, Regions, Titles []string
	Tags                    []string // that of a large customer first
	Outcomes                []string // of a call; the first three mean that somebody answered
	Missed                  []string // notes of calls that reached nobody
	Heads, Tails, Places    []string // of names of companies, which nobody is called by
	First, Second           []string // of names of people, each with the letters of its address where it has others
	Between                 string   // two parts of a name
	In                      string   // puts the place behind the name of a company
	Employees, Terms, Days  string
	Industries              []industry
	Notes                   map[model.Kind][]string
	Stories                 map[string]string // that cast.go tells
}

// industry is a trade: last parts of the names of companies, and what they are sold.
type industry struct {
	Name            string
	Nouns, Products []string
}

//go:embed words.json
var wordsFile []byte

// languages are the words by language.
var languages = sync.OnceValue(func() (out map[string]*words) {
	if err := json.Unmarshal(wordsFile, &out); err != nil {
		panic(err) // it is part of the program
	}
	return out
})

// reachedOutcomes is how many of the outcomes, from the first, mean that somebody answered.
const reachedOutcomes = 3

// note picks a note of the kind in the customer's language.
func (b *builder) note(k model.Kind) string { return b.product(pick(b.words, b.say.Notes[k])) }

func (b *builder) story(name string) string { return b.product(b.say.Stories[name]) }

func (b *builder) product(note string) string {
	if !strings.Contains(note, "{p}") {
		return note
	}
	p := pick(b.words, b.trade.Products)
	if strings.HasPrefix(note, "{p}") && p[0] < 0x80 {
		p = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Replace(note, "{p}", p, 1)
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
