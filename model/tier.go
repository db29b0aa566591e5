package model

import (
	"cmp"
	"strings"
	"unicode"
)

// Tier is a customer's class: A matters most. The zero Tier means "none yet".
type Tier uint8

// The tiers.
const (
	TierNone Tier = iota
	TierA
	TierB
	TierC
)

// Tiers lists the tiers, best first.
var Tiers = [...]Tier{TierA, TierB, TierC}

// String gives "A", "B", "C" or "".
func (t Tier) String() string {
	if t < TierA || t > TierC {
		return ""
	}
	return string(rune('A' + t - TierA))
}

// ParseTier reads a tier letter in either case.
func ParseTier(s string) (Tier, error) {
	if t := strings.ToUpper(strings.TrimSpace(s)); t == "A" || t == "B" || t == "C" {
		return TierA + Tier(t[0]-'A'), nil
	}
	return TierNone, Invalid("error.tier", "Text", s)
}

// TierNames are a book's own names of its tiers, by tier; "" stands for the letter.
type TierNames [TierC + 1]string

// Of gives the name of a tier, "" for none.
func (n *TierNames) Of(t Tier) string { return cmp.Or(n[min(t, TierC)], t.String()) }

// Parse reads a tier by its name in the book or by its letter, in any case.
func (n *TierNames) Parse(s string) (Tier, error) {
	s = foldText(strings.TrimSpace(s))
	for _, t := range Tiers {
		if s != "" && s == foldText(n[t]) {
			return t, nil
		}
	}
	return ParseTier(s)
}

// words are what may be written for a tier: its name, else its letter.
func (n *TierNames) words() []string {
	out := make([]string, len(Tiers))
	for i, t := range Tiers {
		out[i] = quoteWord(n.Of(t), true)
	}
	return out
}

// tierNameCells bounds how wide a name may be in a column.
const tierNameCells = 8

// Called gives the names that the policy has for the tiers, none where they are not
// three that can stand for them: each narrow enough and of printable characters, all
// different, none the letter of another tier.
func (r *TierRules) Called() (n TierNames, ok bool) {
	names := ListOf(strings.ReplaceAll(r.Names, "/", ","))
	if len(names) != len(Tiers) {
		return n, len(names) == 0
	}
	for i, name := range names {
		cells := 0
		for _, c := range name {
			if cells++; c >= 0x1100 { // the wide characters, and some that are not
				cells++
			}
			if !unicode.IsPrint(c) {
				return TierNames{}, false
			}
		}
		t, err := n.Parse(name)
		if cells > tierNameCells || err == nil && t != Tiers[i] {
			return TierNames{}, false
		}
		n[Tiers[i]] = name
	}
	return n, true
}

// Better gives the better of two tiers; none loses to any.
func (t Tier) Better(o Tier) Tier {
	if t == TierNone || (o != TierNone && o < t) {
		return o
	}
	return t
}

// Stage is where a customer stands in its life cycle.
type Stage string

// The stages, in the order of a customer's life.
const (
	StageProspect Stage = "prospect"
	StageNew      Stage = "new"
	StageMature   Stage = "mature"
	StageLoyal    Stage = "loyal"
	StageDormant  Stage = "dormant"
	StageLost     Stage = "lost"
)

// Stages lists the stages in the order of a customer's life.
var Stages = [...]Stage{StageProspect, StageNew, StageMature, StageLoyal, StageDormant, StageLost}
