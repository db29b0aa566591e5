package model

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Owner is a person who looks after customers.
type Owner struct {
	Name     string
	Initials string
	Set      bool // a person chose the initials; else they follow from the names
}

// Unassigned stands, where an owner is asked for, for nobody: the customers that
// have no owner. No name can be like it, since names hold no control characters.
const Unassigned = "\x00"

// MaxInitials is how many characters initials may have.
const MaxInitials = 6

// Owners gives the people of the names with their initials, by name. set holds
// initials that a person chose, by name; whoever is only there is one of the
// people too. The others get the shortest that are theirs alone: initials that
// two would share are nobody's, so that they never come to mean somebody else
// when a colleague joins.
func Owners(names []string, set map[string]string) []Owner {
	all := slices.AppendSeq(slices.Clone(names), maps.Keys(set))
	slices.Sort(all)
	all = slices.Compact(all)
	out := make([]Owner, len(all))
	ways, taken := make([][]string, len(all)), map[string]bool{}
	for i, name := range all {
		out[i] = Owner{Name: name, Initials: set[name], Set: set[name] != ""}
		if out[i].Set {
			taken[foldText(set[name])] = true
		} else {
			ways[i] = initials(name)
		}
	}
	for {
		wanted := map[string]int{}
		for i := range out {
			if !out[i].Set {
				wanted[foldText(ways[i][0])]++
			}
		}
		clash := false
		for i := range out {
			if out[i].Set || len(ways[i]) == 1 {
				continue
			}
			if w := foldText(ways[i][0]); wanted[w] > 1 || taken[w] {
				ways[i], taken[w], clash = ways[i][1:], true, true
			}
		}
		if !clash {
			break
		}
	}
	for i := range out {
		if !out[i].Set {
			out[i].Initials = ways[i][0]
		}
	}
	return out
}

// initials lists what may stand for a name, the shortest first and the name
// itself last. Of a Chinese name it is the given name, its last two characters,
// as Chinese offices write it: 小明 for 王小明, for half an office is called Wang.
// Of other names it is the first letter of every word; of a name of one word its
// first two letters.
func initials(name string) []string {
	local, _, _ := strings.Cut(name, "@") // an address stands for a person too
	letters := []rune(local)
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if isHan(letters) {
		for n := 2; n < len(letters); n++ {
			add(string(letters[len(letters)-n:]))
		}
		return append(out, name)
	}
	words := strings.FieldsFunc(local, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return []string{name}
	}
	words = words[:min(len(words), 3)]
	last := []rune(words[len(words)-1])
	lead := ""
	for _, w := range words[:len(words)-1] {
		lead += strings.ToUpper(string([]rune(w)[:1]))
	}
	from := If(lead == "", 2, 1)
	for n := min(from, len(last)); n <= min(len(last), MaxInitials-2); n++ {
		add(lead + strings.ToUpper(string(last[:1])) + strings.ToLower(string(last[1:n])))
	}
	if lead == "" && len(out) > 0 { // LI rather than Li, which would be the name itself
		out[0] = strings.ToUpper(out[0])
	}
	add(name)
	return out
}

func isHan(letters []rune) bool {
	return len(letters) > 0 && !slices.ContainsFunc(letters, func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '·' })
}

// InitialsOf gives the initials of an owner, the name itself where the owner is
// not among them.
func InitialsOf(owners []Owner, name string) string {
	if i := slices.IndexFunc(owners, func(o Owner) bool { return o.Name == name }); i >= 0 {
		return owners[i].Initials
	}
	return name
}

// KnownOwner gives the one that has the name or the initials, case aside.
func KnownOwner(owners []Owner, text string) (Owner, bool) {
	text = strings.TrimSpace(text)
	needle := foldText(text)
	for _, test := range []func(o Owner) bool{
		func(o Owner) bool { return o.Name == text },
		func(o Owner) bool { return foldText(o.Name) == needle },
		func(o Owner) bool { return foldText(o.Initials) == needle },
	} {
		if i := slices.IndexFunc(owners, test); i >= 0 {
			return owners[i], true
		}
	}
	return Owner{}, false
}

// OwnerMeant gives the name of whom a person means that writes down an owner:
// the one who has it or the initials, case aside, else somebody new.
func OwnerMeant(owners []Owner, text string) string {
	if o, ok := KnownOwner(owners, text); ok {
		return o.Name
	}
	return strings.TrimSpace(text)
}

// FindOwners gives those that a person may mean: the one with the name or the
// initials, else all whose name contains the text.
func FindOwners(owners []Owner, text string) []Owner {
	if o, ok := KnownOwner(owners, text); ok {
		return []Owner{o}
	}
	needle := foldText(strings.TrimSpace(text))
	return slices.DeleteFunc(slices.Clone(owners), func(o Owner) bool { return !containsFold(o.Name, needle) })
}

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
	VerbOwners Verb = "owners" // names and initials of owners, their targets
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
	if m == nil || slices.Contains(verbs[v], m.Role) {
		return nil
	}
	return E(CodeRefused, "error.may."+string(v), "Role", string(m.Role))
}

// MaxPerson is how many bytes the name of a member may have.
const MaxPerson = 200

// Member is a person who works in a book that a team shares; nil is the book's own user,
// who may do and see everything.
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
func (m *Member) Scoped() bool {
	return m != nil && (m.Role == RoleSeller || m.Role == RoleLead)
}

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
