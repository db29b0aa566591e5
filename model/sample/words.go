package sample

import (
	_ "embed"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"sync"

	"tierbook/model"
)

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
