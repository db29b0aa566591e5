package model

import (
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
