package model

import (
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
// several known names that stand there the longest is meant; an e-mail address names nobody.
func Named(text string, known, people []string) bool {
	text, wanted := foldText(text), Each(people, func(p *string) string { return foldText(*p) })
	before := ' '
	for i, r := range text {
		if rest := text[i:]; r == '@' && !plainLetter(before) {
			name, quoted := strings.CutPrefix(rest[1:], `"`)
			best := ""
			if quoted {
				best, _, _ = strings.Cut(name, `"`)
			}
			for _, k := range known {
				if k = foldText(k); !quoted && len(k) > len(best) && begins(name, k) {
					best = k
				}
			}
			if best != "" && slices.Contains(wanted, best) {
				return true
			}
		}
		before = r
	}
	return false
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
