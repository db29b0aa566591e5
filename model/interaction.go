package model

import (
	_ "embed"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// Kind is what happened in an interaction.
type Kind string

// The kinds of interaction. Order and refund carry money, feedback carries
// satisfaction, a complaint is open until it is resolved.
const (
	Call      Kind = "call"
	Meeting   Kind = "meeting"
	Email     Kind = "email"
	Message   Kind = "message"
	Visit     Kind = "visit"
	Order     Kind = "order"
	Refund    Kind = "refund"
	Complaint Kind = "complaint"
	Feedback  Kind = "feedback"
	Note      Kind = "note"
	Care      Kind = "care"
)

// Kinds lists every kind in the order in which forms offer them.
var Kinds = [...]Kind{Call, Meeting, Email, Message, Visit, Order, Refund, Complaint, Feedback, Note, Care}

// IsContact tells whether the kind counts as contact with the customer, unless
// nobody was reached (Interaction.IsTry): it resets the cadence and fulfils
// promises. Feedback and complaints do: the customer spoke.
func (k Kind) IsContact() bool { return k != Refund && k != Note }

// Way gives the way of contact of the kind, 0 for none in particular.
func (k Kind) Way() Barred {
	return map[Kind]Barred{Call: ByPhone, Email: ByEmail, Message: ByMessage, Visit: ByVisit}[k]
}

// HasAmount tells whether the kind carries money.
func (k Kind) HasAmount() bool { return k == Order || k == Refund }

// NoClock marks an interaction of which only the day is known.
const NoClock = -1

// EvenOdds is the probability of an opportunity until a person says more: it may
// come or not.
const EvenOdds = 0.5

// ParseProbability reads 0.25, 25 and 25% alike.
func ParseProbability(text string) (*float64, error) {
	t, percent := strings.CutSuffix(strings.Map(foldRune, strings.TrimSpace(text)), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(t), 64)
	if percent || v > 1 && v <= 100 {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return nil, Invalid("error.probability")
	}
	return &v, nil
}

// Interaction is anything that happened with a customer.
type Interaction struct {
	ID         int64
	CustomerID int64
	Day        Day
	Clock      int32 // seconds since midnight in the book's zone, or NoClock
	Kind       Kind

	Amount   int64  // minor units of Currency, never negative; a refund's amount is what was given back
	Currency string // "" without money
	// Base is Amount in the book's currency: the same figure in that currency,
	// or Amount times the rate given with it; nil when no rate is known, and the
	// amount then stays out of revenue.
	Base *int64

	Satisfaction int    // 1..5, 0 when none was given
	Outcome      string // free short text: "reached", "no answer", ...
	Note         string
	Contact      string // whom at the customer
	By           string // who logged it
	Next         Day    // the next date agreed in it; 0 is none
	NextAt       At     // the time of that day
	Resolved     Day    // a complaint (or opportunity) was settled on this day; 0 is open

	Expected    int64   // an opportunity: the amount hoped for, in the book's minor units
	Probability float64 // of the stage the opportunity is in, 0..1
	Source      string  // where it came from: one of Sources, or a person's own word

	// Lines are what an order or refund is made of, where that is known; reads of
	// many interactions leave them out.
	Lines []Line

	ExternalID string // the key in the file that brought it, "" for those logged by hand
	BatchID    int64  // the import that brought it, 0 for those logged by hand
}

// Price puts the amount that a text names into an order or a refund of a book in a currency;
// a text without a currency is in named. An amount in the currency that it had keeps the
// rate; what one in another is worth in the book is not known.
func (i *Interaction) Price(text, named, book string) error {
	if text == "" {
		return Invalid("error.amount_missing")
	}
	amount, currency, err := ParseMoney(text, named)
	if err != nil {
		return err
	}
	var base *int64
	switch {
	case currency == book:
		base = &amount
	case currency == i.Currency && i.Base != nil && i.Amount != 0:
		base = new(int64(math.Round(float64(*i.Base) / float64(i.Amount) * float64(amount))))
	}
	i.Amount, i.Currency, i.Base = amount, currency, base
	return nil
}

// ParseExpected reads the amount of an opportunity, which is in the book's currency; "" is
// none.
func ParseExpected(text, book string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	minor, currency, err := ParseMoney(text, book)
	if err == nil && currency != book {
		err = Invalid("logform.deal_currency", "Currency", book)
	}
	return minor, err
}

// Validate checks what a person may have got wrong: the kind, money without a
// currency or below zero, satisfaction outside 1..5, a missing day, an endless
// text.
func (i *Interaction) Validate() error {
	if !slices.Contains(Kinds[:], i.Kind) {
		return Invalid("error.kind", "Text", string(i.Kind))
	}
	switch {
	case i.Day == 0:
		return Invalid("error.date", "Text", "")
	case i.Kind.HasAmount() && !ValidCurrency(i.Currency):
		return Invalid("error.currency", "Text", i.Currency)
	case i.Amount < 0 || i.Amount > MaxAmount || i.Expected < 0 || i.Expected > MaxAmount:
		return Invalid("error.amount_range")
	case !i.Kind.HasAmount() && i.Amount != 0:
		return Invalid("error.amount_kind", "Kind", string(i.Kind))
	case i.Satisfaction < 0 || i.Satisfaction > 5:
		return Invalid("error.satisfaction")
	case i.Kind == Feedback && i.Satisfaction == 0:
		return Invalid("error.satisfaction_missing")
	case i.Kind != Feedback && i.Satisfaction != 0:
		return Invalid("error.satisfaction_kind", "Kind", string(i.Kind))
	case i.Next != 0 && i.Next < i.Day:
		return Invalid("error.next_before", "Next", i.Next.String(), "Day", i.Day.String())
	case i.Probability < 0 || i.Probability > 1:
		return Invalid("error.probability")
	}
	return i.validateLines()
}

func (i *Interaction) validateLines() error {
	switch {
	case len(i.Lines) > 0 && !i.Kind.HasAmount():
		return Invalid("error.lines_kind", "Kind", string(i.Kind))
	case len(i.Lines) > MaxLines:
		return Invalid("error.lines_many", "Limit", MaxLines)
	}
	texts := []string{i.Note, i.Outcome, i.Contact, i.Source, i.ExternalID}
	for k := range i.Lines {
		l := &i.Lines[k]
		texts = append(texts, l.Product, l.Category)
		cost := int64(0)
		if l.Cost != nil {
			cost = *l.Cost
		}
		switch {
		case l.Product == "":
			return Invalid("error.line_product")
		case max(l.Amount, -l.Amount, l.UnitPrice, -l.UnitPrice, cost, -cost) > MaxAmount:
			return Invalid("error.amount_range")
		case math.IsNaN(l.Quantity) || math.Abs(l.Quantity) > maxQuantity:
			return Invalid("error.quantity", "Text", NumberText(l.Quantity, -1))
		}
	}
	return CheckTexts(texts...)
}

// maxQuantity bounds what one line may count.
const maxQuantity = 1e12

// Sources are where opportunities come from, by the names that the policy knows
// the half-lives of some of them by.
var Sources = [...]string{"web", "quote", "demo", "referral", "event"}

// MaxLines is how many lines an order may have.
const MaxLines = 10_000

// Line is one line of an order or a refund: what was bought, or given back.
type Line struct {
	Product   string  // never empty
	Category  string  // "" where none was given
	Quantity  float64 // 0 where none was given; below zero for what was taken back within an order
	UnitPrice int64   // minor units of the interaction's currency, 0 where none was given
	Amount    int64   // minor units; of a discount below zero, 0 where it is not known
	Cost      *int64  // what it cost the seller, minor units; nil where that is not known
}

// SameLines tells whether two orders have the same lines in the same order.
func SameLines(a, b []Line) bool {
	return slices.EqualFunc(a, b, func(x, y Line) bool { return reflect.DeepEqual(x, y) })
}

// Margin is what an order leaves above the cost of its lines, in minor units of its
// currency; ok only where the cost of every line is known.
func (i *Interaction) Margin() (margin int64, ok bool) {
	for k := range i.Lines {
		if i.Lines[k].Cost == nil {
			return 0, false
		}
		margin += i.Lines[k].Amount - *i.Lines[k].Cost
	}
	return margin, len(i.Lines) > 0
}

//go:embed outcomes.txt
var outcomesFile string

// outcomes are the lists of words in outcomes.txt.
var outcomes = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(outcomesFile) {
		if list, words, ok := strings.Cut(line, ": "); ok && line[0] != '#' {
			out[list] = append(out[list], strings.Split(strings.TrimSpace(words), ", ")...)
		}
	}
	return out
})

// IsTry tells whether the interaction sought the customer and reached nobody: a
// call that was not answered, a letter that came back. A try is no contact: the
// cadence goes on. What the customer did or said (orders, feedback, complaints)
// never is one.
func (i *Interaction) IsTry() bool {
	return i.Outcome != "" && slices.Contains([]Kind{Call, Meeting, Email, Message, Visit, Care}, i.Kind) && reachedNobody(i.Outcome)
}

// IsContact tells whether the interaction was contact with the customer: of a
// kind that is, and no mere try.
func (i *Interaction) IsContact() bool { return i.Kind.IsContact() && !i.IsTry() }

// reachedNobody reads a free outcome. What says that nobody was reached is taken
// out before the rest is asked whether somebody was: "no answer, then reached".
func reachedNobody(outcome string) bool {
	text, lists, nobody := outcomeWords(outcome), outcomes(), false
	if slices.Contains(lists["alone"], strings.TrimSpace(text)) {
		return true
	}
	for _, w := range lists["unasked"] {
		cutWord(&text, w)
	}
	for _, w := range lists["unreached"] {
		nobody = cutWord(&text, w) || nobody
	}
	return nobody && !slices.ContainsFunc(lists["reached"], func(w string) bool { return cutWord(&text, w) })
}

// cutWord takes a word out of folded text, and tells whether it stood there.
func cutWord(text *string, word string) bool {
	word = If(word[0] < 0x80, " "+word+" ", word)
	if !strings.Contains(*text, word) {
		return false
	}
	*text = strings.ReplaceAll(*text, word, " ")
	return true
}

// outcomeWords folds an outcome to lower-case words between single spaces, with
// one at either end; apostrophes vanish.
func outcomeWords(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(strings.ToLower(strings.NewReplacer("'", "", "’", "").Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		b.WriteString(" " + word)
	}
	return b.String() + " "
}
