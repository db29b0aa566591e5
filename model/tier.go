package model

import (
	"cmp"
	"strings"
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

// Better gives the better of two tiers; none loses to any.
func (t Tier) Better(o Tier) Tier { return If(t == TierNone || (o != TierNone && o < t), o, t) }

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
