package model

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CustomerKind tells a company from a person.
type CustomerKind string

// The kinds of customer.
const (
	Company CustomerKind = "company"
	Person  CustomerKind = "person"
)

// Customer is somebody the book's owner sells to or looks after.
type Customer struct {
	ID       int64
	Ref      string // the person's own key for it, unique in the book; may be empty
	Name     string
	Kind     CustomerKind
	Owner    string // who looks after it
	Region   string
	Industry string
	Phone    string
	Email    string
	Tags     []string // sorted, no duplicates
	Note     string
	Birthday string  // "YYYY-MM-DD", "--MM-DD" where the year is unknown, or ""
	Fields   []Field // further facts under names of the person's choosing, sorted by name

	Potential  *int // a person's rating 0..100; nil is unknown
	Credit     Credit
	ReferredBy int64    // the customer who recommended this one; 0 is nobody
	Barred     Barred   // how it does not want to be contacted
	Consents   Consents // what it agreed to
	Owned      Day      // when it last got another owner, 0 for never; the book keeps it
	Archived   bool
	Created    Day
	Cadence    int // the longest it should go without contact, in days; 0 is as its tier

	Opening Opening

	Next         Day   // the explicit next date, a promise; 0 is none
	NextAt       At    // the time of that day
	NextSet      Day   // the day on which Next was set
	NextSeq      int64 // the newest interaction id when Next was set: later contacts can fulfil it
	NextFrom     int64 // the interaction that set Next; 0 when a person set it directly
	Repeat       Repeat
	SnoozedUntil Day // out of the queue before this day
	Override     *Override
}

// ParsePotential reads a rating of 0..100; "" is unknown, anything else CodeUsage.
func ParsePotential(text string) (*int, error) {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(text)
	if text == "" {
		return nil, nil
	}
	if err != nil || n < 0 || n > 100 {
		return nil, E(CodeUsage, "error.potential", "Text", text)
	}
	return &n, nil
}

// Credit is a customer's credit as a person judges it. The numbers are stored.
type Credit uint8

// The grades of credit.
const (
	CreditGood  Credit = iota // or nothing known
	CreditHold                // deliveries are on hold
	CreditWatch               // deliveries go on, payments are watched
)

var creditWords = [...]string{"good ok 正常", "hold 冻结", "watch 关注"}

// String gives the grade's word: good, hold or watch.
func (c Credit) String() string { return strings.Fields(creditWords[c])[0] }

// ParseCredit reads the word of a grade; CodeUsage for another.
func ParseCredit(s string) (Credit, error) {
	i := slices.IndexFunc(creditWords[:], func(words string) bool { return slices.Contains(strings.Fields(words), strings.ToLower(s)) })
	if i < 0 {
		return CreditGood, E(CodeUsage, "error.cmd.credit", "Text", s)
	}
	return Credit(i), nil
}

// TombstoneName is what an erased customer is called of which only totals are kept.
func TombstoneName(id int64) string { return "#" + strconv.FormatInt(id, 10) }

// Remind sets the next date of a new customer, or what comes again in its place.
func (c *Customer) Remind(r Repeat) {
	if c.Next, c.NextAt = r.From, r.At; r.Every != 0 {
		c.Next, c.NextAt, c.Repeat = 0, 0, r
	}
}

// MaxName is how many characters a customer's name may have, and a tag.
const MaxName = 1000

// Opening is revenue from before the book: a total that a list had. It counts as
// revenue on the days from On to before Until, less what the orders before On have
// brought; it is no order. An Amount of 0 is none.
type Opening struct {
	Amount    int64 // minor units of the book's currency
	On, Until Day   // Until 0 is for ever
}

// Left gives what of it counts on a day, where orders and refunds before On have
// brought so much, and the next day on which that is otherwise, 0 for none.
func (o *Opening) Left(asOf Day, brought int64) (left int64, next Day) {
	switch {
	case o.Amount <= 0 || o.Until != 0 && asOf >= o.Until:
		return 0, 0
	case asOf < o.On:
		return 0, o.On
	}
	return max(0, o.Amount-max(0, brought)), o.Until
}

// MaxCadence is the longest cadence in days, ten years.
const MaxCadence = 3650

// MaxText is how many characters any other text may have, a note above all.
const MaxText = 100_000

// CheckTexts refuses a text longer than MaxText.
func CheckTexts(texts ...string) error {
	for _, s := range texts {
		if len(s) <= MaxText { // bytes: most are shorter by far
			continue
		}
		if n := utf8.RuneCountInString(s); n > MaxText {
			return Invalid("error.text_long", "N", n, "Limit", MaxText)
		}
	}
	return nil
}

// Field is one further fact of a customer under a free name.
type Field struct{ Name, Value string }

// Override is a person's judgement of the tier, above the machine's.
type Override struct {
	Tier   Tier
	Reason string
	By     string
	On     Day
	Until  Day // the last day on which it holds; 0 is until taken back
}

// Holds tells whether the override stands on the day.
func (o *Override) Holds(day Day) bool { return o != nil && (o.Until == 0 || day <= o.Until) }

// Contact is a person at a customer; as JSON it is what exports write of one.
type Contact struct {
	ID         int64    `json:"-"`
	CustomerID int64    `json:"-"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Phone      string   `json:"phone"`
	Email      string   `json:"email"`
	Birthday   string   `json:"birthday"` // as Customer.Birthday
	Note       string   `json:"note"`
	Primary    bool     `json:"primary"`
	Barred     Barred   `json:"do_not_contact_by"` // beside what the customer bars
	Consents   Consents `json:"consents"`
}

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

// Spend is the money of one order or refund, in minor units of the book's
// currency; a refund's is negative, and that of an amount without a rate is 0.
type Spend struct {
	Day   Day
	Order bool
	Base  int64
}

// Ledger is a customer's orders and refunds by ascending day, packed into a text
// without pointers: days since the one before and amounts to the base of 36, an
// order as "day:amount;", a refund as "day!amount;".
type Ledger string

// LedgerOf packs spends given by ascending day.
func LedgerOf(spends []Spend) Ledger {
	if len(spends) == 0 {
		return ""
	}
	b, last := make([]byte, 0, 8*len(spends)), Day(0)
	for _, s := range spends {
		b = strconv.AppendInt(b, int64(s.Day-last), 36)
		mark, base := byte(':'), s.Base
		if !s.Order {
			mark, base = '!', -base
		}
		b = append(strconv.AppendInt(append(b, mark), base, 36), ';')
		last = s.Day
	}
	return Ledger(b)
}

// First is the day of the earliest, 0 where there is none.
func (l Ledger) First() Day {
	for s := range l.All() {
		return s.Day
	}
	return 0
}

// All gives the spends by ascending day. It ends where a text is no ledger.
func (l Ledger) All() iter.Seq[Spend] {
	return func(yield func(Spend) bool) {
		day := Day(0)
		for rest := string(l); rest != ""; {
			var entry string
			entry, rest, _ = strings.Cut(rest, ";")
			at := strings.IndexAny(entry, ":!")
			if at < 0 {
				return
			}
			since, err := strconv.ParseInt(entry[:at], 36, 32)
			base, err2 := strconv.ParseInt(entry[at+1:], 36, 64)
			if err != nil || err2 != nil {
				return
			}
			day += Day(since)
			s := Spend{Day: day, Order: entry[at] == ':', Base: base}
			if !s.Order {
				s.Base = -base
			}
			if !yield(s) {
				return
			}
		}
	}
}
