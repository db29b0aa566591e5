package db

import (
	"strings"

	"tierbook/model"
)

// rec is one customer in the read model: what lists sort, filter and search by.
// It is a model.Record.
type rec struct {
	id                      int64
	name, nameKey           string
	ref, phone, email       string
	owner, region, industry string // shared by all customers with the same
	tags                    string // newline-separated, shared likewise
	hay                     string // folded texts to search in, newline-separated
	digits                  string // phone numbers, digits only, newline-separated
	asOf                    model.Day

	created, snoozed, overrideUntil              model.Day
	firstOrder, lastOrder, lastContact           model.Day
	revenue                                      int64
	orders, complaints                           int32
	potential                                    int16 // -1 is unknown
	satisfaction                                 uint8
	person, archived, noContact, overridden, out bool // out: the slot is empty
	lean
}

// newRec makes a customer's entry of the read model. The score's day is set by
// the snapshot that takes it in.
func newRec(c *model.Customer, contacts []model.Contact, f *model.Facts, s *lean) rec {
	key, initials := nameKeys(c.Name)
	r := rec{
		id: c.ID, name: c.Name, nameKey: key, ref: c.Ref, phone: c.Phone, email: c.Email, owner: c.Owner, region: c.Region,
		industry: c.Industry, tags: strings.Join(c.Tags, "\n"), created: c.Created, snoozed: c.SnoozedUntil,
		potential: -1, person: c.Kind == model.Person, archived: c.Archived, noContact: c.DoNotContact, lean: *s,
	}
	if c.Potential != nil {
		r.potential = int16(*c.Potential)
	}
	if c.Override != nil {
		r.overridden, r.overrideUntil = true, c.Override.Until
	}
	r.setFacts(f)
	r.search(initials, contacts)
	return r
}

func (r *rec) setFacts(f *model.Facts) {
	r.firstOrder, r.lastOrder, r.lastContact = f.FirstOrder, f.LastOrder, f.LastContact
	r.revenue, r.orders, r.complaints = f.Revenue, int32(f.Orders), int32(f.OpenComplaints)
	r.satisfaction = uint8(f.Satisfaction)
}

// search builds what a search looks through.
func (r *rec) search(initials string, contacts []model.Contact) {
	parts := append(make([]string, 0, 5+2*len(contacts)), fold(r.name))
	for _, s := range []string{initials, fold(r.ref), fold(r.email), fold(r.phone)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	phones := make([]string, 0, 1+len(contacts))
	if d := digitsOf(r.phone); d != "" {
		phones = append(phones, d)
	}
	for i := range contacts {
		c := &contacts[i]
		parts = append(parts, fold(c.Name))
		if _, in := nameKeys(c.Name); in != "" {
			parts = append(parts, in)
		}
		if c.Email != "" {
			parts = append(parts, fold(c.Email))
		}
		if d := digitsOf(c.Phone); d != "" {
			phones = append(phones, d)
		}
	}
	r.hay, r.digits = strings.Join(parts, "\n"), strings.Join(phones, "\n")
	r.pack()
}

// pack puts the record's own texts into one piece of memory; a hundred thousand
// small strings cost more than what is in them. A sort key equal to the folded
// name takes no room of its own.
func (r *rec) pack() {
	own := []*string{&r.hay, &r.name, &r.ref, &r.phone, &r.email, &r.digits, &r.nameKey}
	if strings.HasPrefix(r.hay, r.nameKey) {
		own = own[:6]
	}
	n := 0
	for _, s := range own {
		n += len(*s)
	}
	var b strings.Builder
	b.Grow(n)
	for _, s := range own {
		b.WriteString(*s)
	}
	all := b.String()
	for _, s := range own {
		*s, all = all[:len(*s)], all[len(*s):]
	}
	if len(own) == 6 {
		r.nameKey = r.hay[:len(r.nameKey)]
	}
}

// needle is a search text prepared for many records.
type needle struct{ text, digits string }

// phoneQuery is the least number of digits that are looked for in phone numbers
// written with other separators.
const phoneQuery = 3

func newNeedle(s string) needle {
	n := needle{text: fold(s)}
	if strings.Trim(n.text, "0123456789 +-()./") == "" {
		if d := digitsOf(n.text); len(d) >= phoneQuery {
			n.digits = d
		}
	}
	return n
}

func (n needle) match(r *rec) bool {
	return strings.Contains(r.hay, n.text) || (n.digits != "" && strings.Contains(r.digits, n.digits))
}

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *rec) Text(a model.Attr) string {
	switch a {
	case model.AttrName:
		return r.name
	case model.AttrRef:
		return r.ref
	case model.AttrKind:
		if r.person {
			return string(model.Person)
		}
		return string(model.Company)
	case model.AttrOwner:
		return r.owner
	case model.AttrRegion:
		return r.region
	case model.AttrIndustry:
		return r.industry
	case model.AttrPhone:
		return r.phone
	case model.AttrEmail:
		return r.email
	case model.AttrStage:
		return r.stage.String()
	case model.AttrTags:
		return strings.ReplaceAll(r.tags, "\n", ",")
	}
	return ""
}

// Num gives number, money (minor units), share, day and tier attributes; false
// when unknown.
func (r *rec) Num(a model.Attr) (float64, bool) {
	switch a {
	case model.AttrID:
		return float64(r.id), true
	case model.AttrPriority:
		return r.priority, true
	case model.AttrScore:
		return r.value, r.known
	case model.AttrCoverage:
		return r.coverage, true
	case model.AttrTier:
		return unlessZero(r.tier)
	case model.AttrMachineTier:
		return unlessZero(r.machine)
	case model.AttrABC:
		return unlessZero(r.abc)
	case model.AttrR:
		return unlessZero(r.r)
	case model.AttrF:
		return unlessZero(r.f)
	case model.AttrM:
		return unlessZero(r.m)
	case model.AttrGain:
		return r.gain, true
	case model.AttrDue:
		return unlessZero(r.due)
	case model.AttrOverdue:
		return float64(r.asOf - r.due), r.due != 0
	case model.AttrPotential:
		return float64(r.potential), r.potential >= 0
	}
	return r.numFacts(a)
}

// numFacts gives the attributes that facts and models bring.
func (r *rec) numFacts(a model.Attr) (float64, bool) {
	switch a {
	case model.AttrRevenue:
		return float64(r.revenue), true
	case model.AttrOrders:
		return float64(r.orders), true
	case model.AttrFirstOrder:
		return unlessZero(r.firstOrder)
	case model.AttrLastOrder:
		return unlessZero(r.lastOrder)
	case model.AttrLastContact:
		return unlessZero(r.lastContact)
	case model.AttrSatisfaction:
		return unlessZero(r.satisfaction)
	case model.AttrComplaints:
		return float64(r.complaints), true
	case model.AttrCreated:
		return unlessZero(r.created)
	case model.AttrSnoozed:
		return unlessZero(r.snoozed)
	case model.AttrPAlive:
		return r.pAlive.float()
	case model.AttrPOrder:
		return r.pOrder.float()
	case model.AttrExpectedOrders:
		return r.xOrders.float()
	case model.AttrExpectedSpend:
		return r.xSpend.float()
	case model.AttrCLV:
		return r.clv.float()
	}
	return 0, false
}

func unlessZero[T ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

// HasTag tells whether the customer carries the tag, compared without case.
func (r *rec) HasTag(tag string) bool {
	if r.tags == "" {
		return false
	}
	for t := range strings.SplitSeq(r.tags, "\n") {
		if strings.EqualFold(t, tag) {
			return true
		}
	}
	return false
}

// Is tells the flags of filters on the day of the score.
func (r *rec) Is(flag string) bool {
	switch flag {
	case "archived":
		return r.archived
	case "snoozed":
		return r.snoozed > r.asOf
	case "due":
		return r.due != 0 && r.due <= r.asOf
	case "overdue":
		return r.due != 0 && r.due < r.asOf
	case "pinned":
		return r.pinned
	case "provisional":
		return r.provisional
	case "override":
		return r.overridden && (r.overrideUntil == 0 || r.asOf <= r.overrideUntil)
	case "complaint":
		return r.complaints > 0
	case "no_contact":
		return r.noContact
	case "warning":
		return r.findings&model.FindingWarning != 0
	case "winback":
		return r.findings&model.FindingWinback != 0
	case "disagreement":
		return r.findings&model.FindingDisagreement != 0
	}
	return false
}
