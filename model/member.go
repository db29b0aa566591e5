package model

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Role is what a member of a team may see and do.
type Role string

// The roles.
const (
	RoleSeller  Role = "seller"  // own customers and those without an owner
	RoleLead    Role = "lead"    // the customers of a team and those without an owner
	RoleViewer  Role = "viewer"  // reads everything
	RoleManager Role = "manager" // every customer, the policy, targets and owners
	RoleAdmin   Role = "admin"   // everything, people and backups too
)

// Roles are all of them, who may do least first.
var Roles = []Role{RoleViewer, RoleSeller, RoleLead, RoleManager, RoleAdmin}

// Verb is what somebody does with a book, as far as roles tell it apart.
type Verb string

// The verbs.
const (
	VerbRead   Verb = "read"   // what one sees of the customers
	VerbWrite  Verb = "write"  // customers, what happened with them
	VerbBook   Verb = "book"   // look at everybody at once, take back others' imports
	VerbPolicy Verb = "policy" // the policy, segments, and which further fields there are
	VerbOwners Verb = "owners" // names and initials of owners
	VerbPeople Verb = "people" // who may use the book
	VerbWhole  Verb = "whole"  // the book as a file: backup, restore, export and import of all of it
	VerbForget Verb = "forget" // erase a person for good
	VerbAudit  Verb = "audit"  // see who did what
)

// verbs say who may do what.
var verbs = map[Verb][]Role{
	VerbRead:   Roles,
	VerbWrite:  {RoleSeller, RoleLead, RoleManager, RoleAdmin},
	VerbBook:   {RoleViewer, RoleManager, RoleAdmin},
	VerbPolicy: {RoleManager, RoleAdmin},
	VerbOwners: {RoleManager, RoleAdmin},
	VerbPeople: {RoleAdmin},
	VerbWhole:  {RoleAdmin},
	VerbForget: {RoleAdmin},
	VerbAudit:  {RoleManager, RoleAdmin},
}

// May refuses (CodeRefused) what the member's role does not allow, and says whom to ask.
func (m *Member) May(v Verb) error {
	if slices.Contains(verbs[v], m.Role) {
		return nil
	}
	return E(CodeRefused, "error.may."+string(v), "Role", string(m.Role))
}

// MaxPerson is how many bytes the name of a member may have.
const MaxPerson = 200

// Member is a person who works in a book that a team shares.
type Member struct {
	ID          int64
	Name        string // one person's alone; changes carry it
	Role        Role
	Owners      []string // whose customers are theirs: a seller's own names, a lead's team
	Key         string   // the public key that lets them in, as type and base64
	Fingerprint string   // of the key: SHA256:...
	Added       int64    // Unix seconds
}

// Scoped tells that the member sees the customers of some owners only.
func (m *Member) Scoped() bool { return m.Role == RoleSeller || m.Role == RoleLead }

// Sees tells whether the customers of an owner are shown to the member; "" is nobody.
func (m *Member) Sees(owner string) bool {
	return !m.Scoped() || owner == "" || slices.ContainsFunc(m.Owners, func(o string) bool { return equalFold(owner, foldText(o)) })
}

// Check cleans a member and refuses what cannot be one. A seller who has no owners is
// their own.
func (m *Member) Check() error {
	m.Name = strings.TrimSpace(m.Name)
	switch {
	case m.Name == "" || len(m.Name) > MaxPerson || strings.ContainsFunc(m.Name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return Invalid("error.person.name", "Text", m.Name)
	case !slices.Contains(Roles, m.Role):
		return Invalid("error.person.role", "Text", string(m.Role))
	case m.Key == "" || m.Fingerprint == "":
		return Invalid("error.person.key")
	}
	owners := []string{}
	for _, o := range m.Owners {
		if o = strings.TrimSpace(o); o != "" && !slices.Contains(owners, o) {
			owners = append(owners, o)
		}
	}
	if m.Role == RoleSeller && len(owners) == 0 {
		owners = append(owners, m.Name)
	}
	if m.Owners = owners; m.Role == RoleLead && len(owners) == 0 {
		return Invalid("error.person.team", "Name", m.Name)
	}
	return nil
}

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
