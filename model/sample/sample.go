package sample

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"iter"
	"math/rand/v2"
	"slices"
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
	Stories                 map[string]string // that the cast tells
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

// role is a story that the book tells through one customer, beside whatever
// chance brings.
type role struct {
	person, company bool
	size            float64 // at least so big
	life            life    // zero: one of the usual courses
	tell            func(*builder)
}

// cast lists the roles. A book of the default size has each of them once; in a
// larger one they come back now and then.
func cast() []role {
	loyal := life{start: 715, end: 3, gap: 28, touch: 24}
	steady := life{start: 640, end: 9, gap: 45, touch: 40}
	return []role{
		{company: true, size: 40, life: loyal},
		{company: true, size: 28, life: loyal, tell: func(b *builder) { b.promise(12, 0) }},
		{company: true, size: 34, life: life{start: 720, end: 96, gap: 24, touch: 30}, tell: (*builder).goSilent},
		{company: true, size: 18, life: steady, tell: func(b *builder) { b.complain(6, 2) }},
		{company: true, size: 22, life: loyal, tell: (*builder).disappoint},
		{company: true, size: 14, life: life{start: 500, end: 25, gap: 38, touch: 45}, tell: func(b *builder) { b.promise(17, 3) }},
		{company: true, size: 16, life: steady, tell: (*builder).holdCredit},
		{company: true, size: 6, life: life{start: 45, end: 8, touch: 15}, tell: (*builder).promote},
		{company: true, size: 20, life: steady, tell: func(b *builder) { b.judge(model.TierC, 45, 0, "disputes") }},
		{company: true, size: 9, life: life{start: 600, end: 40, gap: 50, touch: 60}, tell: (*builder).snooze},
		{person: true, size: 5, life: steady, tell: func(b *builder) { b.celebrate(1979, 1) }},
		{person: true, size: 3, life: life{start: 400, end: 30, gap: 60, touch: 50}, tell: func(b *builder) { b.celebrate(0, 4) }},
		{company: true, size: 10, life: life{start: 60, end: 14, touch: 20}, tell: func(b *builder) { b.hope("quote", model.Email, 4, 48000, 0.5) }},
		{person: true, tell: (*builder).leaveAlone},
		{life: life{start: 690, end: 420, gap: 60, touch: 70}, tell: (*builder).close},
		{person: true, size: 4, life: life{start: 450, end: 20, gap: 70, touch: 40}, tell: func(b *builder) { b.promise(15, 1) }},
		{company: true, size: 12, life: steady, tell: func(b *builder) { b.promise(8, -2) }},
		{company: true, size: 4, life: life{start: 26, end: 2, gap: 15, touch: 10}},
		{person: true, size: 2, life: life{start: 380, end: 15, gap: 80, touch: 60}, tell: func(b *builder) { b.complain(19, 1) }},
		{life: life{start: 2, end: 2, touch: 10}, tell: func(b *builder) { b.hope("web", model.Message, 1, 9000, 0.2) }},
		{company: true, size: 11, life: life{start: 90, end: 9, touch: 18}, tell: func(b *builder) { b.hope("demo", model.Meeting, 7, 30000, 0.4) }},
	}
}

// castFor gives the role of the i-th customer: spread over the first sixty, and
// to every twelfth by chance beyond.
func (b *builder) castFor(i int) role {
	if i >= DefaultSize && b.r.IntN(12) > 0 {
		return role{}
	}
	roles := cast()
	if i < DefaultSize {
		const stride = 43 // 7·43 ≡ 1 modulo 60: every seventh customer is next in the cast
		if k := (i + DefaultSize - 3) * stride % DefaultSize; k < len(roles) {
			return roles[k]
		}
		return role{}
	}
	r := roles[b.r.IntN(len(roles))]
	r.size = 0 // the size stays chance's, or a large book would be full of large accounts
	return r
}

// drop forgets every interaction of the last days, so that a story ends as it
// should.
func (b *builder) drop(days int) {
	b.e.Interactions = slices.DeleteFunc(b.e.Interactions, func(in model.Interaction) bool { return in.Day > b.o.Today-model.Day(days) })
}

// promise ends with a call some days ago in which the next contact was agreed
// for late days ago (negative: still to come).
func (b *builder) promise(ago, late int) {
	b.drop(ago)
	in := b.add(model.Call, ago)
	in.Note, in.Outcome = b.story("promise"), b.say.Outcomes[0]
	in.Next = b.o.Today - model.Day(late)
	c := &b.e.Customer
	c.Next, c.NextSet = in.Next, in.Day
}

// goSilent is a top account that stopped answering.
func (b *builder) goSilent() {
	for _, ago := range []int{68, 47} {
		in := b.add(model.Call, ago)
		in.Note, in.Outcome = b.story("silence"), b.say.Outcomes[4]
	}
}

// complain ends with a complaint that nobody has settled.
func (b *builder) complain(ago, satisfaction int) {
	b.drop(ago)
	b.add(model.Complaint, ago).Note = b.story("complaint")
	b.feedback(ago-1, satisfaction).Note = b.story("falling")
}

// disappoint is an account whose satisfaction falls from one survey to the next.
func (b *builder) disappoint() {
	for i := range b.e.Interactions {
		if in := &b.e.Interactions[i]; in.Kind == model.Feedback {
			in.Satisfaction = 5
		}
	}
	b.feedback(150, 5)
	b.feedback(80, 4)
	b.drop(5)
	b.feedback(11, 2).Note = b.story("falling")
}

func (b *builder) holdCredit() {
	b.e.Customer.Credit = model.CreditHold
	b.e.Customer.Note = b.story("credit")
	b.add(model.Note, 5).Note = b.story("credit")
}

// judge has a person rate the customer otherwise than the figures say, some days ago.
func (b *builder) judge(t model.Tier, ago int, until model.Day, reason string) {
	b.e.Customer.Override = &model.Override{Tier: t, By: b.e.Customer.Owner, On: b.o.Today - model.Day(ago), Until: until, Reason: b.story(reason)}
}

// promote is a first small order that a person rates above the figures.
func (b *builder) promote() {
	setMoney(b.add(model.Order, 20), b.money(3000))
	b.judge(model.TierA, 20, b.o.Today+70, "pilot")
	b.hope("quote", model.Meeting, 6, 120000, 0.35)
}

func (b *builder) snooze() {
	b.add(model.Call, 6).Note = b.story("snooze")
	b.e.Customer.SnoozedUntil = b.o.Today + 10
}

// celebrate has a birthday some days ahead; year 0 is unknown.
func (b *builder) celebrate(year, ahead int) {
	day := (b.o.Today + model.Day(ahead)).String()
	b.e.Customer.Birthday = "-" + day[4:]
	if year > 0 && day[5:] != "02-29" {
		b.e.Customer.Birthday = model.NewDay(year, 1, 1).String()[:4] + day[4:]
	}
}

// hope ends with an opportunity: an expected amount in yuan and its probability.
func (b *builder) hope(source string, k model.Kind, ago int, yuan, probability float64) {
	b.drop(ago)
	in := b.add(k, ago)
	in.Note, in.Source, in.Probability = b.story(source), source, probability
	in.Expected = b.money(yuan)
}

func (b *builder) leaveAlone() {
	b.e.Customer.Barred = model.Everyway
	b.e.Customer.Note = b.story("quiet")
	ago := history // was the last interaction, in days
	for i := range b.e.Interactions {
		ago = min(ago, int(b.o.Today-b.e.Interactions[i].Day))
	}
	b.add(model.Note, max(1, ago-1)).Note = b.story("quiet")
}

func (b *builder) close() {
	b.e.Customer.Archived = true
	b.e.Customer.Note = b.story("closed")
}
