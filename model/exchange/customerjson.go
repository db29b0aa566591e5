package exchange

import (
	"encoding/json"
	"io"
	"math"

	"tierbook/model"
)

// CustomerJSON is the customer object of the JSON contract, as every command
// prints it; order of fields is order of output. Figures that are not known are
// null. Dates are ISO, money is a number in the currency's main unit.
type CustomerJSON struct {
	ID           int64          `json:"id"`
	Ref          string         `json:"ref"`
	Name         string         `json:"name"`
	Kind         string         `json:"kind"`
	Owner        string         `json:"owner"`
	Region       string         `json:"region"`
	Industry     string         `json:"industry"`
	Phone        string         `json:"phone"`
	Email        string         `json:"email"`
	Tags         []string       `json:"tags"`
	Tier         *string        `json:"tier"`
	MachineTier  *string        `json:"machine_tier"`
	CappedBy     *string        `json:"capped_by"`     // the cap that lowered the machine's tier
	TierByScore  *string        `json:"tier_by_score"` // the machine's without the caps
	Override     *overrideJSON  `json:"override"`      // null unless it is in force
	Score        *float64       `json:"score"`
	Provisional  bool           `json:"provisional"`
	Coverage     float64        `json:"coverage"`
	Stage        *string        `json:"stage"`
	RFM          rfmJSON        `json:"rfm"`
	RFMClass     *string        `json:"rfm_class"`
	ABC          *string        `json:"abc"`
	Priority     float64        `json:"priority"`
	Section      *string        `json:"section"` // of the queue, null outside
	NextStep     *string        `json:"next_step"`
	Reasons      []string       `json:"reasons"`
	Occasions    []occasionJSON `json:"occasions"` // of the next days
	Findings     []string       `json:"findings"`
	Due          model.Day      `json:"due"`
	Next         model.Day      `json:"next_date"` // the promise in force
	Overdue      *int           `json:"overdue_days"`
	SnoozedUntil model.Day      `json:"snoozed_until"` // null unless it lies ahead
	Repeat       *string        `json:"repeat"`        // a reminder that comes again
	CadenceDays  *int           `json:"cadence_days"`  // its own, null where its tier's holds
	LastContact  model.Day      `json:"last_contact"`
	Tries        int            `json:"tries"`    // since the last contact, that reached nobody
	NextTry      model.Day      `json:"next_try"` // null without
	LastOrder    model.Day      `json:"last_order"`
	Orders       int            `json:"orders"`
	Revenue      json.Number    `json:"revenue"`
	Orders12m    int            `json:"orders_12m"` // of the last 365 days
	Revenue12m   json.Number    `json:"revenue_12m"`
	Currency     string         `json:"currency"`
	Unconverted  int            `json:"unconverted"`
	Created      model.Day      `json:"created"`

	PAlive         *float64 `json:"p_alive"`
	POrder         *float64 `json:"p_order"`
	ExpectedOrders *float64 `json:"expected_orders"`
	ExpectedSpend  *float64 `json:"expected_spend"`
	CLV            *float64 `json:"clv"`
}

type rfmJSON struct {
	R *int `json:"r"`
	F *int `json:"f"`
	M *int `json:"m"`
}

// NewCustomerJSON gives the object of a customer. Of the options it takes
// Currency, Today and Reason.
func NewCustomerJSON(r *model.Row, o *ExportOptions) CustomerJSON {
	s, f := &r.Score, &r.Facts
	c := CustomerJSON{
		ID: r.ID, Ref: r.Ref, Name: r.Name, Kind: string(r.Kind), Owner: r.Owner, Region: r.Region, Industry: r.Industry,
		Phone: r.Phone, Email: r.Email, Tags: append([]string{}, r.Tags...), Tier: some(s.Tier.String()),
		MachineTier: some(s.MachineTier.String()), CappedBy: some(s.CappedBy), TierByScore: some(s.ByScore.String()), Provisional: s.Provisional, Coverage: s.Coverage, Stage: some(string(s.Stage)),
		RFM: rfmJSON{some(s.R), some(s.F), some(s.M)}, RFMClass: some(string(s.RFMClass())), ABC: some(s.ABC.String()), Priority: s.Priority, Section: some(s.Section.String()),
		Reasons: []string{}, Occasions: occasionsJSON(s), Findings: findingsJSON(s.Findings), Due: s.Due, Next: f.Promise,
		Repeat: some(r.Repeat.String()), CadenceDays: some(r.Cadence), LastContact: f.LastContact, Tries: f.Tries, NextTry: s.NextTry, LastOrder: f.LastOrder, Orders: f.Orders,
		Revenue: json.Number(model.FormatMinor(f.Revenue, o.Currency)), Orders12m: s.Orders12m,
		Revenue12m: json.Number(model.FormatMinor(s.Revenue12m, o.Currency)), Currency: o.Currency, Unconverted: f.Unconverted, Created: r.Created,
		PAlive: s.Forecast.PAlive, POrder: s.Forecast.POrder, ExpectedOrders: s.Forecast.ExpectedOrders,
		ExpectedSpend: Major(s.Forecast.ExpectedSpend, o.Currency), CLV: Major(s.Forecast.CLV, o.Currency),
	}
	if s.Known {
		c.Score = &s.Value
	}
	if s.Due != 0 {
		c.Overdue = &s.Overdue
	}
	if r.Override.Holds(o.Today) && r.Override.On <= o.Today {
		c.Override = overrideOf(r.Override)
	}
	if r.SnoozedUntil > o.Today {
		c.SnoozedUntil = r.SnoozedUntil
	}
	for _, why := range s.Reasons {
		if o.Reason != nil {
			c.Reasons = append(c.Reasons, o.Reason(why))
		}
	}
	return c
}

// occasionJSON is an occasion that is near.
type occasionJSON struct {
	Kind string    `json:"kind"` // birthday, yearly or festival
	Name *string   `json:"name"` // of a yearly date or a festival
	Who  *string   `json:"who"`  // the contact whose birthday it is
	Date model.Day `json:"date"`
	Days int       `json:"days"` // until then
}

func occasionsJSON(s *model.Score) []occasionJSON {
	out := make([]occasionJSON, len(s.Occasions))
	for i, o := range s.Occasions {
		out[i] = occasionJSON{o.Kind, some(o.Name), some(o.Who), o.Day, int(o.Day - s.AsOf)}
	}
	return out
}

func overrideOf(o *model.Override) *overrideJSON {
	return &overrideJSON{o.Tier.String(), o.Reason, o.By, o.Until}
}

// findingsJSON names the findings as filters do.
func findingsJSON(f model.Findings) []string {
	out := []string{}
	for _, k := range []struct {
		bit  model.Findings
		name string
	}{{model.FindingWarning, "warning"}, {model.FindingWinback, "winback"}, {model.FindingDisagreement, "disagreement"}} {
		if f&k.bit != 0 {
			out = append(out, k.name)
		}
	}
	return out
}

// Major gives a modelled amount of minor units, which is not rounded, in the main
// unit; nil stays nil.
func Major(minor *float64, currency string) *float64 {
	if minor == nil {
		return nil
	}
	v := *minor / math.Pow10(model.Decimals(currency))
	return &v
}

// exportedCustomer is the customer object with everything else that Read takes
// back. Promise, override and snooze stand as they were set, in force or not.
type exportedCustomer struct {
	CustomerJSON

	Birthday     string            `json:"birthday"`
	Note         string            `json:"note"`
	Potential    *int              `json:"potential"`
	CreditHold   bool              `json:"credit_hold"`
	DoNotContact bool              `json:"do_not_contact"`
	Archived     bool              `json:"archived"`
	ReferredBy   *string           `json:"referred_by"`
	Opening      *json.Number      `json:"opening"` // revenue from before the book
	OpeningOn    model.Day         `json:"opening_on"`
	OpeningUntil model.Day         `json:"opening_until"`
	Fields       map[string]string `json:"fields"`
	Contacts     []contactJSON     `json:"contacts"`
}

type customersJSON struct {
	jsonFile
	o ExportOptions
}

// NewCustomersJSON writes customers as a list of objects: CustomerJSON and what
// else is known of each.
func NewCustomersJSON(w io.Writer, o ExportOptions) CustomerWriter {
	return &customersJSON{jsonFile{w: w}, o}
}

// Write writes one customer.
func (c *customersJSON) Write(r *model.Row, contacts []model.Contact) error {
	out := exportedCustomer{
		CustomerJSON: NewCustomerJSON(r, &c.o), Birthday: r.Birthday, Note: r.Note, Potential: r.Potential,
		CreditHold: r.CreditHold, DoNotContact: r.DoNotContact, Archived: r.Archived, ReferredBy: some(c.o.referrer(r)),
		Fields: map[string]string{}, Contacts: []contactJSON{},
	}
	out.Next, out.SnoozedUntil = r.Next, r.SnoozedUntil
	if a := r.Opening.Amount; a != 0 {
		n := json.Number(model.FormatMinor(a, c.o.Currency))
		out.Opening, out.OpeningOn, out.OpeningUntil = &n, r.Opening.On, r.Opening.Until
	}
	if r.Override != nil {
		out.Override = overrideOf(r.Override)
	}
	for _, f := range r.Fields {
		out.Fields[f.Name] = f.Value
	}
	for i := range contacts {
		out.Contacts = append(out.Contacts, contactOf(&contacts[i]))
	}
	return c.write(out)
}
