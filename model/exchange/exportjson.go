package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"tierbook/model"
)

// jsonFile writes a list of objects, one a line.
type jsonFile struct {
	w     io.Writer
	begun bool
	buf   bytes.Buffer
}

func (f *jsonFile) write(v any) error {
	f.buf.Reset()
	if f.begun {
		f.buf.WriteString(",\n")
	} else {
		f.buf.WriteString("[\n")
	}
	f.begun = true
	e := json.NewEncoder(&f.buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := f.w.Write(bytes.TrimSuffix(f.buf.Bytes(), []byte("\n")))
	return err
}

// Close ends the list; without objects it is [].
func (f *jsonFile) Close() error {
	end := "\n]\n"
	if !f.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(f.w, end)
	return err
}

// CustomerJSON is a customer as commands and exports print it: the JSON
// contract of the customer object. Figures that are not known are null. Dates
// are ISO, money is a number in the currency's main unit.
type CustomerJSON struct {
	ID          int64          `json:"id"`
	Ref         string         `json:"ref"`
	Name        string         `json:"name"`
	Kind        string         `json:"kind"`
	Owner       string         `json:"owner"`
	Region      string         `json:"region"`
	Industry    string         `json:"industry"`
	Phone       string         `json:"phone"`
	Email       string         `json:"email"`
	Tags        []string       `json:"tags"`
	Tier        *string        `json:"tier"`
	MachineTier *string        `json:"machine_tier"`
	Override    *overrideJSON  `json:"override"`
	Score       *float64       `json:"score"`
	Provisional bool           `json:"provisional"`
	Coverage    float64        `json:"coverage"`
	Stage       *string        `json:"stage"`
	RFM         rfmJSON        `json:"rfm"`
	ABC         *string        `json:"abc"`
	Priority    *float64       `json:"priority"`
	Reasons     []model.Reason `json:"reasons"`
	Due         model.Day      `json:"due"`
	Next        model.Day      `json:"next_date"`
	Overdue     *int           `json:"overdue_days"`
	Snoozed     model.Day      `json:"snoozed_until"`
	LastContact model.Day      `json:"last_contact"`
	LastOrder   model.Day      `json:"last_order"`
	Orders      int            `json:"orders"`
	Revenue     json.Number    `json:"revenue"`
	Currency    string         `json:"currency"`
	Created     model.Day      `json:"created"`

	Birthday     string            `json:"birthday"`
	Note         string            `json:"note"`
	Potential    *int              `json:"potential"`
	CreditHold   bool              `json:"credit_hold"`
	DoNotContact bool              `json:"do_not_contact"`
	Archived     bool              `json:"archived"`
	Fields       map[string]string `json:"fields"`
	Contacts     []contactJSON     `json:"contacts"`
}

type overrideJSON struct {
	Tier   string    `json:"tier"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Until  model.Day `json:"until"`
}

type rfmJSON struct {
	R *int `json:"r"`
	F *int `json:"f"`
	M *int `json:"m"`
}

// NewCustomerJSON gives the object of a customer; currency is the book's.
func NewCustomerJSON(r *model.Row, contacts []model.Contact, currency string) CustomerJSON {
	s := &r.Score
	c := CustomerJSON{
		ID: r.ID, Ref: r.Ref, Name: r.Name, Kind: string(r.Kind), Owner: r.Owner, Region: r.Region, Industry: r.Industry,
		Phone: r.Phone, Email: r.Email, Tags: append([]string{}, r.Tags...), Tier: some(s.Tier.String()),
		MachineTier: some(s.MachineTier.String()), Provisional: s.Provisional, Coverage: s.Coverage, Stage: some(string(s.Stage)),
		RFM: rfmJSON{some(s.R), some(s.F), some(s.M)}, ABC: some(s.ABC.String()), Reasons: append([]model.Reason{}, s.Reasons...),
		Due: s.Due, Next: r.Next, Snoozed: r.SnoozedUntil, LastContact: r.Facts.LastContact, LastOrder: r.Facts.LastOrder,
		Orders: r.Facts.Orders, Revenue: json.Number(model.FormatMinor(r.Facts.Revenue, currency)), Currency: currency, Created: r.Created,
		Birthday: r.Birthday, Note: r.Note, Potential: r.Potential, CreditHold: r.CreditHold, DoNotContact: r.DoNotContact,
		Archived: r.Archived, Fields: map[string]string{}, Contacts: []contactJSON{},
	}
	if s.Known {
		c.Score = &s.Value
	}
	if s.AsOf != 0 {
		c.Priority = &s.Priority
	}
	if s.Due != 0 {
		c.Overdue = &s.Overdue
	}
	if o := r.Override; o != nil {
		c.Override = &overrideJSON{o.Tier.String(), o.Reason, o.By, o.Until}
	}
	for _, f := range r.Fields {
		c.Fields[f.Name] = f.Value
	}
	for i := range contacts {
		c.Contacts = append(c.Contacts, contactOf(&contacts[i]))
	}
	return c
}

// some gives nil for the zero value, which stands for "not known".
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

type customersJSON struct {
	jsonFile
	currency string
}

// NewCustomersJSON writes customers as a list of CustomerJSON.
func NewCustomersJSON(w io.Writer, o ExportOptions) CustomerWriter {
	return &customersJSON{jsonFile{w: w}, o.Currency}
}

// Write writes one customer.
func (c *customersJSON) Write(r *model.Row, contacts []model.Contact) error {
	return c.write(NewCustomerJSON(r, contacts, c.currency))
}

// InteractionJSON is an interaction as exports print it, with its customer.
type InteractionJSON struct {
	ID           int64        `json:"id"`
	CustomerID   int64        `json:"customer_id"`
	CustomerRef  string       `json:"customer_ref"`
	Customer     string       `json:"customer"`
	Email        string       `json:"customer_email"`
	Phone        string       `json:"customer_phone"`
	Date         model.Day    `json:"date"`
	Time         *string      `json:"time"`
	Kind         string       `json:"kind"`
	Amount       *json.Number `json:"amount"`
	Currency     *string      `json:"currency"`
	BaseAmount   *json.Number `json:"base_amount"`
	BaseCurrency *string      `json:"base_currency"`
	Satisfaction *int         `json:"satisfaction"`
	Outcome      string       `json:"outcome"`
	Note         string       `json:"note"`
	Contact      string       `json:"contact"`
	By           string       `json:"by"`
	Next         model.Day    `json:"next_date"`
	Resolved     model.Day    `json:"resolved"`
	Expected     *json.Number `json:"expected"`
	Probability  *json.Number `json:"probability"`
	Source       string       `json:"source"`
	ExternalID   string       `json:"external_id"`
}

type interactionsJSON struct {
	jsonFile
	currency string
}

// NewInteractionsJSON writes interactions as a list of InteractionJSON.
func NewInteractionsJSON(w io.Writer, o ExportOptions) InteractionWriter {
	return &interactionsJSON{jsonFile{w: w}, o.Currency}
}

// Write writes one interaction.
func (c *interactionsJSON) Write(r *model.Row, in *model.Interaction) error {
	o := InteractionJSON{
		ID: in.ID, CustomerID: r.ID, CustomerRef: r.Ref, Customer: r.Name, Email: r.Email, Phone: r.Phone,
		Date: in.Day, Time: some(clockText(in.Clock)), Kind: string(in.Kind), Satisfaction: some(in.Satisfaction),
		Outcome: in.Outcome, Note: in.Note, Contact: in.Contact, By: in.By, Next: in.Next, Resolved: in.Resolved,
		Source: in.Source, ExternalID: in.ExternalID,
	}
	if in.Kind.HasAmount() {
		amount := json.Number(model.FormatMinor(in.Amount, in.Currency))
		o.Amount, o.Currency = &amount, some(in.Currency)
	}
	if in.Base != nil && in.Currency != c.currency {
		base := json.Number(model.FormatMinor(*in.Base, c.currency))
		o.BaseAmount, o.BaseCurrency = &base, some(c.currency)
	}
	if in.Expected != 0 {
		expected := json.Number(model.FormatMinor(in.Expected, c.currency))
		o.Expected = &expected
	}
	if in.Probability != 0 {
		p := json.Number(strconv.FormatFloat(in.Probability, 'f', -1, 64))
		o.Probability = &p
	}
	return c.write(o)
}
