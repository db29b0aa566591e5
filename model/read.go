package model

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Book describes an open book.
type Book struct {
	Path      string
	Currency  string // reporting currency, ISO 4217
	Zone      string // IANA name of the time zone days are counted in
	Customers int    // not archived
	Archived  int
	ScoredOn  Day // the day the stored scores are of; 0 before the first rescore
	Today     Day // the civil day now, in the book's zone
	Demo      bool
	Masked    bool       // nothing of persons is shown
	Fields    []FieldDef // further fields that customers may have, by name
	Tiers     TierNames  // as the policy in force has them
	People    bool       // of people rather than customers, by the preset of that policy
	Workdays  bool       // a snooze ends on one, by that policy
}

// Empty tells a book without a single customer.
func (b *Book) Empty() bool { return b.Customers+b.Archived == 0 }

// Kind is what a new customer is, unless it is said.
func (b *Book) Kind() CustomerKind { return If(b.People, Person, Company) }

// ListQuery asks for a window of customers.
type ListQuery struct {
	Filter   *Filter  // nil is everybody; archived ones only when the filter names them
	Near     bool     // each word of Search may be a slip or two away; like it, it finds who is not in the queue too
	Search   string   // substring of name, contact, phone, e-mail, ref, or pinyin initials
	Sort     Attr     // AttrNone is the default: priority for the queue, name for lists
	Field    FieldDef // to sort by, with Sort from AttrField on
	Desc     bool
	Offset   int
	Limit    int   // 0 is all
	Locate   int64 // a customer to find: Page.At tells where it stands
	AsOf     Day   // 0 is today with stored scores
	Queue    bool  // only who stands in the follow-up queue, in queue order unless Sort is given
	Archived bool  // archived customers too
	Figures  bool  // of scores no components and reasons, which take time
}

// Page is a window of the answer to a ListQuery.
type Page struct {
	Rows   []Row
	Offset int
	Total  int  // rows in the whole answer
	At     int  // index of ListQuery.Locate in the whole answer, -1 when it is not in it
	AsOf   Day  // the day of the scores
	Stale  bool // the scores are of an earlier day than asked for; a rescore is under way
}

// QueueCounts is the header of the Today screen. It counts under the same
// filter as the queue itself.
type QueueCounts struct {
	Due     int    // in the queue
	Overdue [4]int // by Tier: past due
	Pinned  int    // in the section of promises and complaints
	Occasions,
	Done, // stood in it today, and left it by a contact, a try or what was settled
	Snoozed int
}

// In gives how many stand in a section.
func (c *QueueCounts) In(s Section) int {
	return [...]int{SectionPromises: c.Pinned, SectionCalls: c.Due - c.Pinned - c.Occasions, SectionOccasions: c.Occasions}[s]
}

// Detail is everything about one customer.
type Detail struct {
	Row
	Contacts   []Contact
	Timeline   []Interaction // newest first, at most the limit asked for
	Events     int           // how many there are in all
	Tiers      []TierChange  // newest first
	Spend      [12]int64     // revenue by month, oldest first, the as-of month last
	Cadence    int           // days, of its tier
	Playbook   string        // of its tier; "" stands for the catalogue's text
	ByStage    string        // the playbook of its stage, likewise
	Problem    *Interaction  // the oldest complaint that is open, else the only deal that is; nil for none
	ReferredBy string        // name of the recommender
	Policy     Policy
	// ModelReason is why the book has no model figures, "" where it has;
	// "model."+ModelReason is the sentence.
	ModelReason string
}

// Main gives the contact to ask for first, nil where none is known.
func (d *Detail) Main() *Contact {
	if d == nil || len(d.Contacts) == 0 {
		return nil
	}
	return &d.Contacts[max(0, slices.IndexFunc(d.Contacts, func(c Contact) bool { return c.Primary }))]
}

// Addressee gives whom to write to, and where: the contact to ask for first, else the
// customer, whose name is one to write to where it is a person.
func (d *Detail) Addressee() (name, email string) {
	_, email = d.Reach()
	if c := d.Main(); c != nil {
		name = c.Name
	} else if d.Kind == Person {
		name = d.Name
	}
	return name, email
}

// Reach gives where to call and write to, "" where that is barred: the contact to ask
// for first, else the house.
func (d *Detail) Reach() (phone, email string) {
	c := cmp.Or(d.Main(), &Contact{})
	barred := d.Barred.With(c.Barred)
	if !barred.Has(ByPhone) {
		phone = cmp.Or(c.Phone, d.Phone)
	}
	if !barred.Has(ByEmail) {
		email = cmp.Or(c.Email, d.Email)
	}
	return phone, email
}

// BarredBy tells why who is asked for first is not to be contacted in a way or for a
// purpose, as Contact.BarredBy does.
func (d *Detail) BarredBy(way Barred, purpose string) string {
	return cmp.Or(d.Main(), &Contact{}).BarredBy(&d.Customer, way, purpose, d.Policy.Privacy.Purposes, d.Score.AsOf)
}

// Match is a candidate for a customer named in words.
type Match struct {
	ID   int64
	Ref  string
	Name string
}

// Facet is one value in use of an attribute such as owner or tag, with its count.
type Facet struct {
	Value string
	Count int
}

// Move is what one component did to a score.
type Move struct {
	Name string
	By   float64
}

// Moves tells what each component did between two scores of a customer, the
// largest move first; together they are the difference of the scores. A
// component moves by what its own value does against the score before: one that
// becomes known takes weight from the others, but did they not change, they did
// not move the score.
func Moves(before, after *Score) []Move {
	known := func(s *Score) (sum float64) {
		for _, c := range s.Components {
			if c.Known {
				sum += c.Weight
			}
		}
		return sum
	}
	pull := func(cs []Component, name string) float64 { // away from the score before
		if c := named(cs, name); c.Known {
			return c.Weight * (c.Value - before.Value)
		}
		return 0
	}
	weight := known(after)
	out := make([]Move, 0, len(after.Components))
	for _, c := range after.Components {
		by := 0.0
		switch {
		case weight == 0:
			by = -named(before.Components, c.Name).Contribution
		case known(before) == 0:
			by = c.Contribution
		default:
			by = (pull(after.Components, c.Name) - pull(before.Components, c.Name)) / weight
		}
		if by != 0 {
			out = append(out, Move{c.Name, by})
		}
	}
	slices.SortStableFunc(out, func(a, b Move) int { return cmp.Compare(math.Abs(b.By), math.Abs(a.By)) })
	return out
}

// named gives the component of a name, an unknown one where there is none.
func named(cs []Component, name string) Component {
	if i := slices.IndexFunc(cs, func(c Component) bool { return c.Name == name }); i >= 0 {
		return cs[i]
	}
	return Component{}
}

// Pair is two customers who may be the same.
type Pair struct {
	A, B     Match    // A has the lower id
	Score    int      // 0..100, how likely they are the same
	Evidence []Reason // what they have in common, and what speaks against it
}

// Difference is a field in which two customers differ.
type Difference struct {
	Field string // its word in the export, or "=" and the name of a further field
	A, B  string
}

// MergeFields are the fields that a merge can take from either customer; further
// fields, by "=" and their name, can be taken as well.
var MergeFields = []string{"name", "kind", "owner", "region", "industry", "phone", "email", "note", "birthday", "potential"}

// CanTake tells whether a merge can take the field from either customer.
func CanTake(field string) bool {
	return slices.Contains(MergeFields, field) || strings.HasPrefix(field, "=")
}
