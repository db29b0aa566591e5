package model

// Facts are what a customer's interactions up to the as-of day add up to.
// They are a pure function of the customer and its interactions
// (scoring.Summarize), kept in the book so that nothing re-reads a history.
// Money is in minor units of the book's currency.
type Facts struct {
	Interactions int // all kinds
	Orders       int // every order, several a day count several times
	OrderDays    int // days with at least one order
	FirstOrder   Day
	LastOrder    Day
	Revenue      int64 // orders less refunds, and Opening
	Opening      int64 // what counts of revenue from before the book
	FirstSpend   int64 // revenue of the first order day: left out of the repeat mean
	Unconverted  int   // amounts in another currency without a rate, left out of Revenue
	// MedianGap is the median number of days between successive order days;
	// 0 with fewer than two order days.
	MedianGap float64

	// Days stand in pairs: one alone would take the room of two.
	LastContact      Day
	LastTry          Day // of the tries since the last contact, 0 is none
	Tries            int // interactions since the last contact that reached nobody
	SatisfactionDay  Day
	Satisfaction     int // of the last feedback, 0 is none
	PrevSatisfaction int // of the feedback before the last, 0 is none
	OpenComplaints   int
	Referrals        int  // customers who name this one as their recommender
	OldestComplaint  Day  // day of the oldest open complaint
	Answered         bool // a contact of that day came after it and every other that is open
	Promise          Day  // the next date in force and not yet fulfilled, 0 is none
	Opportunities    []Opportunity
	Yearly           Yearly // birthdays of customer and contacts, and other yearly dates

	// Ledger are the orders and refunds up to the as-of day.
	Ledger Ledger

	// NextEvent is the day of the earliest interaction after the as-of day,
	// 0 is none: on that day the facts must be summed up again.
	NextEvent Day
	PromiseAt At // the time of Promise, 0 is none
}

// Sold is the revenue of orders alone.
func (f *Facts) Sold() int64 { return f.Revenue - f.Opening }

// Opportunity is a sale that may come: an interaction that carries an expected
// amount, open until it is resolved or an order follows it.
type Opportunity struct {
	InteractionID int64
	Day           Day
	Clock         int32
	Amount        int64 // minor units of the book's currency
	Probability   float64
	Source        string
}

// Subject is everything about one customer that scoring looks at: a few
// judgements of people beside the facts.
type Subject struct {
	ID           int64
	Created      Day
	Potential    *int
	Credit       Credit
	Barred       Barred
	Archived     bool
	SnoozedUntil Day
	Override     *Override
	Cadence      int     // own, in days; 0 is as the tier
	Fields       []Field // by name; those that a policy weighs are enough
	Facts        Facts
}

// SubjectOf picks what scoring looks at from a customer and its facts.
func SubjectOf(c *Customer, f *Facts) Subject {
	return Subject{
		ID: c.ID, Created: c.Created, Potential: c.Potential, Credit: c.Credit,
		Barred: c.Barred, Archived: c.Archived, SnoozedUntil: c.SnoozedUntil,
		Override: c.Override, Cadence: c.Cadence, Fields: c.Fields, Facts: *f,
	}
}
