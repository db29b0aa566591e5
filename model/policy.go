package model

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// TierMethod says what the tier is decided by.
type TierMethod string

// The tier methods.
const (
	TierByScore TierMethod = "score" // score cut points
	TierByValue TierMethod = "value" // share of all value (ABC)
	TierByBest  TierMethod = "best"  // the better of both
)

// ValueBasis says which figure is a customer's value for ABC.
type ValueBasis string

// The value bases.
const (
	ValueRevenue ValueBasis = "revenue" // revenue within the window
	ValueCLV     ValueBasis = "clv"     // modelled lifetime value
)

// Policy is the book's tiering strategy: every number that a person may want
// to decide. scoring.DefaultPolicy gives the defaults with their reasons.
type Policy struct {
	Version int     `toml:"-" json:"version"`
	Name    string  `toml:"name" json:"name" set:""`
	Weights Weights `toml:"weights" json:"weights"`
	// Components are further fields of the customers that count in the score.
	Components []FieldComponent `toml:"components,omitempty" json:"components,omitempty" set:""`
	Tiers      TierRules        `toml:"tiers" json:"tiers"`
	Caps       Caps             `toml:"caps" json:"caps"`
	Value      ValueRules       `toml:"value" json:"value"`
	Cadence    PerTier          `toml:"cadence" json:"cadence"` // days a customer may go without contact
	Stages     StageRules       `toml:"stages" json:"stages"`
	Queue      QueueRules       `toml:"queue" json:"queue"`
	Occasions  OccasionRules    `toml:"occasions" json:"occasions"`
	Model      ModelRules       `toml:"model" json:"model"`
	// Playbook says in words how to serve each tier; "" stands for the text of
	// the catalogue in the reader's language.
	Playbook Playbook `toml:"playbook" json:"playbook"`
	// Privacy says what the book keeps of people, why and how long.
	Privacy Privacy `toml:"privacy" json:"privacy"`
	// Pool says which customers lose their owner, and how many one may claim.
	Pool PoolRules `toml:"pool" json:"pool"`
	// Currency is the book's, which Queue.ProspectValue is in; db fills it in when
	// it reads a policy. "" counts as a currency of two decimals.
	Currency string `toml:"-" json:"currency,omitempty"`
}

// Weights are the weights of the score's components, any scale, none negative.
type Weights struct {
	Monetary     float64 `toml:"monetary" json:"monetary" set:"0.. 5"`
	Recency      float64 `toml:"recency" json:"recency" set:"0.. 5"`
	Frequency    float64 `toml:"frequency" json:"frequency" set:"0.. 5"`
	Outlook      float64 `toml:"outlook" json:"outlook" set:"0.. 5"` // what the coming quarter should bring
	Potential    float64 `toml:"potential" json:"potential" set:"0.. 5"`
	Loyalty      float64 `toml:"loyalty" json:"loyalty" set:"0.. 5"`
	Satisfaction float64 `toml:"satisfaction" json:"satisfaction" set:"0.. 5"`
	Safety       float64 `toml:"safety" json:"safety" set:"0.. 5"`
}

// Sum adds them up.
func (w *Weights) Sum() float64 {
	return w.Monetary + w.Recency + w.Frequency + w.Outlook + w.Potential + w.Loyalty + w.Satisfaction + w.Safety
}

// TierRules decide the machine's tier.
type TierRules struct {
	Method TierMethod `toml:"method" json:"method" set:"score|value|best"`
	ScoreA float64    `toml:"score_a" json:"score_a" set:"0..100 1"` // A from this score up
	ScoreB float64    `toml:"score_b" json:"score_b" set:"0..100 1"`
	ShareA float64    `toml:"share_a" json:"share_a" set:"% .01"` // A while strictly better customers hold less than this share of value
	ShareB float64    `toml:"share_b" json:"share_b" set:"% .01"`
	Value  ValueBasis `toml:"value" json:"value" set:"revenue|clv"`
	Names  string     `toml:"names" json:"names" set:""` // what A, B and C are called, separated by commas; "": by their letters
}

// ValueRules say which orders count as value: as M, as F and for ABC by revenue.
type ValueRules struct {
	WindowDays int `toml:"window_days" json:"window_days" set:"0..36500 30"` // those of so many days, the as-of day the last; 0: all
}

// Cap is the best tier that a customer may have in some state: "A", "B", "C" or
// "none".
type Cap string

// Tier gives the best tier allowed: A where there is no cap.
func (c Cap) Tier() Tier { return TierA + Tier(max(0, slices.Index([]Cap{"A", "B", "C"}, c))) }

// Caps hold back the tier that score or value give; the strictest holds.
type Caps struct {
	Prospect    Cap `toml:"prospect" json:"prospect" set:"none|A|B|C"`       // no order yet
	Provisional Cap `toml:"provisional" json:"provisional" set:"none|A|B|C"` // too little known
	Dormant     Cap `toml:"dormant" json:"dormant" set:"none|A|B|C"`
	Lost        Cap `toml:"lost" json:"lost" set:"none|A|B|C"`
}

// PerTier holds one whole number a tier.
type PerTier struct {
	A int `toml:"a" json:"a" set:"1..3650 1"`
	B int `toml:"b" json:"b" set:"1..3650 1"`
	C int `toml:"c" json:"c" set:"1..3650 5"`
}

// Of gives the number of a tier; C's for none.
func (p PerTier) Of(t Tier) int { return [...]int{p.C, p.A, p.B, p.C}[min(t, TierC)] }

// StageRules place a customer in its life cycle; all in days but the last two.
type StageRules struct {
	NewDays           int     `toml:"new_days" json:"new_days" set:"0..3650 10"`
	LoyalOrders       int     `toml:"loyal_orders" json:"loyal_orders" set:"1.. 1"`
	LoyalDays         int     `toml:"loyal_days" json:"loyal_days" set:"0..36500 30"`            // tenure since the first order
	LoyalSatisfaction int     `toml:"loyal_satisfaction" json:"loyal_satisfaction" set:"1..5 1"` // 1..5; unknown satisfaction does not stand in the way
	LostDays          int     `toml:"lost_days" json:"lost_days" set:"1..36500 30"`              // no order for so long, and longer than LostGaps own gaps
	DormantGaps       float64 `toml:"dormant_gaps" json:"dormant_gaps" set:"0.. .5"`             // silent for more than so many own median gaps
	LostGaps          float64 `toml:"lost_gaps" json:"lost_gaps" set:"0.. .5"`
	DormantPOrder     float64 `toml:"dormant_p_order" json:"dormant_p_order" set:"% .01"` // with a model: P(order) below this is dormant
}

// QueueRules decide the follow-up priority.
type QueueRules struct {
	RetainUplift  float64            `toml:"retain_uplift" json:"retain_uplift" set:"% .01"`     // ρ_retain
	CloseUplift   float64            `toml:"close_uplift" json:"close_uplift" set:"% .01"`       // ρ_close
	ProspectValue float64            `toml:"prospect_value" json:"prospect_value" set:"0.. 100"` // V of a customer without orders, in the book's main currency unit
	HalfLifeHours map[string]float64 `toml:"half_life_hours" json:"half_life_hours" set:"0.. 6"`
	DefaultHours  float64            `toml:"default_hours" json:"default_hours" set:"0.. 6"` // half-life of a source not named
	WarningDrop   float64            `toml:"warning_drop" json:"warning_drop" set:"% .01"`   // P(order) fell by more than this since the last contact
	TryDays       TryDays            `toml:"try_days" json:"try_days"`
	Snooze        string             `toml:"snooze" json:"snooze" set:"any|workdays"`    // the days that a snooze ends on: one at a weekend lasts to the Monday
	LeadDays      int                `toml:"lead_days" json:"lead_days" set:"0..3650 1"` // a new lead is due after so many days; 0: as the cadence says
}

// TryDays are the working days (Monday to Friday) to wait after the first, the
// second and every later try that reached nobody.
type TryDays struct {
	First  int `toml:"first" json:"first" set:"0..365 1"`
	Second int `toml:"second" json:"second" set:"0..365 1"`
	Later  int `toml:"later" json:"later" set:"0..365 1"`
}

// After gives the working days to wait after n tries, one at least.
func (t *TryDays) After(n int) int { return [...]int{t.First, t.Second, t.Later}[min(n, 3)-1] }

// OccasionRules say which occasions bring a customer into the queue, and when. Lists
// are separated by commas.
type OccasionRules struct {
	Days      int    `toml:"days" json:"days" set:"0..60 1"`    // so many days before
	Yearly    string `toml:"yearly" json:"yearly" set:""`       // names of further facts that hold a yearly date
	Festivals string `toml:"festivals" json:"festivals" set:""` // of Festivals
	Tiers     string `toml:"tiers" json:"tiers" set:""`         // of customers for whom festivals are kept
	Stages    string `toml:"stages" json:"stages" set:""`       // likewise
}

// ModelRules are the horizons of the models of the future.
type ModelRules struct {
	RiskWeeks      int     `toml:"risk_weeks" json:"risk_weeks" set:"1..520 1"`        // H of P(at least one order in H)
	HorizonWeeks   int     `toml:"horizon_weeks" json:"horizon_weeks" set:"1..520 4"`  // of CLV
	AnnualDiscount float64 `toml:"annual_discount" json:"annual_discount" set:"% .01"` // 0.10 is 10 % a year
	SatHalfLife    float64 `toml:"satisfaction_half_life_days" json:"satisfaction_half_life_days" set:"0.. 30"`
	ProvisionalAt  float64 `toml:"provisional_below" json:"provisional_below" set:"% .05"` // coverage below this marks the score provisional
	TenureYears    float64 `toml:"tenure_years" json:"tenure_years" set:".01..100 1"`      // tenure that counts as full loyalty
	FullReferrals  int     `toml:"full_referrals" json:"full_referrals" set:"1.. 1"`
	ComplaintRisk  float64 `toml:"complaint_risk" json:"complaint_risk" set:"% .05"`
	CreditRisk     float64 `toml:"credit_risk" json:"credit_risk" set:"% .05"`   // of a hold
	CreditWatch    float64 `toml:"credit_watch" json:"credit_watch" set:"% .05"` // of a watch
}

// Playbook is the service text of each tier and of each stage.
type Playbook struct {
	A        string `toml:"a" json:"a" set:""`
	B        string `toml:"b" json:"b" set:""`
	C        string `toml:"c" json:"c" set:""`
	Prospect string `toml:"prospect" json:"prospect" set:""`
	New      string `toml:"new" json:"new" set:""`
	Mature   string `toml:"mature" json:"mature" set:""`
	Loyal    string `toml:"loyal" json:"loyal" set:""`
	Dormant  string `toml:"dormant" json:"dormant" set:""`
	Lost     string `toml:"lost" json:"lost" set:""`
}

// Privacy is what a book tells people about what it keeps of them.
type Privacy struct {
	Text           string `toml:"text" json:"text" set:""`                               // what is kept, and why
	Purposes       string `toml:"purposes" json:"purposes" set:""`                       // those that need consent, separated by commas
	RetentionYears int    `toml:"retention_years" json:"retention_years" set:"0..100 1"` // who was silent for longer is proposed for erasure; 0: nobody is
}

// PoolRules are about the customers without an owner, whom anybody may claim.
type PoolRules struct {
	DaysA int `toml:"days_a" json:"days_a" set:"0..3650 10"` // who is an A goes back after so many days without contact; 0: never
	DaysB int `toml:"days_b" json:"days_b" set:"0..3650 10"`
	DaysC int `toml:"days_c" json:"days_c" set:"0..3650 10"`
	Limit int `toml:"limit" json:"limit" set:"0..10000 1"` // claims of one person within 30 days; 0: any number
}

// Due tells whether a customer of a tier goes back on a day, whom nobody has looked after
// since another; 0 is who cannot.
func (p *PoolRules) Due(t Tier, since, today Day) bool {
	days := PerTier{p.DaysA, p.DaysB, p.DaysC}.Of(t)
	return days > 0 && since > 0 && today-since >= Day(days)
}

// CheckPurpose refuses (CodeUsage) a purpose that is none of those listed, where some are;
// "" is none in particular.
func (p *Privacy) CheckPurpose(purpose string) error {
	if all := ListOf(p.Purposes); purpose != "" && len(all) > 0 && !Listed(p.Purposes, purpose) {
		return Unknown(CodeUsage, "error.consent.unknown", purpose, all, "Text", purpose, "Purposes", strings.Join(all, ", "))
	}
	return nil
}

// OfStage gives the text of a stage, "" for none.
func (p *Playbook) OfStage(s Stage) string {
	return map[Stage]string{
		StageProspect: p.Prospect, StageNew: p.New, StageMature: p.Mature, StageLoyal: p.Loyal, StageDormant: p.Dormant, StageLost: p.Lost,
	}[s]
}

// Of gives the text of a tier, C's for none.
func (p Playbook) Of(t Tier) string { return [...]string{p.C, p.A, p.B, p.C}[min(t, TierC)] }

// KeepWords takes over what the book of another policy says in its own words.
func (p *Policy) KeepWords(from *Policy) {
	p.Playbook, p.Privacy, p.Pool, p.Tiers.Names, p.Currency = from.Playbook, from.Privacy, from.Pool, from.Tiers.Names, from.Currency
}

// Alike tells whether two policies decide alike: they may differ in version,
// name and currency, and in what a book says in its own words, which presets leave
// as it is: the playbook and the names of the tiers.
func (p *Policy) Alike(q *Policy) bool {
	a, b := *p, *q
	if !maps.Equal(a.Queue.HalfLifeHours, b.Queue.HalfLifeHours) {
		return false
	}
	for _, x := range []*Policy{&a, &b} {
		x.Version, x.Name, x.Currency, x.Playbook, x.Privacy, x.Pool, x.Tiers.Names, x.Queue.HalfLifeHours = 0, "", "", Playbook{}, Privacy{}, PoolRules{}, "", nil
	}
	return reflect.DeepEqual(a, b)
}
