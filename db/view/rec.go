package view

import (
	"math"
	"slices"
	"strings"

	"tierbook/db/record"
	"tierbook/db/spill"
	"tierbook/model"
)

// Record is one customer in the read model of a day: what lists sort, filter and
// search by. It is a model.Record. One serves for many customers, one after the other.
type Record struct {
	*row
	figures
	AsOf model.Day
	own  []byte         // the customer's texts as pack made them, nil before they are read
	in   *Snapshot      // whose the row is
	last *spill.Stretch // what was read of its texts last; nil keeps nothing
}

// row is what stays in memory of a customer: what the queue's order and its header's
// counts look at, and where the rest lies. It holds no pointers.
type row struct {
	ID            int64
	gain          float64
	textAt, textN uint32 // where its texts lie, in units of spill.Unit, and their length
	figuresAt     uint32 // where its figures lie, in such units
	snoozed, due  model.Day
	place         record.Place
	tier          model.Tier
	Archived, out bool // out: the customer is gone
}

// figures are what interactions and the score say of a customer. They hold no pointers.
type figures struct {
	Facts
	record.Lean
}

// profile is what does not depend on the day, and stands before the texts. The read models
// of several days have the same. It holds no pointers.
type profile struct {
	Created, overrideUntil model.Day
	cadence                int32 // own, in days; 0 is as the tier
	potential              int16 // -1 is unknown
	person, overridden     bool
	credit                 model.Credit
	Barred                 model.Barred
}

// Profile reads it.
func (r *Record) Profile() (p profile) {
	copy(raw(&p), r.packed())
	return p
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

// NewRecord makes a customer's entry of the read model. The score's day is set by
// the snapshot that takes it in.
func NewRecord(c *model.Customer, contacts []model.Contact, f *model.Facts, s *record.Lean) Record {
	p, own := newProfile(c, contacts)
	return Record{row: &p, figures: figures{FactsOf(f), *s}, own: own}
}

func newProfile(c *model.Customer, contacts []model.Contact) (row, []byte) {
	p := profile{
		Created: c.Created, potential: -1, cadence: int32(c.Cadence), person: c.Kind == model.Person, Barred: c.Barred, credit: c.Credit,
	}
	if c.Potential != nil {
		p.potential = int16(*c.Potential)
	}
	if c.Override != nil {
		p.overridden, p.overrideUntil = true, c.Override.Until
	}
	t := texts{
		textName: c.Name, textRef: c.Ref, textPhone: c.Phone, textEmail: c.Email, textFields: fieldsText(c.Fields), textConsents: string(c.Consents),
		textOwner: c.Owner, textRegion: c.Region, textIndustry: c.Industry, textTags: strings.Join(c.Tags, "\n"),
	}
	var initials string
	t[textNameKey], initials = record.NameKeys(c.Name)
	return row{ID: c.ID, snoozed: c.SnoozedUntil, Archived: c.Archived}, t.pack(raw(&p), haystack(nil, &t, initials, contacts), contacts)
}

// attrTexts and attrNumbers read the attributes that are a text, or a number.
var (
	attrTexts = [...]func(*Record) string{
		model.AttrName:     func(r *Record) string { return r.text(textName) },
		model.AttrRef:      func(r *Record) string { return r.text(textRef) },
		model.AttrKind:     func(r *Record) string { return string(r.kind()) },
		model.AttrOwner:    func(r *Record) string { return r.text(textOwner) },
		model.AttrRegion:   func(r *Record) string { return r.text(textRegion) },
		model.AttrIndustry: func(r *Record) string { return r.text(textIndustry) },
		model.AttrCity:     func(r *Record) string { return model.City(r.text(textRegion)) },
		model.AttrPhone:    func(r *Record) string { return r.text(textPhone) },
		model.AttrEmail:    func(r *Record) string { return r.text(textEmail) },
		model.AttrStage:    func(r *Record) string { return r.Stage.String() },
		model.AttrTags:     func(r *Record) string { return strings.ReplaceAll(r.text(textTags), "\n", ",") },
		model.AttrConsent: func(r *Record) string {
			var out []string
			for one := range strings.SplitSeq(r.text(textConsents), fieldEnd) {
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
		model.AttrPotential:      func(r *Record) (float64, bool) { p := r.Profile().potential; return float64(p), p >= 0 },
		model.AttrRevenue:        func(r *Record) (float64, bool) { return float64(r.Revenue), true },
		model.AttrOrders:         func(r *Record) (float64, bool) { return float64(r.Orders), true },
		model.AttrRevenue12m:     func(r *Record) (float64, bool) { return float64(r.Revenue12m), true },
		model.AttrOrders12m:      func(r *Record) (float64, bool) { return float64(r.Orders12m), true },
		model.AttrFirstOrder:     func(r *Record) (float64, bool) { return unlessZero(r.FirstOrder) },
		model.AttrLastOrder:      func(r *Record) (float64, bool) { return unlessZero(r.lastOrder) },
		model.AttrLastContact:    func(r *Record) (float64, bool) { return unlessZero(r.LastContact) },
		model.AttrSatisfaction:   func(r *Record) (float64, bool) { return unlessZero(r.Satisfaction) },
		model.AttrComplaints:     func(r *Record) (float64, bool) { return float64(r.Complaints), true },
		model.AttrCreated:        func(r *Record) (float64, bool) { return unlessZero(r.Profile().Created) },
		model.AttrSnoozed:        func(r *Record) (float64, bool) { return unlessZero(r.snoozed) },
		model.AttrBirthday:       func(r *Record) (float64, bool) { return unlessZero(r.Birthday) },
		model.AttrCadence:        func(r *Record) (float64, bool) { return unlessZero(r.Profile().cadence) },
		model.AttrPAlive:         func(r *Record) (float64, bool) { return r.PAlive.Float() },
		model.AttrPOrder:         func(r *Record) (float64, bool) { return r.POrder.Float() },
		model.AttrExpectedOrders: func(r *Record) (float64, bool) { return r.XOrders.Float() },
		model.AttrExpectedSpend:  func(r *Record) (float64, bool) { return r.XSpend.Float() },
		model.AttrCLV:            func(r *Record) (float64, bool) { return r.CLV.Float() },
	}
)

func (r *Record) kind() model.CustomerKind {
	return model.If(r.Profile().person, model.Person, model.Company)
}

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

// Tags gives the customer's tags, newline-separated.
func (r *Record) Tags() string { return r.text(textTags) }

// HasTag tells whether the customer carries the tag, compared without case.
func (r *Record) HasTag(tag string) bool {
	return slices.ContainsFunc(record.SplitTags(r.text(textTags)), func(t string) bool { return strings.EqualFold(t, tag) })
}

// flags tell those of filters.
var flags = map[string]func(*Record) bool{
	"archived":    func(r *Record) bool { return r.Archived },
	"snoozed":     func(r *Record) bool { return r.snoozed > r.AsOf },
	"due":         func(r *Record) bool { return r.Due != 0 && r.Due <= r.AsOf },
	"overdue":     func(r *Record) bool { return r.Due != 0 && r.Due < r.AsOf },
	"pinned":      func(r *Record) bool { return r.Pinned },
	"provisional": func(r *Record) bool { return r.Provisional },
	"override": func(r *Record) bool {
		p := r.Profile()
		return p.overridden && (p.overrideUntil == 0 || r.AsOf <= p.overrideUntil)
	},
	"complaint":    func(r *Record) bool { return r.Complaints > 0 },
	"no_contact":   func(r *Record) bool { return r.Profile().Barred.Has(model.Everyway) },
	"no_phone":     func(r *Record) bool { return r.Profile().Barred.Has(model.ByPhone) },
	"no_email":     func(r *Record) bool { return r.Profile().Barred.Has(model.ByEmail) },
	"no_message":   func(r *Record) bool { return r.Profile().Barred.Has(model.ByMessage) },
	"no_visit":     func(r *Record) bool { return r.Profile().Barred.Has(model.ByVisit) },
	"credit_hold":  func(r *Record) bool { return r.Profile().credit == model.CreditHold },
	"credit_watch": func(r *Record) bool { return r.Profile().credit == model.CreditWatch },
	"bad_phone":    func(r *Record) bool { return model.BadPhone(r.text(textPhone)) },
	"bad_email":    func(r *Record) bool { return model.BadEmail(r.text(textEmail)) },
	"warning":      func(r *Record) bool { return r.Findings&model.FindingWarning != 0 },
	"winback":      func(r *Record) bool { return r.Findings&model.FindingWinback != 0 },
	"disagreement": func(r *Record) bool { return r.Findings&model.FindingDisagreement != 0 },
}

// Is tells the flags of filters on the day of the score.
func (r *Record) Is(flag string) bool {
	holds, known := flags[flag]
	return known && holds(r)
}
