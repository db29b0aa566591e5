package model

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Concern is something of the book that concerns somebody: a comment that names them,
// or a customer that they were given or lost.
type Concern struct {
	ID         int64  // of the audit entry that tells of it
	At         int64  // Unix seconds
	By         string // whose doing it is, "" for the policy's
	Kind       ConcernKind
	CustomerID int64  // 0 where it is about several at once
	Customer   string // the name
	Count      int    // of customers, where it is about several
	Note       string // the comment, or what was handed over with the customer
	New        bool   // since the inbox was last marked as seen
}

// ConcernKind is why something concerns somebody; "inbox."+kind is its phrase.
type ConcernKind string

// The kinds of concern.
const (
	ConcernMention ConcernKind = "mention" // a comment names the reader
	ConcernGiven   ConcernKind = "given"   // somebody assigned a customer to the reader
	ConcernPool    ConcernKind = "pool"    // the policy took a silent customer from the reader
)

// Named tells whether a text names one of some people, as in @li, @王芳 or @"Li Wei". Of
// several known names that stand there the longest is meant, and the first word of one will
// do where nobody else's name begins with it; an e-mail address names nobody.
func Named(text string, known, people []string) bool {
	text, wanted := foldText(text), Each(people, func(p *string) string { return foldText(*p) })
	names := callings(known)
	before := ' '
	for i, r := range text {
		if rest := text[i:]; r == '@' && !plainLetter(before) {
			name, quoted := strings.CutPrefix(rest[1:], `"`)
			best := ""
			if quoted {
				best, _, _ = strings.Cut(name, `"`)
			}
			for k := range names {
				if !quoted && len(k) > len(best) && begins(name, k) {
					best = k
				}
			}
			if best != "" && slices.Contains(wanted, cmp.Or(names[best], best)) {
				return true
			}
		}
		before = r
	}
	return false
}

// callings gives whom each word stands for, both in small letters: names, and first words of
// names that are nobody else's.
func callings(names []string) map[string]string {
	out, first := map[string]string{}, map[string]string{}
	for _, n := range names {
		n = foldText(n)
		word, _, _ := strings.Cut(n, " ")
		first[word] = If(first[word] == "" || first[word] == n, n, " ") // of several people nobody
		out[n] = n
	}
	for word, n := range first {
		if out[word] == "" && n != " " {
			out[word] = n
		}
	}
	return out
}

// begins tells whether a text begins with a name that ends there: Chinese goes on
// without a blank, other writing does not.
func begins(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	next, last := []rune(rest + " ")[0], []rune(" "+name)
	return ok && !(plainLetter(next) && plainLetter(last[len(last)-1]))
}

// plainLetter tells a letter or digit of a writing that parts words.
func plainLetter(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}
