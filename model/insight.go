package model

import (
	"math"
	"slices"
	"strings"
)

// Counterfactual answers "what would change this customer's tier?".
type Counterfactual struct {
	// Up lists the single steps that would each lift the customer a tier, the
	// easiest first; empty when none does.
	Up []Step
	// Down is what happens when nothing is done; nil when the tier holds for as
	// long as was looked ahead.
	Down *Fall
	// Until is the last day on which a fall was looked for; 0 where none can come.
	Until Day
	// Past tells that the days to come are past ones themselves, each with a calibration
	// of its own: nothing is foretold of them.
	Past bool
}

// Step is one thing that would lift a customer a tier.
type Step struct {
	Kind         Kind  // Order, Feedback, a contact, or Complaint: the open complaints are resolved
	Amount       int64 // of an order: the smallest that does it, minor units
	Satisfaction int   // of a feedback: the lowest that does it
	By           Day   // the last day on which it still does it, as far as was looked ahead
	From, To     Tier
	Score        float64 // after it
}

// Fall is the first day on which a customer left alone drops a tier.
type Fall struct {
	Day      Day
	From, To Tier
	Score    float64
}

// Trait is one way in which some customers differ from the whole book: the mean
// of a figure, or the share that has a value of an attribute.
type Trait struct {
	Attr  Attr
	Value string  // of a text attribute or tag; "" for figures
	Set   float64 // mean of the figure over the set, or share 0..1 of the set
	Book  float64 // the same over the book
	// Effect is how much it sets them apart: the difference in standard
	// deviations of the book. Sorted by its size.
	Effect float64
	Known  int // customers of the set whose figure is known
}

// Clustering groups customers by what they are alike in.
type Clustering struct {
	K          int
	Silhouette float64   // -1..1: how clearly the clusters lie apart
	Inertia    float64   // sum of squared distances in standard deviations
	Clusters   []Cluster // the largest value first
	Rules      []Rule    // a readable restatement
	Accuracy   float64   // share of customers the rules place rightly, 0..1
}

// Cluster is one group of a Clustering.
type Cluster struct {
	Members  []int64 // customer ids, ascending
	Revenue  int64
	Center   []Trait // of the dimensions clustered by: Set is the typical value in its own unit
	Portrait []Trait // what else sets them apart from the others clustered
}

// About says what the customers are: what they were clustered by, and what else sets them apart.
func (c *Cluster) About() []Trait { return slices.Concat(c.Center, c.Portrait) }

// Rule is one path of a decision tree: whoever meets all conditions is placed
// in a class.
type Rule struct {
	When  []Condition
	Class int // index of the cluster, or the tier as a number
	Count int // customers who meet the conditions
	Right int // of these, those whose class it is
}

// Condition compares a figure with a bound.
type Condition struct {
	Attr  Attr
	Above bool    // greater than the bound, else at most the bound
	Bound float64 // days for day attributes: days ago
}

// Backtest says how well what was known on a day foretold what came after.
type Backtest struct {
	Cut, Until Day
	Customers  int   // with an order by the cut
	Revenue    int64 // of theirs, after the cut
	Top20      Capture
	AUC        Discrimination
	Brier      *float64 // mean squared error of P(order); nil without a model. Lower is better
	BrierBase  float64  // of always foretelling the mean
	// Reliability holds what P(order) foretold against what came, in bands of a tenth
	// by what was foretold, those without customers left out; nil without a model.
	Reliability []Band
	// CalibrationError is the mean distance of the two over all customers.
	CalibrationError *float64
	Tiers            []TierOutcome
	Reason           string // why there are no model figures, "" where there are
}

// Band is the customers of whom about the same was foretold.
type Band struct {
	Foretold  float64 // mean P(order)
	Seen      float64 // share that ordered
	Customers int
}

// Capture is the share of later revenue that the best fifth of customers
// brought, by what they were ranked by; nil where no model applies.
type Capture struct {
	Score, RFMCode, PercentileRFM, Recency, Foresight float64
	CLV                                               *float64
}

// Discrimination is the chance that of two customers, one of whom ordered again,
// the right one was ranked higher; 0.5 is a coin.
type Discrimination struct {
	POrder, PAlive *float64
	Recency        float64
}

// TierOutcome is what became of a tier.
type TierOutcome struct {
	Tier      Tier
	Customers int
	Revenue   int64   // after the cut
	Share     float64 // of all later revenue
	Returned  float64 // share that ordered again
	PerHead   float64 // later revenue a customer, minor units
}

// Term writes the condition as a term of a filter expression, with money in the
// main unit of the currency and days as an age. Days, money and counts are whole,
// so that their bounds can be cut to whole numbers.
func (c Condition) Term(currency string) string {
	op, bound, unit := If(c.Above, ">", "<="), math.Floor(c.Bound), ""
	info := c.Attr.Info()
	switch {
	case info.Type == TypeDay:
		unit = "d"
	case info.Type == TypeMoney:
		bound = ToMajor(int64(bound), currency)
	case c.Attr != AttrOrders:
		bound = c.Bound
	}
	return info.Name + op + NumberText(bound, -1) + unit
}

// RuleFilter gives the filter expression that means the buyers whom rules place
// in a class; "" when none do.
func RuleFilter(rules []Rule, class int, currency string) string {
	var paths []string
	for _, r := range rules {
		if r.Class != class {
			continue
		}
		terms := eachOf(r.When, func(c Condition) string { return " " + c.Term(currency) })
		paths = append(paths, AttrOrders.String()+">0"+strings.Join(terms, ""))
	}
	if len(paths) < 2 {
		return strings.Join(paths, "")
	}
	return "(" + strings.Join(paths, ") or (") + ")"
}
