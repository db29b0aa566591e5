package model

import "slices"

// StatsQuery asks for the manager's figures.
type StatsQuery struct {
	AsOf   Day      // 0 is today
	From   Day      // start of the range for movement, new, won back, lost; 0 is 90 days before AsOf
	To     Day      // end of the range; 0 is AsOf
	By     Attr     // one of Splits, or AttrField: splits; AttrNone does not split
	Field  FieldDef // to split by, with AttrField
	Every  Every    // length of the periods; 0 is a month
	Since  Day      // first day of the periods; 0 is From where that is given, else some whole ones before that of To
	Filter *Filter  // applies to everything at once
	Owner  string   // "" for everybody, Unassigned for nobody's
	Goals  bool     // targets of all periods
	Replay bool     // answer movement by replaying interactions even where history was recorded
}

// Stats are the manager's figures of a book, or of what a filter leaves of it.
// Money is in minor units of the book's currency. Archived customers do not count.
type Stats struct {
	AsOf      Day
	Customers int
	Revenue   int64
	Tiers     []TierStat // A, B, C
	By        []GroupStat
	Pareto    []ParetoPoint        // ascending by customer share, from 0,0 to 1,1
	ParetoCut []ParetoPoint        // where the policy's value shares are reached
	Heat      [5][5]int            // row R−1, column F−1, customers with orders
	Classes   [len(RFMClasses)]int // of recency, frequency and money, in the order of RFMClasses
	Movement  Movement
	Coverage  []CoverageStat // by owner, "" are the unassigned
	Trend     []CoverageWeek // 12 weeks, oldest first
	AtRisk    []Risk         // tier A at risk, the most at stake first, bounded
	AtRiskAll int            // how many there are in all
	Stake     int64          // what is at stake with all of them, minor units
	New       []Match        // first order within the range
	WonBack   []Match        // ordered in the range after a silence that counted as dormant
	Lost      []Match        // became lost in the range

	Feedbacks    int     // customers with a satisfaction
	Unhappy      int     // those of them at 1 or 2
	Satisfaction float64 // their mean, 1..5; meaningless without feedbacks
	Complaints   int     // open
	Themes       []Theme // what low ratings of the last two years speak of, the best proven first
	Retention    []Trend // by month, oldest first: share of the previous quarter's buyers who bought again
	Away         int     // those of the previous quarter's buyers who have not bought again by AsOf
	CLV          []Trend // by month: mean lifetime value, minor units; empty without a model

	Targets []Goal   // of the periods that the last day lies in, the latest first; none with a filter
	Range   Period   // what came in within the range
	Periods []Period // by month, quarter or year up to the end of the range, from where orders begin
}

// Voice is what stands beside a rating of satisfaction.
type Voice struct {
	Customer int64
	Rating   int // 1..5
	Text     string
}

// Theme is a word that sets low ratings apart.
type Theme struct {
	Word    string
	Ratings int // beside which it stands
	Low     int // of them, those of 1 or 2
}

// Filter words the filter for those with the word in a note.
func (t *Theme) Filter() string { return "note:" + quoteWord(t.Word, true) }

// Retained gives the share of the previous quarter's buyers who bought again by
// AsOf; false where nobody bought in that quarter.
func (s *Stats) Retained() (float64, bool) {
	n := len(s.Retention)
	if n == 0 || s.Retention[n-1].Day != s.AsOf {
		return 0, false
	}
	return s.Retention[n-1].Value, true
}

// Risk is a customer at risk.
type Risk struct {
	Row
	Why   Reason // the rule, by code "risk_falls", "risk_complaint" or "risk_silent"
	Stake int64  // worth of the risk horizon if the customer stays, minor units
}

// TierStat is one tier of a distribution.
type TierStat struct {
	Tier Tier
	Cover
	Revenue      int64
	CountShare   float64 // of all customers, 0 in an empty book
	RevenueShare float64 // of all revenue
	PerWeek      float64 // touches a week that the cadence asks for
}

// Cover counts customers, and apart the prospects among them: those without an order
// yet.
type Cover struct {
	Count, Prospects int
	// Covered are those in time: contacted within the cadence of their tier, or
	// nobody has contacted them yet and they are in the book no longer than that.
	Covered, ProspectsCovered int
	Backlog, ProspectsBacklog int // customers overdue: the touches it takes to catch up
}

// Add adds other counts.
func (c *Cover) Add(o *Cover) {
	c.Count, c.Covered, c.Backlog = c.Count+o.Count, c.Covered+o.Covered, c.Backlog+o.Backlog
	c.Prospects, c.ProspectsCovered, c.ProspectsBacklog = c.Prospects+o.Prospects, c.ProspectsCovered+o.ProspectsCovered, c.ProspectsBacklog+o.ProspectsBacklog
}

// Cover adds up those of the tiers.
func (s *Stats) Cover() (all Cover) {
	for i := range s.Tiers {
		all.Add(&s.Tiers[i].Cover)
	}
	return all
}

// Buyers leaves the prospects out.
func (c *Cover) Buyers() *Cover {
	return &Cover{Count: c.Count - c.Prospects, Covered: c.Covered - c.ProspectsCovered, Backlog: c.Backlog - c.ProspectsBacklog}
}

// Share is the share in time, 1 where there is nobody.
func (c *Cover) Share() float64 {
	if c.Count == 0 {
		return 1
	}
	return float64(c.Covered) / float64(c.Count)
}

// TotalCover adds up tiers, all of them or some.
func TotalCover(by *[4]Cover, tiers ...Tier) (out Cover) {
	for t := range by {
		if tiers == nil || slices.Contains(tiers, Tier(t)) {
			out.Add(&by[t])
		}
	}
	return out
}

// GroupStat is a distribution within one value of an attribute.
type GroupStat struct {
	Value     string // "" for customers without one
	Customers int
	Revenue   int64
	Tiers     [4]Cover // by Tier
	Score     *float64 // mean of those that are known; nil where none is
	Due       int      // in the follow-up queue
	Overdue   int      // as CoverageStat.Backlog counts them
	PerWeek   float64  // touches a week that the cadences ask for
	Range     Period   // what they brought within the range
}

// OwnerStat is an owner with the load of the customers looked after.
type OwnerStat struct {
	Owner // the name "" stands for nobody: the customers without an owner
	GroupStat
}

// ParetoPoint says that a share of customers, the most valuable first, brings a
// share of value.
type ParetoPoint struct{ Customers, Value float64 }

// Movement counts how customers moved between tiers between two days. Row and
// column 0 are "not yet a customer" and "no longer one" (archived or deleted).
type Movement struct {
	From, To Day
	Source   string    // "recorded", "replay" or "mixed"
	Matrix   [4][4]int // [from tier][to tier]
	// Prospects are those of Matrix without an order on the day of the figures; who is
	// deleted is not known to have been one.
	Prospects [4][4]int
}

// Sums counts who rose, fell, came and left, and the prospects among each.
func (m *Movement) Sums() (up, down, came, gone [2]int) {
	for from := range m.Matrix {
		for to, n := range m.Matrix[from] {
			sum := &[2]int{} // of those who stayed
			switch {
			case from == int(TierNone):
				sum = &came
			case to == int(TierNone):
				sum = &gone
			case to < from:
				sum = &up
			case to > from:
				sum = &down
			}
			sum[0], sum[1] = sum[0]+n, sum[1]+m.Prospects[from][to]
		}
	}
	return up, down, came, gone
}

// CoverageStat is how much of an owner's customers were contacted in time.
type CoverageStat struct {
	Owner   string
	Tiers   [4]Cover // by Tier
	PerWeek float64  // touches a week that the cadences ask for
}

// CoverageWeek is coverage at the end of one week.
type CoverageWeek struct {
	Day   Day
	Tiers [4]Cover // by Tier; nobody counts as overdue
}

// Trend is one figure at the end of one month.
type Trend struct {
	Day   Day
	Value float64
}

// PolicyVersion is one saved policy.
type PolicyVersion struct {
	Version int
	At      int64 // Unix seconds
	By      string
	Why     string
	Policy  Policy
	Current bool
}

// PolicyPreview says what a policy would do to the book, before it is saved.
type PolicyPreview struct {
	Customers int
	Matrix    [4][4]int // [tier now][tier then]
	Moved     int
	Movers    []PolicyMove // the largest revenue first, bounded
	Tiers     [4]int       // the new distribution
	Before    [4]int       // the present one
	Load      []LoadStat   // by owner
	Returned  int          // who would go back to the pool at the next rescore
	Waiting   []string     // people who have claimed as many as it allows, and would have to wait
}

// PolicyMove is one customer that a policy would move.
type PolicyMove struct {
	Match
	From, To Tier
	Revenue  int64
	Score    float64 // under the new policy
}

// LoadStat is the work that cadences ask of an owner, in touches a week.
type LoadStat struct {
	Owner         string
	Before, After float64
	Returned      int // who would go back to the pool
}

// Segment is a saved filter.
type Segment struct {
	Name    string
	Filter  string
	Created Day
	// Size, Revenue and Score describe the customers that match now.
	Size    int
	Revenue int64
	Score   *float64 // mean of those that are known; nil where none is
	Error   string   // why the filter can no longer be read, "" when it can
}

// Margins gives the distributions on both days: customers by tier, and at
// TierNone those who were not there yet, or are there no longer.
func (m *Movement) Margins() (before, after [4]int) {
	for from := range m.Matrix {
		for to, n := range m.Matrix[from] {
			before[from] += n
			after[to] += n
		}
	}
	return before, after
}
