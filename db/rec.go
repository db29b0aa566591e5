package db

import (
	"bytes"
	"math"
	"strings"
	"unique"

	"tierbook/db/record"
	"tierbook/model"
)

// rec is one customer in the read model of a day: what lists sort, filter and
// search by. It is a model.Record.
type rec struct {
	*profile
	asOf model.Day
	out  bool // the customer is gone
	recFacts
	record.Lean
}

// profile is what does not depend on the day: who the customer is and what people
// set. Nothing changes it, so the read models of several days share it. A hundred
// thousand of them stay in memory: it holds few pointers and each text once.
type profile struct {
	id      int64
	own     string // the customer's own texts; what a search looks through first
	hay     uint32 // length of that: folded texts, newline-separated
	name    span
	nameKey span
	ref     span
	phone   span
	email   span
	digits  span // phone numbers, digits only, newline-separated

	created, snoozed, overrideUntil model.Day

	owner, region, industry, tags word // tags newline-separated

	potential                               int16 // -1 is unknown
	person, archived, noContact, overridden bool
}

// recFacts is what lists know of a customer's facts.
type recFacts struct {
	revenue                                     int64
	firstOrder, lastOrder, lastContact, lastTry model.Day
	orders                                      int32
	complaints                                  uint16
	satisfaction                                uint8
}

func recFactsOf(f *model.Facts) recFacts {
	return recFacts{
		revenue: f.Revenue, firstOrder: f.FirstOrder, lastOrder: f.LastOrder, lastContact: f.LastContact, lastTry: f.LastTry,
		orders: int32(f.Orders), complaints: uint16(min(f.OpenComplaints, math.MaxUint16)), satisfaction: uint8(f.Satisfaction),
	}
}

// span is where a text of a profile lies in its own texts.
type span struct{ from, to uint32 }

func (p *profile) text(s span) string { return p.own[s.from:s.to] }

// word is a text that many customers share, in the room of one pointer.
type word struct{ h unique.Handle[string] }

func wordOf(s string) word {
	if s == "" {
		return word{}
	}
	return word{unique.Make(s)}
}

func (w word) String() string {
	if w == (word{}) {
		return ""
	}
	return w.h.Value()
}

// texts are a customer's own texts on the way into a profile.
type texts struct{ name, nameKey, initials, ref, phone, email string }

// newRec makes a customer's entry of the read model. The score's day is set by
// the snapshot that takes it in.
func newRec(c *model.Customer, contacts []model.Contact, f *model.Facts, s *record.Lean) rec {
	return rec{profile: newProfile(c, contacts), recFacts: recFactsOf(f), Lean: *s}
}

func newProfile(c *model.Customer, contacts []model.Contact) *profile {
	key, initials := record.NameKeys(c.Name)
	p := &profile{
		id: c.ID, owner: wordOf(c.Owner), region: wordOf(c.Region), industry: wordOf(c.Industry), tags: wordOf(strings.Join(c.Tags, "\n")),
		created: c.Created, snoozed: c.SnoozedUntil,
		potential: -1, person: c.Kind == model.Person, archived: c.Archived, noContact: c.DoNotContact,
	}
	if c.Potential != nil {
		p.potential = int16(*c.Potential)
	}
	if c.Override != nil {
		p.overridden, p.overrideUntil = true, c.Override.Until
	}
	p.setTexts(&texts{name: c.Name, nameKey: key, initials: initials, ref: c.Ref, phone: c.Phone, email: c.Email}, contacts, nil)
	return p
}

// setTexts builds what a search looks through and puts the customer's own texts
// into the same piece of memory: a text that is part of another takes no room.
func (p *profile) setTexts(t *texts, contacts []model.Contact, in *pool) {
	var room [256]byte // most customers need no more
	hay := append(room[:0], record.Fold(t.name)...)
	add := func(s string) {
		if s != "" {
			hay = append(append(hay, '\n'), s...)
		}
	}
	addPinyin := func(name, key, initials string) {
		if initials == "" {
			return // nothing Chinese: the name itself is found
		}
		add(key)
		add(initials)
		for _, s := range record.OtherReadings(name) {
			add(s)
		}
	}
	addPinyin(t.name, t.nameKey, t.initials)
	add(record.Fold(t.ref))
	add(record.Fold(t.email))
	add(record.Fold(t.phone))
	digits := record.DigitsOf(t.phone)
	for i := range contacts {
		c := &contacts[i]
		add(record.Fold(c.Name))
		key, initials := record.NameKeys(c.Name)
		addPinyin(c.Name, key, initials)
		add(record.Fold(c.Email))
		if d := record.DigitsOf(c.Phone); d != "" && digits != "" {
			digits += "\n" + d
		} else {
			digits += d
		}
	}
	p.hay = uint32(len(hay))
	for _, p := range []struct {
		into *span
		text string
	}{{&p.name, t.name}, {&p.nameKey, t.nameKey}, {&p.ref, t.ref}, {&p.phone, t.phone}, {&p.email, t.email}, {&p.digits, digits}} {
		if p.text == "" {
			continue
		}
		at := bytes.Index(hay, []byte(p.text))
		if at < 0 {
			at = len(hay)
			hay = append(hay, p.text...)
		}
		*p.into = span{uint32(at), uint32(at + len(p.text))}
	}
	p.own = in.keep(hay)
}

// pool keeps texts in few large pieces of memory, which are less work for the
// collector than a piece for each. The nil pool makes a piece for each.
type pool struct{ b strings.Builder }

const poolPiece = 64 << 10

func (p *pool) keep(text []byte) string {
	if p == nil {
		return string(text)
	}
	if p.b.Cap()-p.b.Len() < len(text) {
		p.b = strings.Builder{} // the texts hold on to the piece before
		p.b.Grow(max(poolPiece, len(text)))
	}
	from := p.b.Len()
	p.b.Write(text)
	return p.b.String()[from:]
}

// needle is a search text prepared for many records.
type needle struct{ text, digits string }

// phoneQuery is the least number of digits that are looked for in phone numbers
// written with other separators.
const phoneQuery = 3

func newNeedle(s string) needle {
	n := needle{text: record.Fold(s)}
	if strings.Trim(n.text, "0123456789 +-()./") == "" {
		if d := record.DigitsOf(n.text); len(d) >= phoneQuery {
			n.digits = d
		}
	}
	return n
}

func (n needle) match(r *rec) bool {
	return strings.Contains(r.own[:r.hay], n.text) || (n.digits != "" && strings.Contains(r.text(r.digits), n.digits))
}

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *rec) Text(a model.Attr) string {
	switch a {
	case model.AttrName:
		return r.text(r.name)
	case model.AttrRef:
		return r.text(r.ref)
	case model.AttrKind:
		if r.person {
			return string(model.Person)
		}
		return string(model.Company)
	case model.AttrOwner:
		return r.owner.String()
	case model.AttrRegion:
		return r.region.String()
	case model.AttrIndustry:
		return r.industry.String()
	case model.AttrPhone:
		return r.text(r.phone)
	case model.AttrEmail:
		return r.text(r.email)
	case model.AttrStage:
		return r.Stage.String()
	case model.AttrTags:
		return strings.ReplaceAll(r.tags.String(), "\n", ",")
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
		return r.Priority, true
	case model.AttrScore:
		return r.Value, r.Known
	case model.AttrCoverage:
		return r.Coverage, true
	case model.AttrTier:
		return unlessZero(r.Tier)
	case model.AttrMachineTier:
		return unlessZero(r.Machine)
	case model.AttrABC:
		return unlessZero(r.ABC)
	case model.AttrR:
		return unlessZero(r.R)
	case model.AttrF:
		return unlessZero(r.F)
	case model.AttrM:
		return unlessZero(r.M)
	case model.AttrGain:
		return r.Gain, true
	case model.AttrDue:
		return unlessZero(r.Due)
	case model.AttrOverdue:
		return float64(r.asOf - r.Due), r.Due != 0
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
		return r.PAlive.Float()
	case model.AttrPOrder:
		return r.POrder.Float()
	case model.AttrExpectedOrders:
		return r.XOrders.Float()
	case model.AttrExpectedSpend:
		return r.XSpend.Float()
	case model.AttrCLV:
		return r.CLV.Float()
	}
	return 0, false
}

func unlessZero[T ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

// HasTag tells whether the customer carries the tag, compared without case.
func (r *rec) HasTag(tag string) bool {
	if r.tags == (word{}) {
		return false
	}
	for t := range strings.SplitSeq(r.tags.String(), "\n") {
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
		return r.Due != 0 && r.Due <= r.asOf
	case "overdue":
		return r.Due != 0 && r.Due < r.asOf
	case "pinned":
		return r.Pinned
	case "provisional":
		return r.Provisional
	case "override":
		return r.overridden && (r.overrideUntil == 0 || r.asOf <= r.overrideUntil)
	case "complaint":
		return r.complaints > 0
	case "no_contact":
		return r.noContact
	case "warning":
		return r.Findings&model.FindingWarning != 0
	case "winback":
		return r.Findings&model.FindingWinback != 0
	case "disagreement":
		return r.Findings&model.FindingDisagreement != 0
	}
	return false
}
