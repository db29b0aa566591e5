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

// Calibration is the book-wide yardstick by which single customers are scored:
// computed over the whole book at a full rescore, stored, and used unchanged
// until the next one, so that one customer's order does not move everyone.
type Calibration struct {
	Day       Day `json:"day"`       // the as-of day it was computed for
	Customers int `json:"customers"` // scored customers (not archived)
	Buyers    int `json:"buyers"`    // of these, with at least one order
	Repeaters int `json:"repeaters"` // of these, with orders on more than one day

	RecencyBreaks   [4]float64 `json:"recency_breaks"` // type-7 quintile breaks, days since the last order
	FrequencyBreaks [4]float64 `json:"frequency_breaks"`
	MonetaryBreaks  [4]float64 `json:"monetary_breaks"` // minor units

	Recency   Grid `json:"recency"` // distributions for mid-percentiles, over buyers
	Frequency Grid `json:"frequency"`
	Monetary  Grid `json:"monetary"`
	Outlook   Grid `json:"outlook"` // what the coming risk horizon should bring, minor units, over buyers
	Gain      Grid `json:"gain"`    // follow-up gain over all customers
	// Fields are the distributions of the numbers of further fields that count in the
	// score by their place, by field, over the customers that have one.
	Fields map[string]Grid `json:"fields,omitempty"`

	// ValueA and ValueB are the smallest value (in minor units, see
	// Policy.Tiers.Value) that is still class A, class B; math.MaxInt64 where no
	// customer reaches the class.
	ValueA int64 `json:"value_a"`
	ValueB int64 `json:"value_b"`

	MedianGap float64 `json:"median_gap"` // book's median of days between order days, 0 unknown

	Chance *ChanceFit `json:"chance,omitempty"` // nil where the chance of an order stands as the model gives it
	Models *Models    `json:"models,omitempty"` // nil where no model could be fitted; ModelReason says why
	// ModelReason is why there are no model figures, "" where there are.
	ModelReason string `json:"model_reason,omitempty"`
}

// Grid is a distribution of values, small enough to store: Less and Equal count
// the customers below and at each value. Exact while the book has at most
// scoring.GridExact distinct values, thinned beyond.
type Grid struct {
	N     int       `json:"n"`
	Value []float64 `json:"value"` // ascending
	Less  []int32   `json:"less"`
	Equal []int32   `json:"equal"`
}

// Models are the fitted models of the future with their verdict.
type Models struct {
	BGNBD      NBDParams        `json:"bgnbd"`
	MBGNBD     NBDParams        `json:"mbgnbd"`
	GammaGamma GammaGammaParams `json:"gammagamma"`
	Customers  int              `json:"customers"` // sample size
	Repeaters  int              `json:"repeaters"`
	Verdict    string           `json:"verdict"` // "ok", "no_dropout" and others: key of a sentence
}

// NBDParams are the parameters of BG/NBD and MBG/NBD; time in weeks.
type NBDParams struct {
	R     float64 `json:"r"`
	Alpha float64 `json:"alpha"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	LL    float64 `json:"ll"` // log-likelihood
}

// GammaGammaParams are the parameters of the Gamma-Gamma model of spend.
type GammaGammaParams struct {
	P  float64 `json:"p"`
	Q  float64 `json:"q"`
	V  float64 `json:"v"`
	LL float64 `json:"ll"`
}

// ChanceFit bends the model's chance of an order to what the book's own past saw
// after such a silence and such a history: the log-odds are the sum of Bend times
// one, the model's log-odds, log(1+silence in usual gaps), log(1+silence in weeks)
// and log(1+repeat order days).
type ChanceFit struct {
	Bend       [5]float64 `json:"bend"`
	BrierModel float64    `json:"brier_model"` // on the newest earlier day, of the model alone
	Brier      float64    `json:"brier"`       // and with the bend of the days before
}
