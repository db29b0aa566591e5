package model

import (
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
