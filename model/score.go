package model

import (
	"math"
	"slices"
)

// Component names, in the order in which a score lists them.
const (
	CompMonetary     = "monetary"
	CompRecency      = "recency"
	CompFrequency    = "frequency"
	CompPotential    = "potential"
	CompLoyalty      = "loyalty"
	CompSatisfaction = "satisfaction"
	CompSafety       = "safety"
	CompOutlook      = "outlook"
)

// Component is one term of the score.
type Component struct {
	Name         string
	Value        float64 // 0..100, meaningless unless Known
	Known        bool
	Weight       float64 // of the policy
	Contribution float64 // Weight·Value / sum of known weights; 0 when unknown
	Reasons      []Reason
}

// Score is everything the machine says of a customer on a day.
type Score struct {
	AsOf        Day
	Known       bool    // false when no component is known: Value is then null to people
	Value       float64 // 0..100, the sum of the contributions
	Coverage    float64 // known weight / all weight, 0..1
	Provisional bool
	Components  []Component // always all, in the order of the names above, then those of further fields

	R, F, M     int    // 1..5, 0 without orders
	Orders12m   int    // of the last 365 days, whatever the policy's window
	Revenue12m  int64  // likewise, minor units
	ABC         Tier   // by value
	ByScore     Tier   // the machine's before the caps of the policy
	CappedBy    string // the cap that lowered it: "prospect", "provisional", "dormant", "lost", "" for none
	MachineTier Tier
	Tier        Tier // with the override, where one holds
	Stage       Stage
	StageReason Reason

	Gain      Gain
	Priority  float64 // 0..100, percentile of the gain
	InQueue   bool    // stands in the follow-up queue on the day
	Section   Section // of the queue, none outside
	Pinned    bool    // a promise is due or a complaint open: above the others
	Due       Day     // the promise in force, else last contact (or creation) + cadence
	DueAt     At      // the time of that day, where one was promised
	Overdue   int     // days past Due, negative while there is time
	NextTry   Day     // after tries that reached nobody: the day to try again, 0 is none
	Reasons   []Reason
	Birthday  Day        // the next one of the customer or a contact, 0 is none known
	Occasions []Occasion // of the next days, in their order; filled like Reasons

	Forecast Forecast
	Findings Findings // what is worth a second look; the reasons say it in words
}

// Rank orders the promises of the queue: 0 for the overdue, then those for a time of the
// day by that time, the others last. Outside of them it is 0.
func (s *Score) Rank() int {
	switch {
	case s.Section != SectionPromises || s.Overdue > 0:
		return 0
	case s.Overdue == 0 && s.DueAt != 0:
		return int(s.DueAt)
	}
	return 24*60 + 1
}

// Section is a part of the follow-up queue.
type Section uint8

// The sections, in the order in which they stand.
const (
	SectionNone      Section = iota
	SectionPromises          // a promise is due or a complaint open
	SectionCalls             // worth a call: due by the cadence, or a sale is open
	SectionOccasions         // a birthday, another yearly date or a festival
)

// String names the section as JSON does, "" for none.
func (s Section) String() string {
	return [...]string{"", "promises", "calls", "occasions"}[min(s, SectionOccasions)]
}

// Findings are flags of what is worth a second look at a customer.
type Findings uint8

// The findings.
const (
	FindingWinback      Findings = 1 << iota // ordered often and much, and has gone silent
	FindingWarning                           // an order became much less likely since the last contact
	FindingDisagreement                      // figures that contradict each other: somebody should decide
)

// Gain is what a contact is expected to bring, in minor units of the book's
// currency, with its terms.
type Gain struct {
	Total  float64
	Retain float64 // ρ_retain · V · 4p(1−p) · (1 − 2^(−o))
	Close  float64 // ρ_close · Σ amount · stage · 2^(−age/half-life)
	Value  float64 // V
	P      float64 // p: probability of an order within the risk horizon
	Ratio  float64 // o: days since contact / cadence
}

// Forecast holds the model figures of a customer; nil where no model applies.
type Forecast struct {
	PAlive         *float64 // probability of still being a customer
	POrder         *float64 // probability of at least one order within the risk horizon
	ExpectedOrders *float64 // within the CLV horizon
	ExpectedSpend  *float64 // an order day, minor units
	CLV            *float64 // minor units
}

// Reason is one statement, free of language: ui/lang words it from the key
// "reason."+Code with .N, .M, .Day and .Text.
type Reason struct {
	Code string  `json:"code"`
	N    float64 `json:"n,omitempty"`
	M    float64 `json:"m,omitempty"`
	Day  Day     `json:"day,omitempty"`
	Text string  `json:"text,omitempty"`
}

// TierChange is one line of a customer's tier history.
type TierChange struct {
	ID            int64
	CustomerID    int64
	Day           Day   // the day it took effect: that of At, whatever day the cause was entered for
	At            int64 // when the book learned it, Unix seconds
	From, To      Tier  // From is TierNone for the first
	Cause         Cause
	InteractionID int64  // for CauseInteraction
	ChangeID      int64  // the change that caused it, 0 for a full rescore
	Policy        int    // for CausePolicy: the version that came into force, 0 unknown
	By            string // whose change caused it, "" for a full rescore
	Why           string // for CausePolicy: why it was saved, in the words of who saved it
}

// Cause is why a tier changed.
type Cause string

// The causes of a tier change.
const (
	CauseCreated     Cause = "created"
	CauseImport      Cause = "import"
	CauseInteraction Cause = "interaction"
	CauseEdit        Cause = "edit"
	CauseOverride    Cause = "override"
	CauseExpired     Cause = "override_expired"
	CauseRescore     Cause = "rescore" // time passed, or the book around it moved
	CausePolicy      Cause = "policy"
)

// Tenths gives what each component brings in tenths of a point, rounded so that
// together they are the score as it is shown with one decimal: what rounding
// down lost goes to those that lost most. A component that is not known brings 0.
func (s *Score) Tenths() []int {
	const hair = 1e-6 // of a tenth: 22.8 may stand a hair below itself
	out := make([]int, len(s.Components))
	rest := make([]float64, len(s.Components))
	left := int(math.Round(s.Value * 10))
	for i := range s.Components {
		if !s.Components[i].Known {
			rest[i] = -1
			continue
		}
		v := s.Components[i].Contribution * 10
		out[i] = int(math.Floor(v + hair))
		rest[i] = v - float64(out[i])
		left -= out[i]
	}
	for ; left > 0 && len(rest) > 0 && slices.Max(rest) > -1; left-- {
		most := slices.Index(rest, slices.Max(rest))
		out[most]++
		rest[most] = -1
	}
	return out
}

// RFMHigh is the quintile score from which recency, frequency or money counts as
// high: among the best two fifths of the book.
const RFMHigh = 4

// RFMClass is one of the eight classes that high and low recency, frequency and
// money make; "" stands for a customer without orders.
type RFMClass string

// The classes, named by what to do: the first four spend much.
const (
	RFMChampions   RFMClass = "champions"      // 重要价值: recent, often, much
	RFMCannotLose  RFMClass = "cannot_lose"    // 重要保持: often and much, but not of late
	RFMPotential   RFMClass = "high_potential" // 重要发展: recent and much, not yet often
	RFMWorthSaving RFMClass = "worth_saving"   // 重要挽留: much, neither of late nor often
	RFMSteady      RFMClass = "steady"         // 一般价值: recent and often, little
	RFMFading      RFMClass = "fading"         // 一般保持: often but little, not of late
	RFMPromising   RFMClass = "promising"      // 一般发展: recent, neither often nor much
	RFMHibernating RFMClass = "hibernating"    // 一般挽留: low in all three
)

// RFMClasses lists the classes, those who spend much first.
var RFMClasses = [...]RFMClass{
	RFMChampions, RFMCannotLose, RFMPotential, RFMWorthSaving, RFMSteady, RFMFading, RFMPromising, RFMHibernating,
}

// RFMClassOf gives the class of three quintile scores, "" where there are none.
func RFMClassOf(r, f, m int) RFMClass {
	if r == 0 {
		return ""
	}
	return RFMClasses[If(m < RFMHigh, 4, 0)+If(f < RFMHigh, 2, 0)+If(r < RFMHigh, 1, 0)]
}

// RFMClass gives the class of the customer's quintile scores.
func (s *Score) RFMClass() RFMClass { return RFMClassOf(s.R, s.F, s.M) }
