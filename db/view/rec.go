package view

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"unique"

	"tierbook/db/record"
	"tierbook/model"
)

// Record is one customer in the read model of a day: what lists sort, filter and
// search by. It is a model.Record.
type Record struct {
	*Profile
	AsOf model.Day
	out  bool // the customer is gone
	Facts
	record.Lean
}

// Profile is what does not depend on the day: who the customer is and what people
// set. Nothing changes it, so the read models of several days share it. A hundred
// thousand of them stay in memory: it holds few pointers and each text once.
type Profile struct {
	ID      int64
	own     string // the customer's own texts; what a search looks through first
	hay     uint32 // length of that: folded texts, newline-separated
	name    span
	nameKey span
	ref     span
	phone   span
	email   span
	digits  span // phone numbers, digits only, newline-separated
	fields  span // further fields: each \x1e, name, \x1f, value; one \x1e at the end

	Created, snoozed, overrideUntil model.Day

	Owner, region, industry, Tags Word // tags newline-separated
	consents                      Word // its own, then those of contacts, each behind a fieldEnd

	cadence                      int32 // own, in days; 0 is as the tier
	potential                    int16 // -1 is unknown
	person, Archived, overridden bool
	credit                       model.Credit
	Barred                       model.Barred
}

// Facts is what lists know of a customer's facts.
type Facts struct {
	Revenue                                     int64
	FirstOrder, lastOrder, LastContact, LastTry model.Day
	Orders                                      int32
	Complaints                                  uint16
	Satisfaction                                uint8
}

// FactsOf keeps of facts what lists need.
func FactsOf(f *model.Facts) Facts {
	return Facts{
		Revenue: f.Revenue, FirstOrder: f.FirstOrder, lastOrder: f.LastOrder, LastContact: f.LastContact, LastTry: f.LastTry,
		Orders: int32(f.Orders), Complaints: uint16(min(f.OpenComplaints, math.MaxUint16)), Satisfaction: uint8(f.Satisfaction),
	}
}

// span is where a text of a profile lies in its own texts.
type span struct{ from, to uint32 }

func (p *Profile) text(s span) string { return p.own[s.from:s.to] }

// Word is a text that many customers share, in the room of one pointer.
type Word struct{ h unique.Handle[string] }

// WordOf gives the word of a text.
func WordOf(s string) Word {
	if s == "" {
		return Word{}
	}
	return Word{unique.Make(s)}
}

// String gives the text.
func (w Word) String() string {
	if w == (Word{}) {
		return ""
	}
	return w.h.Value()
}

// texts are a customer's own texts on the way into a profile.
type texts struct{ name, nameKey, initials, ref, phone, email, fields string }

// NewRecord makes a customer's entry of the read model. The score's day is set by
// the snapshot that takes it in.
func NewRecord(c *model.Customer, contacts []model.Contact, f *model.Facts, s *record.Lean) Record {
	return Record{Profile: newProfile(c, contacts), Facts: FactsOf(f), Lean: *s}
}

func newProfile(c *model.Customer, contacts []model.Contact) *Profile {
	key, initials := record.NameKeys(c.Name)
	p := &Profile{
		ID: c.ID, Owner: WordOf(c.Owner), region: WordOf(c.Region), industry: WordOf(c.Industry), Tags: WordOf(strings.Join(c.Tags, "\n")), consents: consentsOf(c.Consents, contacts),
		Created: c.Created, snoozed: c.SnoozedUntil,
		potential: -1, cadence: int32(c.Cadence), person: c.Kind == model.Person, Archived: c.Archived, Barred: c.Barred, credit: c.Credit,
	}
	if c.Potential != nil {
		p.potential = int16(*c.Potential)
	}
	if c.Override != nil {
		p.overridden, p.overrideUntil = true, c.Override.Until
	}
	p.setTexts(&texts{name: c.Name, nameKey: key, initials: initials, ref: c.Ref, phone: c.Phone, email: c.Email, fields: fieldsText(c.Fields)}, contacts, nil)
	return p
}

// consentsOf puts the consents of a customer and of its contacts side by side.
func consentsOf(own model.Consents, contacts []model.Contact) Word {
	all := string(own)
	for i := range contacts {
		if c := contacts[i].Consents; c != "" {
			all += fieldEnd + string(c)
		}
	}
	return WordOf(all)
}

// setTexts builds what a search looks through and puts the customer's own texts
// into the same piece of memory: a text that is part of another takes no room.
func (p *Profile) setTexts(t *texts, contacts []model.Contact, in *pool) {
	var room [256]byte // most customers need no more
	hay, digits := haystack(room[:0], t, contacts)
	p.hay = uint32(len(hay))
	p.place(hay, t, digits, in)
}

// haystack appends what a search looks through, and gives the phone numbers.
func haystack(hay []byte, t *texts, contacts []model.Contact) (out []byte, digits string) {
	hay = append(hay, record.Fold(t.name)...)
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
	for f := range strings.SplitSeq(t.fields, fieldEnd) {
		if _, v, ok := strings.Cut(f, fieldIs); ok {
			add(record.Fold(v))
		}
	}
	digits = record.DigitsOf(t.phone)
	for i := range contacts {
		c := &contacts[i]
		add(record.Fold(c.Name))
		key, initials := record.NameKeys(c.Name)
		addPinyin(c.Name, key, initials)
		add(record.Fold(c.Email))
		d := record.DigitsOf(c.Phone)
		digits += model.If(d != "" && digits != "", "\n", "") + d
	}
	return hay, digits
}

// place puts the customer's own texts where they stand in a piece of text, or
// behind it.
func (p *Profile) place(hay []byte, t *texts, digits string, in *pool) {
	for _, p := range []struct {
		into *span
		text string
	}{{&p.name, t.name}, {&p.nameKey, t.nameKey}, {&p.ref, t.ref}, {&p.phone, t.phone}, {&p.email, t.email}, {&p.digits, digits}, {&p.fields, t.fields}} {
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
type needle struct {
	text, digits string
	near         bool // model.ListQuery.Near
}

// phoneQuery is the least number of digits that are looked for in phone numbers
// written with other separators.
const phoneQuery = 3

func newNeedle(s string, near bool) needle {
	n := needle{text: record.Fold(s), near: near}
	if strings.Trim(n.text, "0123456789 +-()./") == "" {
		if d := record.DigitsOf(n.text); len(d) >= phoneQuery {
			n.digits = d
		}
	}
	return n
}

func (n needle) match(r *Record) bool {
	if n.near {
		return model.Slips(n.text, r.own[:r.hay])
	}
	return strings.Contains(r.own[:r.hay], n.text) || (n.digits != "" && strings.Contains(r.text(r.digits), n.digits))
}

// attrTexts and attrNumbers read the attributes that are a text, or a number.
var (
	attrTexts = [...]func(*Record) string{
		model.AttrName:     func(r *Record) string { return r.text(r.name) },
		model.AttrRef:      func(r *Record) string { return r.text(r.ref) },
		model.AttrKind:     func(r *Record) string { return string(r.kind()) },
		model.AttrOwner:    func(r *Record) string { return r.Owner.String() },
		model.AttrRegion:   func(r *Record) string { return r.region.String() },
		model.AttrIndustry: func(r *Record) string { return r.industry.String() },
		model.AttrCity:     func(r *Record) string { return model.City(r.region.String()) },
		model.AttrPhone:    func(r *Record) string { return r.text(r.phone) },
		model.AttrEmail:    func(r *Record) string { return r.text(r.email) },
		model.AttrStage:    func(r *Record) string { return r.Stage.String() },
		model.AttrTags:     func(r *Record) string { return strings.ReplaceAll(r.Tags.String(), "\n", ",") },
		model.AttrConsent: func(r *Record) string {
			var out []string
			for one := range strings.SplitSeq(r.consents.String(), fieldEnd) {
				out = append(out, model.Consents(one).Words(r.AsOf))
			}
			return strings.Trim(strings.Join(out, ","), ",")
		},
		model.AttrRFMClass: func(r *Record) string { return string(model.RFMClassOf(int(r.R), int(r.F), int(r.M))) },
	}
	attrNumbers = [...]func(*Record) (float64, bool){
		model.AttrID:             func(r *Record) (float64, bool) { return float64(r.ID), true },
		model.AttrPriority:       func(r *Record) (float64, bool) { return r.Priority, true },
		model.AttrScore:          func(r *Record) (float64, bool) { return r.Value, r.Known },
		model.AttrCoverage:       func(r *Record) (float64, bool) { return r.Coverage, true },
		model.AttrTier:           func(r *Record) (float64, bool) { return unlessZero(r.Tier) },
		model.AttrMachineTier:    func(r *Record) (float64, bool) { return unlessZero(r.Machine) },
		model.AttrABC:            func(r *Record) (float64, bool) { return unlessZero(r.ABC) },
		model.AttrR:              func(r *Record) (float64, bool) { return unlessZero(r.R) },
		model.AttrF:              func(r *Record) (float64, bool) { return unlessZero(r.F) },
		model.AttrM:              func(r *Record) (float64, bool) { return unlessZero(r.M) },
		model.AttrGain:           func(r *Record) (float64, bool) { return r.Gain, true },
		model.AttrDue:            func(r *Record) (float64, bool) { return unlessZero(r.Due) },
		model.AttrOverdue:        func(r *Record) (float64, bool) { return float64(r.AsOf - r.Due), r.Due != 0 },
		model.AttrPotential:      func(r *Record) (float64, bool) { return float64(r.potential), r.potential >= 0 },
		model.AttrRevenue:        func(r *Record) (float64, bool) { return float64(r.Revenue), true },
		model.AttrOrders:         func(r *Record) (float64, bool) { return float64(r.Orders), true },
		model.AttrRevenue12m:     func(r *Record) (float64, bool) { return float64(r.Revenue12m), true },
		model.AttrOrders12m:      func(r *Record) (float64, bool) { return float64(r.Orders12m), true },
		model.AttrFirstOrder:     func(r *Record) (float64, bool) { return unlessZero(r.FirstOrder) },
		model.AttrLastOrder:      func(r *Record) (float64, bool) { return unlessZero(r.lastOrder) },
		model.AttrLastContact:    func(r *Record) (float64, bool) { return unlessZero(r.LastContact) },
		model.AttrSatisfaction:   func(r *Record) (float64, bool) { return unlessZero(r.Satisfaction) },
		model.AttrComplaints:     func(r *Record) (float64, bool) { return float64(r.Complaints), true },
		model.AttrCreated:        func(r *Record) (float64, bool) { return unlessZero(r.Created) },
		model.AttrSnoozed:        func(r *Record) (float64, bool) { return unlessZero(r.snoozed) },
		model.AttrBirthday:       func(r *Record) (float64, bool) { return unlessZero(r.Birthday) },
		model.AttrCadence:        func(r *Record) (float64, bool) { return unlessZero(r.cadence) },
		model.AttrPAlive:         func(r *Record) (float64, bool) { return r.PAlive.Float() },
		model.AttrPOrder:         func(r *Record) (float64, bool) { return r.POrder.Float() },
		model.AttrExpectedOrders: func(r *Record) (float64, bool) { return r.XOrders.Float() },
		model.AttrExpectedSpend:  func(r *Record) (float64, bool) { return r.XSpend.Float() },
		model.AttrCLV:            func(r *Record) (float64, bool) { return r.CLV.Float() },
	}
)

func (r *Record) kind() model.CustomerKind { return model.If(r.person, model.Person, model.Company) }

// Text gives text, stage and kind attributes; tags joined by commas.
func (r *Record) Text(a model.Attr) string {
	if int(a) >= len(attrTexts) || attrTexts[a] == nil {
		return ""
	}
	return attrTexts[a](r)
}

// Num gives number, money (minor units), share, day and tier attributes; false
// when unknown.
func (r *Record) Num(a model.Attr) (float64, bool) {
	if int(a) >= len(attrNumbers) || attrNumbers[a] == nil {
		return 0, false
	}
	return attrNumbers[a](r)
}

func unlessZero[T ~int32 | ~uint8](v T) (float64, bool) { return float64(v), v != 0 }

// HasTag tells whether the customer carries the tag, compared without case.
func (r *Record) HasTag(tag string) bool {
	return slices.ContainsFunc(record.SplitTags(r.Tags.String()), func(t string) bool { return strings.EqualFold(t, tag) })
}

// flags tell those of filters.
var flags = map[string]func(*Record) bool{
	"archived":     func(r *Record) bool { return r.Archived },
	"snoozed":      func(r *Record) bool { return r.snoozed > r.AsOf },
	"due":          func(r *Record) bool { return r.Due != 0 && r.Due <= r.AsOf },
	"overdue":      func(r *Record) bool { return r.Due != 0 && r.Due < r.AsOf },
	"pinned":       func(r *Record) bool { return r.Pinned },
	"provisional":  func(r *Record) bool { return r.Provisional },
	"override":     func(r *Record) bool { return r.overridden && (r.overrideUntil == 0 || r.AsOf <= r.overrideUntil) },
	"complaint":    func(r *Record) bool { return r.Complaints > 0 },
	"no_contact":   func(r *Record) bool { return r.Barred.Has(model.Everyway) },
	"no_phone":     func(r *Record) bool { return r.Barred.Has(model.ByPhone) },
	"no_email":     func(r *Record) bool { return r.Barred.Has(model.ByEmail) },
	"no_message":   func(r *Record) bool { return r.Barred.Has(model.ByMessage) },
	"no_visit":     func(r *Record) bool { return r.Barred.Has(model.ByVisit) },
	"credit_hold":  func(r *Record) bool { return r.credit == model.CreditHold },
	"credit_watch": func(r *Record) bool { return r.credit == model.CreditWatch },
	"bad_phone":    func(r *Record) bool { return model.BadPhone(r.text(r.phone)) },
	"bad_email":    func(r *Record) bool { return model.BadEmail(r.text(r.email)) },
	"warning":      func(r *Record) bool { return r.Findings&model.FindingWarning != 0 },
	"winback":      func(r *Record) bool { return r.Findings&model.FindingWinback != 0 },
	"disagreement": func(r *Record) bool { return r.Findings&model.FindingDisagreement != 0 },
}

// Is tells the flags of filters on the day of the score.
func (r *Record) Is(flag string) bool {
	holds, known := flags[flag]
	return known && holds(r)
}

// What stands between further fields, and between a name and its value.
const fieldEnd, fieldIs = "\x1e", "\x1f"

// fieldsText writes further fields into one text.
func fieldsText(list []model.Field) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for _, f := range list {
		b.WriteString(fieldEnd + f.Name + fieldIs + f.Value)
	}
	return b.String() + fieldEnd
}

// Field gives the value of a further field by its name, "" for none.
func (r *Record) Field(name string) string {
	all := r.text(r.fields)
	for all != "" {
		i := strings.Index(all, name)
		if i < 0 {
			return ""
		}
		if rest := all[i+len(name):]; i > 0 && all[i-1] == fieldEnd[0] && strings.HasPrefix(rest, fieldIs) {
			value, _, _ := strings.Cut(rest[1:], fieldEnd)
			return value
		}
		all = all[i+len(name):]
	}
	return ""
}
